"""From the two channels' rankings to one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from math import fsum
from typing import Any, TypeVar

Key = TypeVar("Key", bound=Hashable)


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


def in_order(scores: Iterable[tuple[Key, float]], tie: Any) -> list[tuple[Key, float]]:
    """Best first; equal scores by `tie(key)`, so equal input gives equal output on every machine."""
    return sorted(scores, key=lambda item: (-item[1], tie(item[0])))
