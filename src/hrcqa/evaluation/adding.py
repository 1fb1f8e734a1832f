"""Writing a gold question: from what the tool found, or from words of an article, to a line of the gold file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from hrcqa.errors import GoldError
from hrcqa.evaluation.fields import replace_text
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, as_lines
from hrcqa.evaluation.places import occurrences, sentence_around
from hrcqa.types import Citation, NoAnswer, Reply, Span

Together = Literal["same", "items", "sides"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be the answer, with the sentence it stands in."""

    file: str
    span: Span
    text: str
    sentence: Span


def from_reply(reply: Reply | NoAnswer, articles: Mapping[str, str]) -> list[Candidate]:
    """What the tool answered: every answer with all its sources, each place once, best first."""
    if isinstance(reply, NoAnswer):
        return []
    cited: list[Citation] = []
    for answer in reply.answers:
        cited += [answer.citation, *answer.sources]
    places = dict.fromkeys((one.doc_id, one.span) for one in cited if one.doc_id in articles)
    return [_candidate(file, span, articles) for file, span in places]


def from_words(words: str, articles: Mapping[str, str]) -> list[Candidate]:
    """Every place where the words stand, in the order of the files."""
    return [_candidate(file, span, articles) for file in articles for span in occurrences(articles[file], words)]


def _candidate(file: str, span: Span, articles: Mapping[str, str]) -> Candidate:
    text = articles[file]
    return Candidate(file, span, span.of(text), sentence_around(text, span))


def as_question(
    question_id: str,
    question: str,
    chosen: Sequence[Candidate],
    articles: Mapping[str, str],
    *,
    lang: str,
    together: Together = "same",
    categories: Iterable[str] = (),
    context: Sequence[str] = (),
) -> GoldQuestion:
    """The gold question. together: several places are the same answer, the items of a list, or sides of a conflict
    (then the first one chosen is the preferred side); places with the same words always are one item."""
    groups = {text: str(number) for number, text in enumerate(dict.fromkeys(one.text for one in chosen), 1)}
    apart = together != "same" and len(groups) > 1
    answers = tuple(
        GoldAnswer(
            file=one.file,
            text=one.text,
            span=one.span,
            quote=one.sentence.of(articles[one.file]),
            group=groups[one.text] if apart else "",
            preferred=apart and together == "sides" and groups[one.text] == "1",
        )
        for one in chosen
    )
    implied = {"items": ["list"], "sides": ["conflict"]}.get(together, []) if apart else []
    implied += [] if answers else ["unanswerable"]
    implied += ["followup"] if context else []
    return GoldQuestion(
        id=question_id,
        question=question,
        answers=answers,
        lang=lang,
        categories=tuple(dict.fromkeys([*categories, *implied])),
        context=tuple(context),
    )


def next_id(questions: Iterable[GoldQuestion]) -> str:
    """The id after the greatest: q007 → q008, keeping letters and width; q001 in an empty file."""
    numbered = [match for q in questions if (match := re.fullmatch(r"(\D*)(\d+)", q.id))]
    if not numbered:
        return "q001"
    last = max(numbered, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}d}"


def append(path: Path, question: GoldQuestion, *, corpus: str | None = None) -> GoldQuestion:
    """Add the question as the last line; the rest of the file stays as it is.

    corpus: the folder of articles, seen from the file; a new file names it in its first line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} can't be read: {error}", mend="name another gold file: --gold FILE") from error
    if not text and corpus is not None:
        text = json.dumps({"corpus": corpus}, ensure_ascii=False) + "\n"
    if text and not text.endswith("\n"):
        text += "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, text + as_lines([question]))
    return replace(question, line=text.count("\n") + 1)
