"""Files to what is stored of them: read, cut into chunks, analysed; in several processes where there is much of it.

Every file is prepared by itself and handed on in the order it was asked for, so one process or many give the same
index. A library that brings its process down over a broken file costs that file alone: it is reported as skipped.

Workers are started anew and spoken to over their standard streams: a fork would copy the threads' locks of the
process it comes from, and multiprocessing would run a caller's script a second time.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from hrcqa.errors import CorpusUnusable
from hrcqa.ingest.corpus import FileState, read_parsed, reason_of
from hrcqa.language.terms import terms
from hrcqa.retrieval.segments import contextual, key_of
from hrcqa.types import Chunk, Document

if TYPE_CHECKING:
    from hrcqa.ingest.chunking import ChunkOptions
    from hrcqa.protocols import Tokenizer

WORTH_BYTES = 2 << 20  # some seconds of work: starting the workers takes one
_BATCH_BYTES, _BATCH_FILES = 256 << 10, 64
_MOST = 32


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article with all that is stored of it but its vectors; `texts`, `keys` and `terms` one for each chunk."""

    document: Document
    chunks: Sequence[Chunk]
    texts: Sequence[str]  # what is indexed, see `segments.contextual`
    keys: Sequence[bytes]
    terms: Sequence[Sequence[str]]
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file that can't be used. retry: the reason may go without the file changing (no permission)."""

    reason: str
    retry: bool = False


Outcome = Prepared | Unusable


def prepare(file: FileState, tokenizer: Tokenizer, options: ChunkOptions) -> Outcome:
    """Read one file and cut it."""
    from hrcqa.ingest.chunking import chunk

    try:
        parsed = read_parsed(file)
    except CorpusUnusable as error:
        return Unusable(reason_of(error), isinstance(error.__cause__, OSError))
    chunks = chunk(parsed.document, tokenizer, options)
    texts = [contextual(parsed.document, one) for one in chunks]
    return Prepared(
        parsed.document, chunks, texts, [key_of(text) for text in texts], [terms(text) for text in texts],
        parsed.warnings,
    )  # fmt: skip


def prepared(
    files: Sequence[FileState], tokenizer: Tokenizer, options: ChunkOptions, workers: int | None = None
) -> Generator[tuple[FileState, Outcome], None, None]:
    """Every file with its outcome, in the order of `files`; some are prepared ahead.

    workers: how many processes; None: as many as there are cores, and none for little work; 0: in this one.
    """
    if workers is None:
        cores = available_cores()
        much = sum(file.size for file in files) >= WORTH_BYTES
        workers = min(cores, _MOST) if much and cores > 1 else 0
    setup = _pickled((tokenizer, options)) if workers else None
    if setup is None:
        for file in files:
            yield file, prepare(file, tokenizer, options)
        return
    with _Workers(workers, setup) as pool:
        waiting: deque[tuple[Sequence[FileState], Future[list[Outcome | None]]]] = deque()
        for batch in _batches(files):
            waiting.append((batch, pool.submit(batch)))
            if len(waiting) > 2 * workers:
                yield from _settled(*waiting.popleft(), tokenizer, options)
        while waiting:
            yield from _settled(*waiting.popleft(), tokenizer, options)


def available_cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _settled(
    batch: Sequence[FileState], coming: Future[list[Outcome | None]], tokenizer: Tokenizer, options: ChunkOptions
) -> Iterator[tuple[FileState, Outcome]]:
    for file, outcome in zip(batch, coming.result(), strict=True):
        # What no worker expected is done again here, where the error is seen.
        yield file, prepare(file, tokenizer, options) if outcome is None else outcome


def _batches(files: Sequence[FileState]) -> Iterator[list[FileState]]:
    batch: list[FileState] = []
    size = 0
    for file in files:
        if batch and (size + file.size > _BATCH_BYTES or len(batch) >= _BATCH_FILES):
            yield batch
            batch, size = [], 0
        batch.append(file)
        size += file.size
    if batch:
        yield batch


def _pickled(what: object) -> bytes | None:
    """None for a tokenizer that can't be sent to another process."""
    try:
        return pickle.dumps(what)
    except (pickle.PicklingError, TypeError, AttributeError):
        return None


# --- the workers -----------------------------------------------------------------------------------------------------


class _Workers:
    """Processes, each with a thread here that waits for it."""

    def __init__(self, count: int, setup: bytes) -> None:
        self._all = [_Worker(setup) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="hrcqa-prepare")
        self._closed = False

    def submit(self, batch: Sequence[FileState]) -> Future[list[Outcome | None]]:
        return self._threads.submit(self._done, batch)

    def _done(self, batch: Sequence[FileState]) -> list[Outcome | None]:
        worker = self._idle.get()
        try:
            outcomes = worker.prepare(batch)
            if outcomes is not None or self._closed:
                return outcomes or []
            # It died. One by one, whoever dies again is known by name.
            found: list[Outcome | None] = []
            for file in batch:
                found += worker.prepare([file]) or [Unusable("the library that reads such files crashed over it")]
            return found
        finally:
            self._idle.put(worker)

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.stop()
        self._threads.shutdown(wait=True)
        for worker in self._all:  # one that was being started just then
            worker.stop()


# Ctrl-C reaches the whole group of processes: this one tells its workers to end, they say nothing.
_BOOT = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
import pickle
sys.path[:] = pickle.load(sys.stdin.buffer)
from hrcqa.retrieval.preparing import serve
serve()
"""


class _Worker:
    """One process, started when it is first asked for and again if it died."""

    def __init__(self, setup: bytes) -> None:
        self._setup = setup
        self._useless = False
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self, files: Sequence[FileState]) -> list[Outcome | None] | None:
        """One outcome for each file (None: ask in this process); None if the process died over them."""
        try:
            process = self._process = self._process or self._start()
            if process is None:
                return [None] * len(files)
            assert process.stdin is not None
            assert process.stdout is not None
            pickle.dump(list(files), process.stdin)
            process.stdin.flush()
            found: list[Outcome | None] = pickle.load(process.stdout)
            return found
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # ValueError: its streams were closed
            self.stop()
            return None

    def _start(self) -> subprocess.Popen[bytes] | None:
        """None where no process can be started, or it does not know the tokenizer (a class of a caller's script)."""
        if self._useless:
            return None
        process = None
        try:
            process = subprocess.Popen(
                [sys.executable, "-c", _BOOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(pickle.dumps(sys.path) + self._setup)
            process.stdin.flush()
            if pickle.load(process.stdout):
                return process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            pass
        self._useless = True
        self._process = process
        self.stop()
        return None

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):  # what was never sent; a thread that still reads
                if stream is not None:
                    stream.close()


def serve() -> None:
    """A worker's life: files in, outcomes out, until nobody asks any more."""
    asked = sys.stdin.buffer
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # A library that prints must not be taken for an answer.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    try:
        tokenizer, options = pickle.load(asked)
    except Exception:  # whatever the loading of a foreign class may raise
        pickle.dump(False, told)
        told.flush()
        return
    pickle.dump(True, told)
    told.flush()
    while True:
        try:
            files = pickle.load(asked)
        except EOFError:
            return
        pickle.dump([_attempted(prepare, file, tokenizer, options) for file in files], told, protocol=5)
        told.flush()


def _attempted(work: Callable[..., Outcome], *given: Any) -> Outcome | None:
    try:
        return work(*given)
    except Exception:
        return None
