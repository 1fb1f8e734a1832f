"""From the two channels' rankings to one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby
from math import fsum
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
_FEW = 256  # rows that are sorted sooner than NumPy has looked at them


def reciprocal_rank_fusion(
    rankings: Iterable[Sequence[Key]], *, k: int = 60, weights: Sequence[float] | None = None
) -> dict[Key, float]:
    """Fuse rankings, each best first, into scores.

    Each ranking adds weight / (k + rank) to a key's score, rank counted from 1 (Cormack et al., SIGIR 2009).
    k: damps the head of each ranking; 60 is the paper's value. weights: one for each ranking, 1 by default.
    The scores do not depend on the order in which the rankings come.
    """
    shares: dict[Key, list[float]] = {}
    rankings = list(rankings)
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        for rank, key in enumerate(ranking, start=1):
            shares.setdefault(key, []).append(weight / (k + rank))
    # fsum, not sum: ranks 1, 3, 7 added in another order differ in the last bit, and the tie would flip.
    return {key: fsum(share) for key, share in shares.items()}


def best_of(
    rows: NDArray[np.signedinteger[Any]], scores: NDArray[np.float64], k: int, tie: Callable[[int], Any]
) -> list[tuple[int, float]]:
    """The k highest of `scores` (of `rows`) as (row, score), best first.

    Equal scores stand in the order of `tie(row)`, also where they decide who is among the k: the same on every machine.
    """
    import numpy as np

    if k > 0 and len(rows) > max(k, _FEW):
        edge = np.partition(scores, len(scores) - k)[len(scores) - k]
        above, level = scores > edge, np.flatnonzero(scores == edge)
        if len(level) > k - int(above.sum()):
            by_tie = sorted(level.tolist(), key=lambda at: tie(int(rows[at])))
            level = np.asarray(by_tie[: k - int(above.sum())], np.int64)
        chosen = np.concatenate([np.flatnonzero(above), level])
        rows, scores = rows[chosen], scores[chosen]
    ordered = sorted(zip(rows.tolist(), scores.tolist(), strict=True), key=itemgetter(1), reverse=True)
    found: list[tuple[int, float]] = []
    for _, group in groupby(ordered, key=itemgetter(1)):
        if len(found) >= k:
            break
        equal = list(group)
        found += sorted(equal, key=lambda pair: tie(pair[0])) if len(equal) > 1 else equal
    return found[: max(k, 0)]
