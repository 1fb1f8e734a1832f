"""A run: what was asked, what was answered, and all that is needed to score it again without articles or models.

On disk: JSON Lines. The first line is {"run": {...}}, how and where it was made; then one line a question, holding the
gold question and the reply with the field names of `hrcqa ask --json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hrcqa.errors import GoldError
from hrcqa.evaluation.fields import BadLineError, load_object, replace_text
from hrcqa.evaluation.gold import GoldQuestion, as_row, numbered_lines, parse_question
from hrcqa.types import Answer, Citation, NoAnswer, Passage, Reply, Span

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a file (source span)."""

    file: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as given. `holds`: at the time of the run, the file read afresh had `text` at [start, end)."""

    text: str
    file: str
    start: int
    end: int
    confidence: float
    quote: str = ""
    quote_start: int = 0
    quote_end: int = 0
    status: str | None = None
    part: str | None = None
    verdict: str | None = None
    sources: tuple[Cited, ...] = ()
    support: tuple[Cited, ...] = ()
    holds: bool = True

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage, best first in its list; ranks count from 1."""

    file: str
    start: int
    end: int
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One question and what came of it. Not answered: no answers, and the reason, or the error that stopped it."""

    gold: GoldQuestion
    answers: tuple[Given, ...] = ()
    confidence: float = 0.0  # of the reply; when silent, of the best candidate that was not good enough
    conflict: bool = False
    because: str | None = None
    understood: str = ""
    retrieved: tuple[Found, ...] = ()
    latency_ms: float = 0.0
    error: str | None = None
    explanation: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        return bool(self.answers)

    @property
    def top(self) -> Given | None:
        return self.answers[0] if self.answers else None


@dataclass(frozen=True, slots=True)
class EvalRun:
    """All results of one evaluation, in the order of the gold file, and how they were made."""

    results: tuple[Result, ...]
    about: Mapping[str, Any] = field(default_factory=dict)

    def only(self, *, split: str | None = None, category: str | None = None, lang: str | None = None) -> EvalRun:
        """The results of one half, category or language."""
        kept = tuple(
            result
            for result in self.results
            if (split is None or result.gold.split == split)
            and (category is None or category in result.gold.categories)
            and (lang is None or result.gold.lang == lang)
        )
        return EvalRun(kept, self.about)


def record(
    gold: GoldQuestion,
    reply: Reply | NoAnswer,
    *,
    latency_ms: float,
    articles: Mapping[str, str],
    retrieved: Sequence[Passage] = (),
) -> Result:
    """A reply as a result. articles: file → text read independently, to check that every citation holds."""
    if isinstance(reply, NoAnswer):
        answers: tuple[Given, ...] = ()
    else:
        answers = tuple(_given(answer, articles) for answer in reply.answers)
    return Result(
        gold=gold,
        answers=answers,
        confidence=float(reply.confidence),
        conflict=isinstance(reply, Reply) and reply.conflict,
        because=reply.because if isinstance(reply, NoAnswer) else None,
        understood=reply.understood,
        retrieved=tuple(_found(passage) for passage in retrieved or reply.retrieved),
        latency_ms=latency_ms,
        explanation=reply.explanation,
    )


def _given(answer: Answer, articles: Mapping[str, str]) -> Given:
    cited, evidence = answer.citation, answer.evidence
    places = (cited, evidence, *answer.sources, *answer.support)
    return Given(
        text=cited.quote,
        file=cited.doc_id,
        start=cited.span.start,
        end=cited.span.end,
        confidence=float(answer.confidence),
        quote=evidence.quote,
        quote_start=evidence.span.start,
        quote_end=evidence.span.end,
        status=answer.status,
        part=answer.part,
        verdict=answer.verdict,
        sources=tuple(_cited(place) for place in answer.sources),
        support=tuple(_cited(place) for place in answer.support),
        holds=all(bool(c.quote) and c.span.of(articles.get(c.doc_id, "")) == c.quote for c in places),
    )


def _cited(place: Citation) -> Cited:
    return Cited(place.doc_id, place.span.start, place.span.end)


def _found(passage: Passage) -> Found:
    chunk = passage.chunk
    return Found(
        chunk.doc_id, chunk.span.start, chunk.span.end, float(passage.score), passage.lexical_rank, passage.dense_rank
    )


def write_run(run: EvalRun, path: Path) -> None:
    lines = [json.dumps({"run": {"format": FORMAT, **run.about}}, ensure_ascii=False)]
    for result in run.results:
        row = asdict(result)
        gold = as_row(row_gold := result.gold)
        row["gold"] = gold
        row = {"id": row_gold.id, "answered": result.answered, **row}
        lines.append(json.dumps(row, ensure_ascii=False))
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, "\n".join(lines) + "\n")


def read_run(path: Path) -> EvalRun:
    """Read a saved run. Raises GoldError with the line number and the reason when it is not one."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} can't be read: {error}", mend="save one with: hrcqa eval --save RUN") from error
    results: list[Result] = []
    about: Mapping[str, Any] | None = None
    for number, line in numbered_lines(text):
        try:
            row = load_object(line)
            if about is None:
                about = row.get("run")
                if not isinstance(about, dict) or about.get("format") != FORMAT:
                    raise BadLineError("no run of this format")
            else:
                results.append(_result(row))
        except (BadLineError, KeyError, TypeError, ValueError) as error:
            why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
            raise GoldError(f"{path} line {number}: {why}", mend="make it again: hrcqa eval --save RUN") from error
    if about is None:
        raise GoldError(f"{path} is empty", mend="make it again: hrcqa eval --save RUN")
    return EvalRun(tuple(results), {key: value for key, value in about.items() if key != "format"})


def _result(row: Mapping[str, Any]) -> Result:
    values = {key: value for key, value in row.items() if key not in ("id", "answered")}
    values["gold"] = parse_question(row["gold"])
    values["answers"] = tuple(_read_given(answer) for answer in row["answers"])
    values["retrieved"] = tuple(Found(**passage) for passage in row["retrieved"])
    values["explanation"] = tuple(row.get("explanation", ()))
    return Result(**values)


def _read_given(row: Mapping[str, Any]) -> Given:
    sources = tuple(Cited(**place) for place in row["sources"])
    support = tuple(Cited(**place) for place in row["support"])
    return Given(**{**row, "sources": sources, "support": support})
