"""What the rooms ask of each other. A model, a tokenizer or a retriever is anything that does this."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hrcqa.types import Document, Passage, Span


class Tokenizer(Protocol):
    """Cuts text into tokens; tiktoken's Encoding behind a fingerprint."""

    name: str

    def offsets(self, text: str) -> list[int]:
        """Where each token of `text` starts, in code points, ascending; len() is the token count."""

    def count(self, text: str) -> int: ...


class Encoder(Protocol):
    """Places texts in a vector space; inner product is nearness."""

    name: str
    fingerprint: str  # changes whenever the vectors would
    dim: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dim), float32, rows of L2 norm 1."""

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dim), float32, rows of L2 norm 1."""


class Meanings(Protocol):
    """Places single words in a vector space of both languages; inner product is nearness in meaning."""

    def __call__(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(words), dim), float32, rows of L2 norm 1."""


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """One candidate span of a passage."""

    span: Span  # code points of the passage as given
    score: float  # start logit + end logit - null logit: above 0, the reader prefers it to silence


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """What a reader makes of one passage for one question."""

    spans: tuple[ReadSpan, ...]  # best first, ties by span
    null_score: float  # logit of "this passage does not answer"; the spans' scores are measured against it


class Reader(Protocol):
    """Finds the words of a passage that answer a question, and says when there are none."""

    name: str
    fingerprint: str

    def read(self, question: str, passages: Sequence[str], *, n_best: int = 5) -> list[ReadPassage]:
        """One result for each passage, in order; the same for any batch size to 1e-3."""


@runtime_checkable
class Checker(Protocol):
    """A reader that can also be shown an answer in its place and asked whether it answers."""

    def check(self, question: str, places: Sequence[tuple[str, Span]]) -> list[float]:
        """Log-odds for each (passage, span of its code points), in order; the same for any batch size to 1e-3."""


class Retriever(Protocol):
    """Finds passages; a local index today, a router over shards tomorrow."""

    def search(self, question: str, *, top_k: int) -> list[Passage]:
        """Best first; ties by chunk id."""

    def document(self, doc_id: str) -> Document: ...

    def doc_ids(self) -> Iterable[str]: ...

    def __len__(self) -> int:
        """How many passages there are."""
