"""Tokens: a byte-pair vocabulary of our own behind tiktoken, or one of tiktoken's public ones.

tiktoken fetches its public vocabularies when they are first used; ours ships in the package, so nothing is fetched.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hrcqa.errors import ModelUnusable, extra

if TYPE_CHECKING:
    import numpy as np
    import tiktoken
    from numpy.typing import NDArray

VOCABULARY = Path(__file__).with_name("vocabulary.tiktoken")
NAME = "hrcqa-32k"

# Words with their space, up to three digits, punctuation, space. Every repetition is bounded: byte-pair merging takes
# quadratic time in the length of one piece, and an article may hold a megabyte of one letter.
PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)(?![\p{L}\p{M}])"
    r"|[^\r\n\p{L}\p{M}\p{N}]?[\p{L}\p{M}]{1,40}"
    r"|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{M}\p{N}]{1,16}"
    r"|\s{0,16}[\r\n]"
    r"|\s{1,16}(?!\S)"
    r"|\s"
)
# The public patterns have no such bounds: longer stretches without a space are cut before they are encoded.
_LONGEST_PIECE = 400
_LONG_SPACE = re.compile(rf"\s{{{_LONGEST_PIECE}}}")
_LONG = re.compile(rf"\S{{{_LONGEST_PIECE}}}(?=\S)|\s{{{_LONGEST_PIECE}}}(?=\s)")


class TiktokenTokenizer:
    """A tiktoken.Encoding as a Tokenizer. Special tokens are text like any other."""

    def __init__(self, name: str, encoding: tiktoken.Encoding) -> None:
        self.name = name
        self.encoding = encoding
        self._letters: NDArray[np.int64] | None = None  # per token: letters that begin in it
        self._inside: NDArray[np.int64] | None = None  # per token: 1 where it begins inside a letter

    def offsets(self, text: str) -> list[int]:
        """Where each token starts, in code points, ascending. A letter of several tokens repeats its place."""
        pieces = _pieces(text)
        if len(pieces) == 1:
            return list(self._offsets(text).tolist())
        starts: list[int] = []
        at = 0
        for piece in pieces:
            starts.extend((self._offsets(piece) + at).tolist())
            at += len(piece)
        return starts

    def count(self, text: str) -> int:
        # encode_ordinary: an article that quotes "<|endoftext|>" is text like any other; encode() would raise on it.
        return sum(len(self.encoding.encode_ordinary(piece)) for piece in _pieces(text))

    def _offsets(self, text: str) -> NDArray[np.int64]:
        import numpy as np

        if self._letters is None or self._inside is None:
            self._measure()
        assert self._letters is not None
        assert self._inside is not None
        tokens = np.asarray(self.encoding.encode_ordinary(text), dtype=np.int64)
        ends = np.cumsum(self._letters[tokens])
        starts = np.empty_like(ends)
        starts[:1] = 0
        starts[1:] = ends[:-1] - self._inside[tokens[1:]]
        return starts

    def _measure(self) -> None:
        """Counting the letters of each token once makes offsets of a text one sum instead of a loop over its bytes."""
        import numpy as np

        self._letters = np.zeros(self.encoding.max_token_value + 1, dtype=np.int64)
        self._inside = np.zeros_like(self._letters)
        for rank in range(len(self._letters)):
            try:
                token = self.encoding.decode_single_token_bytes(rank)
            except KeyError:
                continue  # public vocabularies have holes
            self._letters[rank] = sum(not 0x80 <= byte < 0xC0 for byte in token)
            self._inside[rank] = 0x80 <= token[0] < 0xC0


def _pieces(text: str) -> list[str]:
    if len(text) <= _LONGEST_PIECE:
        return [text]
    if max(map(len, text.split()), default=0) <= _LONGEST_PIECE and _LONG_SPACE.search(text) is None:
        return [text]  # all but always, and told at a tenth of the price
    cuts = [match.end() for match in _LONG.finditer(text)]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)] if cuts else [text]


def load_tokenizer(name: str | None = None) -> TiktokenTokenizer:
    """The shipped vocabulary, or a public one by tiktoken's name ("cl100k_base", which tiktoken may have to fetch).

    Raises ModelUnusable where the name is unknown or the vocabulary can't be fetched.
    """
    with extra("chunking needs tiktoken", "tiktoken"):
        import tiktoken
    if name is None or name == NAME:
        return TiktokenTokenizer(
            NAME, tiktoken.Encoding(NAME, pat_str=PATTERN, mergeable_ranks=_ranks(), special_tokens={})
        )
    if name not in tiktoken.list_encoding_names():
        known = ", ".join([NAME, *sorted(tiktoken.list_encoding_names())])
        raise ModelUnusable(f"there is no tokenizer {name!r}", mend=f"name one of: {known}")
    try:
        return TiktokenTokenizer(name, tiktoken.get_encoding(name))
    except Exception as error:  # requests' and the operating system's errors, in whatever version is installed
        raise ModelUnusable(
            f"tiktoken could not fetch {name} ({type(error).__name__})",
            mend=f"connect once to let it cache the vocabulary, or use {NAME}, which ships with hrcqa",
        ) from error


def _ranks() -> dict[bytes, int]:
    try:
        lines = VOCABULARY.read_bytes().split()
    except OSError as error:
        raise ModelUnusable(
            f"the shipped vocabulary {VOCABULARY.name} can't be read", mend="reinstall hrcqa"
        ) from error
    return {base64.b64decode(token): int(rank) for token, rank in zip(lines[::2], lines[1::2], strict=True)}
