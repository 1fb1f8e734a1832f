"""Text to word pieces, with the place of every piece in the text as it was given.

English, and every word that is not a Vietnamese syllable, is cut as BERT's uncased tokenizer cuts it (Devlin et al.,
2019): control characters dropped, accents stripped, lower-cased, longest match first. A Vietnamese syllable of the list
is one piece of its own, diacritics kept: "nghị" is not "nghi". Decomposed letters (NFD) count as composed ones.
Offsets are exact by construction, for a piece carries the indices of the characters it was made from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

CLS, SEP, UNKNOWN, PAD = "[CLS]", "[SEP]", "[UNK]", "[PAD]"
MAX_WORD = 100  # BERT's limit: a longer "word" is one unknown piece
MAX_CACHE = 200_000
_CHUNK = re.compile(r"\S+")


class Pieces(NamedTuple):
    """Piece ids and where each begins and ends: three lists of one length; offsets in code points of the text."""

    ids: list[int]
    starts: list[int]
    ends: list[int]


class WordPiece:
    """`vocabulary`: BERT's pieces first, row by row, then whole Vietnamese words from row `words_from` on."""

    def __init__(self, vocabulary: Iterable[str], words_from: int | None = None) -> None:
        rows = list(vocabulary)
        border = len(rows) if words_from is None else words_from
        self.size = len(rows)
        self._pieces = {piece: row for row, piece in enumerate(rows[:border])}
        self._words = {word: row for row, word in enumerate(rows[border:], border)}
        self.cls, self.sep = self._pieces[CLS], self._pieces[SEP]
        self._unknown = self._pieces[UNKNOWN]
        self._cache: dict[str, tuple[list[int], list[int], list[int]]] = {}

    def __call__(self, text: str) -> Pieces:
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        cache = self._cache
        for match in _CHUNK.finditer(text):
            chunk, at = match[0], match.start()
            known = cache.get(chunk)
            if known is None:
                if len(cache) >= MAX_CACHE:
                    cache.clear()
                known = cache[chunk] = self._cut(chunk)
            ids += known[0]
            starts += [at + start for start in known[1]]
            ends += [at + end for end in known[2]]
        return Pieces(ids, starts, ends)

    def _cut(self, chunk: str) -> tuple[list[int], list[int], list[int]]:
        """The pieces of a stretch without white space."""
        ids: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for letters, places in _words(chunk):
            for row, first, last in self._word(letters, places):
                ids.append(row)
                starts.append(first)
                ends.append(last)
        return ids, starts, ends

    def _word(self, letters: list[str], places: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """(row, start, end) of each piece of one word, given as composed characters and where each stands."""
        whole = "".join(letters).lower()
        if whole in self._words:
            return [(self._words[whole], places[0][0], places[-1][1])]
        plain: list[str] = []
        origin: list[tuple[int, int]] = []
        for letter, place in zip(letters, places, strict=True):
            for char in unicodedata.normalize("NFD", letter):
                if unicodedata.category(char) != "Mn":
                    lower = char.lower()
                    plain += lower
                    origin += [place] * len(lower)
        if not plain:
            return []
        if len(plain) > MAX_WORD:
            return [(self._unknown, origin[0][0], origin[-1][1])]
        word = "".join(plain)
        found: list[tuple[int, int, int]] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else "##" + word[start:end]
                row = self._pieces.get(piece)
                if row is not None:
                    break
            else:
                return [(self._unknown, origin[0][0], origin[-1][1])]
            found.append((row, origin[start][0], origin[end - 1][1]))
            start = end
        return found


def _words(chunk: str) -> list[tuple[list[str], list[tuple[int, int]]]]:
    """Cut a stretch without white space into words and punctuation marks: (composed characters, their places)."""
    if chunk.isascii() and chunk.isalnum():
        return [(list(chunk), [(i, i + 1) for i in range(len(chunk))])]
    words: list[tuple[list[str], list[tuple[int, int]]]] = []
    open_word = False
    for i, char in enumerate(chunk):
        category = unicodedata.category(char)
        if char == "\ufffd" or category[0] == "C":
            continue
        if category == "Mn" and open_word:
            letters, places = words[-1]
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
            places[-1] = (places[-1][0], i + 1)
        elif _is_punctuation(char, category) or _is_ideograph(char):
            words.append(([char], [(i, i + 1)]))
            open_word = False
        else:
            if not open_word:
                words.append(([], []))
                open_word = True
            words[-1][0].append(char)
            words[-1][1].append((i, i + 1))
    return words


def _is_punctuation(char: str, category: str) -> bool:
    """As BERT has it: every ASCII sign that is neither letter nor digit, and Unicode's punctuation."""
    return category[0] == "P" or (char.isascii() and not char.isalnum())


def _is_ideograph(char: str) -> bool:
    point = ord(char)
    return point >= 0x3400 and (
        0x3400 <= point <= 0x4DBF
        or 0x4E00 <= point <= 0x9FFF
        or 0xF900 <= point <= 0xFAFF
        or 0x20000 <= point <= 0x2A6DF
        or 0x2A700 <= point <= 0x2CEAF
        or 0x2F800 <= point <= 0x2FA1F
    )
