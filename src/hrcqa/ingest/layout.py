"""What every format hands over, and what is made of it: pieces of layout in, the Blocks of a Document out."""

from __future__ import annotations

from dataclasses import dataclass, field

from hrcqa.ingest import furniture, leadins
from hrcqa.ingest.datelines import document_date
from hrcqa.ingest.pieces import Piece
from hrcqa.language.detect import detect_language
from hrcqa.types import Block, Document, Language, Reading, Span

_SAMPLE = 300  # characters of a block by which its language is told
_SURE = 12  # words: shorter blocks without a sign of their own take the document's language


@dataclass(slots=True)
class Read:
    """One file as its format reads it. Spans are reading spans; what the format does not know is left to be found."""

    text: str  # the source
    reading: Reading
    pieces: list[Piece]
    title: Span | None = None
    date: str | None = None
    pages: tuple[int, ...] = ()  # source offsets at which pages begin
    warnings: tuple[str, ...] = field(default=())

    def document(self, doc_id: str, sha256: str) -> Document:
        """Rate furniture, tell languages, find title and date, give each block its lead-in."""
        text = self.reading.text
        self.pieces = [piece for piece in self.pieces if _trimmed(text, piece)]
        furniture.rate(text, self.pieces)
        title = self.title or _title(text, self.pieces)
        languages = [
            detect_language(text[piece.start : min(piece.end, piece.start + _SAMPLE)]) for piece in self.pieces
        ]
        language = _commonest(self.pieces, languages)
        languages = [_inherit(text, piece, own, language) for piece, own in zip(self.pieces, languages, strict=True)]
        date = self.date or document_date(text, self.pieces, language)
        leads = leadins.lead_ins(text, self.pieces, title)
        blocks = tuple(
            Block(Span(piece.start, piece.end), piece.kind, own, piece.boilerplate, lead, piece.level)
            for piece, own, lead in zip(self.pieces, languages, leads, strict=True)
        )
        return Document(doc_id, self.text, sha256, self.reading, blocks, title, date, language, self.pages)


def _trimmed(text: str, piece: Piece) -> bool:
    """Take white space off both ends, as invisible characters may have left it there; whether anything remains."""
    while piece.start < piece.end and text[piece.start].isspace():
        piece.start += 1
    while piece.start < piece.end and text[piece.end - 1].isspace():
        piece.end -= 1
    return piece.start < piece.end


def _title(text: str, pieces: list[Piece]) -> Span | None:
    """The first heading of level 1, or a heading before any text."""
    for piece in pieces:
        if piece.kind == "heading" and piece.level == 1 and piece.boilerplate < 0.5:
            return Span(piece.start, piece.end)
    for piece in pieces:
        if piece.boilerplate >= 0.5 or piece.kind in ("debris", "caption"):
            continue
        return Span(piece.start, piece.end) if piece.kind == "heading" else None
    return None


def _commonest(pieces: list[Piece], languages: list[Language]) -> Language:
    """The language of most of the text, furniture left aside; ties go to English."""
    weight: dict[Language, float] = {"en": 0.0, "vi": 0.0}
    for piece, language in zip(pieces, languages, strict=True):
        if language != "und":
            weight[language] += (piece.end - piece.start) * (1.05 - piece.boilerplate)
    if not any(weight.values()):
        return "und"
    return max(weight, key=lambda language: weight[language])


def _inherit(text: str, piece: Piece, own: Language, language: Language) -> Language:
    """A short block that tells nothing ("32 resolutions adopted;") is taken to be in the document's language."""
    if own != "und":
        return own
    words = text[piece.start : min(piece.end, piece.start + _SAMPLE)].split()
    letters = [char for char in "".join(words) if char.isalpha()]
    latin = sum(char < "\u0250" or "\u1e00" <= char < "\u1f00" for char in letters)
    return language if len(words) <= _SURE and letters and latin * 2 > len(letters) else "und"
