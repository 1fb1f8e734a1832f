"""Writing the next generation: articles in, segments out, in parts that survive being killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hrcqa.errors import IndexUnusable, ModelUnusable
from hrcqa.retrieval.articles import KEY_BYTES, Articles
from hrcqa.retrieval.generations import TABLE, Draft, Generation, Generations, Manifest
from hrcqa.retrieval.segments import Segment, SegmentBuilder, SegmentState, merge
from hrcqa.retrieval.table import States, read_table, write_table

if TYPE_CHECKING:
    from hrcqa.ingest.corpus import FileState
    from hrcqa.protocols import Encoder
    from hrcqa.retrieval.preparing import Prepared

# A part is brought to the disk when it is so large, or has taken so long: what a killed build loses at most.
PART_ROWS = 16_384
PART_BYTES = 64 << 20
PART_SECONDS = 60.0
_ENCODED_AT_ONCE = 256
# Segments below this are merged when there are more than a few: quick enough to do while somebody waits for an answer.
_SMALL = 4_096
_MEDIUM = 65_536
_MANY_SMALL = 8
_MANY = 16


class Building:
    """The next generation of an index, begun from `base` (None: from nothing). The lock must be held.

    Leaving the `with` without `finish` leaves the current generation as it was, and the parts written so far for the
    next build to go on from.
    """

    def __init__(
        self,
        generations: Generations,
        base: Generation | None,
        identity: Mapping[str, Any],
        scanned_ns: int,
        *,
        encoder: Encoder | None = None,
        pool: Generation | None = None,
        after: str | None = None,
    ) -> None:
        """pool: a generation of the same encoder whose vectors may be taken over. after: the current generation."""
        self._generations, self._base = generations, base
        self._identity, self._scanned_ns, self._encoder, self._after = identity, scanned_ns, encoder, after
        self._dim = int(identity["dim"])
        self.states: list[SegmentState] = list(base.manifest.segments) if base else []
        self.table: States = read_table(base.folder / TABLE) if base else {}
        self.skipped: dict[str, tuple[int, int, str]] = dict(base.manifest.skipped) if base else {}
        self.warnings: dict[str, tuple[str, ...]] = dict(base.manifest.warnings) if base else {}
        self._pool = VectorPool([one for one in (base, pool) if one is not None], self._dim)
        self._owned: list[Generation] = []
        self._parts: list[str] = []  # names of segments written by this build
        self._begin()

    def _begin(self) -> None:
        """A new draft that holds what is there already, and an empty part."""
        self._draft: Draft = self._generations.draft()
        if self._base is not None:
            self._draft.keep(self._base, [name for state in self.states for name in state.files])
        self._part = SegmentBuilder()
        self._part_files: States = {}
        self._since = time.monotonic()
        self._unencoded: list[tuple[bytes, str]] = []

    def __len__(self) -> int:
        """How many articles there are so far."""
        return len(self.table) + len(self._part_files)

    # --- articles ------------------------------------------------------------------------------------------------

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Delete articles, those that are not there passed over."""
        gone = set(doc_ids)
        for doc_id in gone:
            self.table.pop(doc_id, None)
            self.skipped.pop(doc_id, None)
            self.warnings.pop(doc_id, None)
        ordered = sorted(gone)
        self.states = [self._open(state).without(ordered) for state in self.states] if ordered else self.states

    def add(self, file: FileState, article: Prepared) -> None:
        """An article that is not in the index. They must come in the order of their doc_id."""
        self._part.add(article.document, article.chunks, article.terms, article.keys)
        self._part_files[file.doc_id] = (file.size, file.mtime_ns)
        self._unencoded += zip(article.keys, article.texts, strict=True)
        if article.warnings:
            self.warnings[file.doc_id] = tuple(article.warnings)
        if len(self._unencoded) >= _ENCODED_AT_ONCE:
            self._encode()
        full = self._part.rows >= PART_ROWS or self._part.source_bytes >= PART_BYTES
        if full or (self._part.rows and time.monotonic() - self._since >= PART_SECONDS):
            self._commit_part()

    def skip(self, file: FileState, reason: str, *, retry: bool) -> None:
        """A file that can't be used. retry: the reason may go without the file changing (no permission)."""
        self.skipped[file.doc_id] = (file.size, -1 if retry else file.mtime_ns, reason)

    def _encode(self) -> None:
        """Give every waiting row its vector: from the pool, or encoded; equal texts are encoded once."""
        if not self._unencoded:
            return
        found = self._pool.find([key for key, _ in self._unencoded])
        missing = {key: text for (key, text), vector in zip(self._unencoded, found, strict=True) if vector is None}
        fresh: dict[bytes, NDArray[Any]] = {}
        if missing:
            assert self._encoder is not None
            vectors = self._encoder.encode_passages(list(missing.values()))
            if vectors.shape != (len(missing), self._dim) or not np.isfinite(vectors).all():
                raise ModelUnusable(
                    f"the encoder {self._encoder.name} gave vectors of shape {vectors.shape}, or not finite ones",
                    mend="name another with --encoder",
                )
            fresh = dict(zip(missing, vectors, strict=True))
        pairs = zip(self._unencoded, found, strict=True)
        self._part.add_vectors(np.stack([fresh[key] if vector is None else vector for (key, _), vector in pairs]))
        self._unencoded.clear()

    # --- parts and the end ---------------------------------------------------------------------------------------

    def _write_part(self) -> None:
        self._encode()
        if self._part_files:
            self.states.append(self._part.write(self._draft.folder, self._new_name(), self._dim))
            self._parts.append(self.states[-1].name)
            self.table.update(self._part_files)

    def _commit_part(self) -> None:
        self._write_part()
        self._commit("BUILDING", complete=False)
        base = self._generations.building()
        assert base is not None
        for earlier in self._owned:
            earlier.close()
        self._base = base
        self._owned.append(base)
        self._generations.prune({name for name in (self._after, base.name) if name})
        self._begin()

    def finish(self, *, compact: bool = False, progress: Callable[[int, int, str], None]) -> None:
        """Write what is left, merge what should be merged, and let the new generation be the current one.

        The one before is still there: `Generations.prune` removes it once it is closed.
        """
        self._write_part()
        self._merge(compact, progress)
        self._commit("CURRENT", complete=True)
        self._generations.point("BUILDING", None)

    def _commit(self, pointer: str, *, complete: bool) -> None:
        write_table(self._draft.folder / TABLE, self.table)
        manifest = Manifest(
            identity=self._identity,
            segments=tuple(self.states),
            scanned_ns=self._scanned_ns,
            complete=complete,
            after=None if complete else self._after,
            skipped=self.skipped,
            warnings=self.warnings,
        )
        self._draft.commit(manifest, pointer)

    def _merge(self, compact: bool, progress: Callable[[int, int, str], None]) -> None:
        chosen = to_merge(self.states, self._parts, compact=compact)
        if not chosen:
            return
        progress(0, 1, "merging")
        merged = merge(self._draft.folder, self._new_name(), [self._open(state) for state in chosen], self._dim)
        self.states = [state for state in self.states if state not in chosen] + ([merged] if merged.docs else [])
        progress(1, 1, "merging")

    def _open(self, state: SegmentState) -> Segment:
        return Segment(self._draft.folder, state, self._dim)

    def _new_name(self) -> str:
        """Names the segment's files; no other generation has files of this name."""
        number = self._draft.name.removeprefix("gen-")
        used = {state.name for state in self.states}
        return next(name for name in (f"g{number}s{at}" for at in range(len(used) + 2)) if name not in used)

    def _close(self) -> None:
        self._pool.close()
        for generation in self._owned:
            generation.close()

    def __enter__(self) -> Building:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        self._draft.__exit__(kind, error, trace)


def to_merge(states: Sequence[SegmentState], parts: Sequence[str], *, compact: bool) -> list[SegmentState]:
    """Which segments to make one of; none: all stay. parts: names of those that this build wrote."""
    if compact:
        return list(states) if len(states) > 1 or any(state.deleted for state in states) else []
    written = [state for state in states if state.name in parts]
    small = [state for state in states if state.passages < _SMALL]
    chosen = set(written if len(written) > 1 else [])
    if len(small) > _MANY_SMALL:
        chosen |= set(small)
    # Rows that are mostly deleted cost time at every question.
    chosen |= {state for state in states if state.rows <= _MEDIUM and 2 * state.passages < state.rows}
    if len(states) - len(chosen) + bool(chosen) > _MANY:
        chosen |= {state for state in states if state.passages < _MEDIUM}
    return [state for state in states if state in chosen]


def fingerprints(base: Generation, doc_ids: Iterable[str]) -> dict[str, str]:
    """sha256 of the files that articles were read from."""
    wanted = set(doc_ids)
    found: dict[str, str] = {}
    for state in base.manifest.segments if wanted else ():
        articles = Articles(base.folder / f"{state.name}.articles", state.deleted)
        for doc_id in wanted - set(found):
            place = articles.find(doc_id)
            if place >= 0:
                found[doc_id] = articles.fingerprint(place)
    return found


class VectorPool:
    """Vectors of texts that were encoded before, by the hash of the text."""

    def __init__(self, generations: Sequence[Generation], dim: int) -> None:
        self._generations, self._dim = generations, dim
        self._tables: list[tuple[NDArray[np.uint8], NDArray[Any]]] | None = None  # (keys, vectors) of each segment
        self._heads: NDArray[np.uint64] = np.empty(0, np.uint64)  # first half of each key, sorted
        self._places: NDArray[np.int64] = np.empty(0, np.int64)  # whose they are, as (segment, row) in one number

    def find(self, keys: Sequence[bytes]) -> list[NDArray[Any] | None]:
        """The vector of each key, None where it is not known."""
        if self._tables is None:
            self._read()
        assert self._tables is not None
        if not len(self._heads):
            return [None] * len(keys)
        wanted = np.frombuffer(b"".join(keys), "<u8").reshape(-1, KEY_BYTES // 8)[:, 0]
        found: list[NDArray[Any] | None] = []
        for key, at in zip(keys, np.searchsorted(self._heads, wanted).tolist(), strict=True):
            vector = None
            if at < len(self._heads):
                segment, row = divmod(int(self._places[at]), 1 << 32)
                held, vectors = self._tables[segment]
                if held[row].tobytes() == key:
                    vector = vectors[row]
            found.append(vector)
        return found

    def _read(self) -> None:
        self._tables = []
        heads: list[NDArray[np.uint64]] = []
        places: list[NDArray[np.int64]] = []
        for generation in self._generations:
            with suppress(IndexUnusable):  # what can't be read is encoded again
                for state in generation.manifest.segments:
                    segment = Segment(generation.folder, state, self._dim)
                    keys = segment.articles.arrays["keys"]
                    heads.append(np.ascontiguousarray(keys[:, :8]).view("<u8")[:, 0])
                    places.append(np.arange(len(keys), dtype=np.int64) + (len(self._tables) << 32))
                    self._tables.append((keys, segment.vectors.table))
        if heads:
            together = np.concatenate(heads)
            order = np.argsort(together, kind="stable")
            self._heads, self._places = together[order], np.concatenate(places)[order]

    def close(self) -> None:
        self._tables = []
        self._heads = np.empty(0, np.uint64)
