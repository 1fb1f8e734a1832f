"""How passages are ranked. None of it changes what is stored, so it may differ from question to question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hrcqa.errors import ConfigError

Channel = Literal["lexical", "dense"]
CHANNELS: tuple[Channel, ...] = ("lexical", "dense")


@dataclass(frozen=True, slots=True)
class SearchOptions:
    depth: int = 50  # passages that each channel gives to the fusion, at least; never fewer than are asked for
    rrf_k: int = 60  # damps the head of each ranking
    lexical_weight: float = 1.0
    dense_weight: float = 1.0
    boilerplate_penalty: float = 0.5  # share of its fused score that a passage of nothing but boilerplate loses
    translation_weight: float = 0.5  # of a query term's translations together, against 1 for the term itself

    def __post_init__(self) -> None:
        ranges = {
            "depth": (self.depth, 1, 10_000),
            "rrf_k": (self.rrf_k, 0, 10_000),
            "lexical_weight": (self.lexical_weight, 0, 100),
            "dense_weight": (self.dense_weight, 0, 100),
            "boilerplate_penalty": (self.boilerplate_penalty, 0, 1),
            "translation_weight": (self.translation_weight, 0, 1),
        }
        for name, (value, low, high) in ranges.items():
            if not low <= value <= high:
                problem = f"{name}={value} must lie in [{low}, {high}]"
                raise ConfigError(problem, mend=f"correct {name} under [retrieval] in hrcqa.toml")
