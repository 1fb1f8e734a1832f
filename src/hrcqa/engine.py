"""The whole flow on one page: a folder of articles → an index that is up to date → passages → a reply that still holds.

An answer leaves only after the files it cites have been looked at once more: a citation never points at words that
are no longer there. Where a file has changed since it was indexed, the index is brought up to date and the question
asked again, once.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from hrcqa.answering import Answerer
from hrcqa.config import Config
from hrcqa.errors import CorpusUnusable, IndexUnusable, UsageError
from hrcqa.ingest.corpus import SUFFIXES, FileState, locate, read_bytes, scan, survey_folder
from hrcqa.ingest.tokens import NAME as SHIPPED_VOCABULARY
from hrcqa.ingest.tokens import load_tokenizer
from hrcqa.language.text import ESCAPE
from hrcqa.models import load_encoder, load_reader
from hrcqa.retrieval.store import Progress, Refresh, encoder_of, index_home, open_index, refresh
from hrcqa.types import Chunk, Citation, Document, NoAnswer, Passage, Reply

if TYPE_CHECKING:
    from hrcqa.protocols import Encoder, Reader, Tokenizer
    from hrcqa.retrieval.index import HybridIndex

MAX_QUESTION = 4_000  # characters: two pages; what is longer is an article, not a question
LOOK_AGAIN_AFTER = 2.0  # seconds: how stale a long-lived engine's view of its folder may become

Result = TypeVar("Result")


class Engine:
    """A folder of articles, ready to be asked. Made by `Engine.open`; a context manager; not thread-safe."""

    def __init__(
        self,
        folder: Path,
        index_dir: Path,
        config: Config,
        progress: Progress | None = None,
        waiting: Callable[[str], None] | None = None,
        notice: Callable[[Refresh], None] | None = None,
    ) -> None:
        self.folder = folder
        self.index_dir = index_dir
        self.config = config
        self.last_refresh: Refresh | None = None
        self._progress = progress
        self._waiting = waiting
        self._notice = notice
        self._index: HybridIndex | None = None
        self._answerer: Answerer | None = None
        self._seen: list[FileState] = []
        self._seen_at = 0.0

    @classmethod
    def open(
        cls,
        folder: str | Path,
        config: Config | None = None,
        *,
        index_dir: str | Path | None = None,
        rebuild: bool = False,
        progress: Progress | None = None,
        waiting: Callable[[str], None] | None = None,
        notice: Callable[[Refresh], None] | None = None,
    ) -> Engine:
        """Bring the index of `folder` up to date and stand ready; what changed is in `last_refresh`.

        index_dir: where the index lies; by default config.index, else retrieval.store.index_home.
        rebuild: read every article again. progress: called as (done, total, what). waiting: told in one line that
        another process is writing the index. notice: handed the outcome of every refresh, later ones too.
        Raises CorpusUnusable (no folder, no articles) and IndexUnusable (nowhere to write the index).
        """
        config = config or Config()
        folder = Path(folder)
        try:
            where = Path(index_dir) if index_dir else config.index or index_home(folder)
        except OSError as error:
            raise CorpusUnusable(f"{folder} can't be read: {error.strerror}", mend="give it read permission") from error
        engine = cls(folder, where, config, progress, waiting, notice)
        engine.refresh(rebuild=rebuild)
        return engine

    def refresh(self, *, rebuild: bool = False, because: str | None = None, doubted: Collection[str] = ()) -> Refresh:
        """Bring the index up to date with the folder: only what changed is read and encoded again.

        rebuild: everything is, `because` of what is said there. doubted: articles whose time stamps are not believed.
        """
        survey = survey_folder(self.folder)
        self._seen, self._seen_at = list(survey.files), time.monotonic()
        if not self._seen:
            known = ", ".join(sorted(SUFFIXES))
            raise CorpusUnusable(f"there are no articles in {self.folder}", mend=f"put files there: {known}")
        done = refresh(
            self.folder,
            self.index_dir,
            self.tokenizer,
            self.encoder,
            self.config.chunking,
            self._progress,
            # Another time stamp than the one in the index makes the file be hashed.
            files=[replace(one, mtime_ns=one.mtime_ns + 1) if one.doc_id in doubted else one for one in self._seen],
            rebuild=rebuild,
            waiting=self._waiting,
        )
        noted = {one.doc_id for one in survey.skipped if one.of_note}
        done = replace(
            done, rebuilt_because=because or done.rebuilt_because, unread=tuple(sorted({*done.unread, *noted}))
        )
        self.close()
        self.last_refresh = done
        if self._notice is not None:
            self._notice(done)
        return done

    def ask(self, question: str, context: Sequence[str] = (), *, explain: bool = False) -> Reply | NoAnswer:
        """Answer `question` with quotations of the articles, or say what is missing.

        context: the questions asked before, oldest first, which a follow-up may lean on.
        explain: keep the passages, their ranks, and why each candidate won or fell.
        Raises UsageError for a question that is none, CorpusUnusable when the files keep changing under it.
        """
        question = clean_question(question)
        context = [clean_question(earlier) for earlier in context]
        self._catch_up()
        for _ in range(2):
            reply = self._whole(lambda: self.answerer.ask(question, context=context, explained=explain))
            moved = sorted({cited.doc_id for cited in citations(reply) if not self._holds(cited)})
            if not moved:
                return reply
            self.refresh(doubted=moved)
        raise CorpusUnusable(f"{moved[0]} keeps changing while it is read", mend="ask again when the folder is at rest")

    def search(self, question: str, top_k: int = 10) -> list[Passage]:
        """The passages nearest to `question`, best first, ties by chunk id."""
        question = clean_question(question)
        self._catch_up()
        return self._whole(lambda: self.index.search(question, top_k=top_k))

    def document(self, doc_id: str) -> Document:
        """The article as indexed. Raises CorpusUnusable if there is none of that name."""
        return self.index.document(doc_id)

    def words_of(self, chunk: Chunk) -> str:
        """What a person reads of a chunk: without mark-up, entities resolved."""
        return chunk.reading.of(self.document(chunk.doc_id).reading.text)

    @property
    def index(self) -> HybridIndex:
        if self._index is None:
            self._index = open_index(self.index_dir, self.encoder, self.config.retrieval)
        return self._index

    @property
    def answerer(self) -> Answerer:
        """Reads the index that is open; made anew when the index changes, since it keeps articles it has walked."""
        if self._answerer is None:
            from hrcqa.models.words import WordVectors

            self._answerer = Answerer(self.index, lambda: self.reader, self.config.answering, WordVectors())
        return self._answerer

    @cached_property
    def tokenizer(self) -> Tokenizer:
        return LazyTokenizer(self.config.models.tokenizer)

    @cached_property
    def encoder(self) -> Encoder:
        """The one that is set; else the one that the index was built with, if that is one of ours."""
        _be_silent()
        return load_encoder(self.config.models.encoder or encoder_of(self.index_dir))

    @cached_property
    def reader(self) -> Reader:
        _be_silent()
        return load_reader(self.config.models.reader)

    def close(self) -> None:
        """Let go of the index; the engine opens it again when asked."""
        self._answerer = None
        if self._index is not None:
            self._index.close()
            self._index = None

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _whole(self, work: Callable[[], Result]) -> Result:
        """`work` over the index; if it proves corrupt on the way, over one that is built again."""
        try:
            return work()
        except IndexUnusable as error:
            self.refresh(rebuild=True, because=error.problem)
            return work()

    def _catch_up(self) -> None:
        """Notice files that came, went or changed while a long-lived engine stood ready."""
        if time.monotonic() - self._seen_at > LOOK_AGAIN_AFTER:
            if scan(self.folder) != self._seen:
                self.refresh()
            self._seen_at = time.monotonic()

    def _holds(self, cited: Citation) -> bool:
        """Is the cited file still, byte for byte, the one that was indexed? Time stamps can lie, so it is hashed."""
        try:
            return sha256(read_bytes(locate(self.folder, cited.doc_id))).hexdigest() == cited.sha256
        except CorpusUnusable:
            return False


class LazyTokenizer:
    """A tokenizer whose vocabulary is loaded when a text is cut: an index that is up to date asks for its name alone.

    That saves a fifth of a cold `ask`.
    """

    def __init__(self, name: str | None) -> None:
        self.name = name or SHIPPED_VOCABULARY
        self._loaded: Tokenizer | None = None

    def offsets(self, text: str) -> list[int]:
        return self._load().offsets(text)

    def count(self, text: str) -> int:
        return self._load().count(text)

    def __reduce__(self) -> tuple[type[LazyTokenizer], tuple[str]]:
        return LazyTokenizer, (self.name,)  # to another process goes the name

    def _load(self) -> Tokenizer:
        if self._loaded is None:
            self._loaded = load_tokenizer(self.name)
        return self._loaded


def _be_silent() -> None:
    """No word leaves this machine: onnxruntime gathers telemetry unless it is told not to before its first import."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def clean_question(question: str) -> str:
    """The question without terminal escapes, control characters and broken surrogates, spaces collapsed.

    Raises UsageError if nothing is left or more than MAX_QUESTION characters are.
    """
    shown = ESCAPE.sub("", question)
    shown = "".join(char if char.isprintable() else " " for char in shown)
    shown = " ".join(shown.split())
    if not shown:
        raise UsageError("the question is empty", mend='ask something: hrcqa ask "How many resolutions were adopted?"')
    if len(shown) > MAX_QUESTION:
        raise UsageError(
            f"the question is {len(shown):,} characters long, at most {MAX_QUESTION:,} are read",
            mend="ask in a sentence or two",
        )
    return shown


def citations(reply: Reply | NoAnswer) -> list[Citation]:
    """Every place the reply points at."""
    if isinstance(reply, NoAnswer):
        return [reply.nearest] if reply.nearest else []
    found: list[Citation] = []
    for one in reply.answers:
        found += [one.citation, one.evidence, *one.sources, *one.support]
    return found
