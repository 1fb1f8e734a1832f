"""From a folder to Documents: which files are articles, how they are read, and why others are not.

Nothing here writes, prints, or opens anything but regular files.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any

from hrcqa.errors import CorpusUnusable, ExtraMissing
from hrcqa.ingest import formats
from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats import archive
from hrcqa.types import Document

SUFFIXES = frozenset(formats.SUFFIXES) | archive.SUFFIXES
NOT_THERE = "there is no such article"
_MAX_BYTES = 256 * 2**20  # of one file: beyond it an "article" is a database dump, and reading it would exhaust memory


@dataclass(frozen=True, slots=True)
class FileState:
    """An article's file as the folder listing shows it. Equal states are taken for the same content."""

    doc_id: str  # relative path with forward slashes, NFC; a file in a zip: "reports.zip/geneva/march.txt"
    path: str  # of the file, or of the archive it is in; a str, since making a Path costs as much as listing the file
    size: int  # bytes
    mtime_ns: int  # the later of the stamps of content and of state: a copy may keep the first
    member: str | None = None  # its name inside the archive


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is not among the documents, and why. of_note: by its name it should be, so its user must hear it."""

    doc_id: str
    reason: str
    of_note: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder holds: articles and files that are none, each sorted by doc_id."""

    files: tuple[FileState, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and what was uncertain about reading it; warnings do not name the file."""

    document: Document
    warnings: tuple[str, ...] = ()


class Corpus:
    """The documents of a folder, read one at a time; `skipped` and `warnings` are complete once they are all read."""

    def __init__(self, folder: Path) -> None:
        survey = survey_folder(folder)
        self.files = survey.files
        self.skipped: list[Skipped] = list(survey.skipped)
        self.warnings: list[str] = []

    def __iter__(self) -> Iterator[Document]:
        for file in self.files:
            try:
                parsed = read_parsed(file)
            except CorpusUnusable as error:
                self.skipped.append(Skipped(file.doc_id, reason_of(error)))
                continue
            self.warnings.extend(f"{file.doc_id}: {warning}" for warning in parsed.warnings)
            yield parsed.document

    @property
    def documents(self) -> Iterator[Document]:
        return iter(self)


class FileUnusable(CorpusUnusable):
    """One file can't be read; `reason` is the problem without the file's name."""

    def __init__(
        self, doc_id: str, reason: str, *, mend: str = "remove it from the folder, or convert it to text"
    ) -> None:
        super().__init__(f"{doc_id}: {reason}", mend=mend)
        self.doc_id = doc_id
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        # Files are read in worker processes, and an exception that can't be unpickled takes the whole pool down.
        return partial(FileUnusable, mend=self.mend), (self.doc_id, self.reason)


def reason_of(error: CorpusUnusable) -> str:
    """Why a file was not read, without its name."""
    return error.reason if isinstance(error, FileUnusable) else error.problem


def read_folder(folder: Path) -> Corpus:
    """Raises CorpusUnusable where the folder can't be listed; single files only ever end in `skipped`."""
    return Corpus(folder)


def scan(folder: Path) -> list[FileState]:
    """The articles of a folder, sorted by doc_id. Raises CorpusUnusable where it can't be listed."""
    return list(survey_folder(folder).files)


def locate(folder: Path, doc_id: str) -> FileState:
    """The file behind a doc_id, without listing the whole folder where that can be helped. Raises FileUnusable."""
    path = folder / doc_id
    if not os.path.isabs(doc_id) and ".." not in Path(doc_id).parts:
        try:
            info = path.stat()
        except (OSError, ValueError):
            pass
        else:
            if stat.S_ISREG(info.st_mode):
                return FileState(doc_id, str(path), info.st_size, _stamp(info))
        # Inside an archive, or a name that is written otherwise on disk (decomposed, not UTF-8).
        for file in survey_folder(folder).files:
            if file.doc_id == doc_id:
                return file
    raise FileUnusable(doc_id, NOT_THERE, mend="`hrcqa index --report` lists those there are")


def survey_folder(folder: Path) -> Survey:
    """List a folder and all below it, by name only: no article is opened, only the directories of zip files are read.

    Left out without a word: hidden files, and folders in which hrcqa keeps an index. Linked folders are followed once,
    after the real ones, so a loop of links ends.
    """
    top = Path(folder)
    files: dict[str, FileState] = {}
    skipped: list[Skipped] = []
    seen: set[tuple[int, int]] = set()
    linked: list[tuple[Path, str]] = []  # and the beginning of the doc_ids below
    try:
        info = top.stat()
        if not stat.S_ISDIR(info.st_mode):
            raise CorpusUnusable(f"{top} is a file", mend="name the folder that holds it")
        os.scandir(top).close()
    except FileNotFoundError as error:
        raise CorpusUnusable(f"there is no folder {top}", mend="name a folder of articles with --corpus DIR") from error
    except PermissionError as error:
        raise CorpusUnusable(f"the folder {top} can't be listed", mend="give it read permission") from error
    except (OSError, ValueError) as error:
        raise CorpusUnusable(
            f"the folder {top} can't be read ({error})", mend="name another with --corpus DIR"
        ) from error
    queue = [(top, "")]
    while queue or linked:
        here, prefix = queue.pop() if queue else linked.pop(0)
        try:
            info = here.stat()
            if (info.st_dev, info.st_ino) in seen:
                continue
            seen.add((info.st_dev, info.st_ino))
            with os.scandir(here) as listing:
                entries = sorted(listing, key=attrgetter("name"))
        except OSError as error:
            if here == top:
                raise CorpusUnusable(f"the folder {top} can't be read", mend="see that it is still there") from error
            skipped.append(Skipped(prefix[:-1], f"the folder can't be listed: {error.strerror}", of_note=True))
            continue
        if here != top and _is_index(entries):
            continue
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            doc_id = prefix + (name if name.isascii() else _readable(name))
            try:
                if entry.is_dir():
                    (linked if entry.is_symlink() else queue).append((here / name, f"{doc_id}/"))
                    continue
                info = entry.stat()
            except OSError as error:
                skipped.append(Skipped(doc_id, f"can't be read: {error.strerror}", of_note=_is_article(name)))
                continue
            if not stat.S_ISREG(info.st_mode):
                skipped.append(Skipped(doc_id, "not a regular file", of_note=_is_article(name)))
                continue
            suffix = os.path.splitext(name)[1].lower()
            if suffix in archive.SUFFIXES:
                members, left_out = _members(doc_id, entry.path, _stamp(info))
                skipped += left_out
            elif suffix in SUFFIXES:
                members = [FileState(doc_id, entry.path, info.st_size, _stamp(info))]
            else:
                skipped.append(Skipped(doc_id, "not an article format"))
                continue
            for file in members:
                other = files.get(file.doc_id)
                if other is not None:
                    # Two names that differ only in how their letters are composed. Opened by its name, the composed one
                    # is found.
                    file, other = (file, other) if file.path.endswith(file.doc_id) else (other, file)
                    reason = "another file has the same name, but for how its letters are composed"
                    skipped.append(Skipped(other.doc_id, reason, of_note=True))
                files[file.doc_id] = file
    return Survey(
        tuple(files[doc_id] for doc_id in sorted(files)),
        tuple(sorted(skipped, key=lambda item: (item.doc_id, item.reason))),
    )


_GENERATION = re.compile(r"gen-\d+(\.tmp)?")
_OF_AN_INDEX = frozenset({"CURRENT", "BUILDING", "LOCK"})


def _is_index(entries: list[os.DirEntry[str]]) -> bool:
    generations = [entry for entry in entries if entry.name.startswith("gen-") and _GENERATION.fullmatch(entry.name)]
    return any(entry.is_dir() for entry in generations) and any(entry.name in _OF_AN_INDEX for entry in entries)


def _stamp(info: os.stat_result) -> int:
    return max(info.st_mtime_ns, info.st_ctime_ns)


def _is_article(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES


def _readable(name: str) -> str:
    # A name that is not UTF-8 reaches us with lone surrogates, which no JSON reader takes.
    if not name.isascii():
        name = os.fsencode(name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", name)


def _members(doc_id: str, path: str, mtime_ns: int) -> tuple[list[FileState], list[Skipped]]:
    files: list[FileState] = []
    skipped: list[Skipped] = []
    try:
        listing = archive.members(path)
    except (OSError, ValueError) as error:
        return [], [Skipped(doc_id, f"can't be read: {error}", of_note=True)]
    for name, size in listing:
        inner = f"{doc_id}/{_readable(name)}"
        if ".." in name.split("/"):
            skipped.append(Skipped(inner, "its name leads out of the zip file", of_note=_is_article(name)))
        elif os.path.splitext(name)[1].lower() in formats.SUFFIXES:
            files.append(FileState(inner, path, size, mtime_ns, name))
        else:
            skipped.append(Skipped(inner, "not an article format"))
    return files, skipped


def read_bytes(file: FileState) -> bytes:
    """The bytes of an article, or of its member in an archive. Raises FileUnusable."""
    if file.size > _MAX_BYTES:
        raise FileUnusable(file.doc_id, f"larger than {_MAX_BYTES >> 20} MB", mend="split it into articles")
    try:
        if file.member is not None:
            return archive.read_member(file.path, file.member, _MAX_BYTES)
        # Not blocking: the file may have become a pipe since it was listed, and opening one waits for ever.
        descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as source:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise FileUnusable(file.doc_id, "not a regular file")
            return source.read(_MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise FileUnusable(file.doc_id, "the file is gone", mend="run: hrcqa index") from error
    except PermissionError as error:
        raise FileUnusable(file.doc_id, "no permission to read it", mend="give it read permission") from error
    except (OSError, ValueError) as error:
        raise FileUnusable(file.doc_id, f"can't be read ({error})") from error


def read_document(file: FileState) -> Document:
    """Read and parse one article. Raises CorpusUnusable with the file's name."""
    return read_parsed(file).document


def read_parsed(file: FileState) -> Parsed:
    """Read and parse one article, with warnings. Raises CorpusUnusable with the file's name."""
    return parse_with_warnings(file.doc_id, read_bytes(file))


def parse(doc_id: str, data: bytes) -> Document:
    """The document that `data` holds, read by the suffix of `doc_id`. Raises CorpusUnusable with the name."""
    return parse_with_warnings(doc_id, data).document


def parse_with_warnings(doc_id: str, data: bytes) -> Parsed:
    """As parse, with what was uncertain. Empty files are documents without text."""
    try:
        read = formats.reader(os.path.splitext(doc_id)[1].lower())(data)
    except ExtraMissing as error:
        raise FileUnusable(doc_id, f"{error.problem}: {error.mend}", mend=error.mend) from error
    except FormatError as error:
        raise FileUnusable(doc_id, str(error)) from error
    except RecursionError as error:
        raise FileUnusable(doc_id, "it is nested too deeply") from error
    warnings = read.warnings if read.text.strip() else (*read.warnings, "holds no text")
    return Parsed(read.document(doc_id, sha256(data).hexdigest()), warnings)
