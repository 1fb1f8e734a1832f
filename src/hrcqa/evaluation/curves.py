"""Measures of a run as a whole: does confidence tell right from wrong, and how long does an answer take?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, nan

from hrcqa.evaluation.judging import Judgement
from hrcqa.evaluation.runs import Result


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Answering the questions of this confidence and above: how many of the answerable, and how often wrong."""

    threshold: float
    coverage: float
    risk: float


def risk_coverage(results: Sequence[Result], judgements: Sequence[Judgement]) -> list[CurvePoint]:
    """The curve over all thresholds, from the most certain answer down; equal confidences make one point.

    coverage: answered among the answerable questions; risk: wrong among the answers given (1 - precision).
    El-Yaniv & Wiener (2010). It ends at the run's own coverage; run with --min-confidence 0 for the whole curve.
    """
    answerable = sum(result.gold.answerable for result in results)
    given = sorted(
        (-result.confidence, j.right and result.gold.answerable, result.gold.answerable)
        for result, j in zip(results, judgements, strict=True)
        if result.answered
    )
    points: list[CurvePoint] = []
    wrong = covered = 0
    for number, (minus, right, can) in enumerate(given, 1):
        wrong += not right
        covered += can
        if number == len(given) or given[number][0] != minus:
            points.append(CurvePoint(-minus, covered / answerable if answerable else nan, wrong / number))
    return points


def area_under_risk_coverage(results: Sequence[Result], judgements: Sequence[Judgement]) -> float:
    """AURC: the mean risk over the given answers taken in from the most certain down, in [0, 1], 0 is best.

    Geifman & El-Yaniv (2017). Equal confidences count with the risk at their end, so order within a tie can't matter.
    """
    wrong_at = sorted(
        (-result.confidence, not (j.right and result.gold.answerable))
        for result, j in zip(results, judgements, strict=True)
        if result.answered
    )
    risks: list[float] = []
    wrong = tied = 0
    for number, (minus, is_wrong) in enumerate(wrong_at, 1):
        wrong += is_wrong
        tied += 1
        if number == len(wrong_at) or wrong_at[number][0] != minus:
            risks += [wrong / number] * tied
            tied = 0
    return fsum(risks) / len(risks) if risks else nan


def coverage_at_precision(results: Sequence[Result], judgements: Sequence[Judgement], *, precision: float) -> float:
    """The largest coverage that some threshold reaches while at least `precision` of the answers are right; else 0."""
    points = risk_coverage(results, judgements)
    return max((point.coverage for point in points if 1 - point.risk >= precision - 1e-12), default=0.0)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of similar confidence: their mean confidence beside the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(results: Sequence[Result], judgements: Sequence[Judgement], *, bins: int = 10) -> list[Bin]:
    """Equal-width bins of [0, 1] over the given answers; (low, high], 0 belongs to the first; empty ones left out."""
    members: dict[int, list[tuple[float, bool]]] = {}
    for result, j in zip(results, judgements, strict=True):
        if result.answered:
            place = min(bins - 1, max(0, -int(-result.confidence * bins // 1) - 1))
            members.setdefault(place, []).append((result.confidence, j.right and result.gold.answerable))
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            len(inside),
            fsum(confidence for confidence, _ in inside) / len(inside),
            sum(right for _, right in inside) / len(inside),
        )
        for place, inside in sorted(members.items())
    ]


def expected_calibration_error(results: Sequence[Result], judgements: Sequence[Judgement], *, bins: int = 10) -> float:
    """ECE: Σ over bins of share of the answers × |share right - mean confidence|.

    Naeini et al. (2015), Guo et al. (2017).
    """
    filled = reliability(results, judgements, bins=bins)
    count = sum(one.count for one in filled)
    return fsum(one.count / count * abs(one.right - one.confidence) for one in filled) if count else nan


def brier_score(results: Sequence[Result], judgements: Sequence[Judgement]) -> float:
    """Mean squared distance between confidence and outcome over the given answers. Brier (1950)."""
    errors = [
        (result.confidence - float(j.right and result.gold.answerable)) ** 2
        for result, j in zip(results, judgements, strict=True)
        if result.answered
    ]
    return fsum(errors) / len(errors) if errors else nan


def percentile(values: Sequence[float], percent: float) -> float:
    """Linear interpolation between the closest ranks (Hyndman & Fan 1996, type 7; NumPy's default); NaN of nothing."""
    if not values:
        return nan
    ordered = sorted(values)
    at = (len(ordered) - 1) * percent / 100
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
