"""Headings in plain text: by marks, by labels, by short lines over longer ones; the title and its cover page."""

from __future__ import annotations

import re

from hrcqa.ingest.lines import Unit
from hrcqa.ingest.pieces import Piece
from hrcqa.language.furniture import CREDIT_AT_END, LABELS

NOT_AT_END = frozenset(".,;:!…")  # of a heading
_HEADING_CHARS, _HEADING_WORDS = 120, 16
_TITLE_CHARS = 250
_COVER_LINES = 4  # short lines above the text that make a cover page

_MARKED_HEADING = re.compile(r"(#{1,6})\s+\S|(={2,6})[^=\n]+\2$")
_UNDERLINE = re.compile(r"(=+|-+|~+)$")
# "Chapter II", "Article 5", "Điều 5.", "Phần thứ nhất": a heading, whatever stands at its end.
_NAMED_HEADING = re.compile(
    r"(?:(?:part|chapter|title|annex|appendix)\s+(?:[IVXLC]+|\d+|[A-Z])|(?:section|article)\s+\d+[A-Z]?"
    r"|(?:phần|chương|phụ lục)\s+(?:[IVXLC]+|\d+|thứ\s\S+|một|hai|ba|bốn|năm)|(?:mục|điều)\s+\d+[a-zđ]?)"
    r"\b[.:]?(?=\s|$)",
    re.IGNORECASE,
)


def find_headings(text: str, found: list[Unit], pieces: list[Piece], shapes: list[str]) -> None:
    for place, (unit, piece) in enumerate(zip(found, pieces, strict=True)):
        if piece.kind == "table_row" or piece.end - piece.start > _TITLE_CHARS:
            continue
        words = piece.of(text)
        if mark := _MARKED_HEADING.match(words):
            # The marks belong to no block; a chunk still covers them.
            piece.kind, piece.level, piece.marked = "heading", len(mark[1] or mark[2]), True
            piece.start += len(words) - len(words.lstrip("#= "))
            piece.end -= len(words) - len(words.rstrip("#= "))
        elif place + 1 < len(found) and _underlined(text, words, found[place + 1]):
            piece.kind, piece.level, piece.marked = "heading", 1 if text[found[place + 1].start] == "=" else 2, True
            pieces[place + 1].end = pieces[place + 1].start
        elif unit.label > unit.start:
            if _labelled_heading(text, place, found, pieces):
                piece.kind, piece.depth = "heading", 0
                piece.level = _label_level(text[unit.start : unit.label])
        elif shapes[place] != "mark" and _NAMED_HEADING.match(words) and len(words.split()) <= 20:
            piece.kind, piece.level = "heading", 3 if words[0] in "AaĐđMm" else 2
    _bare_headings(text, found, pieces, shapes)


def _underlined(text: str, words: str, below: Unit) -> bool:
    length = below.end - below.start
    return (
        not below.gap
        and len(words) > 2
        and words[0] not in "|-=~"
        and words[-1] not in NOT_AT_END
        and min(3, len(words)) <= length
        and bool(_UNDERLINE.fullmatch(text, below.start, below.end))
    )


def _labelled_heading(text: str, place: int, found: list[Unit], pieces: list[Piece]) -> bool:
    """ "II. Conclusions", "A. Presentation by the State": short, capital, no full stop, longer text below."""
    unit = found[place]
    label, words = text[unit.start : unit.label], text[unit.label : unit.end].strip()
    if label[-1] != "." or not words or not (words[0].isupper() or words[0].isdigit()) or words[-1] in NOT_AT_END:
        return False
    if len(words.split()) > _HEADING_WORDS or len(words) > _HEADING_CHARS or "...." in words:
        return False
    if place + 1 == len(found):
        return False
    if label[0].isupper():
        return True
    below = found[place + 1]  # "1. Introduction" over a text, but not item 1 of a list
    return (
        below.label == below.start
        and below.end - below.start > 2 * len(words)
        and pieces[place + 1].kind == "paragraph"
    )


def _label_level(label: str) -> int:
    core = label.rstrip(".")
    if core[0].isdigit():
        return min(6, 2 + core.count("."))
    return 2 if not core.strip("IVX") and core not in "C" else 3


def _bare_headings(text: str, found: list[Unit], pieces: list[Piece], shapes: list[str]) -> None:
    """Short lines without a full stop over longer text. The first line of the text, so made, is its title."""
    first = next((place for place, shape in enumerate(shapes) if shape != "mark"), len(found))
    if first < len(found) and pieces[first].kind == "heading":
        pieces[first].level = 1
    place = max(first, _cover(text, first, found, pieces))
    while place < len(found):
        if not _could_be_heading(text, found[place], pieces[place], shapes[place], top=place == first):
            place += 1
            continue
        last = place + 1
        while last < len(found) and _could_be_heading(text, found[last], pieces[last], shapes[last], top=False):
            last += 1
        if place == first:
            _title(text, place, last, found, pieces)
        elif last - place <= 2 and last < len(found) and _stands_over(text, last, place, found, pieces):
            for heading in pieces[place:last]:
                heading.kind, heading.level = "heading", 2 if heading is pieces[place] else 3
        place = last


def _cover(text: str, first: int, found: list[Unit], pieces: list[Piece]) -> int:
    """Where a cover page ends: at least four short lines, none a sentence, above the text. Else 0.

    Its title is its longest line without figures; a short line right below that, a name, belongs to it.
    """
    last = first
    while last < len(found):
        words = pieces[last].of(text)
        if len(words) > 120 or "...." in words or words.lower() in LABELS:
            break
        if pieces[last].kind in ("heading", "table_row"):
            break
        if len(words.split()) > 6 and words[-1] in ".;!" and words[0] not in "*†":
            break
        last += 1
    if last - first < _COVER_LINES or last == len(found):
        return 0
    for piece in pieces[first:last]:
        piece.kind, piece.boilerplate = "paragraph", 0.2
    plain = [
        place
        for place in range(first, last)
        if found[place].label == found[place].start and not any(c.isdigit() or c == ":" for c in pieces[place].of(text))
    ]
    if plain:
        best = max(plain, key=lambda place: (pieces[place].end - pieces[place].start, -place))
        pieces[best].kind, pieces[best].level, pieces[best].boilerplate = "heading", 1, 0.0
        if best + 1 in plain and len(pieces[best + 1].of(text).split()) <= 8:
            pieces[best].end = pieces[best + 1].end
            pieces[best + 1].end = pieces[best + 1].start
    return last


def _could_be_heading(text: str, unit: Unit, piece: Piece, shape: str, *, top: bool) -> bool:
    if piece.kind != "paragraph" or shape != "open" or unit.label > unit.start:
        return False
    words = piece.of(text)
    if len(words) > (_TITLE_CHARS if top else _HEADING_CHARS) or "|" in words or "![" in words or "...." in words:
        return False
    if not (words[0].isupper() or words[0].isdigit() or words[0] in "\"“'‘«") or CREDIT_AT_END.search(words[-110:]):
        return False
    return top or len(words.split()) <= _HEADING_WORDS


def _stands_over(text: str, below: int, place: int, found: list[Unit], pieces: list[Piece]) -> bool:
    """Whether the block below is text that a heading could stand over."""
    piece = pieces[below]
    length = piece.end - piece.start
    if text[piece.start].isdigit() and text[found[below - 1].start].isdigit():
        return False  # "1910 …", "1939 …": the lines of a chronicle
    if piece.kind in ("list_item", "table_row"):
        return found[below].gap > 0 or length >= 120 or text[piece.start] == "|"
    heading = found[below - 1].end - found[below - 1].start
    # A heading has air above it or below it; in a row of lines it is only the shortest line.
    return (
        piece.kind == "paragraph"
        and length >= 60
        and length > 1.5 * heading
        and (found[place].gap > 0 or found[below].gap > 0 or length > 4 * heading)
    )


def _title(text: str, place: int, last: int, found: list[Unit], pieces: list[Piece]) -> None:
    """The first of the short lines that open the text."""
    if last == len(found) and last - place < 2:
        return  # one line is the whole text
    if len(pieces[place].of(text).split()) >= 2 or found[min(last, len(found) - 1)].gap:
        pieces[place].kind, pieces[place].level = "heading", 1
