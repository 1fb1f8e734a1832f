"""What went wrong, sorted by cause, and the piece of the article that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hrcqa.evaluation.judging import Judgement, in_evidence
from hrcqa.evaluation.places import sentence_around
from hrcqa.evaluation.runs import Cited, Result
from hrcqa.types import Span

# Cause → what people read. In the order of severity: a wrong answer misleads, a silence only disappoints.
CAUSES: Mapping[str, str] = {
    "invented": "answered, though the articles do not say",
    "elsewhere": "answered from another place",
    "second": "right words, but not the side that comes first",
    "words": "right place, other words",
    "unmarked": "right words from a place that is not marked",
    "unfound": "silent: no passage with the answer was retrieved",
    "missed": "silent: the answer was retrieved and not given",
    "failed": "the question failed",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A result that is not right, and why as far as that can be told."""

    result: Result
    cause: str


def mistakes(results: Sequence[Result], judgements: Sequence[Judgement]) -> list[Mistake]:
    """All results that are not right, worst cause first, then the most confident first."""
    found = [
        Mistake(result, cause_of(result, judgement))
        for result, judgement in zip(results, judgements, strict=True)
        if not judgement.right
    ]
    order = list(CAUSES)
    return sorted(found, key=lambda one: (order.index(one.cause), -one.result.confidence, one.result.gold.id))


def cause_of(result: Result, judgement: Judgement) -> str:
    """The cause of a result that is not right, one of CAUSES."""
    if result.error is not None:
        return "failed"
    top, gold = result.top, result.gold
    if top is None:
        return "missed" if any(rank is not None for rank in judgement.covered_at) else "unfound"
    if not gold.answerable:
        return "invented"
    if judgement.words:
        return "unmarked"
    if gold.conflict and judgement.sides_found is not None and judgement.sides_found[0]:
        return "second"
    return "words" if in_evidence(top, gold) else "elsewhere"


def expected(result: Result) -> str:
    """The marked answer in words: alternatives with or, items with semicolons, sides with bars, preferred first."""
    gold = result.gold
    if not gold.answerable:
        return "silence: the articles do not say"
    joint = " | " if gold.conflict else "; " if gold.is_list else " or "
    if len(gold.items) == 1:
        return " or ".join(dict.fromkeys(answer.text for answer in gold.answers))
    first = gold.preferred_group
    groups = sorted(gold.items, key=lambda group: group != first) if gold.conflict else list(gold.items)
    return joint.join(gold.items[group][0].text for group in groups)


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an article and what it is: "gold" in its "evidence", "given" in what was "cited" for it."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of an article cut into segments: text and what kinds of mark lie on it."""

    file: str
    start: int
    segments: tuple[tuple[str, frozenset[str]], ...]
    cut_before: bool
    cut_after: bool


def excerpts(result: Result, articles: Mapping[str, str], *, around: int = 220, limit: int = 4) -> list[Excerpt]:
    """The marked answers, the evidence and the given answer in their articles, with some text on either side.

    Marks near each other share an excerpt. Without the article, what was saved of it: the quotes.
    """
    marks: dict[str, list[Mark]] = {}
    for answer in result.gold.answers:
        if answer.span is not None:
            marks.setdefault(answer.file, []).append(Mark(answer.span, "gold"))
    for item in result.gold.evidence:
        if item.span is not None:
            marks.setdefault(item.file, []).append(Mark(item.span, "evidence"))
    for given in result.answers[:3]:
        marks.setdefault(given.file, []).append(Mark(given.span, "given"))
    for given in result.answers[:1]:
        cited = [Cited(given.file, given.quote_start, given.quote_end), *given.support]
        for place in cited:
            if place.start < place.end:
                marks.setdefault(place.file, []).append(Mark(place.span, "cited"))
    found: list[Excerpt] = []
    for file, here in marks.items():
        text = articles.get(file)
        if text is None:
            continue
        sentences = [sentence_around(text, mark.span) for mark in here if mark.kind == "gold"]
        here += [Mark(span, "evidence") for span in sentences]
        found += [_excerpt(file, text, window, here) for window in _windows(here, len(text), around)]
    return found[:limit] or [
        _quoted(given.file, given.quote, given.quote_start, given.span) for given in result.answers[:1]
    ]


def _windows(marks: Iterable[Mark], length: int, around: int) -> list[Span]:
    windows: list[Span] = []
    for mark in sorted(marks, key=lambda one: one.span):
        wide = Span(max(0, mark.span.start - around), min(length, max(mark.span.end, mark.span.start) + around))
        if windows and wide.start <= windows[-1].end:
            windows[-1] = Span(windows[-1].start, max(windows[-1].end, wide.end))
        else:
            windows.append(wide)
    return windows


def _excerpt(file: str, text: str, window: Span, marks: Sequence[Mark]) -> Excerpt:
    # Cut between words where one is near.
    start = (
        window.start if window.start == 0 else max(window.start, text.find(" ", window.start, window.start + 20) + 1)
    )
    end = window.end if window.end == len(text) else max(text.rfind(" ", window.end - 20, window.end), window.end - 20)
    inside = [mark for mark in marks if mark.span.start < end and start < mark.span.end]
    return Excerpt(file, start, segments(text, Span(start, end), inside), start > 0, end < len(text))


def _quoted(file: str, quote: str, offset: int, given: Span) -> Excerpt:
    mark = Mark(Span(max(0, given.start - offset), max(0, given.end - offset)), "given")
    return Excerpt(file, offset, segments(quote, Span(0, len(quote)), [mark]), True, True)


def segments(text: str, window: Span, marks: Sequence[Mark]) -> tuple[tuple[str, frozenset[str]], ...]:
    """The window cut at every edge of a mark, each piece with the kinds that lie on it; joined, they are the window."""
    edges = {window.start, window.end}
    for mark in marks:
        edges |= {edge for edge in (mark.span.start, mark.span.end) if window.start < edge < window.end}
    cuts = sorted(edges)
    return tuple(
        (text[left:right], frozenset(m.kind for m in marks if m.span.start < right and left < m.span.end))
        for left, right in pairwise(cuts)
    )
