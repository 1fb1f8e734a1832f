"""From a folder of articles to an index on disk that is up to date with it.

Only what changed is read, cut and encoded again. What is already known of a file is its size and time stamp; where
these leave doubt its bytes are hashed. A build goes to the disk in parts, so one that was killed goes on from the last.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcqa.errors import CorpusUnusable, IndexUnusable
from hrcqa.ingest.corpus import FileState, Skipped, read_bytes, scan
from hrcqa.retrieval.build import Building, fingerprints
from hrcqa.retrieval.generations import TABLE, Generation, Generations, Lock, writing
from hrcqa.retrieval.preparing import Unusable, prepared
from hrcqa.retrieval.table import read_table

if TYPE_CHECKING:
    from hrcqa.ingest.chunking import ChunkOptions
    from hrcqa.protocols import Encoder, Tokenizer
    from hrcqa.retrieval.index import HybridIndex
    from hrcqa.retrieval.options import SearchOptions

# Raised when the same text gives other terms or other stored arrays than before.
ANALYSIS = 1
# A file written within this of the listing may have changed again without another time stamp or size.
_RACY_NS = 2_000_000_000
_RESTAMPED = 64  # so many files hashed for doubt alone make it worth writing their new time stamps down

Progress = Callable[[int, int, str], None]  # (done, total, what)


@dataclass(frozen=True, slots=True)
class Refresh:
    """What it took to bring an index up to date. Names are doc_ids, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    skipped: tuple[Skipped, ...] = ()  # files read now that can't be used, and why; `report` has those of before too
    unread: tuple[str, ...] = ()  # all files of the folder that should be in the index and are not, those of before too
    warnings: tuple[str, ...] = ()  # of files read now: "name: what was uncertain"
    rebuilt_because: str | None = None  # an index was there and could not be used


@dataclass(slots=True)
class _Changes:
    new: list[FileState] = field(default_factory=list)  # not in the index
    changed: list[FileState] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    same: int = 0
    restamped: dict[str, tuple[int, int]] = field(default_factory=dict)  # same content, another time stamp

    @property
    def none(self) -> bool:
        return not (self.new or self.changed or self.removed)


def refresh(
    folder: Path,
    index_dir: Path,
    tokenizer: Tokenizer,
    encoder: Encoder,
    options: ChunkOptions,
    progress: Callable[..., None] | None = None,
    *,
    files: Sequence[FileState] | None = None,
    rebuild: bool = False,
    retry: bool = False,
    workers: int | None = None,
    waiting: Callable[[str], None] | None = None,
    timeout_s: float = 600.0,
) -> Refresh:
    """Bring the index in `index_dir` up to date with `folder`, atomically: readers see the old one or the new one.

    files: the listing of `folder`, if it was made already. rebuild: read everything again. retry: read again what
    could not be read before, also if it is unchanged. workers: processes that read files (None: one for each core where
    there is much to read; 0: this one); the index is the same for any number. waiting: told in one line if another
    process is writing; after timeout_s it is given up. progress: called with (done, total, what).
    Raises CorpusUnusable (no folder, no articles) and IndexUnusable (nowhere to write, or another writer).
    """
    folder, generations = Path(folder), Generations(Path(index_dir))
    scanned_ns = time.time_ns()
    listed = scan(folder) if files is None else list(files)
    if not listed:
        raise CorpusUnusable(f"there are no articles in {folder}", mend="put .txt, .md or .html files there")
    identity = _identity(tokenizer, encoder, options)
    base, _ = _usable(generations, identity, rebuild)
    try:
        if base is not None:
            changes = _compare(base, listed, retry=retry)
            if changes.none and len(changes.restamped) < _RESTAMPED:
                return Refresh(unchanged=changes.same, unread=tuple(sorted(base.manifest.skipped)))
    finally:
        if base is not None:
            base.close()
    with Lock(generations.folder, timeout_s=timeout_s, waiting=waiting), writing(generations.folder):
        _ignore(generations.folder)
        work = _Work(tokenizer, encoder, options, progress or _silent, retry=retry, workers=workers)
        done = _brought_up_to_date(generations, folder, listed, scanned_ns, identity, work, rebuild)
        generations.prune()
    return replace(done, unread=tuple(one.doc_id for one in report(generations.folder)))


def open_index(
    index_dir: Path, encoder: Encoder | Callable[[], Encoder] | None = None, options: SearchOptions | None = None
) -> HybridIndex:
    """Open the index for searching; files are mapped and read as they are needed.

    encoder: the one it was built with, or what makes it when it is first needed. Raises IndexUnusable.
    """
    from hrcqa.retrieval.index import HybridIndex

    generation = Generations(Path(index_dir)).current()
    if generation is None:
        raise IndexUnusable(f"there is no index in {index_dir}", mend="run: hrcqa index")
    try:
        generation.verify()
        return HybridIndex(generation, encoder, options)
    except IndexUnusable:
        generation.close()
        raise


def compact(index_dir: Path, progress: Callable[..., None] | None = None, *, timeout_s: float = 600.0) -> bool:
    """Merge all segments into one without deleted rows; False if there was nothing to merge. Raises IndexUnusable."""
    generations = Generations(Path(index_dir))
    with Lock(generations.folder, timeout_s=timeout_s, waiting=None), writing(generations.folder):
        base = generations.current()
        if base is None:
            raise IndexUnusable(f"there is no index in {index_dir}", mend="run: hrcqa index")
        try:
            base.verify()
            if len(base.manifest.segments) <= 1 and not any(state.deleted for state in base.manifest.segments):
                return False
            with Building(generations, base, base.manifest.identity, base.manifest.scanned_ns) as building:
                building.finish(compact=True, progress=progress or _silent)
        finally:
            base.close()
        generations.prune()
        return True


def report(index_dir: Path) -> list[Skipped]:
    """The files that the index knows but could not read, sorted, and why. Raises IndexUnusable."""
    generation = Generations(Path(index_dir)).current()
    if generation is None:
        return []
    with_reasons = [Skipped(doc_id, reason) for doc_id, (_, _, reason) in generation.manifest.skipped.items()]
    generation.close()
    return sorted(with_reasons, key=lambda item: item.doc_id)


def encoder_of(index_dir: Path) -> str | None:
    """ "static" where the index was built with the static encoder: to ask it with another would build it anew."""
    try:
        generation = Generations(Path(index_dir)).current() or Generations(Path(index_dir)).building()
    except IndexUnusable:
        return None
    if generation is None:
        return None
    generation.close()
    return "static" if str(generation.manifest.identity.get("encoder")).startswith("hrcqa-static") else None


def index_home(folder: Path) -> Path:
    """Where the index of `folder` lies: its .hrcqa, or the user's cache where that can't be written."""
    inside = Path(folder) / ".hrcqa"
    if os.access(inside if inside.exists() else folder, os.W_OK):
        return inside
    from platformdirs import user_cache_path

    # The folder's name is for people, the hash of its whole path keeps two folders of one name apart.
    whole = Path(folder).resolve()
    return user_cache_path("hrcqa") / f"{whole.name or 'root'}-{sha256(os.fsencode(whole)).hexdigest()[:12]}"


# --- what is there already -------------------------------------------------------------------------------------------


def _identity(tokenizer: Tokenizer, encoder: Encoder, options: ChunkOptions) -> dict[str, Any]:
    """What the stored index depends on besides the articles."""
    from hrcqa import __version__

    return {
        "version": __version__,
        "analysis": ANALYSIS,
        "encoder": encoder.name,
        "fingerprint": encoder.fingerprint,
        "dim": encoder.dim,
        "tokenizer": tokenizer.name,
        "chunking": asdict(options),
    }


_REASONS = {
    "version": "it was made by hrcqa {old}",
    "analysis": "this hrcqa reads words differently",
    "encoder": "the encoder is {new}, it was {old}",
    "fingerprint": "the encoder {name} has changed",
    "dim": "the encoder {name} has changed",
    "tokenizer": "the tokenizer is {new}, it was {old}",
    "chunking": "the chunking options changed",
}


def _usable(
    generations: Generations, identity: Mapping[str, Any], rebuild: bool
) -> tuple[Generation | None, str | None]:
    """(the current generation, None), or (None, why there is none to go on from; None if there never was one)."""
    try:
        base = generations.current()
        if base is None:
            return None, None
        because = "it was asked for" if rebuild else _other(base.manifest.identity, identity)
        if because is None:
            base.verify()
            return base, None
        base.close()
        return None, because
    except IndexUnusable as error:
        return None, error.problem


def _other(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    for key, reason in _REASONS.items():
        if old.get(key) != new[key]:
            return reason.format(old=old.get(key), new=new[key], name=new["encoder"])
    return None


def _compare(base: Generation | None, listed: Sequence[FileState], *, retry: bool = False) -> _Changes:
    """What differs between the index and the listing; doubt is settled by hashing. retry: read skipped files again."""
    changes = _Changes()
    if base is None:
        changes.new.extend(listed)
        return changes
    known = read_table(base.folder / TABLE)
    racy_since = base.manifest.scanned_ns - _RACY_NS
    doubted: list[FileState] = []
    for file in listed:
        state = known.pop(file.doc_id, None)
        if state is None:
            before = base.manifest.skipped.get(file.doc_id)
            if retry or before is None or _worth_reading(file, before, racy_since):
                changes.new.append(file)
        elif state[0] != file.size:
            changes.changed.append(file)
        elif state[1] == file.mtime_ns < racy_since:
            changes.same += 1
        else:
            doubted.append(file)
    changes.removed.extend(sorted(known))
    present = {file.doc_id for file in listed}
    changes.removed.extend(sorted(doc_id for doc_id in base.manifest.skipped if doc_id not in present))
    before_of = fingerprints(base, [file.doc_id for file in doubted])
    for file in doubted:
        if _fingerprint(file) == before_of.get(file.doc_id):
            changes.same += 1
            changes.restamped[file.doc_id] = (file.size, file.mtime_ns)
        else:
            changes.changed.append(file)
    changes.changed.sort(key=lambda file: file.doc_id)
    return changes


def _worth_reading(file: FileState, before: tuple[int, int, str], racy_since: int) -> bool:
    """Whether a file that could not be read may be readable now."""
    size, mtime_ns, _ = before
    if mtime_ns < 0:  # the system refused
        return os.access(file.path, os.R_OK)
    return (size, mtime_ns) != (file.size, file.mtime_ns) or file.mtime_ns >= racy_since


def _fingerprint(file: FileState) -> str | None:
    try:
        return sha256(read_bytes(file)).hexdigest()
    except CorpusUnusable:
        return None


# --- the work --------------------------------------------------------------------------------------------------------


def _brought_up_to_date(
    generations: Generations,
    folder: Path,
    listed: Sequence[FileState],
    scanned_ns: int,
    identity: Mapping[str, Any],
    work: _Work,
    rebuild: bool,
) -> Refresh:
    """With the lock held: look again, since another writer may have been faster; then do what is left to do."""
    current, because = _usable(generations, identity, rebuild)
    held = [current]
    try:
        after = _name_of(generations)
        base = _begun(generations, identity, after) if not rebuild else None
        held.append(base)
        base = base or current
        changes = _compare(base, listed, retry=work.retry)
        if base is current and changes.none and len(changes.restamped) < _RESTAMPED and current is not None:
            return Refresh(unchanged=changes.same)
        pool = _pool(generations, identity) if current is None else current
        held.append(pool)
        with Building(
            generations, base, identity, scanned_ns, encoder=work.encoder, pool=pool, after=after
        ) as building:
            skipped, warnings = work.do(building, changes)
            if not len(building):
                first = skipped[0].reason if skipped else "no file could be read"
                raise CorpusUnusable(
                    f"none of the {len(listed)} files in {folder} can be read ({first})",
                    mend="put readable articles there",
                )
            building.finish(progress=work.progress)
        unread = {one.doc_id for one in skipped}
        return Refresh(
            added=tuple(file.doc_id for file in changes.new if file.doc_id not in unread),
            changed=tuple(file.doc_id for file in changes.changed if file.doc_id not in unread),
            removed=tuple(changes.removed),
            unchanged=changes.same,
            skipped=tuple(skipped),
            warnings=tuple(warnings),
            rebuilt_because=because,
        )
    finally:
        for generation in held:
            if generation is not None:
                generation.close()


class _Work:
    """What is done with each file."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        encoder: Encoder,
        options: ChunkOptions,
        progress: Progress,
        *,
        retry: bool,
        workers: int | None,
    ) -> None:
        self.tokenizer, self.encoder, self.options = tokenizer, encoder, options
        self.progress, self.retry, self.workers = progress, retry, workers

    def do(self, building: Building, changes: _Changes) -> tuple[list[Skipped], list[str]]:
        todo = sorted([*changes.new, *changes.changed], key=lambda file: file.doc_id)
        building.forget([*changes.removed, *(file.doc_id for file in todo)])
        building.table.update(changes.restamped)
        skipped: list[Skipped] = []
        warnings: list[str] = []
        with closing(prepared(todo, self.tokenizer, self.options, self.workers)) as outcomes:
            for done, (file, outcome) in enumerate(outcomes):
                self.progress(done, len(todo), "indexing")
                if isinstance(outcome, Unusable):
                    building.skip(file, outcome.reason, retry=outcome.retry)
                    skipped.append(Skipped(file.doc_id, outcome.reason))
                    continue
                warnings += [f"{file.doc_id}: {warning}" for warning in outcome.warnings]
                building.add(file, outcome)
        self.progress(len(todo), len(todo), "indexing")
        return skipped, warnings


def _begun(generations: Generations, identity: Mapping[str, Any], after: str | None) -> Generation | None:
    """The parts of a build that was killed, if they can be gone on from."""
    try:
        begun = generations.building()
        if begun is None:
            return None
        if begun.manifest.identity == identity and begun.manifest.after == after:
            begun.verify()
            return begun
        begun.close()
    except IndexUnusable:
        pass
    return None


def _pool(generations: Generations, identity: Mapping[str, Any]) -> Generation | None:
    """An index that can't be gone on from, but whose vectors are of the same encoder."""
    try:
        old = generations.current()
        if old is not None and all(old.manifest.identity.get(key) == identity[key] for key in ("fingerprint", "dim")):
            old.verify()
            return old
    except IndexUnusable:
        pass
    return None


def _name_of(generations: Generations) -> str | None:
    """The current generation, if it can be opened at all."""
    try:
        current = generations.current()
    except IndexUnusable:
        return None
    if current is None:
        return None
    current.close()
    return current.name


def _ignore(folder: Path) -> None:
    """Keep an index inside somebody's folder of articles out of their version control."""
    if folder.name == ".hrcqa" and not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n", encoding="ascii")


def _silent(done: int, total: int, what: str) -> None:
    pass
