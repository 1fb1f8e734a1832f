"""SQuAD v1.1 and v2.0 files: read them, answer them, score them as the official script does.

Two ways: each question against its own paragraph (the reader alone), or all paragraphs as a folder of articles that
the whole tool is asked.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion
from hrcqa.evaluation.wording import exact_match, squad, token_f1
from hrcqa.language.text import detect_language
from hrcqa.protocols import Reader
from hrcqa.types import Span


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question and its paragraph. answers: (text, start in context); none: impossible."""

    id: str
    question: str
    context: str
    answers: tuple[tuple[str, int], ...]
    title: str = ""
    paragraph: int = 0  # number of the paragraph in its article

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(text for text, _ in self.answers)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was read. text is empty for silence; no_answer: its odds, [0, 1]."""

    text: str
    no_answer: float = 0.0


def read_squad(path: Path) -> list[SquadQuestion]:
    """Every question of a SQuAD file, plain or gzipped. Raises GoldError saying where the file is not SQuAD's."""
    where = "the file"
    try:
        data = path.read_bytes()
        whole = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
        found: list[SquadQuestion] = []
        for number, article in enumerate(whole["data"]):
            title = str(article.get("title") or f"article {number + 1}")
            for place, paragraph in enumerate(article["paragraphs"]):
                where = f"{title}, paragraph {place + 1}"
                found += [_question(qa, str(paragraph["context"]), title, place) for qa in paragraph["qas"]]
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror or error}", mend="name a SQuAD file") from error
    except (AttributeError, KeyError, TypeError, ValueError, EOFError) as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise GoldError(f"{path}: {where}: {why}", mend="give SQuAD v1.1 or v2.0 JSON") from error
    if not found:
        raise GoldError(f"{path} holds no questions", mend="give SQuAD v1.1 or v2.0 JSON")
    return found


def _question(qa: Mapping[str, Any], context: str, title: str, paragraph: int) -> SquadQuestion:
    answers = () if qa.get("is_impossible") else qa.get("answers") or ()
    places = tuple((str(answer["text"]), int(answer.get("answer_start", -1))) for answer in answers)
    return SquadQuestion(str(qa["id"]), str(qa["question"]), context, places, title, paragraph)


def spread(questions: Sequence[SquadQuestion], limit: int | None) -> list[SquadQuestion]:
    """At most `limit` questions, evenly over the file: its first ones would all be of one article."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return [questions[number * len(questions) // limit] for number in range(limit)]


def read_all(
    reader: Reader,
    questions: Sequence[SquadQuestion],
    *,
    threshold: float = 0.0,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, Prediction]:
    """Read each question against its own paragraph. threshold: the reader's score above which it speaks.

    The score is start + end - null logit, so 0 is where the reader itself prefers an answer to silence.
    """
    predictions: dict[str, Prediction] = {}
    for number, question in enumerate(questions, 1):
        spans = reader.read(question.question, [question.context], n_best=1)[0].spans
        if spans:
            best = spans[0].span.of(question.context)
            no_answer = 1 / (1 + exp(min(700.0, max(-700.0, spans[0].score))))
            predictions[question.id] = Prediction(best if spans[0].score > threshold else "", no_answer)
        else:
            predictions[question.id] = Prediction("", 1.0)
        if progress:
            progress(number, len(questions), "reading")
    return predictions


def official_scores(questions: Sequence[SquadQuestion], predictions: Mapping[str, Prediction]) -> dict[str, float]:
    """The official script's figures, in percent, under its names. A missing prediction counts as silence.

    exact, f1 over all, HasAns_* and NoAns_* over the halves; best_exact, best_f1: what silence above the best
    threshold of no_answer would have given, found in the written files as the script's find_all_best_thresh does.
    """
    exact: dict[str, float] = {}
    f1: dict[str, float] = {}
    for question in questions:
        text = predictions[question.id].text if question.id in predictions else ""
        exact[question.id] = exact_match(text, question.texts, normalise=squad)
        f1[question.id] = token_f1(text, question.texts, normalise=squad)
    scores: dict[str, float] = {}
    for prefix, members in (
        ("", [q.id for q in questions]),
        ("HasAns_", [q.id for q in questions if q.answers]),
        ("NoAns_", [q.id for q in questions if not q.answers]),
    ):
        if members:
            scores[f"{prefix}exact"] = 100 * sum(exact[id_] for id_ in members) / len(members)
            scores[f"{prefix}f1"] = 100 * sum(f1[id_] for id_ in members) / len(members)
            scores[f"{prefix}total"] = len(members)
    for name, function in (("exact", exact_match), ("f1", token_f1)):
        scores[f"best_{name}"] = _best(questions, predictions, function)
    return scores


def _best(
    questions: Sequence[SquadQuestion], predictions: Mapping[str, Prediction], function: Callable[..., float]
) -> float:
    # Silence everywhere is the start; speaking, from the surest on, gains the score or loses a rightly silent one.
    # Equal odds keep the order of the file, and odds are those written, so the script finds the same.
    score = best = float(sum(not question.answers for question in questions))
    for question in sorted(questions, key=lambda q: _odds(predictions[q.id]) if q.id in predictions else 1.0):
        text = predictions[question.id].text if question.id in predictions else ""
        if question.answers:
            score += function(text, question.texts, normalise=squad)
        elif text:
            score -= 1
        best = max(best, score)
    return 100 * best / len(questions)


def _odds(prediction: Prediction) -> float:
    return round(prediction.no_answer, 6)


def write_predictions(predictions: Mapping[str, Prediction], path: Path) -> Path:
    """`{id: text}` as the official script reads it, and beside it the odds of silence for its --na-prob-file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = {id_: prediction.text for id_, prediction in predictions.items()}
    path.write_text(json.dumps(texts, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    odds = path.with_name(f"{path.stem}.na_prob{path.suffix}")
    odds.write_text(
        json.dumps({id_: _odds(prediction) for id_, prediction in predictions.items()}, indent=0) + "\n",
        encoding="utf-8",
    )
    return odds


def as_folder(questions: Sequence[SquadQuestion], asked: Sequence[SquadQuestion], folder: Path) -> list[GoldQuestion]:
    """Write every article of `questions` as one file, its paragraphs apart, and give `asked` as gold questions."""
    articles: dict[str, dict[int, str]] = {}
    for question in questions:
        articles.setdefault(question.title, {})[question.paragraph] = question.context
    names: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for number, (title, paragraphs) in enumerate(articles.items()):
        names[title] = f"{number:04d}_{re.sub(r'[^A-Za-z0-9]+', '_', title).strip('_')[:60] or 'article'}.txt"
        text = title.replace("_", " ") + "\n\n"
        for place, context in sorted(paragraphs.items()):
            starts[title, place] = len(text)
            text += context + "\n\n"
        (folder / names[title]).write_bytes(text.encode("utf-8", "replace"))
    return [
        GoldQuestion(
            id=question.id,
            question=question.question,
            answers=_gold_answers(question, names[question.title], starts[question.title, question.paragraph]),
            lang="vi" if detect_language(question.question) == "vi" else "en",
            categories=() if question.answers else ("unanswerable",),
        )
        for question in asked
    ]


def _gold_answers(question: SquadQuestion, file: str, offset: int) -> tuple[GoldAnswer, ...]:
    spans = {
        Span(offset + start, offset + start + len(text)): text
        for text, start in question.answers
        if start >= 0 and text and question.context[start : start + len(text)] == text
    }
    # The annotators' answers are alternatives; where one holds another, words between the two are right as well.
    return tuple(
        GoldAnswer(
            file, text, span, acceptable=tuple(sorted(t for s, t in spans.items() if s.overlaps(span) and t != text))
        )
        for span, text in sorted(spans.items())
    )
