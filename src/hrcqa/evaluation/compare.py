"""Is run B better than run A? Question by question, with a paired test, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import isnan, nan
from typing import Literal

from hrcqa.errors import GoldError
from hrcqa.evaluation.gold import as_row
from hrcqa.evaluation.judging import Judgement, judge
from hrcqa.evaluation.measures import BY_NAME, MEASURES, Pair, ratio
from hrcqa.evaluation.runs import EvalRun, Result

Fate = Literal["fixed", "broken", "changed", "same"]
PERMUTATIONS = 10_000
EXACT_UP_TO = 13  # differing questions: 2^13 sign patterns are fewer than the drawn ones
SIGNIFICANT = 0.05
SEED = 20_250_101


@dataclass(frozen=True, slots=True)
class Difference:
    """One question in two runs."""

    a: Result
    b: Result
    fate: Fate

    @property
    def id(self) -> str:
        return self.b.gold.id


@dataclass(frozen=True, slots=True)
class Change:
    """A measure in two runs. p: chance of a difference at least this large if the runs were alike; NaN: untested."""

    name: str
    a: float
    b: float
    p: float

    @property
    def gain(self) -> float:
        """How much better B is."""
        return (self.b - self.a) * (-1 if BY_NAME[self.name].better == "lower" else 1)

    @property
    def significant(self) -> bool:
        return self.p < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same questions."""

    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    left_out: tuple[str, ...] = ()  # ids that only one run has, or that were asked or marked differently

    def of(self, fate: Fate) -> list[Difference]:
        return [difference for difference in self.differences if difference.fate == fate]

    @property
    def verdict(self) -> str:
        """One or two sentences for people."""
        return _verdict(self)


def compare(a: EvalRun, b: EvalRun) -> Comparison:
    """Compare the questions that both runs asked with the same gold. Raises GoldError if there are none."""
    earlier = {result.gold.id: result for result in a.results}
    pairs: list[tuple[Result, Result]] = []
    left_out = [id_ for id_ in earlier if id_ not in {result.gold.id for result in b.results}]
    for result in b.results:
        before = earlier.get(result.gold.id)
        if before is not None and as_row(before.gold) == as_row(result.gold):
            pairs.append((before, result))
        else:
            left_out.append(result.gold.id)
    if not pairs:
        raise GoldError("the two runs share no question", mend="compare runs of the same gold file")
    judged = [(judge(before), judge(after)) for before, after in pairs]
    differences = tuple(
        Difference(before, after, _fate(before, after, old, new))
        for (before, after), (old, new) in zip(pairs, judged, strict=True)
    )
    changes = []
    for measure in MEASURES:
        old_pairs = [measure.contribution(r, j) for (r, _), (j, _) in zip(pairs, judged, strict=True)]
        new_pairs = [measure.contribution(r, j) for (_, r), (_, j) in zip(pairs, judged, strict=True)]
        old, new = ratio(old_pairs), ratio(new_pairs)
        if not (isnan(old) and isnan(new)):
            changes.append(Change(measure.name, old, new, randomisation_test(old_pairs, new_pairs)))
    return Comparison(differences, tuple(changes), tuple(sorted(left_out)))


def _fate(before: Result, after: Result, old: Judgement, new: Judgement) -> Fate:
    if old.right != new.right:
        return "fixed" if new.right else "broken"
    return "same" if _said(before) == _said(after) else "changed"


def _said(result: Result) -> list[tuple[str, str, int, int]]:
    return [(given.text, given.file, given.start, given.end) for given in result.answers]


def randomisation_test(a: Sequence[Pair | None], b: Sequence[Pair | None]) -> float:
    """Two-sided p of a paired randomisation test of ratio(b) - ratio(a), in (0, 1].

    Fisher (1935); for retrieval Smucker, Allan & Carterette (2007). If the runs were alike, each question's two
    contributions could as well stand swapped. Every pattern of swaps is counted when few questions differ; else
    10,000 are drawn with a fixed seed, and the observed one counted among them, so p is never 0.
    """
    import numpy as np

    if isnan(ratio(a)) or isnan(ratio(b)):
        return nan
    left = np.array([pair or (0.0, 0.0) for pair in a])
    right = np.array([pair or (0.0, 0.0) for pair in b])
    moving = np.flatnonzero((left != right).any(axis=1))
    observed = abs(ratio(b) - ratio(a))
    if not moving.size:
        return 1.0
    if moving.size <= EXACT_UP_TO:
        swaps = np.array(list(product((0.0, 1.0), repeat=moving.size)))
    else:
        swaps = np.random.default_rng(SEED).integers(0, 2, size=(PERMUTATIONS, moving.size)).astype(np.float64)
    shift = right[moving] - left[moving]
    sum_a = left.sum(axis=0) + swaps @ shift
    sum_b = right.sum(axis=0) - swaps @ shift
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.abs(sum_b[:, 0] / sum_b[:, 1] - sum_a[:, 0] / sum_a[:, 1])
    # A pattern in which one side has nothing below the line has no difference to show.
    extreme = int((np.nan_to_num(spread, nan=0.0, posinf=0.0) >= observed - 1e-12).sum())
    return extreme / len(swaps) if moving.size <= EXACT_UP_TO else (extreme + 1) / (len(swaps) + 1)


def _verdict(comparison: Comparison) -> str:
    count = len(comparison.differences)
    fixed, broken, changed = (len(comparison.of(fate)) for fate in ("fixed", "broken", "changed"))
    same = count - fixed - broken - changed
    told = f"{fixed} fixed, {broken} broken, {changed} changed without being put right or wrong, {same} the same."
    by_name = {change.name: change for change in comparison.changes}
    main = by_name.get("accuracy")
    if main is None or not (fixed or broken):
        return f"The runs are right on the same questions: {told}"
    others = [
        by_name[name] for name in ("precision", "coverage", "abstention_f1", "citation_precision") if name in by_name
    ]
    clear = [change for change in others if change.significant]
    figures = f"{main.a:.3f} → {main.b:.3f} of {count} questions right (p = {main.p:.3f})"
    if main.significant:
        head = f"B is {'better' if main.gain > 0 else 'worse'}: {figures}."
    elif clear:
        head = f"Neither is right more often beyond chance: {figures}."
    else:
        head = f"No difference that {count} questions can show: {figures}."
    details = [
        f"{BY_NAME[c.name].label} {'rose' if c.gain > 0 else 'fell'} {c.a:.3f} → {c.b:.3f} (p = {c.p:.3f})."
        for c in clear
    ]
    return " ".join([head, *details, told])
