"""Words as vectors, out of the table that the shipped encoder reads from: near in meaning, near in place.

The table is shared by both languages, so that "doctor" and "bác sĩ" lie side by side; a word in another form or a
near synonym lies nearer than chance. No network is run: a word is the mean of its pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrcqa.models.shipped import WEIGHTS, wordpiece
from hrcqa.models.tensors import mapped

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEMBERED = 60_000  # words; beyond it the memory starts afresh


class WordVectors:
    """Remembers the words it has met."""

    def __init__(self) -> None:
        tables = mapped(WEIGHTS / "words.safetensors")
        self._wordpiece = wordpiece()
        self._english, self._vietnamese = tables["english"], tables["encoder.words"]
        self._scales = tables.get("english.scale"), tables.get("encoder.words.scale")
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(words), width of the table), rows of L2 norm 1; zero for a word without pieces."""
        import numpy as np

        if len(self._known) > _REMEMBERED:
            self._known.clear()
        for word in words:
            if word not in self._known:
                self._known[word] = self._of(word)
        found = np.zeros((len(words), self._english.shape[1]), np.float32)
        for row, word in zip(found, words, strict=True):
            row[:] = self._known[word]
        return found

    def _of(self, word: str) -> NDArray[np.float32]:
        import numpy as np

        border = len(self._english)
        found = np.zeros(self._english.shape[1], np.float32)
        for piece in self._wordpiece(word).ids:
            late = piece >= border
            table, scale = (self._vietnamese if late else self._english), self._scales[late]
            at = piece - border if late else piece
            row = table[at].astype(np.float32)
            found += row if scale is None else row * np.float32(scale[at])
        return found / np.float32(max(float(np.linalg.norm(found)), 1e-12))
