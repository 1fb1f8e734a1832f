"""Words as vectors, out of the table that the shipped encoder reads from: near in meaning, near in place.

The table is shared by both languages, so that "doctor" and "bác sĩ" lie side by side; a word in another form or a
near synonym lies nearer than chance. No network is run: a word is the mean of its pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hrcqa.models.shipped import WordTable, wordpiece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEMBERED = 60_000  # words; beyond it the memory starts afresh


class WordVectors:
    """Remembers the words it has met."""

    def __init__(self) -> None:
        self._wordpiece, self._table = wordpiece(), WordTable("encoder")
        self._known: dict[str, NDArray[np.float32]] = {}

    def __call__(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(words), width of the table), rows of L2 norm 1; zero for a word without pieces."""
        import numpy as np

        if len(self._known) > _REMEMBERED:
            self._known.clear()
        for word in words:
            if word not in self._known:
                self._known[word] = self._of(word)
        found = np.zeros((len(words), self._table.width), np.float32)
        for row, word in zip(found, words, strict=True):
            row[:] = self._known[word]
        return found

    def _of(self, word: str) -> NDArray[np.float32]:
        import numpy as np

        found: NDArray[np.float32] = self._table(self._wordpiece(word).ids).sum(axis=0)
        found /= np.float32(max(float(np.linalg.norm(found)), 1e-12))
        return found
