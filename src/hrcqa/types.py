"""The nouns. Two coordinate systems, both in code points and half-open:

source   Document.text, the decoded file, verbatim. Every span that leaves the tool is a source span.
reading  Document.reading.text, what a reader sees: NFC, no mark-up, entities resolved. Chunking, retrieval and
         answering work on it; Reading.to_source maps a span back exactly. For plain NFC text the two are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "caption", "debris"]
Language = Literal["en", "vi", "und"]
Status = Literal["reported", "planned", "superseded"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open [start, end) in code points; which text it indexes is said where it is held."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of reading text and the source it came from.

    Equal lengths map one to one; unequal ones (`&amp;` → `&`, a decomposed letter) map only as a whole.
    """

    reading: int
    reading_len: int
    source: int
    source_len: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader sees of a document, with the way back. No runs: the reading text is the source text."""

    text: str
    runs: tuple[Run, ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(run.reading for run in self.runs))

    def to_source(self, span: Span) -> Span:
        """The smallest source span that holds every reading character of `span` (a reading span)."""
        if not self.runs:
            return span
        first = self.runs[max(0, bisect_right(self._starts, span.start) - 1)]
        start = first.source + (span.start - first.reading if first.reading_len == first.source_len else 0)
        if not len(span):
            return Span(start, start)
        last = self.runs[bisect_right(self._starts, span.end - 1) - 1]
        if last.reading_len == last.source_len:
            return Span(start, last.source + span.end - last.reading)
        return Span(start, last.source + last.source_len)

    def to_reading(self, span: Span) -> Span:
        """The reading span of the characters that come from `span` (a source span); empty where none do."""
        if not self.runs:
            return span
        start = end = None
        for run in self.runs:
            if run.source >= span.end or run.source + run.source_len <= span.start:
                continue
            exact = run.reading_len == run.source_len
            left = run.reading + (max(0, span.start - run.source) if exact else 0)
            right = run.reading + (min(run.source_len, span.end - run.source) if exact else run.reading_len)
            start = left if start is None else start
            end = right
        return Span(start or 0, end or 0)


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest unit of an article's layout. Spans are reading spans; blocks come in reading order and do not
    overlap.
    """

    span: Span
    kind: BlockKind
    language: Language = "und"
    boilerplate: float = (
        0.0  # [0, 1]: how much it looks like caption, teaser, menu or debris; ranks lower, never dropped
    )
    lead_in: tuple[
        Span, ...
    ] = ()  # headings, intro line, previous speaker: what it needs to be understood, outermost first
    level: int = 0  # headings: 1 is the title


@dataclass(frozen=True, slots=True)
class Document:
    """An article: the decoded file, verbatim, and what was recognised in it."""

    doc_id: str  # path relative to the corpus folder, with forward slashes
    text: str
    sha256: str  # of the file's bytes, lower-case hex: ties a citation to the file's state
    reading: Reading
    blocks: tuple[Block, ...]
    title: Span | None = None  # reading span
    date: str | None = None  # ISO 8601, as far as the text gives it: "2021-12-10", "2025-07", "2025"
    language: Language = "und"
    pages: tuple[int, ...] = ()  # source offsets at which the pages of a paginated file begin


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored piece of a document. `text` is the verbatim slice `span` of Document.text."""

    doc_id: str
    span: Span  # source
    reading: Span  # the same piece in reading coordinates
    text: str
    lead_in: tuple[Span, ...] = ()  # reading spans outside the chunk that it needs to be understood
    boilerplate: float = 0.0
    language: Language = "und"

    @property
    def chunk_id(self) -> str:
        """Its place, `nile.txt@0-42`, so it means the same on every machine."""
        return f"{self.doc_id}@{self.span.start}-{self.span.end}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk, ranked for a question. Ranks count from 1; None: the channel did not return it."""

    chunk: Chunk
    score: float
    lexical_rank: int | None = None
    dense_rank: int | None = None
    lexical_score: float | None = None
    dense_score: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a file that anyone can check. Made by `cite` alone, so the quote is the slice by construction."""

    doc_id: str
    span: Span  # source
    quote: str
    sha256: str
    # Only where the file has mark-up: the place in the reading text and the words there, for people to read.
    reading: Span | None = field(default=None, compare=False)
    words: str | None = field(default=None, compare=False)

    @property
    def shown(self) -> str:
        """The quote as a reader sees it, without mark-up."""
        return self.quote if self.words is None else self.words

    @classmethod
    def cite(cls, document: Document, reading_span: Span) -> Citation:
        span = document.reading.to_source(reading_span)
        plain = not document.reading.runs
        return cls(
            document.doc_id,
            span,
            span.of(document.text),
            document.sha256,
            None if plain else reading_span,
            None if plain else reading_span.of(document.reading.text),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, always cited: the words, the sentence they stand in, every other place that says the same."""

    citation: Citation  # the words themselves
    evidence: Citation  # the sentence or clause around them
    confidence: float  # [0, 1], calibrated: the chance that the answer is right
    status: Status | None = None
    language: Language = "und"
    sources: tuple[Citation, ...] = ()  # all places that give this answer, this one first
    support: tuple[Citation, ...] = ()  # second evidence: the speaker, the heading, what a pronoun stands for
    part: str | None = None  # of a question with several parts, the part this answers
    verdict: Literal["yes", "no"] | None = None  # yes/no questions: what the sentence says, where that can be told

    @property
    def text(self) -> str:
        return self.citation.quote


@dataclass(frozen=True, slots=True)
class Reply:
    """What the articles say: answers best first; `conflict` when they disagree."""

    question: str
    understood: str  # the question as understood, follow-ups filled in
    answers: tuple[Answer, ...]  # at least one
    confidence: float
    conflict: bool = False
    notes: tuple[str, ...] = ()  # words about the answer that are not quotations: "8 items", "corrected later"
    retrieved: tuple[Passage, ...] = ()
    explanation: tuple[str, ...] = ()  # filled when asked to explain

    @property
    def answered(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Silence, with its reason. Silence is a type, not a None field."""

    question: str
    understood: str
    because: str  # one sentence: what is missing
    confidence: float  # of the best candidate that was not good enough, [0, 1]
    nearest: Citation | None = None  # the nearest passage, offered as such
    retrieved: tuple[Passage, ...] = ()
    explanation: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        return False
