"""From start and end logits to the spans a reader offers: distinct, on word boundaries, best first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
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


def decode(text: str, windows: Sequence[Window], n_best: int) -> ReadPassage:
    """The `n_best` spans of a passage read in one or more windows; a span found in two counts with its better score.

    A span is measured against the silence of its own window; the passage's null score is that of the window with the
    best span.
    """
    import numpy as np

    tables = [table for window in windows if len(table := _candidates(text, window))]
    if not tables:
        return ReadPassage((), windows[0].null if windows else 0.0)
    found = np.concatenate(tables)
    found = found[np.lexsort((found[:, 2], found[:, 1], -found[:, 0]))]
    kept = tuple(ReadSpan(Span(start, end), score) for score, start, end in _distinct(found[:, :3].tolist(), n_best))
    return ReadPassage(kept, round(float(found[0, 3]), DECIMALS))


def _candidates(text: str, window: Window) -> NDArray[np.float64]:
    """A row (score, start, end, null) for every pair of the best starts and ends."""
    import numpy as np

    opens = _best(window.start, lambda i: _may_start(text, window.starts[i]))
    closes = _best(window.end, lambda i: _may_end(text, window.ends[i]))
    words_begun = np.cumsum([not _inside_word(text, at) and text[at].isalnum() for at in window.starts])
    first, last = (grid.ravel() for grid in np.meshgrid(opens, closes, indexing="ij"))
    fits = first <= last
    fits[fits] = words_begun[last[fits]] - words_begun[first[fits]] < MAX_WORDS
    first, last = first[fits], last[fits]
    rows = np.empty((len(first), 4))
    rows[:, 0] = np.round(window.start[first].astype(np.float64) + window.end[last] - window.null, DECIMALS)
    rows[:, 1], rows[:, 2] = np.asarray(window.starts)[first], np.asarray(window.ends)[last]
    rows[:, 3] = window.null
    return rows


def _best(logits: Floats, allowed: Callable[[int], bool]) -> NDArray[np.int64]:
    """The BREADTH likeliest of the pieces that are allowed, ties by place."""
    import numpy as np

    return np.fromiter(islice(filter(allowed, (-logits).argsort(kind="stable").tolist()), BREADTH), np.int64)


def _distinct(ranked: list[list[float]], n_best: int) -> list[tuple[float, int, int]]:
    """(score, start, end), without overlaps but for a few longer or shorter readings of the best."""
    kept: list[tuple[float, int, int]] = []
    alternates = 0
    for score, start, end in ranked:
        crossed = [one for one in kept if start < one[2] and one[1] < end]
        if crossed:
            top_score, top_start, top_end = kept[0]
            nested = (top_start <= start and end <= top_end) or (start <= top_start and top_end <= end)
            again = any(start == one[1] and end == one[2] for one in crossed)
            if alternates == ALTERNATES or again or not nested or crossed != kept[:1] or score < top_score - CLOSE:
                continue
            alternates += 1
        kept.append((score, int(start), int(end)))
        if len(kept) == n_best:
            break
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
