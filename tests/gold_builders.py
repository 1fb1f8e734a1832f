"""Small gold questions, replies and results to judge; one article that everything is about."""

from __future__ import annotations

from collections.abc import Sequence

from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion
from hrcqa.evaluation.runs import Found, Given, Result
from hrcqa.types import Answer, Chunk, Citation, NoAnswer, Passage, Reply, Span

NILE = (
    "The Nile is 6,650 km long. It was long thought to be 6,500 km long. "
    "It flows through Egypt, Sudan and Uganda. A dam was planned for 1960; it opened in 1970."
)
ARTICLES = {"nile.txt": NILE, "repost.txt": "Copied: The Nile is 6,650 km long. End."}


def span_of(text: str, article: str = NILE) -> Span:
    start = article.index(text)
    return Span(start, start + len(text))


def marked(text: str, **more: object) -> GoldAnswer:
    """A gold answer at the first place of `text` in the Nile article."""
    return GoldAnswer("nile.txt", text, span_of(text), **more)  # type: ignore[arg-type]


def asked(
    *answers: GoldAnswer, id: str = "q1", question: str = "How long is the Nile?", **more: object
) -> GoldQuestion:
    return GoldQuestion(id, question, tuple(answers), **more)  # type: ignore[arg-type]


def given(text: str, confidence: float = 0.9, *, file: str = "nile.txt", quote: str = "", **more: object) -> Given:
    """An answer as given, at the first place of `text` in its file."""
    span = span_of(text, ARTICLES[file])
    return Given(text, file, span.start, span.end, confidence, quote=quote or text, **more)  # type: ignore[arg-type]


def said(gold: GoldQuestion, *answers: Given, retrieved: Sequence[Found] = (), **more: object) -> Result:
    """A result; its confidence is that of its first answer."""
    confidence = more.pop("confidence", answers[0].confidence if answers else 0.1)
    return Result(gold, tuple(answers), confidence, retrieved=tuple(retrieved), **more)  # type: ignore[arg-type]


def passage(text: str, *, file: str = "nile.txt", score: float = 1.0) -> Found:
    span = span_of(text, ARTICLES[file])
    return Found(file, span.start, span.end, score)


RIGHT = said(asked(marked("6,650 km")), given("6,650 km"))
WRONG = said(asked(marked("6,650 km")), given("6,500 km"))
SILENT = said(asked(marked("6,650 km")))
RIGHTLY_SILENT = said(asked(categories=("unanswerable",)))
INVENTED = said(asked(), given("6,500 km"))


class Parrot:
    """An asker that looks its answers up in a table: question → words of the Nile article, or None for silence."""

    def __init__(self, table: dict[str, str | None]) -> None:
        self.table = table
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, question: str, context: Sequence[str] = (), *, explain: bool = False) -> Reply | NoAnswer:
        self.asked.append((question, tuple(context)))
        words = self.table[question]
        explanation = ("because the parrot said so",) if explain else ()
        if words is None:
            return NoAnswer(question, question, "nothing on that", 0.2, explanation=explanation)
        cited = Citation("nile.txt", span_of(words), words, "sha")
        answer = Answer(cited, Citation("nile.txt", Span(0, 26), NILE[:26], "sha"), 0.8, sources=(cited,))
        return Reply(question, question, (answer,), 0.8, explanation=explanation)

    def search(self, question: str, top_k: int = 10) -> list[Passage]:
        return [Passage(Chunk("nile.txt", Span(0, 26), Span(0, 26), NILE[:26]), 1.0, 1, 1)][:top_k]
