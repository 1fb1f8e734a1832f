"""The scores to hold. A fall below the baseline by more than its tolerance fails the gate and names what broke."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hrcqa.errors import GateFailed, GoldError
from hrcqa.evaluation.fields import replace_text
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import Score, labels, lower_is_better

# What the gate holds, and by how much it may fall: one or two questions of two hundred, none for citations.
# Times are not held: they are of the machine.
TOLERANCES: Mapping[str, float] = {
    "precision": 0.01,
    "coverage": 0.02,
    "accuracy": 0.01,
    "exact_match": 0.01,
    "token_f1": 0.01,
    "citations_hold": 0.0,
    "citation_precision": 0.01,
    "abstention_f1": 0.02,
    "list_f1": 0.03,
    "conflict_recall": 0.05,
    "recall@5": 0.01,
    "mrr": 0.02,
    "ece": 0.02,
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What one gold file scored when the baseline was written."""

    scores: Mapping[str, tuple[float, float]]  # measure → value, tolerance
    right: frozenset[str]
    questions: int


def read_baseline(path: Path, gold: str) -> Baseline:
    """The baseline of one gold file, by its path relative to the baseline file. Raises GoldError if there is none."""
    row = _file(path).get(gold)
    if not isinstance(row, dict):
        raise GoldError(f"{path} holds no scores for {gold}", mend="run: hrcqa eval --update-baseline")
    try:
        scores = {name: (float(held["value"]), float(held["tolerance"])) for name, held in row["scores"].items()}
        return Baseline(scores, frozenset(row["right"]), int(row["questions"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise GoldError(f"{path}: {gold}: {error}", mend="run: hrcqa eval --update-baseline") from error


def write_baseline(path: Path, gold: str, run: EvalRun, scores: Mapping[str, Score]) -> None:
    """Put this run's scores into the baseline file; tolerances set by hand are kept."""
    whole = _file(path) if path.exists() else {}
    old = whole.get(gold, {}).get("scores", {})
    whole[gold] = {
        "questions": len(run.results),
        "scores": {
            name: {
                "value": round(scores[name].value, 6),
                "tolerance": old.get(name, {}).get("tolerance", tolerance),
            }
            for name, tolerance in TOLERANCES.items()
            if name in scores
        },
        "right": sorted(result.gold.id for result in run.results if judge(result).right),
    }
    replace_text(path, json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found. `fallen` is empty when it holds."""

    fallen: tuple[str, ...]  # "Precision of given answers 0.950 → 0.910 (may fall by 0.01)"
    broken: tuple[str, ...]  # ids that were right and are not
    fixed: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.fallen


def check(baseline: Baseline, run: EvalRun, scores: Mapping[str, Score]) -> Verdict:
    """Compare a run with its baseline."""
    fallen: list[str] = []
    for name, (held, tolerance) in baseline.scores.items():
        # A measure that no longer concerns any question (nothing was answered) has nothing to show: 0.
        now = scores[name].value if name in scores else 0.0
        fall = now - held if lower_is_better(name) else held - now
        # Half a millionth: baseline values are written with six digits.
        if fall > tolerance + 5e-7:
            way = "rise" if lower_is_better(name) else "fall"
            fallen.append(f"{labels().get(name, name)} {held:.3f} → {now:.3f} (may {way} by {tolerance:g})")
    right = {result.gold.id for result in run.results if judge(result).right}
    asked = {result.gold.id for result in run.results}
    notes = []
    if len(run.results) != baseline.questions:
        notes.append(f"the baseline was made from {baseline.questions} questions, this run has {len(run.results)}")
    return Verdict(
        tuple(fallen),
        tuple(sorted((baseline.right & asked) - right)),
        tuple(sorted(right - baseline.right)),
        tuple(notes),
    )


def hold(verdict: Verdict) -> None:
    """Raise GateFailed, naming what fell and the questions that broke, unless the gate holds."""
    if verdict.holds:
        return
    named = ", ".join(verdict.broken[:20]) + (" …" if len(verdict.broken) > 20 else "")
    broke = f"; broke: {named}" if verdict.broken else "; no question broke: look at lists, silence and confidence"
    raise GateFailed("; ".join(verdict.fallen) + broke, mend="mend them, or accept: hrcqa eval --update-baseline")


def _file(path: Path) -> dict[str, Any]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror}", mend="run: hrcqa eval --update-baseline") from error
    except ValueError as error:
        raise GoldError(
            f"{path} is not JSON: {error}", mend="restore it, or run: hrcqa eval --update-baseline"
        ) from error
    if not isinstance(whole, dict):
        raise GoldError(f"{path} is no baseline", mend="run: hrcqa eval --update-baseline")
    return whole
