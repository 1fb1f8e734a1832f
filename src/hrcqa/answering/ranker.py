"""How likely each candidate is right: a small ensemble of trees over the features, learnt on development questions.

The model is a JSON file made by training/ranker.py: gradient-boosted regression trees (Friedman 2001) on the log-odds,
then the look at the best of them (marked.py), and a logistic regression over the whole field of candidates
(sureness.py). Evaluated here in NumPy, so that no learning library is needed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.answering.features import NAMES
from hrcqa.answering.sureness import SIGNS, Sureness


@dataclass(frozen=True)
class Ranker:
    """Trees as flat arrays, shape (trees, nodes) each; `left`/`right` point at nodes of the same tree, leaves at
    themselves.
    """

    base: float
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]
    depth: int
    weight_of_look: float  # of the look at the best candidates (marked.py), against the log-odds of the trees
    sureness: Sureness  # log-odds of a question's candidates → their chances
    threshold_to_answer: float
    scores: dict[str, Any]

    def log_odds(self, rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
        """Shape (len(rows),): what the trees say, before calibration. Finer than a probability."""
        table = np.asarray(rows, dtype=np.float64).reshape(len(rows), len(NAMES))
        count, trees = len(table), len(self.feature)
        node = np.zeros((count, trees), dtype=np.int32)
        tree = np.arange(trees)
        for _ in range(self.depth):
            goes_left = table[np.arange(count)[:, None], self.feature[tree, node]] <= self.threshold[tree, node]
            node = np.where(goes_left, self.left[tree, node], self.right[tree, node])
        return np.asarray(self.base + self.value[tree, node].sum(axis=1), dtype=np.float64)


@lru_cache(maxsize=1)
def shipped() -> Ranker:
    """The ranker that ships with this version."""
    return parse(files("hrcqa.answering").joinpath("ranker.json").read_text(encoding="utf-8"))


def parse(text: str) -> Ranker:
    """Read the JSON of training/ranker.py. Raises ValueError when it was learnt on other features."""
    model = json.loads(text)
    if model["features"] != list(NAMES) or model["signs"] != list(SIGNS):
        raise ValueError("ranker.json was learnt on other features than NAMES and SIGNS: run training/ranker.py")
    return Ranker(
        base=float(model["base"]),
        feature=np.asarray(model["feature"], dtype=np.int32),
        threshold=np.asarray(model["threshold"], dtype=np.float64),
        left=np.asarray(model["left"], dtype=np.int32),
        right=np.asarray(model["right"], dtype=np.int32),
        value=np.asarray(model["value"], dtype=np.float64),
        depth=int(model["depth"]),
        weight_of_look=float(model["weight_of_look"]),
        sureness=Sureness(tuple(model["weights"]), float(model["bias"])),
        threshold_to_answer=float(model["threshold_to_answer"]),
        scores=dict(model.get("scores", {})),
    )
