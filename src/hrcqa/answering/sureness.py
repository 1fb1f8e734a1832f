"""How sure the best answer is, told from the whole field: a leader far ahead of every other value is safer than one of
two that are equal.

The trees judge each candidate alone; what is given depends on all of them. A logistic regression over a few signs of
the field, fitted by training/ranker.py on folders that the trees had not seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIGNS: tuple[str, ...] = (
    "leader",  # log-odds of the best candidate
    "ahead_of_second",  # of the best candidate that says something else
    "ahead_of_third",
    "ahead_of_fifth",
    "said",  # log-odds of all that say the same, added as odds
    "said_otherwise",
    "ahead_of_all",  # the difference of these two
    "candidates",
    "values",
    "reader_behind",  # how far the leader lies behind the reader's first choice, logits
    "close_best",  # the best of the close reading, logits
    "checked",  # log-odds of the look at the leader in its place; 0, as likely as not, where none was taken
    "checked_ahead",  # of the best look at what says something else
)
# How far the second to fifth value lie behind, where fewer were found: the medians of development questions. In a
# folder of a few sentences the lack of rivals is no sign of being right.
_BEHIND = (1.7, 3.0, 3.6, 4.1)


@dataclass(frozen=True, slots=True)
class Sureness:
    """weights: one for each of SIGNS."""

    weights: tuple[float, ...]
    bias: float

    def chances(
        self,
        log_odds: NDArray[np.float64],
        values: Sequence[int],
        reader: Sequence[float],
        close: Sequence[float],
        checked: Sequence[float | None],
    ) -> NDArray[np.float64]:
        """Shape (candidates,), in [0, 1]: the chance of being right. The others lie below the leader by their log-odds.

        values: candidates with one number say the same. reader, close: what the two readings gave each, logits.
        checked: and the look at it in its place, None where none was taken.
        """
        sure = self.log_odds(signs(log_odds, values, reader, close, checked))
        return np.asarray(1.0 / (1.0 + np.exp(-(sure + log_odds - log_odds.max()))), dtype=np.float64)

    def log_odds(self, field: Sequence[float]) -> float:
        """Of the leader, from one number for each of SIGNS."""
        return self.bias + math.fsum(weight * sign for weight, sign in zip(self.weights, field, strict=True))


def signs(
    log_odds: NDArray[np.float64],
    values: Sequence[int],
    reader: Sequence[float],
    close: Sequence[float],
    checked: Sequence[float | None],
) -> list[float]:
    """One number for each of SIGNS. At least one candidate; among equals the first is the leader."""
    best: dict[int, float] = {}
    for value, odds in zip(values, log_odds, strict=True):
        best[value] = max(best.get(value, -math.inf), float(odds))
    first = int(np.argmax(log_odds))
    others = sorted((odds for value, odds in best.items() if value != values[first]), reverse=True)
    top = float(log_odds[first])
    supposed = [min(top - behind, others[-1] if others else top) for behind in _BEHIND[len(others) :]]
    others += supposed
    alike = _together(odds for value, odds in zip(values, log_odds, strict=True) if value == values[first])
    rest = [odds for value, odds in zip(values, log_odds, strict=True) if value != values[first]]
    otherwise = _together([*rest, *supposed])
    look = checked[first] or 0.0
    rivals = [one for value, one in zip(values, checked, strict=True) if one is not None and value != values[first]]
    return [
        top,
        top - others[0],
        top - others[1],
        top - others[3],
        alike,
        otherwise,
        alike - otherwise,
        float(len(log_odds)),
        float(len(best)),
        max(reader) - reader[first],
        max(close),
        look,
        look - max(rivals) if rivals and checked[first] is not None else 0.0,
    ]


def _together(log_odds: Iterable[float]) -> float:
    """Log of the added odds, of one candidate at least."""
    held = [float(one) for one in log_odds]
    top = max(held)
    return top + math.log(math.fsum(math.exp(one - top) for one in held))
