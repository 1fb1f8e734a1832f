"""From the two channels' rankings to one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from math import fsum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.signedinteger[Any]]
    Tie = Callable[[Rows], Rows]  # rows → a number for each; of equal scores, the one with the lower number comes first

Key = TypeVar("Key", bound=Hashable)
_BLOCK = 256
_FEW = 256  # rows that are sorted sooner than NumPy has looked at them


def reciprocal_rank_fusion(
    rankings: Iterable[Sequence[Key]], *, k: int = 60, weights: Sequence[float] | None = None
) -> dict[Key, float]:
    """Fuse rankings, each best first, into scores.

    Each ranking adds weight / (k + rank) to a key's score, rank counted from 1 (Cormack et al., SIGIR 2009).
    k: damps the head of each ranking; 60 is the paper's value. weights: one for each ranking, 1 by default.
    The scores do not depend on the order in which the rankings come.
    """
    rankings = list(rankings)
    weights = weights or [1.0] * len(rankings)
    if len(rankings) <= 2:
        # A sum of two is rounded once, whichever comes first: what fsum gives, at a fifth of the time.
        fused: dict[Key, float] = {}
        for ranking, weight in zip(rankings, weights, strict=True):
            for rank, key in enumerate(ranking, start=k + 1):
                fused[key] = fused.get(key, 0.0) + weight / rank
        return fused
    shares: dict[Key, list[float]] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, key in enumerate(ranking, start=1):
            shares.setdefault(key, []).append(weight / (k + rank))
    # fsum, not sum: ranks 1, 3, 7 added in another order differ in the last bit, and the tie would flip.
    return {key: fsum(share) for key, share in shares.items()}


def best_of(rows: Rows, scores: NDArray[np.float64], k: int, tie: Tie) -> list[tuple[int, float]]:
    """The k highest of `scores` (of `rows`) as (row, score), best first.

    Equal scores stand in the order of `tie`, also where they decide who is among the k: the same on every machine.
    """
    import numpy as np

    if k <= 0 or not len(rows):
        return []
    if len(rows) > _BLOCK * k:
        # The k-th highest of the blocks' maxima is no higher than the k-th highest score: few are left to partition.
        peaks = scores[: len(scores) // _BLOCK * _BLOCK].reshape(-1, _BLOCK).max(axis=1)
        high = np.flatnonzero(scores >= np.partition(peaks, -k)[-k])
        rows, scores = rows[high], scores[high]
    if len(rows) > max(k, _FEW):
        edge = np.partition(scores, len(scores) - k)[len(scores) - k]
        above, level = np.flatnonzero(scores > edge), np.flatnonzero(scores == edge)
        if len(level) > k - len(above):
            level = level[np.argsort(tie(rows[level]))[: k - len(above)]]
        chosen = np.concatenate([above, level])
        rows, scores = rows[chosen], scores[chosen]
    order = np.argsort(-scores)
    rows, scores = rows[order], scores[order]
    level = scores[1:] == scores[:-1]
    if level[:k].any():
        tied = np.zeros(len(rows), bool)
        tied[1:] = level
        tied[:-1] |= level
        keys = np.zeros(len(rows), np.int64)
        keys[tied] = tie(rows[tied])
        order = np.lexsort((keys, -scores))
        rows, scores = rows[order], scores[order]
    return list(zip(rows[:k].tolist(), scores[:k].tolist(), strict=True))
