"""Stand-ins for tests of the index: an encoder that hashes words, a tokenizer that counts them, articles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.ingest.chunking import ChunkOptions
from hrcqa.retrieval.store import Refresh, open_index, refresh
from hrcqa.types import Passage


@lru_cache(maxsize=10_000)
def _word(word: str, dim: int) -> NDArray[np.float32]:
    seed = int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
    return np.random.default_rng(seed).standard_normal(dim, np.float32)


class HashEncoder:
    """Equal texts embed equally, and shared words mean nearness."""

    name = "words"

    def __init__(self, dim: int = 16, fingerprint: str = "words-1") -> None:
        self.dim = dim
        self.fingerprint = fingerprint
        self.encoded: list[str] = []  # passages, in the order they came

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row += _word(word, self.dim)
            row /= np.linalg.norm(row) or 1.0
        return rows

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        return self._encode(texts)


class WordTokenizer:
    """One token for each word."""

    name = "words"

    def offsets(self, text: str) -> list[int]:
        return [match.start() for match in re.finditer(r"\S+", text)]

    def count(self, text: str) -> int:
        return len(text.split())


OPTIONS = ChunkOptions(max_tokens=24, overlap_tokens=0)


def write(folder: Path, articles: Mapping[str, str]) -> Path:
    """Write `{"name.txt": text}` into `folder`, and remove what is not named."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.name not in articles:
            path.unlink()
    for name, text in articles.items():
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def bring_up_to_date(folder: Path, index: Path, encoder: HashEncoder | None = None, **more: Any) -> Refresh:
    options = more.pop("options", OPTIONS)
    return refresh(folder, index, WordTokenizer(), encoder or HashEncoder(), options, **more)


def found(index: Path, question: str, top_k: int = 10, **more: Any) -> list[Passage]:
    with open_index(index, HashEncoder()) as opened:
        return opened.search(question, top_k=top_k, **more)
