"""The index on disk: generations that never change, one of them current, and how the next takes its place.

    index/
      CURRENT        "gen-7": what readers open
      BUILDING       "gen-8": parts of a long build that was not finished; the next one goes on from it
      LOCK           held by whoever writes
      gen-7/         manifest.json, files.table, and the files of each segment

A generation is written in gen-N.tmp, every file brought to the disk, the manifest last; then renamed, then CURRENT is
replaced. Killed at any moment, the generation before is still there and still current. Files that stay the same are
hard links. A reader holds a shared lock on its manifest, and a generation so held is not removed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.files import MEND, digest, sync_folder, write_synced
from hrcqa.retrieval.segments import SegmentState

try:
    import fcntl
except ImportError:  # Windows: an open file can't be removed there, and two writers are told apart by LOCK alone
    fcntl = None  # type: ignore[assignment]

FORMAT = 1
TABLE = "files.table"
_NAME = re.compile(r"gen-(\d+)(?:\.tmp)?")
_OWN_FILES = re.compile(r"manifest\.json|files\.table|g\d+s\d+\.\w+")
# Files are hashed at every start while that takes no longer than a blink (200-400 MB/s here). Larger ones are hashed
# where their time stamp is not the one they were committed with, and those that a foreign parser reads always.
_HASHED_ALWAYS = 8 << 20
_HASHED_EACH = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds."""

    identity: Mapping[str, Any]  # models, options and versions: an index of another identity is rebuilt
    segments: tuple[SegmentState, ...] = ()
    files: Mapping[str, tuple[int, str, int]] = field(default_factory=dict)  # name → (size, sha256, mtime_ns)
    scanned_ns: int = 0  # when the folder was listed
    complete: bool = True  # False: parts of a build
    after: str | None = None  # of parts: the generation that was current when the build began
    skipped: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)  # doc_id → (size, mtime_ns, reason)
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # doc_id → what was uncertain

    @property
    def passages(self) -> int:
        return sum(segment.passages for segment in self.segments)

    def to_json(self) -> bytes:
        stored = {"format": FORMAT, **asdict(self)}
        return json.dumps(stored, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode()

    @classmethod
    def of(cls, data: bytes) -> Manifest:
        """Raises ValueError, TypeError, KeyError, AttributeError."""
        stored = json.loads(data)
        if stored["format"] != FORMAT:
            raise ValueError(f"it is of format {stored['format']}, this is hrcqa for format {FORMAT}")
        return cls(
            identity=dict(stored["identity"]),
            segments=tuple(map(SegmentState.of, stored["segments"])),
            files={str(name): (int(size), str(sha), int(at)) for name, (size, sha, at) in stored["files"].items()},
            scanned_ns=int(stored["scanned_ns"]),
            complete=bool(stored["complete"]),
            after=stored["after"],
            skipped={key: (int(size), int(at), str(why)) for key, (size, at, why) in stored["skipped"].items()},
            warnings={key: tuple(map(str, said)) for key, said in stored["warnings"].items()},
        )


class Generation:
    """A committed generation, held open: it is not removed before `close`."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError if it is gone, IndexUnusable if its manifest can't be understood."""
        self.folder = folder
        self._held: IO[bytes] | None = open(folder / "manifest.json", "rb")  # noqa: SIM115 (held until close)
        try:
            if fcntl is not None:
                with suppress(OSError):  # a file system without locks: removal then relies on mapped files staying
                    fcntl.flock(self._held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            self.manifest = Manifest.of(self._held.read())
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            self.close()
            raise IndexUnusable(f"{folder / 'manifest.json'} is corrupt: {error}", mend=MEND) from error

    @property
    def name(self) -> str:
        return self.folder.name

    def verify(self, *, thoroughly: bool = False) -> None:
        """Check every file against the manifest before any of them is parsed. Raises IndexUnusable.

        thoroughly: hash them all; otherwise large ones whose time stamp is unchanged are taken as they are.
        """
        files = self.manifest.files
        all_of_them = thoroughly or sum(size for size, _, _ in files.values()) <= _HASHED_ALWAYS
        needed = {TABLE, *(name for segment in self.manifest.segments for name in segment.files)}
        if set(files) != needed:
            raise IndexUnusable(f"{self.folder} is corrupt: its manifest names other files than it needs", mend=MEND)
        for name, (size, sha, mtime_ns) in files.items():
            path = self.folder / name
            try:
                info = path.stat()
                if info.st_size != size:
                    raise IndexUnusable(f"{path} is corrupt: it has {info.st_size} bytes, not {size}", mend=MEND)
                small = size <= _HASHED_EACH or name.endswith(".codes")
                if (all_of_them or small or info.st_mtime_ns != mtime_ns) and digest(path) != sha:
                    raise IndexUnusable(f"{path} is corrupt: its checksum is wrong", mend=MEND)
            except OSError as error:
                raise IndexUnusable(f"{path} can't be read: {error.strerror}", mend=MEND) from error

    def close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


class Generations:
    """The generations of one index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Generation | None:
        """What readers open; None where there is no index. Raises IndexUnusable."""
        return self._pointed("CURRENT")

    def building(self) -> Generation | None:
        """The parts of an unfinished build; None where there are none. Raises IndexUnusable."""
        return self._pointed("BUILDING")

    def _named(self) -> Iterator[str]:
        for pointer in ("CURRENT", "BUILDING"):
            with suppress(OSError, UnicodeDecodeError):
                yield (self.folder / pointer).read_text(encoding="ascii").strip()

    def _pointed(self, pointer: str) -> Generation | None:
        path = self.folder / pointer
        name = ""
        for _ in range(20):
            try:
                name = path.read_text(encoding="ascii").strip()
                if not _NAME.fullmatch(name) or name.endswith(".tmp"):
                    raise ValueError(name)
                return Generation(self.folder / name)
            except FileNotFoundError:
                if not path.exists():
                    return None
                time.sleep(0.005)  # between reading the pointer and opening it, a writer may have moved on
            except NotADirectoryError:
                break
            except ValueError as error:
                raise IndexUnusable(f"{path} is corrupt: it names no generation", mend=MEND) from error
            except OSError as error:
                raise IndexUnusable(f"{path} can't be read: {error.strerror}", mend="let it be read") from error
        raise IndexUnusable(f"{path} names {name}, which is not there", mend=MEND)

    def draft(self) -> Draft:
        """A new generation to write. The lock must be held. Raises IndexUnusable."""
        with writing(self.folder):
            numbers = [int(found[1]) for entry in self.folder.iterdir() if (found := _NAME.fullmatch(entry.name))]
            return Draft(self, f"gen-{max(numbers, default=0) + 1}")

    def point(self, pointer: str, name: str | None) -> None:
        """Let CURRENT or BUILDING name a generation; None takes the pointer away."""
        path = self.folder / pointer
        if name is None:
            path.unlink(missing_ok=True)
        else:
            new = path.with_name(pointer + ".tmp")
            write_synced(new, name.encode("ascii") + b"\n")
            os.replace(new, path)
        sync_folder(self.folder)

    def prune(self, keep: Iterable[str] | None = None) -> None:
        """Remove generations other than `keep` (None: those that are pointed at), and what killed writers left.

        Those that a reader holds stay until the next time, and folders that hold anything else are somebody's own.
        """
        kept = set(self._named() if keep is None else keep)
        for entry in sorted(self.folder.iterdir()):
            if not _NAME.fullmatch(entry.name) or entry.name in kept or not _is_generation(entry):
                continue
            if not entry.name.endswith(".tmp") and _is_held(entry / "manifest.json"):
                continue
            shutil.rmtree(entry, ignore_errors=True)


def _is_generation(folder: Path) -> bool:
    """Whether it is a folder that holds nothing but files of a generation, or of one that was begun."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(_OWN_FILES.fullmatch(entry.name) and entry.is_file() for entry in folder.iterdir())


def _is_held(path: Path) -> bool:
    if fcntl is None:
        return False
    try:
        with open(path, "rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


class Draft:
    """A generation that is being written; gone without a trace unless committed."""

    def __init__(self, generations: Generations, name: str) -> None:
        self.name = name
        self.folder = generations.folder / f"{name}.tmp"
        self._generations = generations
        self._kept: dict[str, tuple[int, str, int]] = {}
        self._done = False
        self.folder.mkdir()

    def keep(self, base: Generation, files: Iterable[str]) -> None:
        """Take over files of another generation as they are."""
        for name in files:
            if name in self._kept:
                continue
            try:
                os.link(base.folder / name, self.folder / name)
            except OSError:  # a file system without links
                shutil.copy2(base.folder / name, self.folder / name)
            self._kept[name] = base.manifest.files[name]

    def commit(self, manifest: Manifest, pointer: str) -> None:
        """Bring the generation to the disk and let `pointer` name it."""
        from dataclasses import replace

        files: dict[str, tuple[int, str, int]] = {}
        wanted = {TABLE, *(name for segment in manifest.segments for name in segment.files)}
        for name in sorted(wanted):
            info = (self.folder / name).stat()
            kept = self._kept.get(name)
            files[name] = (info.st_size, kept[1] if kept else digest(self.folder / name), info.st_mtime_ns)
        for entry in self.folder.iterdir():
            if entry.name not in wanted:
                entry.unlink()  # segments that were merged into others
        write_synced(self.folder / "manifest.json", replace(manifest, files=files).to_json())
        sync_folder(self.folder)
        os.rename(self.folder, self._generations.folder / self.name)
        sync_folder(self._generations.folder)
        self._generations.point(pointer, self.name)
        self._done = True

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            shutil.rmtree(self.folder, ignore_errors=True)


class writing:  # noqa: N801 (used as a verb: `with writing(folder):`)
    """Turns what the system says about a folder that can't be written into IndexUnusable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise IndexUnusable(
                f"the index in {self._folder} can't be written: {error.strerror or error}",
                mend="make room and give write permission, or name another folder with --index DIR",
            ) from error


class Lock:
    """The right to write an index, for one process at a time; a second one waits."""

    def __init__(self, folder: Path, *, timeout_s: float, waiting: Callable[[str], None] | None) -> None:
        """waiting: told once, in a line for people, if another process holds the lock."""
        self._folder, self._timeout_s, self._waiting = folder, timeout_s, waiting
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Lock:
        with writing(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = open(self._folder / "LOCK", "ab")
        if fcntl is None:
            return self
        until, told = time.monotonic() + self._timeout_s, False
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    self._file.close()
                    raise IndexUnusable(
                        f"another hrcqa has been writing the index in {self._folder} for {self._timeout_s:.0f} s",
                        mend="wait until it is done, or stop it",
                    ) from error
                if self._waiting is not None and not told:
                    self._waiting("waiting for another hrcqa, which is writing this index")
                told = True
                time.sleep(0.05)
            except OSError:  # a file system without locks
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
