"""From start and end logits to the spans a reader offers: distinct, on word boundaries, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

MAX_WORDS = 40
BREADTH = 24  # starts and ends looked at; with 24, the best five spans were those of the full table
CLOSE = 2.0  # logits: a longer or shorter reading of the best span within this is offered beside it
ALTERNATES = 2
DECIMALS = 4  # scores are compared after rounding, so that the last bits never decide an order


@dataclass(frozen=True, slots=True)
class Window:
    """What a reader made of one stretch of a passage, a row for each piece of it."""

    start: Floats  # logit that the answer starts with this piece
    end: Floats
    null: float  # start + end logit of silence
    starts: Sequence[int]  # where the pieces begin and end, code points of the passage
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    start: int
    end: int


def decode(text: str, windows: Sequence[Window], n_best: int) -> ReadPassage:
    """The `n_best` spans of a passage read in one or more windows; a span found in two counts with its better score.

    A span is measured against the silence of its own window; the passage's null score is that of the window with the
    best span.
    """
    found: dict[tuple[int, int], float] = {}
    best, null = float("-inf"), 0.0
    for window in windows:
        for candidate in _candidates(text, window):
            place = (candidate.start, candidate.end)
            if candidate.score > found.get(place, float("-inf")):
                found[place] = candidate.score
            if candidate.score > best:
                best, null = candidate.score, window.null
    if not found:
        return ReadPassage((), windows[0].null if windows else 0.0)
    ranked = sorted(
        (_Candidate(score, *place) for place, score in found.items()), key=lambda c: (-c.score, c.start, c.end)
    )
    kept = tuple(ReadSpan(Span(c.start, c.end), c.score) for c in _distinct(ranked, n_best))
    return ReadPassage(kept, round(null, DECIMALS))


def _candidates(text: str, window: Window) -> list[_Candidate]:
    opens = [i for i, at in enumerate(window.starts) if _may_start(text, at)]
    closes = [i for i, at in enumerate(window.ends) if _may_end(text, at)]
    start, end = window.start.tolist(), window.end.tolist()
    opens = sorted(opens, key=lambda i: (-start[i], i))[:BREADTH]
    closes = sorted(closes, key=lambda i: (-end[i], i))[:BREADTH]
    before = []  # how many words begin up to each piece
    count = 0
    for at in window.starts:
        count += not _inside_word(text, at) and text[at].isalnum()
        before.append(count)
    found = []
    for i in opens:
        for j in closes:
            if i <= j and before[j] - before[i] < MAX_WORDS:
                score = round(start[i] + end[j] - window.null, DECIMALS)
                found.append(_Candidate(score, window.starts[i], window.ends[j]))
    return found


def _distinct(ranked: list[_Candidate], n_best: int) -> list[_Candidate]:
    """Without overlaps, but for a few longer or shorter readings of the best."""
    kept: list[_Candidate] = []
    alternates = 0
    for candidate in ranked:
        if len(kept) >= n_best:
            break
        crossed = [k for k in kept if candidate.start < k.end and k.start < candidate.end]
        if not crossed:
            kept.append(candidate)
            continue
        top = kept[0]
        nested = (candidate.start <= top.start and candidate.end >= top.end) or (
            candidate.start >= top.start and candidate.end <= top.end
        )
        if nested and crossed == [top] and alternates < ALTERNATES and candidate.score >= top.score - CLOSE:
            alternates += 1
            kept.append(candidate)
    return kept


def _inside_word(text: str, at: int) -> bool:
    """Whether a cut at `at` would split a word or a figure: "3|.5", "do|n't", "1,|000"."""
    if at <= 0 or at >= len(text):
        return False
    left, right = text[at - 1], text[at]
    if left.isalnum() and right.isalnum():
        return True
    if right in ".,'’" and left.isalnum() and at + 1 < len(text):
        after = text[at + 1]
        return (after.isdigit() and left.isdigit()) if right in ".," else after.isalpha() and left.isalpha()
    if left in ".,'’" and right.isalnum() and at >= 2:
        before = text[at - 2]
        return (before.isdigit() and right.isdigit()) if left in ".," else before.isalpha() and right.isalpha()
    return False


def _may_start(text: str, at: int) -> bool:
    return not _inside_word(text, at) and text[at] not in ".,;:!?)]}%’”»…"


def _may_end(text: str, at: int) -> bool:
    return not _inside_word(text, at) and text[at - 1] not in ",;:([{“‘«"
