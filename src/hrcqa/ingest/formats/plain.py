"""Plain text: units of lines, told apart by how they look and where they stand."""

from __future__ import annotations

import re

from hrcqa.ingest import listing
from hrcqa.ingest.encodings import decode
from hrcqa.ingest.layout import Read
from hrcqa.ingest.lines import Unit, units
from hrcqa.ingest.outline import NOT_AT_END, find_headings
from hrcqa.ingest.pieces import Piece
from hrcqa.ingest.reading import Edit, compose, edit
from hrcqa.types import Reading, Run

_ASIDE = 0.8  # headers and footers of pages
_OTHER_NEWLINE = re.compile("[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def read(data: bytes) -> Read:
    """Raises FormatError for bytes that are no text."""
    decoded = decode(data)
    return read_text(decoded.text, warnings=(decoded.warning,) if decoded.warning else ())


def read_text(source: str, *, warnings: tuple[str, ...] = (), asides: frozenset[int] = frozenset()) -> Read:
    """Plain text as a Read; `source` stays as it is.

    asides: where lines begin that belong to the page and not to the text (headers, footers); for text in NFC.
    """
    reading = compose(source)
    text = reading.text
    if _OTHER_NEWLINE.search(text):
        # One character for one: no place moves. A line end inside a wrapped paragraph becomes a space in the same way.
        text = _OTHER_NEWLINE.sub("\n", text.replace("\r\n", " \n"))
        reading = Reading(text, reading.runs or (Run(0, len(text), 0, len(text)),))
    found, joins = units(text, asides)
    pieces, cuts = classify(text, found)
    return Read(source, edit(reading, sorted(joins + cuts), pieces), pieces, warnings=warnings)


def classify(text: str, found: list[Unit]) -> tuple[list[Piece], list[Edit]]:
    """One piece for each unit, in order; and the edits that cut the rows of tables into cells."""
    pieces = [Piece(unit.start, unit.end, "debris" if unit.aside else "paragraph", aside=unit.aside) for unit in found]
    for piece in pieces:
        piece.boilerplate = _ASIDE if piece.aside else 0.0
    shapes = [_shape(text, unit) for unit in found]
    cuts = listing.find_tables(text, found, pieces)
    listing.find_labelled(text, found, pieces)
    listing.find_opened(text, found, pieces)
    find_headings(text, found, pieces, shapes)
    listing.find_bare(text, found, pieces, shapes)
    return [piece for piece in pieces if piece.end > piece.start], cuts


def _shape(text: str, unit: Unit) -> str:
    """ "open": a short line without a full stop; "text": anything longer or closed; "mark": no words."""
    words = text[unit.start : unit.end]
    if len(words) > listing.ITEM_CHARS:
        return "text"
    if not any(char.isalpha() for char in words):
        return "mark"
    return "text" if words[-1] in NOT_AT_END else "open"
