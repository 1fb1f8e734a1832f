"""HybridIndex: passages for a question, by words and by meaning, from an index on disk."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import CorpusUnusable, IndexUnusable
from hrcqa.retrieval.articles import Rows, ranks
from hrcqa.retrieval.files import unpack
from hrcqa.retrieval.fusion import best_of, reciprocal_rank_fusion
from hrcqa.retrieval.generations import Generation
from hrcqa.retrieval.lexical import Bm25
from hrcqa.retrieval.options import CHANNELS, SearchOptions
from hrcqa.retrieval.segments import Segment
from hrcqa.retrieval.widening import widened
from hrcqa.types import Chunk, Document, Passage

if TYPE_CHECKING:
    from hrcqa.protocols import Encoder

_KEPT_DOCUMENTS = 64
_KEPT_QUESTIONS = 64


class HybridIndex:
    """A Retriever over one generation. Opening maps files; nothing is read before it is needed.

    Rows number the chunks, segment after segment, those of deleted articles among them.
    """

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder | Callable[[], Encoder] | None = None,
        options: SearchOptions | None = None,
    ) -> None:
        """encoder: the one the index was built with, or what makes it when the dense channel is first asked.

        Raises IndexUnusable.
        """
        self.options = options or SearchOptions()
        self.manifest = generation.manifest
        self._generation = generation
        self._encoder = encoder
        dim = self.manifest.identity.get("dim")
        if not isinstance(dim, int) or dim < 1:
            raise IndexUnusable(f"{generation.folder} is corrupt: it names no dimension", mend="run: hrcqa index")
        self._segments = [Segment(generation.folder, state, dim) for state in self.manifest.segments]
        self._bases = [0, *accumulate(len(segment.articles) for segment in self._segments)]
        self._dim = dim
        states = self.manifest.segments
        self._passages = self.manifest.passages
        self._bm25 = Bm25(
            [segment.postings for segment in self._segments],
            passages=self._passages,
            lengths=(sum(state.lengths[0] for state in states), sum(state.lengths[1] for state in states)),
        )
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    # --- ranking -------------------------------------------------------------------------------------------------

    def search(
        self, question: str, *, top_k: int, channels: Sequence[str] = CHANNELS, exactly: bool = False
    ) -> list[Passage]:
        """Best first; ties by chunk id. Fewer than top_k only where the channels find no more.

        channels: "lexical", "dense" or both. exactly: scan every vector, also where codes would do.
        """
        unknown = set(channels) - set(CHANNELS)
        if unknown or not channels:
            raise ValueError(f"channels are {', '.join(CHANNELS)}, not {', '.join(sorted(unknown)) or 'none'}")
        if top_k <= 0 or not self._passages:
            return []
        depth = max(self.options.depth, top_k)
        lexical = self.lexical(question, depth) if "lexical" in channels else []
        dense = self.dense(question, depth, exactly=exactly) if "dense" in channels else []
        fused = reciprocal_rank_fusion(
            [[row for row, _ in lexical], [row for row, _ in dense]],
            k=self.options.rrf_k,
            weights=(self.options.lexical_weight, self.options.dense_weight),
        )
        rows = np.fromiter(fused, np.int64, len(fused))
        scores = np.fromiter(fused.values(), np.float64, len(fused)) * self._kept_share(rows)
        places = [{row: (rank, score) for rank, (row, score) in enumerate(found, 1)} for found in (lexical, dense)]
        passages = []
        for row, score in best_of(rows, scores, top_k, self._order):
            lexical_rank, lexical_score = places[0].get(row, (None, None))
            dense_rank, dense_score = places[1].get(row, (None, None))
            passages.append(Passage(self.chunk_at(row), score, lexical_rank, dense_rank, lexical_score, dense_score))
        return passages

    def lexical(self, question: str, k: int) -> list[tuple[int, float]]:
        """(row, BM25 score) of the k best passages that share a term with the question or its translation."""
        return self._bm25.top(widened(question, self.options.translation_weight), k, self._order)

    def dense(self, question: str, k: int, *, exactly: bool = False) -> list[tuple[int, float]]:
        """(row, cosine) of the k passages nearest to the question."""
        query = self._encoded(question)
        rows: list[NDArray[np.int64]] = []
        scores: list[NDArray[np.float64]] = []
        for base, segment in zip(self._bases, self._segments, strict=False):
            found, cosines = segment.vectors.nearest(query, k, exactly=exactly)
            rows.append(found + base)
            scores.append(cosines)
        return best_of(np.concatenate(rows), np.concatenate(scores), k, self._order)

    def frequency(self, term: str) -> float:
        """The share of passages that hold a term (as `language.terms` writes it), [0, 1]."""
        return self._bm25.frequency(term)

    def _kept_share(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """What boilerplate keeps of its score. It ranks lower but is never dropped: a caption can hold the evidence."""
        if len(self._segments) == 1:
            boilerplate = self._segments[0].articles.arrays["boilerplate"][rows]
        else:
            boilerplate = np.empty(len(rows))
            owners = np.searchsorted(self._bases, rows, side="right") - 1
            for at in set(owners.tolist()):
                mine = owners == at
                boilerplate[mine] = self._segments[at].articles.arrays["boilerplate"][rows[mine] - self._bases[at]]
        return 1 - self.options.boilerplate_penalty * boilerplate

    def _encoded(self, question: str) -> NDArray[np.float32]:
        known = self._vectors.get(question)
        if known is None:
            encoder = self.encoder
            known = np.ascontiguousarray(encoder.encode_queries([question])[0], np.float32)
            self._vectors[question] = known
            if len(self._vectors) > _KEPT_QUESTIONS:
                self._vectors.popitem(last=False)
        return known

    @property
    def encoder(self) -> Encoder:
        """Raises IndexUnusable if it is not the one the index was built with."""
        if self._encoder is None:
            raise IndexUnusable("the index was opened without an encoder", mend="open it with one, or search by words")
        made = self._encoder() if callable(self._encoder) else self._encoder
        if made.fingerprint != self.manifest.identity.get("fingerprint") or made.dim != self._dim:
            raise IndexUnusable(
                f"the index was built with the encoder {self.manifest.identity.get('encoder')}, this is {made.name}",
                mend="run: hrcqa index",
            )
        self._encoder = made
        return made

    # --- what is there -------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """How many passages there are."""
        return self._passages

    def doc_ids(self) -> list[str]:
        """Sorted."""
        return sorted(doc_id for segment in self._segments for doc_id in segment.articles.doc_ids())

    def document(self, doc_id: str) -> Document:
        """The article as indexed. Raises CorpusUnusable if there is none of that name."""
        known = self._documents.get(doc_id)
        if known is not None:
            self._documents.move_to_end(doc_id)
            return known
        for segment in self._segments:
            place = segment.articles.find(doc_id)
            if place >= 0:
                document = self._documents[doc_id] = segment.articles.document(place)
                if len(self._documents) > _KEPT_DOCUMENTS:
                    self._documents.popitem(last=False)
                return document
        raise CorpusUnusable(f"there is no article {doc_id} in the index", mend="see `hrcqa info` for those there are")

    def chunks(self, doc_id: str | None = None) -> Iterator[Chunk]:
        """The chunks of one article, or of all, article by article in the order of their names."""
        if doc_id is None:
            named = (self._names(at) for at in range(len(self._segments)))
            places: Iterator[tuple[str, int, int]] = heapq.merge(*named)
        else:
            held = ((at, segment.articles.find(doc_id)) for at, segment in enumerate(self._segments))
            places = iter([(doc_id, at, place) for at, place in held if place >= 0])
        for _, at, place in places:
            articles = self._segments[at].articles
            rows = articles.rows_of(place)
            yield from map(articles.chunk, range(rows.start, rows.stop))

    def chunk_at(self, row: int) -> Chunk:
        segment, local = self._segment_of(row)
        return segment.articles.chunk(local)

    def chunk_id(self, row: int) -> str:
        segment, local = self._segment_of(row)
        return segment.articles.chunk_id(local)

    def _order(self, rows: Rows) -> Rows:
        """A number for each row; they stand to each other as the chunk ids do."""
        low = high = 0
        if len(self._segments) > 1:
            low, high = (bisect_right(self._bases, int(row)) - 1 for row in (rows.min(), rows.max()))
        if low == high:
            return self._segments[low].articles.order(rows - self._bases[low])
        return ranks(list(map(self.chunk_id, rows.tolist())))

    def _names(self, at: int) -> Iterator[tuple[str, int, int]]:
        articles = self._segments[at].articles
        for place, name in enumerate(unpack(articles.arrays["doc_ids"], articles.arrays["doc_id_ends"])):
            if place not in articles.deleted:
                yield name.decode("utf-8", "surrogatepass"), at, place

    def _segment_of(self, row: int) -> tuple[Segment, int]:
        if not 0 <= row < self._bases[-1]:
            raise IndexError(f"there is no row {row}")
        at = bisect_right(self._bases, row) - 1
        return self._segments[at], row - self._bases[at]

    def close(self) -> None:
        """Let go of the files; the generation may then be removed."""
        self._segments = []
        self._documents.clear()
        self._generation.close()

    def __enter__(self) -> HybridIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
