"""From a run to a table: every measure with its interval, for all questions, per category and per language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import isnan, nan
from typing import TYPE_CHECKING, Literal

from hrcqa.evaluation import curves
from hrcqa.evaluation.judging import Judgement, judge
from hrcqa.evaluation.measures import MEASURES, Pair, ratio
from hrcqa.evaluation.runs import EvalRun, Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 2_000
CURVE_RESAMPLES = 100
SEED = 20_250_101  # any fixed number: the same run gives the same interval


@dataclass(frozen=True, slots=True)
class Score:
    """A value with its 95 % bootstrap interval. count: how many questions it rests on."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure that is no ratio of sums: computed from the results as a whole."""

    name: str
    label: str
    definition: str
    function: Callable[[Sequence[Result], Sequence[Judgement]], float]
    better: Literal["higher", "lower"]
    source: str


CURVES: tuple[Curve, ...] = (
    Curve("aurc", "Risk-coverage area", "Mean risk over the given answers, taken in from the most certain down.",
          curves.area_under_risk_coverage, "lower", "Geifman & El-Yaniv (2017)"),
    Curve("coverage@95", "Coverage at precision 0.95", "The largest coverage at which 95 % of the answers are right.",
          partial(curves.coverage_at_precision, precision=0.95), "higher", "El-Yaniv & Wiener (2010)"),
    Curve("ece", "Calibration error (ECE)", "Distance between confidence and share right, ten bins, given answers.",
          curves.expected_calibration_error, "lower", "Naeini et al. (2015), Guo et al. (2017)"),
    Curve("brier", "Brier score", "Mean squared distance between confidence and outcome, given answers.",
          curves.brier_score, "lower", "Brier (1950)"),
)  # fmt: skip
LATENCIES = (50.0, 90.0, 95.0, 99.0)
HEADLINE = (
    "precision", "coverage", "exact_match", "token_f1", "citation_precision", "abstention_f1", "recall@5", "mrr",
)  # fmt: skip


def judge_all(run: EvalRun) -> list[Judgement]:
    return [judge(result) for result in run.results]


def score(
    results: Sequence[Result],
    judgements: Sequence[Judgement],
    *,
    resamples: int = RESAMPLES,
    curve_resamples: int = CURVE_RESAMPLES,
) -> dict[str, Score]:
    """Measure name → score with interval. Measures that concern no question are left out.

    Percentile bootstrap over questions (Efron 1979): questions are drawn anew, with what they contribute above and
    below the line, so a ratio's varying denominator is part of its uncertainty. curve_resamples: the same for the
    measures of the run as a whole, which are dear to compute; 0 gives them no interval.
    """
    weights = _weights(len(results), resamples)
    both = list(zip(results, judgements, strict=True))
    contributions = {m.name: [m.contribution(r, j) for r, j in both] for m in MEASURES}
    values = {name: ratio(pairs) for name, pairs in contributions.items()}
    known = [name for name, value in values.items() if not isnan(value)]
    bounds = _intervals([contributions[name] for name in known], weights)
    scores = {
        name: Score(values[name], low, high, sum(pair is not None for pair in contributions[name]))
        for name, (low, high) in zip(known, bounds, strict=True)
    }
    answered = sum(result.answered for result in results)
    for curve in CURVES:
        value = curve.function(results, judgements)
        if not isnan(value) and answered:
            few = answered < 2  # as in _intervals
            low, high = (nan, nan) if few else _curve_interval(curve, results, judgements, weights[:curve_resamples])
            scores[curve.name] = Score(value, low, high, answered)
    times = [result.latency_ms for result in results]
    for percent in LATENCIES:
        value = curves.percentile(times, percent)
        if not isnan(value):
            scores[f"latency_p{percent:.0f}_ms"] = Score(value, nan, nan, len(times))
    return scores


def tables(run: EvalRun, *, resamples: int = RESAMPLES) -> dict[str, dict[str, Score]]:
    """ "all", each language ("lang:vi") and each category ("list") → scores; categories in order of their size."""
    judgements = judge_all(run)
    both = list(zip(run.results, judgements, strict=True))
    found: dict[str, dict[str, Score]] = {"all": score(run.results, judgements, resamples=resamples)}
    for name, members in groups(run.results).items():
        inside = [pair for pair in both if pair[0].gold.id in members]
        found[name] = score([r for r, _ in inside], [j for _, j in inside], resamples=resamples, curve_resamples=0)
    return found


def groups(results: Sequence[Result]) -> dict[str, set[str]]:
    """Languages, answerable or not, then categories by size: name → ids of its questions."""
    languages: dict[str, set[str]] = {}
    categories: dict[str, set[str]] = {}
    for result in results:
        languages.setdefault(f"lang:{result.gold.lang}", set()).add(result.gold.id)
        for category in result.gold.categories:
            categories.setdefault(category, set()).add(result.gold.id)
    by_size = sorted(categories.items(), key=lambda item: (-len(item[1]), item[0]))
    return dict(sorted(languages.items())) | dict(by_size)


def labels() -> Mapping[str, str]:
    """Measure name → what people read."""
    named = {measure.name: measure.label for measure in MEASURES} | {curve.name: curve.label for curve in CURVES}
    return named | {f"latency_p{percent:.0f}_ms": f"Latency p{percent:.0f}, ms" for percent in LATENCIES}


def lower_is_better(name: str) -> bool:
    return name.startswith("latency") or name in {curve.name for curve in CURVES if curve.better == "lower"}


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of a mean; NaN for fewer than two values."""
    return _intervals([[(value, 1.0) for value in values]], _weights(len(values), RESAMPLES))[0]


def _weights(count: int, resamples: int) -> NDArray[np.float64]:
    """Shape (resamples, count): how often each question is drawn."""
    import numpy as np

    if not count:
        return np.zeros((0, 0))
    return np.random.default_rng(SEED).multinomial(count, [1 / count] * count, size=resamples).astype(np.float64)


def _intervals(
    contributions: Sequence[Sequence[Pair | None]], weights: NDArray[np.float64]
) -> list[tuple[float, float]]:
    """The 95 % interval of each ratio, from one drawing of questions for all of them."""
    import numpy as np

    if not contributions or not weights.size:
        return [(nan, nan)] * len(contributions)
    pairs = np.array([[pair or (0.0, 0.0) for pair in one] for one in contributions])  # (measures, questions, 2)
    above, below = weights @ pairs[:, :, 0].T, weights @ pairs[:, :, 1].T  # (resamples, measures)
    drawn = np.divide(above, below, out=np.full_like(above, nan), where=below > 0)
    bounds = []
    concerned = (pairs[:, :, 1] > 0).sum(axis=1)
    for column, count in zip(drawn.T, concerned, strict=True):
        shown = column[~np.isnan(column)]
        # One question has no spread to draw from: an interval of no width would claim certainty.
        low, high = np.percentile(shown, [2.5, 97.5]).tolist() if shown.size and count > 1 else (nan, nan)
        bounds.append((low, high))
    return bounds


def _curve_interval(
    curve: Curve, results: Sequence[Result], judgements: Sequence[Judgement], weights: NDArray[np.float64]
) -> tuple[float, float]:
    import numpy as np

    values = []
    for row in weights:
        drawn = [index for index, times in enumerate(row) for _ in range(int(times))]
        value = curve.function([results[i] for i in drawn], [judgements[i] for i in drawn])
        if not isnan(value):
            values.append(value)
    return (float(np.percentile(values, 2.5)), float(np.percentile(values, 97.5))) if values else (nan, nan)
