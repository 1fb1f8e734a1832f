"""The dense channel: FAISS indexes on disk, one for each segment, of one of three kinds by its size.

rows < SMALL      IndexFlatIP; NumPy multiplies the file's rows itself, which spares importing FAISS for a small folder
rows < LARGE      IndexScalarQuantizer, half precision: exact
above             the same file, and IndexPQFastScan codes of 24 bytes a row beside it: the codes name
                  candidates, the half-precision rows decide (Jégou, Douze & Schmid, TPAMI 2011)

Vectors are rounded to half precision before anything else, and every score that leaves this room is the inner product
of such a row with the question in double precision. So a passage's score does not depend on the kind of its index, nor
on the rows beside it: an index that grew piece by piece scores as one built at once.

The files are mapped, not read. FAISS would follow whatever a doctored file says (map another file, allocate
gigabytes), so the header is compared byte by byte with the one that must be there, and codes are parsed only after
their checksum was found right.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import MEND, release

SMALL = 4_096
LARGE = 20_000
CODE_WIDTH = 8  # dimensions to 4 bits of code: 384 give PQ48x4fs
_MARGIN = 1e-5  # single-precision sums differ by less than this from double ones, for unit vectors
_TRAINED_ON = 65_536
_COPIED = 16_384  # rows at a time
_FEW = 64  # rows that are scored sooner than they are chosen among

Rows = NDArray[np.int64]


def write_vectors(path: Path, dim: int, blocks: Iterator[NDArray[Any]], rows: int) -> None:
    """Write `rows` vectors that come in `blocks`, each of shape (some, dim), to a new FAISS index file."""
    flat = rows < SMALL
    seen = 0
    with open(path, "xb") as out:
        out.write(_header(rows, dim))
        for block in blocks:
            half = np.ascontiguousarray(block, np.float16)
            out.write((half.astype(np.float32) if flat else half).data)
            seen += len(half)
        out.flush()
        os.fsync(out.fileno())
    if seen != rows:
        raise ValueError(f"{seen} vectors came, {rows} were announced")


def write_codes(path: Path, vectors: Vectors) -> None:
    """Write the compressed codes of a large segment to a new FAISS index file. Trained on evenly spaced rows."""
    import faiss

    index = faiss.index_factory(vectors.dim, f"PQ{vectors.dim // CODE_WIDTH}x4fs", faiss.METRIC_INNER_PRODUCT)
    places = np.linspace(0, vectors.rows - 1, min(_TRAINED_ON, vectors.rows)).astype(np.int64)
    sample = np.empty((len(places), vectors.dim), np.float32)
    for start in range(0, len(places), _COPIED):
        sample[start : start + _COPIED] = vectors.table[places[start : start + _COPIED]]
        release(vectors.table)
    index.train(sample)
    del sample
    for start in range(0, vectors.rows, _COPIED):
        index.add(vectors.table[start : start + _COPIED].astype(np.float32))
        release(vectors.table)
    with open(path, "xb") as out:
        out.write(faiss.serialize_index(index).data)
        out.flush()
        os.fsync(out.fileno())


def wants_codes(rows: int, dim: int) -> bool:
    """Whether a segment of this size is searched through codes."""
    return rows >= LARGE and dim % CODE_WIDTH == 0


class Vectors:
    """The vectors of one segment, read-only. `live` as in Postings."""

    def __init__(
        self, path: Path, rows: int, dim: int, codes: Path | None = None, live: NDArray[np.bool_] | None = None
    ) -> None:
        """codes: the file of compressed codes of a large segment, its checksum already found right.

        Raises IndexUnusable.
        """
        self.path, self.codes, self.rows, self.dim, self.live = path, codes, rows, dim, live
        expected = _header(rows, dim)
        kind: type[np.floating[Any]] = np.float32 if rows < SMALL else np.float16
        size = len(expected) + rows * dim * np.dtype(kind).itemsize
        try:
            with open(path, "rb") as source:
                mapped = mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexUnusable(f"{path} can't be read: {error}", mend=MEND) from error
        if len(mapped) != size or mapped[: len(expected)] != expected:
            raise IndexUnusable(f"{path} is corrupt: its header is not that of {rows} vectors", mend=MEND)
        self.table: NDArray[Any] = np.frombuffer(mapped, kind, rows * dim, len(expected)).reshape(rows, dim)
        self._scanner: Any = None

    def nearest(self, query: NDArray[np.float32], k: int, *, exactly: bool = False) -> tuple[Rows, NDArray[np.float64]]:
        """(rows, scores) of the k nearest live rows and of those that may tie with the last of them, in no order."""
        rows = self.candidates(query, k, exactly=exactly)
        table = self.table[rows]
        if len(rows) > max(k, _FEW):
            # Single precision tells which can't be among the k; double costs several times as much a row.
            single = _single(table)
            near = _down_to(single @ query, k, None)
            rows, table = rows[near], single[near]
        return rows, _exact(table, query)

    def exact(self, rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float64]:
        """The scores of some rows: inner products in double precision, each summed in the same order."""
        return _exact(self.table[rows], query)

    def candidates(self, query: NDArray[np.float32], k: int, *, exactly: bool = False) -> Rows:
        """Live rows among which the k nearest are: all of them where the scan is exact, nearly always where it is not.

        exactly: scan every row however many there are.
        """
        alive = self.rows if self.live is None else int(np.count_nonzero(self.live))
        k = min(k, alive)
        if k == 0:
            return np.empty(0, np.int64)
        if k == alive:
            return np.arange(self.rows) if self.live is None else np.flatnonzero(self.live)
        if self.rows < SMALL:
            return _down_to(self.table @ query, k, self.live)
        return self._searched(query, k, alive, exactly or self.codes is None)

    def _searched(self, query: NDArray[np.float32], k: int, alive: int, exactly: bool) -> Rows:
        scanner = self._exact_scanner() if exactly else self._code_scanner()
        # Deleted rows are still in the file: as many more must come back as could be among them.
        dead = self.rows - alive
        wanted = k + 16 if exactly else refined_depth(k, self.rows)
        while True:
            with _one_thread():
                scores, rows = scanner.search(query.reshape(1, -1), min(wanted + dead, self.rows))
            found: Rows = rows[0][rows[0] >= 0].astype(np.int64)
            if self.live is not None:
                scores = scores[:, : len(found)][:, self.live[found]]
                found = found[self.live[found]]
            # Rows that tie with the k-th (reposts) must all be there, or which of them come would be left to chance.
            level = exactly and len(found) < alive and scores[0][-1] >= scores[0][k - 1] - _MARGIN
            if not level:
                return found
            wanted *= 4

    def _exact_scanner(self) -> Any:
        if not isinstance(self._scanner, tuple):
            import faiss

            # Not IO_FLAG_MMAP, which maps inverted lists alone.
            flags = faiss.IO_FLAG_MMAP_IFC | faiss.IO_FLAG_READ_ONLY
            self._scanner = (faiss.read_index(str(self.path), flags), None)
        return self._scanner[0]

    def _code_scanner(self) -> Any:
        if not isinstance(self._scanner, list):
            self._scanner = [_read_codes(self.codes, self.rows, self.dim)]
        return self._scanner[0]


@contextmanager
def _one_thread() -> Iterator[None]:
    """A single question gains nothing from FAISS's threads, which spin while they wait."""
    import faiss

    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def refined_depth(k: int, rows: int) -> int:
    """How many candidates the codes name for the k nearest of `rows`. Of a million, 500 hold 0.87 of the nearest fifty
    and 1,000 hold 0.996 (eval/benchmarks/README.md).
    """
    return max(200, k * 4) if rows <= 200_000 else max(1_000, k * 20)


def _exact(vectors: NDArray[np.floating[Any]], query: NDArray[np.float32]) -> NDArray[np.float64]:
    scores: NDArray[np.float64] = np.einsum("ij,j->i", vectors.astype(np.float64), query.astype(np.float64))
    return scores


def _single(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """The same in single precision, for which NumPy takes twice as long. Nothing in it may be infinite."""
    if vectors.dtype == np.float32:
        return vectors
    bits = vectors.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= -0x70002000  # the sign, and exponent and fraction where single precision has them
    single = bits.view(np.float32)
    single *= np.float32(2.0**112)  # 127 - 15: the exponents' biases
    return single


def _down_to(scores: NDArray[np.float32], k: int, live: NDArray[np.bool_] | None) -> Rows:
    """Rows that score no less than the k-th highest, those within rounding of it included."""
    if live is not None:
        scores = np.where(live, scores, -np.inf)
    edge = np.partition(scores, len(scores) - k)[len(scores) - k]
    return np.flatnonzero(scores >= edge - _MARGIN)


def _header(rows: int, dim: int) -> bytes:
    """How FAISS begins the file of an IndexFlatIP ("IxFI") or a half-precision IndexScalarQuantizer ("IxSQ")."""
    inner_product, half = 0, 4  # faiss.METRIC_INNER_PRODUCT, ScalarQuantizer.QT_fp16
    flat = rows < SMALL
    begin = struct.pack("<4siqqq?i", b"IxFI" if flat else b"IxSQ", dim, rows, 1 << 20, 1 << 20, True, inner_product)
    if flat:
        return begin + struct.pack("<Q", rows * dim)
    return begin + struct.pack("<iifQQQQ", half, 0, 0.0, dim, 2 * dim, 0, 2 * dim * rows)


def _read_codes(path: Path | None, rows: int, dim: int) -> Any:
    import faiss

    try:
        data = np.fromfile(str(path), np.uint8)
        if bytes(data[:4]) != b"IPfs":
            raise ValueError("it begins like another kind of index")
        faiss.set_deserialization_vector_byte_limit(len(data))
        index = faiss.deserialize_index(data)
        if not isinstance(index, faiss.IndexPQFastScan) or (index.d, index.ntotal) != (dim, rows):
            raise ValueError("it holds other vectors than it should")
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        raise IndexUnusable(f"{path} is corrupt: {error}", mend=MEND) from error
    return index
