"""Articles and chunks of one segment as they lie on disk: found by offset, decoded when asked for."""

from __future__ import annotations

import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import MEND, Array, find, map_arrays, pack, unpack
from hrcqa.types import Block, BlockKind, Chunk, Document, Language, Reading, Run, Span

LANGUAGES: tuple[str, ...] = get_args(Language)
KINDS: tuple[str, ...] = get_args(BlockKind)
KEY_BYTES = 16
Rows = NDArray[np.signedinteger[Any]]

LAYOUT = {
    # articles, sorted by doc_id
    "doc_ids": "|u1",
    "doc_id_ends": "<i8",  # (articles + 1,)
    "doc_rows": "<i4",  # (articles + 1,): the first chunk of each
    "fingerprints": "|u1",  # (articles, 32): sha256 of the file
    "sources": "|u1",  # Document.text in UTF-8
    "source_ends": "<i8",  # (articles + 1,)
    "records": "|u1",  # all else of a Document, compressed JSON
    "record_ends": "<i8",  # (articles + 1,)
    # chunks, in the order of their articles
    "spans": "<i4",  # (rows, 4): source start and end, reading start and end
    "bytes": "<i4",  # (rows, 2): where the text begins and ends in the article's UTF-8
    "boilerplate": "<f8",  # (rows,)
    "languages": "|u1",  # (rows,): index into LANGUAGES
    "leads": "<i4",  # (lead-ins, 2): reading spans
    "lead_ends": "<i8",  # (rows + 1,)
    "keys": "|u1",  # (rows, KEY_BYTES): hash of the text that was encoded
}
_POWERS = 10 ** np.arange(11)
_SURROGATES = "surrogatepass"  # a file name or a text may hold half a pair; it comes back as it was


class Articles:
    """The articles of one segment, read-only. deleted: places of articles that are there no more."""

    def __init__(self, path: Path, deleted: Sequence[int] = ()) -> None:
        """Raises IndexUnusable."""
        self.path = path
        self.arrays = map_arrays(path, LAYOUT)
        a = self.arrays
        docs, rows = len(a["doc_rows"]) - 1, len(a["spans"])
        fits = (
            docs >= 0
            and all(len(a[name]) == docs + 1 for name in ("doc_id_ends", "source_ends", "record_ends"))
            and all(len(a[name]) == rows for name in ("bytes", "boilerplate", "languages", "keys"))
            and (len(a["fingerprints"]), len(a["lead_ends"]), int(a["doc_rows"][-1])) == (docs, rows + 1, rows)
        )
        if not fits or any(not 0 <= place < docs for place in deleted):
            raise IndexUnusable(f"{path} is corrupt: the arrays do not fit each other", mend=MEND)
        self.docs, self.rows = docs, rows
        # Views of memory give Python's own numbers and bytes, several times quicker than arrays do one by one.
        self._doc_rows, self._spans = a["doc_rows"].data, a["spans"].data
        self._names, self._name_ends = a["doc_ids"].data, a["doc_id_ends"].data
        self.deleted = frozenset(deleted)

    def __len__(self) -> int:
        return self.rows

    @cached_property
    def live(self) -> NDArray[np.bool_] | None:
        """Shape (rows,), False for chunks of deleted articles; None when nothing is deleted."""
        if not self.deleted:
            return None
        alive = np.ones(self.rows, bool)
        for place in self.deleted:
            alive[self.rows_of(place)] = False
        return alive

    def find(self, doc_id: str) -> int:
        """The place of a live article, -1 if there is none of that name."""
        place = find(self.arrays["doc_ids"], self.arrays["doc_id_ends"], doc_id.encode("utf-8", _SURROGATES))
        return -1 if place in self.deleted else place

    def doc_ids(self) -> list[str]:
        """Of the live articles, sorted."""
        names = unpack(self.arrays["doc_ids"], self.arrays["doc_id_ends"])
        return [name.decode("utf-8", _SURROGATES) for at, name in enumerate(names) if at not in self.deleted]

    def doc_id(self, place: int) -> str:
        return str(self._names[self._name_ends[place] : self._name_ends[place + 1]], "utf-8", _SURROGATES)

    def fingerprint(self, place: int) -> str:
        return bytes(self.arrays["fingerprints"][place]).hex()

    def rows_of(self, place: int) -> slice:
        return slice(int(self.arrays["doc_rows"][place]), int(self.arrays["doc_rows"][place + 1]))

    def place_of(self, row: int) -> int:
        """The place of the article that a chunk belongs to."""
        return bisect_right(self._doc_rows, row) - 1

    def document(self, place: int) -> Document:
        """Raises IndexUnusable."""
        try:
            text = self._slice("sources", "source_ends", place).decode("utf-8", _SURROGATES)
            record = json.loads(zlib.decompress(self._slice("records", "record_ends", place)))
            return _document(self.doc_id(place), text, self.fingerprint(place), record)
        except (ValueError, TypeError, KeyError, IndexError, zlib.error, RecursionError) as error:
            raise IndexUnusable(f"{self.path} is corrupt: {error}", mend=MEND) from error

    def chunk(self, row: int) -> Chunk:
        """Raises IndexUnusable."""
        a = self.arrays
        try:
            place = self.place_of(row)
            base = a["source_ends"].item(place)
            start, end = a["bytes"][row].tolist()
            source_start, source_end, reading_start, reading_end = a["spans"][row].tolist()
            first, last = a["lead_ends"].item(row), a["lead_ends"].item(row + 1)
            leads = a["leads"][first:last].tolist() if first < last else ()
            return Chunk(
                doc_id=self.doc_id(place),
                span=Span(source_start, source_end),
                reading=Span(reading_start, reading_end),
                text=bytes(a["sources"].data[base + start : base + end]).decode("utf-8", _SURROGATES),
                lead_in=tuple(Span(left, right) for left, right in leads),
                boilerplate=a["boilerplate"].item(row),
                language=LANGUAGES[a["languages"].item(row)],
            )
        except (ValueError, IndexError) as error:
            raise IndexUnusable(f"{self.path} is corrupt: {error}", mend=MEND) from error

    def chunk_id(self, row: int) -> str:
        """Chunk.chunk_id without the chunk."""
        spans = self._spans
        return f"{self.doc_id(self.place_of(row))}@{spans[row, 0]}-{spans[row, 1]}"

    def order(self, rows: Rows) -> Rows:
        """A number for each row; they stand to each other as the chunk ids do.

        Chunk ids stand as the articles do, and within an article by the digits of their places ("100-" before "20-").
        """
        if self._nested:
            return ranks(list(map(self.chunk_id, rows.tolist())))
        places = np.searchsorted(self.arrays["doc_rows"], rows, side="right")
        if len(set(places.tolist())) == len(places):
            return places
        keys = [key for column in (1, 0) for key in _by_digits(self.arrays["spans"][rows, column])]
        numbers = np.empty(len(rows), np.int64)
        numbers[np.lexsort((*keys, places))] = np.arange(len(rows))
        return numbers

    @cached_property
    def _nested(self) -> bool:
        """Whether one article's name begins another's: "a" stands before "a.txt", but a.txt@0-9 before a@0-9."""
        blob, ends = self.arrays["doc_ids"], self.arrays["doc_id_ends"]
        starts, sizes = ends[:-1], np.diff(ends)
        at = np.flatnonzero(sizes[:-1] < sizes[1:])  # sorted names: the one behind it is nested, if any is
        at = at[(sizes[at] == 0) | (blob[ends[at + 1] - 1] == blob[starts[at + 1] + sizes[at] - 1])]
        return any(self.doc_id(place + 1).startswith(self.doc_id(place)) for place in at.tolist())

    def _slice(self, blob: str, ends: str, place: int) -> bytes:
        at = self.arrays[ends]
        return bytes(self.arrays[blob].data[at.item(place) : at.item(place + 1)])


class ArticlesBuilder:
    """Collects articles and their chunks in memory; `arrays` is what goes to the disk."""

    def __init__(self) -> None:
        self._articles: list[tuple[bytes, bytes, bytes, bytes]] = []  # doc_id, sha256, source, record
        self._sizes: list[int] = []
        self._chunks: list[Chunk] = []
        self._bytes: list[tuple[int, int]] = []
        self._keys: list[bytes] = []
        self.source_bytes = 0

    def __len__(self) -> int:
        """How many articles."""
        return len(self._articles)

    @property
    def rows(self) -> int:
        return len(self._chunks)

    def add(self, document: Document, chunks: Sequence[Chunk], keys: Sequence[bytes]) -> None:
        """Articles must come in the order of their doc_id."""
        source = document.text.encode("utf-8", _SURROGATES)
        name = document.doc_id.encode("utf-8", _SURROGATES)
        self._articles.append((name, bytes.fromhex(document.sha256), source, _record(document)))
        self._sizes.append(len(chunks))
        self._chunks += chunks
        self._bytes += _byte_spans(document.text, source, [chunk.span for chunk in chunks])
        self._keys += keys
        self.source_bytes += len(source)

    def arrays(self) -> dict[str, Array]:
        names, fingerprints, sources, records = zip(*self._articles, strict=True) if self._articles else [()] * 4
        doc_ids, doc_id_ends = pack(names)
        source, source_ends = pack(sources)
        record, record_ends = pack(records)
        spans = [(c.span.start, c.span.end, c.reading.start, c.reading.end) for c in self._chunks]
        leads = [(lead.start, lead.end) for chunk in self._chunks for lead in chunk.lead_in]
        return {
            "doc_ids": doc_ids,
            "doc_id_ends": doc_id_ends,
            "doc_rows": _ends(self._sizes).astype(np.int32),
            "fingerprints": np.frombuffer(b"".join(fingerprints), np.uint8).reshape(-1, 32),
            "sources": source,
            "source_ends": source_ends,
            "records": record,
            "record_ends": record_ends,
            "spans": np.asarray(spans, np.int32).reshape(-1, 4),
            "bytes": np.asarray(self._bytes, np.int32).reshape(-1, 2),
            "boilerplate": np.asarray([chunk.boilerplate for chunk in self._chunks], np.float64),
            "languages": np.asarray([LANGUAGES.index(chunk.language) for chunk in self._chunks], np.uint8),
            "leads": np.asarray(leads, np.int32).reshape(-1, 2),
            "lead_ends": _ends([len(chunk.lead_in) for chunk in self._chunks]),
            "keys": np.frombuffer(b"".join(self._keys), np.uint8).reshape(-1, KEY_BYTES),
        }


def ranks(names: Sequence[str]) -> NDArray[np.int64]:
    """The place of each among them all, sorted."""
    found = np.empty(len(names), np.int64)
    found[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return found


def _by_digits(numbers: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keys for lexsort, the second before the first, that sort numbers as their decimal digits: 1, 10, 100, 2."""
    digits = np.searchsorted(_POWERS, numbers, side="right")
    return digits, numbers * _POWERS[len(_POWERS) - 1 - digits]


def _ends(sizes: Sequence[int]) -> NDArray[np.int64]:
    ends = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(np.asarray(sizes, np.int64), out=ends[1:])
    return ends


def _byte_spans(text: str, source: bytes, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Spans of code points as spans of UTF-8 bytes."""
    if len(text) == len(source):
        return [(span.start, span.end) for span in spans]
    codes = np.frombuffer(text.encode("utf-32-le", _SURROGATES), "<u4")
    places = np.zeros(len(codes) + 1, np.int64)
    np.cumsum(1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF), out=places[1:])
    return [(int(places[span.start]), int(places[span.end])) for span in spans]


def _record(document: Document) -> bytes:
    reading = document.reading
    record = {
        "title": None if document.title is None else (document.title.start, document.title.end),
        "date": document.date,
        "language": document.language,
        "pages": document.pages,
        "reading": None if reading.text == document.text else reading.text,
        "runs": [(run.reading, run.reading_len, run.source, run.source_len) for run in reading.runs],
        "blocks": [
            (
                b.span.start,
                b.span.end,
                KINDS.index(b.kind),
                LANGUAGES.index(b.language),
                b.boilerplate,
                b.level,
                *(place for lead in b.lead_in for place in (lead.start, lead.end)),
            )
            for b in document.blocks
        ],
    }
    return zlib.compress(json.dumps(record, separators=(",", ":")).encode(), 1)


def _document(doc_id: str, text: str, sha256: str, record: Mapping[str, Any]) -> Document:
    reading = text if record["reading"] is None else record["reading"]
    if record["language"] not in LANGUAGES or not isinstance(reading, str):
        raise ValueError("an article's record is damaged")
    return Document(
        doc_id=doc_id,
        text=text,
        sha256=sha256,
        reading=Reading(reading, tuple(Run(*run) for run in record["runs"])),
        blocks=tuple(
            Block(
                span=Span(start, end),
                kind=KINDS[kind],
                language=LANGUAGES[language],
                boilerplate=boilerplate,
                lead_in=tuple(Span(left, right) for left, right in zip(leads[::2], leads[1::2], strict=True)),
                level=level,
            )
            for start, end, kind, language, boilerplate, level, *leads in record["blocks"]
        ),
        title=Span(*record["title"]) if record["title"] else None,
        date=record["date"],
        language=record["language"],
        pages=tuple(record["pages"]),
    )
