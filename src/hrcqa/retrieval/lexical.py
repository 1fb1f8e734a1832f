"""The lexical channel: BM25 over postings that lie on disk, term by term, in one or more segments.

Terms are of two fields, as written and folded ("~", see language/terms.py), each with lengths of its own; a passage's
score is the sum of both. In each field the scores are those of rank_bm25.BM25Okapi over the same lists of terms
(Robertson & Zaragoza 2009; k1 1.5, b 0.75), computed from the postings of the question's terms alone: no loop over
passages. Statistics (N, document frequency, average length) are sums over the segments, so an index that grew piece by
piece scores as one built at once.

rank_bm25 gives a term that half of the passages hold 0, and one that more hold a share of the average IDF, which in a
small folder is below 0: then a match ranks under a miss. Ranking here gives such terms FLOOR(N) = ln(1 + 0.5/(N + 0.5))
instead, less than any positive IDF can be: the match counts, and counts least.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import MEND, Array, find, map_arrays, pack, write_arrays
from hrcqa.retrieval.fusion import best_of

if TYPE_CHECKING:
    from hrcqa.retrieval.fusion import Tie

K1 = 1.5
B = 0.75
EPSILON = 0.25  # BM25Okapi's: a negative IDF becomes this share of the average IDF

LAYOUT = {
    "terms": "|u1",  # all terms in UTF-8, sorted, one after another
    "term_ends": "<i8",  # (terms + 1,)
    "starts": "<i8",  # (terms + 1,): where a term's postings begin
    "rows": "<i4",  # (postings,): the passages that hold it, ascending
    "counts": "<u2",  # (postings,): how often
    "lengths": "<i4",  # (rows, 2): terms of each passage, as written and folded
}
FOLDED = "~"  # how folded terms begin
_LONGEST = 1 << 24  # terms in a passage; one of so many would be a file of 50 MB without a break
_AT_ONCE = 1 << 18  # postings that are scored together
_Part = tuple[int, NDArray[np.intp], NDArray[np.float64]]
_Found = tuple[NDArray[np.int32], NDArray[np.uint16], bool, float]  # a term's rows, counts, whether folded, its IDF


class Postings:
    """The lexical part of one segment, read-only. live: shape (rows,), False where a passage was deleted; None: all."""

    def __init__(self, arrays: Mapping[str, Array], live: NDArray[np.bool_] | None = None) -> None:
        self.terms, self.term_ends = arrays["terms"], arrays["term_ends"]
        self.starts, self.rows, self.counts = arrays["starts"], arrays["rows"], arrays["counts"]
        self.lengths = arrays["lengths"]
        self.live = live
        if len(self.term_ends) != len(self.starts) or len(self.rows) != len(self.counts) or len(self.starts) < 1:
            raise ValueError("the arrays do not fit each other")

    @classmethod
    def open(cls, path: Path, live: NDArray[np.bool_] | None = None) -> Postings:
        """Raises IndexUnusable."""
        try:
            return cls(map_arrays(path, LAYOUT), live)
        except ValueError as error:
            raise IndexUnusable(f"{path} is corrupt: {error}", mend=MEND) from error

    def __len__(self) -> int:
        return len(self.lengths)

    def of(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """(rows, counts) of the live passages that hold `term`."""
        at = find(self.terms, self.term_ends, term.encode("utf-8", "surrogatepass"))
        if at < 0:
            return self.rows[:0], self.counts[:0]
        start, end = self.starts[at], self.starts[at + 1]
        rows, counts = self.rows[start:end], self.counts[start:end]
        if self.live is None:
            return rows, counts
        kept = self.live[rows]
        return rows[kept], counts[kept]

    def frequencies(self) -> dict[str, int]:
        """Term → live passages that hold it. Reads everything: for tests and reports."""
        rows = self.live[self.rows] if self.live is not None else np.ones(len(self.rows), bool)
        totals = np.concatenate([[0], np.cumsum(rows)])
        found = totals[self.starts[1:]] - totals[self.starts[:-1]]
        names = (self.terms[a:b].tobytes() for a, b in zip(self.term_ends, self.term_ends[1:], strict=False))
        return {name.decode(): int(count) for name, count in zip(names, found, strict=True) if count}


def write_postings(path: Path, passages: Iterable[Sequence[str]]) -> None:
    """Write the postings of passages, each given as its terms, to a new file."""
    write_arrays(path, postings_of(passages))


def postings_of(passages: Iterable[Sequence[str]]) -> dict[str, Array]:
    """The arrays of LAYOUT for passages, each given as its terms; row i is the i-th passage."""
    builder = PostingsBuilder()
    for terms in passages:
        builder.add(terms)
    return builder.arrays()


class PostingsBuilder:
    """Collects passages as numbers: their terms as strings would take ten times the memory."""

    def __init__(self) -> None:
        self._vocabulary: dict[str, int] = {}
        self._ids = array("i")
        self._counts = array("i")
        self._sizes = array("i")
        self._lengths = array("i")  # as written and folded, in turn

    def add(self, terms: Sequence[str]) -> None:
        """The next passage."""
        vocabulary = self._vocabulary
        counted = Counter(terms)
        self._ids.extend([vocabulary.setdefault(term, len(vocabulary)) for term in counted])
        self._counts.extend(counted.values())
        self._sizes.append(len(counted))
        folded = sum(count for term, count in counted.items() if term[0] == FOLDED)
        self._lengths.extend((len(terms) - folded, folded))

    def arrays(self) -> dict[str, Array]:
        """The arrays of LAYOUT."""
        encoded = [term.encode("utf-8", "surrogatepass") for term in self._vocabulary]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        of_posting = rank[np.array(self._ids, np.int32)]
        by_term = np.argsort(of_posting, kind="stable")  # stable: rows stay ascending within a term
        rows = np.repeat(np.arange(len(self._sizes), dtype=np.int32), np.array(self._sizes, np.int32))
        blob, ends = pack([encoded[at] for at in order])
        starts = np.zeros(len(order) + 1, np.int64)
        np.cumsum(np.bincount(of_posting, minlength=len(order)), out=starts[1:])
        return {
            "terms": blob,
            "term_ends": ends,
            "starts": starts,
            "rows": rows[by_term],
            "counts": np.minimum(np.array(self._counts, np.int32), 65_535).astype(np.uint16)[by_term],
            "lengths": np.array(self._lengths, np.int32).reshape(-1, 2),
        }


class Bm25:
    """BM25 over segments taken as one collection; rows are numbered through, segment after segment."""

    def __init__(self, segments: Sequence[Postings], *, passages: int, lengths: tuple[int, int]) -> None:
        """passages: how many are live (N); lengths: the sum of their lengths in terms, as written and folded."""
        self.segments = segments
        self.passages = passages
        self.average_lengths = [length / passages if passages else 0.0 for length in lengths]
        sizes = [len(segment) for segment in segments]
        self.bases = [sum(sizes[:at]) for at in range(len(sizes))]
        self.rows = sum(sizes)
        self._known_lengths: dict[tuple[int, bool], tuple[Array, NDArray[np.float64]]] = {}
        self._average_idfs: dict[bool, float] = {}

    def frequency(self, term: str) -> float:
        """The share of passages that hold `term`, [0, 1]."""
        return sum(len(segment.of(term)[0]) for segment in self.segments) / self.passages if self.passages else 0.0

    def scores(self, weights: Mapping[str, float], *, okapi: bool = False) -> NDArray[np.float64]:
        """The score of every row, shape (rows,); 0 where no term is shared and for deleted rows.

        weights: term → weight, its count in the question. okapi: rank_bm25's own treatment of terms that half of the
        passages or more hold, in place of the floor.
        """
        return self._summed(self._parts(weights, okapi=okapi))

    def _summed(self, parts: Iterable[_Part]) -> NDArray[np.float64]:
        scores = np.zeros(self.rows)
        for base, places, part in parts:
            np.add.at(scores[base:], places, part)
        return scores

    def _parts(self, weights: Mapping[str, float], *, okapi: bool = False) -> Iterator[_Part]:
        """What the terms add, many at a time and in their order: (a segment's first row, rows in it, scores)."""
        waiting: list[list[_Found]] = [[] for _ in self.segments]
        held = 0
        for term, weight in weights.items():
            folded = term[0] == FOLDED
            if not weight or not self.average_lengths[folded]:
                continue  # half of an English question's terms are folded ones, which an English folder does not have
            found = [segment.of(term) for segment in self.segments]
            frequency = sum(len(rows) for rows, _ in found)
            if not frequency:
                continue
            idf = weight * self.idf(frequency, okapi=okapi, folded=folded)
            for mine, (rows, counts) in zip(waiting, found, strict=True):
                if len(rows):
                    mine.append((rows, counts, folded, idf))
            held += frequency
            if held > _AT_ONCE:
                yield from self._scored(waiting)
                waiting = [[] for _ in self.segments]
                held = 0
        yield from self._scored(waiting)

    def _scored(self, waiting: Sequence[Sequence[_Found]]) -> Iterator[_Part]:
        for at, mine in enumerate(waiting):
            if not mine:
                continue
            places = np.concatenate([rows for rows, _, _, _ in mine]).astype(np.intp)
            part = np.concatenate([counts for _, counts, _, _ in mine]).astype(np.float64)
            sizes = [len(rows) for rows, _, _, _ in mine]
            try:
                below = self._norms(at, places, [folded for _, _, folded, _ in mine], sizes)
            except IndexError as error:
                raise IndexUnusable("the index is corrupt: a posting names no passage", mend=MEND) from error
            # tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average)), in rank_bm25's order of operations.
            below += part
            part *= K1 + 1
            part /= below
            part *= np.repeat([idf for _, _, _, idf in mine], sizes)
            yield self.bases[at], places, part

    def idf(self, frequency: int, *, okapi: bool = False, folded: bool = False) -> float:
        """ln((N - n + 0.5) / (n + 0.5)) above 0; else the floor, or (okapi) what rank_bm25 puts there in that field."""
        value = log(self.passages - frequency + 0.5) - log(frequency + 0.5)
        if okapi:
            return value if value >= 0 else EPSILON * self._average_idf(folded)
        return value if value > 0 else log(1 + 0.5 / (self.passages + 0.5))

    def top(self, weights: Mapping[str, float], k: int, tie: Tie) -> list[tuple[int, float]]:
        """The k best (row, score), best first, ties as in `best_of`; rows that share no term are never among them."""
        parts = list(self._parts(weights))
        if 4 * sum(len(places) for _, places, _ in parts) > self.rows:
            scores = self._summed(parts)
            rows = np.flatnonzero(scores)
            return best_of(rows, scores[rows], k, tie)
        # Of a large index a question meets few rows. Sorted runs are merged sooner than an array of all rows, which is
        # larger than the processor's own memory, is filled here and there.
        rows = np.concatenate([np.empty(0, np.intp), *(places + base for base, places, _ in parts)])
        part = np.concatenate([np.empty(0), *(part for _, _, part in parts)])
        order = np.argsort(rows, kind="stable")
        rows, part = rows[order], part[order]
        first = np.ones(len(rows), bool)
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        found = part[first]
        more = np.flatnonzero(~first)
        np.add.at(found, np.cumsum(first)[more] - 1, part[more])  # term by term, as above
        rows = rows[first]
        return best_of(rows, found, k, tie)

    def _norms(
        self, at: int, places: NDArray[np.intp], fields: Sequence[bool], sizes: Sequence[int]
    ) -> NDArray[np.float64]:
        """k1 * (1 - b + b * length / average) of rows of a segment: `sizes` of them in each of `fields`, in turn."""
        if len(set(fields)) == 1:
            lengths, norms = self._lengths(at, fields[0])
            return norms[lengths[places]]
        ends = accumulate(sizes)
        parts = []
        for folded, size, end in zip(fields, sizes, ends, strict=True):
            lengths, norms = self._lengths(at, folded)
            parts.append(norms[lengths[places[end - size : end]]])
        return np.concatenate(parts)

    def _lengths(self, at: int, folded: bool) -> tuple[Array, NDArray[np.float64]]:
        """(the length of each row of a segment in as few bytes as will do, the norm of each length)."""
        known = self._known_lengths.get((at, folded))
        if known is None:
            lengths = self.segments[at].lengths[:, int(folded)]
            longest = int(lengths.max(initial=0))
            if longest > _LONGEST or lengths.min(initial=0) < 0:
                raise IndexUnusable("the index is corrupt: a passage can't have such a length", mend=MEND)
            average = self.average_lengths[folded] or 1.0
            norms: NDArray[np.float64] = K1 * (1 - B + B * np.arange(longest + 1, dtype=np.float64) / average)
            known = self._known_lengths[at, folded] = lengths.astype(np.min_scalar_type(longest)), norms
        return known

    def _average_idf(self, folded: bool) -> float:
        """rank_bm25's average IDF: over the vocabulary of the field, negative ones included."""
        if folded not in self._average_idfs:
            frequencies: Counter[str] = Counter()
            for segment in self.segments:
                frequencies.update(segment.frequencies())
            counts = [n for term, n in frequencies.items() if (term[0] == FOLDED) == folded]
            idfs = [log(self.passages - n + 0.5) - log(n + 0.5) for n in counts]
            self._average_idfs[folded] = sum(idfs) / len(idfs)
        return self._average_idfs[folded]
