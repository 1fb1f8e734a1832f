"""What each part is worth: the same questions with one part taken out at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from hrcqa.config import Config
from hrcqa.engine import Engine
from hrcqa.errors import UsageError
from hrcqa.evaluation.compare import compare
from hrcqa.evaluation.harness import Progress
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import judge_all, score
from hrcqa.evaluation.tables import COLUMNS, aligned, number
from hrcqa.types import Passage

if TYPE_CHECKING:
    from hrcqa.retrieval.index import HybridIndex

# Part → what is left when it is gone.
PARTS: Mapping[str, str] = {
    "dense": "passages by words alone (BM25)",
    "lexical": "passages by vectors alone",
    "support": "answers without the check of what the question demands",
    "look": "answers without the last look at the best of them",
    "reader": "answers from mentions and sentences, nothing read",
}
_OTHER_CHANNEL = {"dense": ("lexical",), "lexical": ("dense",)}


def parse_parts(words: str) -> tuple[str, ...]:
    """ "dense,reader" → parts in the order given; "all" is every part. Raises UsageError for an unknown one."""
    named = tuple(dict.fromkeys(word.strip() for word in words.split(",") if word.strip()))
    parts = tuple(PARTS) if named == ("all",) else named
    unknown = [part for part in parts if part not in PARTS]
    if unknown or not parts:
        raise UsageError(f"no part {', '.join(unknown) or 'named'}", mend=f"--ablate {','.join(PARTS)}")
    return parts


class OneChannel:
    """An index of which only some channels rank; in all else the index itself."""

    def __init__(self, index: HybridIndex, channels: Sequence[str]) -> None:
        self._index = index
        self._channels = tuple(channels)

    def search(self, question: str, *, top_k: int) -> list[Passage]:
        return self._index.search(question, top_k=top_k, channels=self._channels)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def __len__(self) -> int:
        return len(self._index)


class ChannelEngine(Engine):
    """An engine that ranks with some channels only."""

    channels: tuple[str, ...] = ("lexical", "dense")

    # The index itself, not only what the answerer is given: retrieval is measured through `search`.
    @property
    def index(self) -> HybridIndex:
        return cast("HybridIndex", OneChannel(super().index, self.channels))


@contextmanager
def engine_without(
    part: str | None, folder: Path, config: Config, *, progress: Progress | None = None
) -> Iterator[Engine]:
    """The tool over `folder` with one part taken out (None: whole)."""
    if part == "support":
        config = replace(config, answering=replace(config.answering, use_support=False))
    if part == "look":
        config = replace(config, answering=replace(config.answering, looks=0))
    if part == "reader":
        config = replace(config, answering=replace(config.answering, use_reader=False))
    kind = ChannelEngine if part in _OTHER_CHANNEL else Engine
    with kind.open(folder, config, progress=progress) as engine:
        if isinstance(engine, ChannelEngine) and part is not None:
            engine.channels = _OTHER_CHANNEL[part]
        yield engine


def ablations_table(whole: EvalRun, without: Mapping[str, EvalRun], *, markdown: bool = False) -> str:
    """One row for the whole tool and one for each part taken out, with what that fixed and broke.

    p: of the paired randomisation test that the share of questions right is no other.
    """
    rows = [("", *COLUMNS.values(), "fixed", "broken", "p", "p50 ms")]
    for name, told in ablations_json(whole, without).items():
        cells = [number(told[measure]) if measure in told else "–" for measure in COLUMNS]
        fates = [str(len(told["fixed"])), str(len(told["broken"])), number(told["p"])] if "p" in told else ["", "", ""]
        label = name if name == "whole" else f"without {name}"
        rows.append((label, *cells, *fates, number(told["latency_p50_ms"], 1)))
    return aligned(rows, markdown=markdown)


def ablations_json(whole: EvalRun, without: Mapping[str, EvalRun]) -> dict[str, dict[str, Any]]:
    """ "whole" and each part → its measures; a part with the ids that its loss fixed and broke, and p."""
    told: dict[str, dict[str, Any]] = {}
    for name, run in {"whole": whole, **without}.items():
        scores = score(run.results, judge_all(run), resamples=1, curve_resamples=0)
        told[name] = {measure: one.value for measure, one in scores.items()}
        if run is not whole:
            against = compare(whole, run)
            told[name]["fixed"] = [one.id for one in against.of("fixed")]
            told[name]["broken"] = [one.id for one in against.of("broken")]
            told[name]["p"] = next(change.p for change in against.changes if change.name == "accuracy")
    return told


def run_ablations(
    parts: Sequence[str], ask_with: Callable[[str], EvalRun], tell: Callable[[str], None]
) -> dict[str, EvalRun]:
    """Part → the run without it. ask_with: makes the run without a part; tell: a line for people."""
    runs: dict[str, EvalRun] = {}
    for part in parts:
        tell(f"without {part}: {PARTS[part]}")
        runs[part] = ask_with(part)
    return runs
