"""The static encoder: a text is the sum of its pieces, each found in a table. No network, thousands of texts a second.

Distilled from the shipped encoder and in its space (training/static.py). A piece's vector is a weight times its row of
the shared word table through one matrix, plus its own few numbers through another; so the file beside the word table is
small. It knows words, not their order: for folders that the encoder would take hours to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrcqa.errors import ModelUnusable
from hrcqa.models.shipped import WEIGHTS, card, wordpiece
from hrcqa.models.tensors import mapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


class StaticEncoder:
    """Every text is summed by itself, in the same order of operations: any batch size gives the same bytes."""

    def __init__(self) -> None:
        import numpy as np

        known = card().get("static")
        if known is None:
            raise ModelUnusable("no static encoder came with this hrcqa", mend="leave --encoder out")
        self.name = str(known["name"])
        self.fingerprint = str(known["fingerprint"])
        self.dim = int(known["dim"])
        self._wordpiece = wordpiece()
        words, own = mapped(WEIGHTS / "words.safetensors"), mapped(WEIGHTS / "static.safetensors")
        self._english, self._vietnamese, self._border = words["english"], words["encoder.words"], len(words["english"])
        self._weights = np.asarray(own["weights"], np.float32)
        self._own = own["own"]
        if len(self._weights) != self._border + len(self._vietnamese) or len(self._own) != len(self._weights):
            raise ModelUnusable("static.safetensors is not the file that came with the tool", mend="install it again")
        # One matrix for both parts: shape (width of the table + numbers of its own, dim).
        self._matrix = np.concatenate([np.asarray(own["matrix"], np.float32), np.asarray(own["axes"], np.float32)])

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Floats:
        import numpy as np

        rows = np.empty((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[:] = self._one(text)
        return rows

    def _one(self, text: str) -> Floats:
        import numpy as np

        ids = np.array(self._wordpiece(text).ids, np.int64)
        if not len(ids):
            return np.zeros(self.dim, np.float32)
        ids, counts = np.unique(ids, return_counts=True)
        weights = self._weights[ids] * counts.astype(np.float32)
        border = int(np.searchsorted(ids, self._border))
        width = self._english.shape[1]
        both = np.empty(len(self._matrix), np.float32)
        both[:width] = weights[:border] @ self._english[ids[:border]].astype(np.float32)
        if border < len(ids):
            both[:width] += weights[border:] @ self._vietnamese[ids[border:] - self._border].astype(np.float32)
        both[width:] = weights @ self._own[ids].astype(np.float32)
        found: Floats = both @ self._matrix
        return found / np.float32(max(float(np.linalg.norm(found)), 1e-12))
