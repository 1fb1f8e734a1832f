"""A segment: some articles with their chunks, postings and vectors, never changed once written.

An index is a list of segments. A new or changed article comes in a new segment; one that is gone, or was changed, is
marked as deleted in its old one. Merging segments gives the very bytes that building their live articles at once does.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.articles import KEY_BYTES, LAYOUT, Articles, ArticlesBuilder
from hrcqa.retrieval.dense import Vectors, wants_codes, write_codes, write_vectors
from hrcqa.retrieval.files import MEND, Array, ArrayFile, release, unpack, write_arrays
from hrcqa.retrieval.lexical import LAYOUT as POSTINGS_LAYOUT
from hrcqa.retrieval.lexical import Postings, PostingsBuilder
from hrcqa.types import Chunk, Document

_LEAD_CHARACTERS = 200  # of each title or lead-in; more of it than of the chunk would blur what the chunk is about
_POSTINGS_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class SegmentState:
    """What the manifest says of a segment."""

    name: str
    rows: int
    docs: int
    passages: int  # live rows
    lengths: tuple[int, int]  # terms of the live rows, as written and folded
    deleted: tuple[int, ...] = ()  # places of deleted articles, ascending
    codes: bool = False  # whether there are compressed vectors

    @property
    def files(self) -> tuple[str, ...]:
        parts = ("articles", "postings", "vectors", *(("codes",) if self.codes else ()))
        return tuple(f"{self.name}.{part}" for part in parts)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> SegmentState:
        """From the manifest. Raises ValueError, TypeError, KeyError."""
        state = cls(
            name=str(stored["name"]),
            rows=int(stored["rows"]),
            docs=int(stored["docs"]),
            passages=int(stored["passages"]),
            lengths=(int(stored["lengths"][0]), int(stored["lengths"][1])),
            deleted=tuple(int(place) for place in stored["deleted"]),
            codes=bool(stored["codes"]),
        )
        if not state.name.isalnum() or min(state.rows, state.docs, state.passages, *state.lengths) < 0:
            raise ValueError(f"no segment: {state.name!r}")
        return state


class Segment:
    """A segment opened for reading."""

    def __init__(self, folder: Path, state: SegmentState, dim: int) -> None:
        """Raises IndexUnusable."""
        self.state = state
        self.articles = Articles(folder / f"{state.name}.articles", state.deleted)
        if (self.articles.rows, self.articles.docs) != (state.rows, state.docs):
            raise IndexUnusable(f"{self.articles.path} is corrupt: it is not the one the manifest names", mend=MEND)
        live = self.articles.live
        self.postings = Postings.open(folder / f"{state.name}.postings", live)
        if len(self.postings) != state.rows:
            raise IndexUnusable(f"{folder / state.name}.postings is corrupt: it has other rows", mend=MEND)
        codes = folder / f"{state.name}.codes" if state.codes else None
        self.vectors = Vectors(folder / f"{state.name}.vectors", state.rows, dim, codes, live)

    def without(self, doc_ids: Iterable[str]) -> SegmentState:
        """The state of this segment once these articles are deleted from it; those not in it are passed over."""
        places = {place for place in map(self.articles.find, doc_ids) if place >= 0}
        lost = [self.articles.rows_of(place) for place in sorted(places)]
        return replace(
            self.state,
            deleted=tuple(sorted({*self.state.deleted, *places})),
            passages=self.state.passages - sum(rows.stop - rows.start for rows in lost),
            lengths=_totals(self.postings.lengths, lost, self.state.lengths),
        )


class SegmentBuilder:
    """Collects articles for one new segment, in the order of their doc_id."""

    def __init__(self) -> None:
        self._articles = ArticlesBuilder()
        self._postings = PostingsBuilder()
        self._vectors: list[NDArray[np.float16]] = []

    @property
    def rows(self) -> int:
        return self._articles.rows

    @property
    def source_bytes(self) -> int:
        return self._articles.source_bytes

    def add(
        self, document: Document, chunks: Sequence[Chunk], terms: Sequence[Sequence[str]], keys: Sequence[bytes]
    ) -> None:
        """terms and keys: of what is indexed of each chunk, see `contextual`. Vectors come by `add_vectors`."""
        self._articles.add(document, chunks, keys)
        for of_chunk in terms:
            self._postings.add(of_chunk)

    def add_vectors(self, vectors: NDArray[np.floating[Any]]) -> None:
        """Of the next rows that have none yet. Shape (some, dim)."""
        self._vectors.append(vectors.astype(np.float16))

    def write(self, folder: Path, name: str, dim: int) -> SegmentState:
        """Write the segment's files, each brought to the disk."""
        write_arrays(folder / f"{name}.articles", self._articles.arrays())
        postings = self._postings.arrays()
        write_arrays(folder / f"{name}.postings", postings)
        rows, docs = self.rows, len(self._articles)
        codes = _write_vectors(folder, name, iter(self._vectors), rows, dim)
        return SegmentState(name, rows, docs, rows, _totals(postings["lengths"]), codes=codes)


def _totals(lengths: Array, lost: Sequence[slice] = (), of: tuple[int, int] | None = None) -> tuple[int, int]:
    """The sums of both fields' lengths; or `of` without those of the rows that are lost."""
    if of is None:
        both = lengths.sum(axis=0, dtype=np.int64)
        return int(both[0]), int(both[1])
    gone = [_totals(lengths[rows]) for rows in lost]
    return of[0] - sum(one for one, _ in gone), of[1] - sum(one for _, one in gone)


def contextual(document: Document, chunk: Chunk) -> str:
    """What is indexed of a chunk, in both channels: the article's title, the chunk's lead-in, its own words."""
    reading = document.reading.text
    leads = list(chunk.lead_in)
    title = document.title
    if title is not None and not title.overlaps(chunk.reading) and not any(title.overlaps(lead) for lead in leads):
        leads.insert(0, title)
    parts = [lead.of(reading)[:_LEAD_CHARACTERS].strip() for lead in leads] + [chunk.reading.of(reading)]
    return "\n".join(part for part in parts if part)


def key_of(text: str) -> bytes:
    """Names an encoded text: equal keys, equal vectors."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def _write_vectors(folder: Path, name: str, blocks: Iterator[NDArray[Any]], rows: int, dim: int) -> bool:
    path = folder / f"{name}.vectors"
    write_vectors(path, dim, blocks, rows)
    if not wants_codes(rows, dim):
        return False
    write_codes(folder / f"{name}.codes", Vectors(path, rows, dim))
    return True


# --- merging ---------------------------------------------------------------------------------------------------------


def merge(folder: Path, name: str, segments: Sequence[Segment], dim: int) -> SegmentState:
    """Write the live articles of `segments` as one new segment. Memory grows with terms and rows, not with the text."""
    plan = _Plan(segments)
    _merge_articles(folder / f"{name}.articles", segments, plan)
    lengths = _merge_postings(folder / f"{name}.postings", [segment.postings for segment in segments], plan)
    blocks = plan.gathered([segment.vectors.table for segment in segments], 16_384)
    codes = _write_vectors(folder, name, blocks, plan.rows, dim)
    return SegmentState(name, plan.rows, len(plan.docs), plan.rows, lengths, codes=codes)


class _Plan:
    """Which row of which segment each row of the merged one comes from."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.docs: list[tuple[bytes, int, int]] = list(heapq.merge(*map(_names, range(len(segments)), segments)))
        parts: list[NDArray[np.int32]] = []
        owners: list[int] = []
        sizes: list[int] = []
        for _, at, place in self.docs:
            rows = segments[at].articles.rows_of(place)
            parts.append(np.arange(rows.start, rows.stop, dtype=np.int32))
            owners.append(at)
            sizes.append(rows.stop - rows.start)
        self.sizes = np.asarray(sizes, np.int64)
        self.source = np.concatenate([np.empty(0, np.int32), *parts])  # row in its old segment
        self.segment = np.repeat(np.asarray(owners, np.int32), self.sizes)
        self.rows = len(self.source)
        self.target: list[NDArray[np.int32]] = []  # by old segment: the new row of each old row, -1 for deleted ones
        for at, segment in enumerate(segments):
            target = np.full(len(segment.articles), -1, np.int32)
            mine = np.flatnonzero(self.segment == at)
            target[self.source[mine]] = mine
            self.target.append(target)

    def gathered(self, tables: Sequence[Array], at_once: int) -> Iterator[Array]:
        """The rows of `tables` (one for each old segment) in the new order, some at a time."""
        for start in range(0, self.rows, at_once):
            rows, owners = self.source[start : start + at_once], self.segment[start : start + at_once]
            block = np.empty((len(rows), *tables[0].shape[1:]), np.result_type(*tables))
            for at in np.unique(owners):
                mine = owners == at
                block[mine] = tables[at][rows[mine]]
            yield block
            release(*tables)


def _names(at: int, segment: Segment) -> Iterator[tuple[bytes, int, int]]:
    """(doc_id in UTF-8, segment, place) of the live articles, sorted: code points and UTF-8 sort alike."""
    articles = segment.articles
    for place, name in enumerate(unpack(articles.arrays["doc_ids"], articles.arrays["doc_id_ends"])):
        if place not in articles.deleted:
            yield name, at, place


def _merge_articles(path: Path, segments: Sequence[Segment], plan: _Plan) -> None:
    arrays = [segment.articles.arrays for segment in segments]
    docs = len(plan.docs)
    sizes = {
        blob: np.asarray(
            [int(arrays[at][ends][place + 1] - arrays[at][ends][place]) for _, at, place in plan.docs], np.int64
        )
        for blob, ends in (("doc_ids", "doc_id_ends"), ("sources", "source_ends"), ("records", "record_ends"))
    }
    leads = np.concatenate([np.empty(0, np.int64), *plan.gathered([np.diff(a["lead_ends"]) for a in arrays], 1 << 20)])
    shapes: dict[str, tuple[int, ...]] = {
        "doc_ids": (int(sizes["doc_ids"].sum()),), "doc_id_ends": (docs + 1,), "doc_rows": (docs + 1,),
        "fingerprints": (docs, 32), "sources": (int(sizes["sources"].sum()),), "source_ends": (docs + 1,),
        "records": (int(sizes["records"].sum()),), "record_ends": (docs + 1,), "spans": (plan.rows, 4),
        "bytes": (plan.rows, 2), "boilerplate": (plan.rows,), "languages": (plan.rows,),
        "leads": (int(leads.sum()), 2), "lead_ends": (plan.rows + 1,), "keys": (plan.rows, KEY_BYTES),
    }  # fmt: skip
    out = ArrayFile(path, {name: (LAYOUT[name], shape) for name, shape in shapes.items()})
    new = out.arrays
    np.cumsum(plan.sizes, out=new["doc_rows"][1:])
    np.cumsum(leads, out=new["lead_ends"][1:])
    for blob, ends in (("doc_ids", "doc_id_ends"), ("sources", "source_ends"), ("records", "record_ends")):
        np.cumsum(sizes[blob], out=new[ends][1:])
        for (_, at, place), start, end in zip(plan.docs, new[ends][:-1].tolist(), new[ends][1:].tolist(), strict=True):
            old = arrays[at]
            new[blob][start:end] = old[blob][old[ends][place] : old[ends][place + 1]]
        release(new[blob], *(old[blob] for old in arrays))
    for row, (_, at, place) in enumerate(plan.docs):
        new["fingerprints"][row] = arrays[at]["fingerprints"][place]
    for name in ("spans", "bytes", "boilerplate", "languages", "keys"):
        filled = 0
        for block in plan.gathered([a[name] for a in arrays], 1 << 18):
            new[name][filled : filled + len(block)] = block
            filled += len(block)
    for at, old in enumerate(arrays):
        mine = np.flatnonzero(plan.segment == at)
        new["leads"][_ragged(new["lead_ends"], mine)] = old["leads"][_ragged(old["lead_ends"], plan.source[mine])]
        release(old["leads"])
    out.close()


def _ragged(ends: Array, rows: Array) -> NDArray[np.int64]:
    """The places that `rows` cover, row after row, where row i covers [ends[i], ends[i + 1])."""
    starts, sizes = ends[rows], ends[rows + 1] - ends[rows]
    before = np.cumsum(sizes) - sizes
    return np.repeat(starts - before, sizes) + np.arange(int(sizes.sum()))


def _merge_postings(path: Path, segments: Sequence[Postings], plan: _Plan) -> tuple[int, int]:
    """Returns the lengths of all rows together, in terms."""
    # One segment's terms at a time: together they are several times the vocabulary.
    vocabulary = sorted(set[bytes]().union(*(unpack(segment.terms, segment.term_ends) for segment in segments)))
    ids = dict(zip(vocabulary, range(len(vocabulary)), strict=True))
    owners = [
        np.fromiter(map(ids.__getitem__, unpack(segment.terms, segment.term_ends)), np.int64, len(segment.starts) - 1)
        for segment in segments
    ]
    del ids
    totals = np.zeros(len(vocabulary), np.int64)
    for segment, owner, target in zip(segments, owners, plan.target, strict=True):
        for low, high in _spans_of(segment.starts):
            first = segment.starts[low]
            alive = np.cumsum(np.append(0, target[segment.rows[first : segment.starts[high]]] >= 0))
            places = segment.starts[low : high + 1] - first
            totals[owner[low:high]] += alive[places[1:]] - alive[places[:-1]]
        release(segment.rows)
    kept = np.flatnonzero(totals)
    starts = np.zeros(len(kept) + 1, np.int64)
    np.cumsum(totals[kept], out=starts[1:])
    blob_sizes = np.asarray([len(vocabulary[at]) for at in kept], np.int64)
    postings = int(starts[-1])
    shapes: dict[str, tuple[int, ...]] = {
        "terms": (int(blob_sizes.sum()),), "term_ends": (len(kept) + 1,), "starts": (len(kept) + 1,),
        "rows": (postings,), "counts": (postings,), "lengths": (plan.rows, 2),
    }  # fmt: skip
    out = ArrayFile(path, {name: (POSTINGS_LAYOUT[name], shape) for name, shape in shapes.items()})
    new = out.arrays
    new["terms"][:] = np.frombuffer(b"".join(vocabulary[at] for at in kept), np.uint8)
    np.cumsum(blob_sizes, out=new["term_ends"][1:])
    new["starts"][:] = starts
    for low, high in _spans_of(starts):
        keys, counts = _gather_postings(segments, owners, plan, int(kept[low]), int(kept[high - 1]) + 1)
        order = np.argsort(keys, kind="stable")
        new["rows"][starts[low] : starts[high]] = keys[order] % max(1, plan.rows)
        new["counts"][starts[low] : starts[high]] = counts[order]
        release(new["rows"], *(segment.rows for segment in segments))
    filled = 0
    for block in plan.gathered([segment.lengths for segment in segments], 1 << 20):
        new["lengths"][filled : filled + len(block)] = block
        filled += len(block)
    lengths = _totals(new["lengths"])
    out.close()
    return lengths


def _gather_postings(
    segments: Sequence[Postings], owners: Sequence[NDArray[np.int64]], plan: _Plan, first: int, last: int
) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
    """Of the vocabulary's terms [first, last): (term * rows + new row, count) of the live postings, in no order."""
    keys: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.uint16]] = []
    for segment, owner, target in zip(segments, owners, plan.target, strict=True):
        low, high = np.searchsorted(owner, [first, last])
        start, end = segment.starts[low], segment.starts[high]
        rows = target[segment.rows[start:end]]
        term = np.repeat(owner[low:high], np.diff(segment.starts[low : high + 1]))
        alive = rows >= 0
        keys.append(term[alive] * plan.rows + rows[alive])
        counts.append(segment.counts[start:end][alive])
    return np.concatenate(keys), np.concatenate(counts)


def _spans_of(starts: Array) -> Iterator[tuple[int, int]]:
    """Stretches [low, high) of terms that have some millions of postings together; one term is never cut."""
    low, terms_ = 0, len(starts) - 1
    while low < terms_:
        high = int(np.searchsorted(starts, starts[low] + _POSTINGS_AT_ONCE, side="right")) - 1
        high = min(max(high, low + 1), terms_)
        yield low, high
        low = high
