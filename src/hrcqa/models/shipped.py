"""The weights that come with the tool: one word table, two trunks in ONNX, no torch.

Every text is read by itself, without padding, on one thread; several texts run beside each other on threads of their
own. So the result for a text depends on that text alone: any batch size and any number of threads give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hrcqa.errors import ModelUnusable
from hrcqa.models.spans import DECIMALS, Window, decode
from hrcqa.models.tensors import mapped
from hrcqa.models.wordpiece import Pieces, WordPiece
from hrcqa.protocols import ReadPassage
from hrcqa.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WEIGHTS = Path(__file__).parent / "weights"
MAX_QUESTION = 64  # pieces: a longer question keeps its first 64
WINDOW = 256  # pieces of a passage read at once
STRIDE = 96  # pieces two windows share
THREADS = 2
START, END, CHECK = range(3)  # columns of what the reader's network gives for each piece
_NOTHING_MARKED = -12.0  # log-odds of a span without a piece of its own

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@cache
def card() -> dict[str, Any]:
    """What is known of the shipped models: names, sizes, sha256, scores, calibration (card.json)."""
    try:
        loaded: dict[str, Any] = json.loads((WEIGHTS / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnusable(
            f"the shipped models' card.json can't be read: {error}", mend="install hrcqa again"
        ) from error
    return loaded


def verify() -> list[str]:
    """Names of shipped files whose sha256 is not the card's; empty when all is well. Reads every byte: tens of ms."""
    import hashlib

    wrong = []
    for name, known in card()["files"].items():
        path = WEIGHTS / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known["sha256"]:
            wrong.append(name)
    return wrong


@cache
def wordpiece() -> WordPiece:
    try:
        rows = (WEIGHTS / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]
    except OSError as error:
        raise ModelUnusable(f"the shipped vocabulary can't be read: {error}", mend="install hrcqa again") from error
    return WordPiece(rows, card()["words_from"])


class WordTable:
    """The rows of the pieces: the English ones, which both networks share, and one network's Vietnamese ones."""

    def __init__(self, name: str) -> None:
        tables = mapped(WEIGHTS / "words.safetensors")
        self._english, self._scale = tables["english"], tables.get("english.scale")
        self._own, self._own_scale = tables[f"{name}.words"], tables.get(f"{name}.words.scale")
        self.width = int(self._english.shape[1])

    def __call__(self, ids: Sequence[int]) -> Floats:
        """Shape (len(ids), width)."""
        import numpy as np

        rows, border = np.asarray(ids, np.int64), len(self._english)
        found = np.empty((len(rows), self.width), np.float32)
        late = rows >= border
        found[~late] = _looked_up(self._english, self._scale, rows[~late])
        if late.any():
            found[late] = _looked_up(self._own, self._own_scale, rows[late] - border)
        return found


class _Trunk:
    """One of the two networks: piece ids in, a row for each piece out."""

    def __init__(self, name: str) -> None:
        import numpy as np
        import onnxruntime

        tables = mapped(WEIGHTS / "words.safetensors")
        self._words = WordTable(name)
        self._places = np.asarray(tables[f"{name}.positions"], np.float32)
        self._kinds = np.asarray(tables[f"{name}.kinds"], np.float32)
        self._mark = np.asarray(tables[f"{name}.mark"][0], np.float32) if f"{name}.mark" in tables else None
        path = WEIGHTS / f"{name}.onnx"
        known = card()["files"][path.name]
        if not path.is_file() or path.stat().st_size != known["bytes"]:
            raise ModelUnusable(f"{path.name} is not the file that came with the tool", mend="install hrcqa again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Spinning threads starve whatever else runs; there is one thread to a session, and it need not spin.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def __call__(self, ids: Sequence[int], kinds_from: int | None = None, marked: slice | None = None) -> Floats:
        """Shape (len(ids), width). Pieces from `kinds_from` on are of the second kind: the passage."""
        x = self._words(ids)
        x += self._places[: len(ids)]
        x += self._kinds[0]
        if kinds_from is not None:
            x[kinds_from:-1] += self._kinds[1] - self._kinds[0]
        if marked is not None and self._mark is not None:
            x[marked] += self._mark
        out: Floats = self._session.run(None, {"x": x})[0]
        return out


def _looked_up(table: NDArray[Any], scale: NDArray[Any] | None, rows: NDArray[np.int64]) -> Floats:
    import numpy as np

    found: Floats = table[rows].astype(np.float32)
    if scale is not None:
        found *= scale[rows].astype(np.float32)[:, None]
    return found


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="hrcqa-models")


def _each(work: Callable[[_Item], _Result], items: Sequence[_Item], size: Callable[[_Item], int]) -> list[_Result]:
    """`work` on every item, longest first so that no thread waits at the end; results in the order of `items`."""
    if len(items) < 2:
        return [work(item) for item in items]
    order = sorted(range(len(items)), key=lambda n: (-size(items[n]), n))
    done = _pool().map(work, [items[n] for n in order])
    results = dict(zip(order, done, strict=True))
    return [results[n] for n in range(len(items))]


class ShippedEncoder:
    """all-MiniLM-L6-v2 that has learnt Vietnamese: mean over the pieces, length 1."""

    def __init__(self) -> None:
        self._wordpiece = wordpiece()
        self._trunk = _Trunk("encoder")
        self.name = str(card()["encoder"]["name"])
        self.fingerprint = str(card()["encoder"]["fingerprint"])
        self.dim = int(card()["encoder"]["dim"])

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Floats:
        import numpy as np

        if not texts:
            return np.zeros((0, self.dim), np.float32)
        return np.stack(_each(self._one, texts, len))

    def _one(self, text: str) -> Floats:
        """A text longer than the window counts with all its windows, each by its length."""
        import numpy as np

        ids = self._wordpiece(text).ids
        total = np.zeros(self.dim, np.float32)
        for at in range(0, max(len(ids), 1), WINDOW):
            part = [self._wordpiece.cls, *ids[at : at + WINDOW], self._wordpiece.sep]
            total += self._trunk(part).sum(0)
        return total / np.float32(max(float(np.linalg.norm(total)), 1e-12))


class ShippedReader:
    """Start and end of the answer in a passage, and the silence they are measured against; and whether a span that is
    marked in its passage answers.
    """

    def __init__(self) -> None:
        self._wordpiece = wordpiece()
        self._trunk = _Trunk("reader")
        # What development data moved the border between answer and silence by, so that it lies at a score of 0.
        self._silence = float(card()["reader"].get("silence", 0.0))
        self.name = str(card()["reader"]["name"])
        self.fingerprint = str(card()["reader"]["fingerprint"])

    def read(self, question: str, passages: Sequence[str], *, n_best: int = 5) -> list[ReadPassage]:
        asked = self._wordpiece(question).ids[:MAX_QUESTION]
        cut = [self._wordpiece(passage) for passage in passages]
        jobs = [(n, at) for n, pieces in enumerate(cut) for at in _windows(len(pieces.ids))]
        read = _each(
            lambda job: self._window(asked, cut[job[0]], job[1]), jobs, lambda job: len(cut[job[0]].ids) - job[1]
        )
        windows: list[list[Window]] = [[] for _ in passages]
        for (n, _), window in zip(jobs, read, strict=True):
            windows[n].append(window)
        return [decode(text, own, n_best) for text, own in zip(passages, windows, strict=True)]

    def check(self, question: str, places: Sequence[tuple[str, Span]]) -> list[float]:
        asked = self._wordpiece(question).ids[:MAX_QUESTION]
        return _each(lambda place: self._checked(asked, *place), places, lambda place: len(place[0]))

    def _checked(self, asked: list[int], passage: str, span: Span) -> float:
        """A passage longer than the window is cut with the span in its middle."""
        pieces = self._wordpiece(passage)
        covered = [
            n for n, (start, end) in enumerate(zip(pieces.starts, pieces.ends, strict=True))
            if start < span.end and end > span.start
        ]  # fmt: skip
        if not covered:
            return _NOTHING_MARKED
        at = max(0, min((covered[0] + covered[-1] - WINDOW) // 2, len(pieces.ids) - WINDOW))
        part = pieces.ids[at : at + WINDOW]
        shift = len(asked) + 2 - at
        first, last = max(covered[0], at) + shift, min(covered[-1], at + WINDOW - 1) + shift
        told = self._together(asked, part, slice(first, last + 1))[:, CHECK]
        return round(float(told[0]) + float(told[first : last + 1].mean()), DECIMALS)

    def _together(self, asked: list[int], part: Sequence[int], marked: slice | None = None) -> Floats:
        """Shape (pieces, 3): START, END and CHECK of [CLS] question [SEP] passage [SEP]."""
        ids = [self._wordpiece.cls, *asked, self._wordpiece.sep, *part, self._wordpiece.sep]
        return self._trunk(ids, len(asked) + 2, marked)

    def _window(self, asked: list[int], pieces: Pieces, at: int) -> Window:
        part = pieces.ids[at : at + WINDOW]
        first = len(asked) + 2
        logits = self._together(asked, part)
        null = float(logits[0, START]) + float(logits[0, END]) + self._silence
        inner = logits[first : first + len(part)]
        return Window(
            inner[:, START], inner[:, END], null, pieces.starts[at : at + WINDOW], pieces.ends[at : at + WINDOW]
        )


def _windows(length: int) -> list[int]:
    """Where the windows over `length` pieces begin; the last one is never a mere rest."""
    if length <= WINDOW:
        return [0]
    starts = list(range(0, length - WINDOW, WINDOW - STRIDE))
    return [*starts, length - WINDOW]
