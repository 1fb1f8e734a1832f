"""Text put together from extracted parts: the messages of a mailbox, the chapters of a book, a letter's attachments."""

from __future__ import annotations

from hrcqa.ingest.layout import Read
from hrcqa.ingest.pieces import Piece
from hrcqa.types import BlockKind, Reading, Span


class Collage:
    """Appends parts; what was appended is at once the source and its reading."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._parts: list[str] = []
        self._length = 0

    def add(self, words: str, kind: BlockKind, *, level: int = 0, boilerplate: float = 0.0) -> None:
        """One block."""
        words = words.strip()
        if not words:
            return
        start = self._append(words)
        self.pieces.append(
            Piece(start, self._length, kind, level=level, marked=kind == "heading", boilerplate=boilerplate)
        )

    def add_read(self, read: Read, *, below: int = 0) -> None:
        """All blocks of another file's text, its headings `below` levels further down."""
        if not read.reading.text.strip():
            return
        start = self._append(read.reading.text)
        part = 1 + max((piece.part for piece in self.pieces), default=0)
        for piece in read.pieces:
            piece.start += start
            piece.end += start
            piece.lead = tuple(span.shifted(start) for span in piece.lead)
            piece.level += below if piece.kind == "heading" else 0
            piece.part += part if piece.part else 0
            self.pieces.append(piece)

    def _append(self, words: str) -> int:
        if self._length:
            self._parts.append("\n\n")
            self._length += 2
        start = self._length
        self._parts.append(words)
        self._length += len(words)
        return start

    def read(self, *, title: Span | None = None, date: str | None = None, warnings: tuple[str, ...] = ()) -> Read:
        text = "".join(self._parts)
        return Read(text, Reading(text), self.pieces, title=title, date=date, warnings=warnings)


def flat(read: Read) -> Read:
    """The reading of a file as a text of its own: for files whose mark-up nobody but a program ever sees."""
    text = read.reading.text
    return Read(text, Reading(text), read.pieces, title=read.title, date=read.date, warnings=read.warnings)
