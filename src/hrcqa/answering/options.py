"""Settings of the answering room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hrcqa.errors import ConfigError


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    top_k: int = 12  # passages the reader reads; a folder of up to `read_whole` passages is read whole
    read_whole: int = 16
    looks: int = 6  # of the best candidates, each looked at again in its place; 0: none
    min_confidence: float | None = None  # [0, 1]; None: the threshold the shipped ranker was calibrated for
    language: Literal["auto", "en", "vi"] = "auto"  # of the question
    use_reader: bool = True  # off for ablations: typed mentions and sentences alone
    use_support: bool = True  # off for ablations: constraints are not checked

    def __post_init__(self) -> None:
        if not 1 <= self.top_k <= 200:
            raise ConfigError(
                f"top_k={self.top_k} must lie in [1, 200]", mend="set top_k under [answering] in hrcqa.toml, or --top-k"
            )
        if self.read_whole < 0:
            raise ConfigError(
                f"read_whole={self.read_whole} must not be negative",
                mend="set read_whole under [answering] in hrcqa.toml",
            )
        if not 0 <= self.looks <= 64:
            raise ConfigError(
                f"looks={self.looks} must lie in [0, 64]", mend="set looks under [answering] in hrcqa.toml"
            )
        if self.min_confidence is not None and not 0.0 <= self.min_confidence <= 1.0:
            raise ConfigError(
                f"min_confidence={self.min_confidence} must lie in [0, 1]",
                mend="give --min-confidence, or min_confidence in hrcqa.toml, a number between 0 and 1",
            )
        if self.language not in ("auto", "en", "vi"):
            raise ConfigError(
                f"language={self.language!r} is not one of auto, en, vi",
                mend="use --lang en, --lang vi or leave it out",
            )
