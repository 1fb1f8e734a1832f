"""Plain text: units of lines, told apart by how they look and where they stand."""

from __future__ import annotations

import re

from hrcqa.ingest.encodings import decode
from hrcqa.ingest.layout import Read
from hrcqa.ingest.lines import Unit, units
from hrcqa.ingest.pieces import Piece
from hrcqa.ingest.reading import compose, edit
from hrcqa.language.furniture import CREDIT_AT_END, LABELS
from hrcqa.types import Reading, Run, Span

_HEADING_CHARS, _HEADING_WORDS = 120, 16
_TITLE_CHARS = 250
_ITEM_CHARS = 200  # longer lines are paragraphs, even in a row of lines without full stops
_ITEM_WORDS = 45  # numbered blocks with more words, on average, are the paragraphs of a report
_MANY, _FEW_WORDS = 25, 12  # and so are many numbered blocks that are not very short
_ASIDE = 0.8  # headers and footers of pages
_COVER_LINES = 4  # short lines above the text that make a cover page

_OTHER_NEWLINE = re.compile("[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_MARKED_HEADING = re.compile(r"(#{1,6})\s+\S|(={2,6})[^=\n]+\2$")
_NUMBER_LABEL = re.compile(r"(\d{1,3})[.)](?=\s|$)")  # "138." but not "138.4", which stands under it
_UNDERLINE = re.compile(r"(=+|-+|~+)$")
# "Chapter II", "Article 5", "Điều 5.", "Phần thứ nhất": a heading, whatever stands at its end.
_NAMED_HEADING = re.compile(
    r"(?:(?:part|chapter|title|annex|appendix)\s+(?:[IVXLC]+|\d+|[A-Z])|(?:section|article)\s+\d+[A-Z]?"
    r"|(?:phần|chương|phụ lục)\s+(?:[IVXLC]+|\d+|thứ\s\S+|một|hai|ba|bốn|năm)|(?:mục|điều)\s+\d+[a-zđ]?)"
    r"\b[.:]?(?=\s|$)",
    re.IGNORECASE,
)
_NOT_AT_END = frozenset(".,;:!…")


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
    found, edits = units(text, asides)
    pieces = classify(text, found)
    return Read(source, edit(reading, edits, pieces), pieces, warnings=warnings)


def classify(text: str, found: list[Unit]) -> list[Piece]:
    """One piece for each unit, in order."""
    pieces = [Piece(unit.start, unit.end, "debris" if unit.aside else "paragraph", aside=unit.aside) for unit in found]
    for piece in pieces:
        piece.boilerplate = _ASIDE if piece.aside else 0.0
    shapes = [_shape(text, unit) for unit in found]
    _tables(text, found, pieces)
    _labelled(text, found, pieces)
    _opened_lists(text, found, pieces)
    _headings(text, found, pieces, shapes)
    _bare_lists(text, found, pieces, shapes)
    return [piece for piece in pieces if piece.end > piece.start]


def _shape(text: str, unit: Unit) -> str:
    """ "open": a short line without a full stop; "text": anything longer or closed; "mark": no words."""
    words = text[unit.start : unit.end]
    if len(words) > _ITEM_CHARS:
        return "text"
    if not any(char.isalpha() for char in words):
        return "mark"
    return "text" if words[-1] in _NOT_AT_END else "open"


def _tables(text: str, found: list[Unit], pieces: list[Piece]) -> None:
    """Rows: two or more neighbouring lines of equally many cells, cut by bars or tabs."""
    place = 0
    while place < len(found):
        cells, mark = _cells(text, found[place])
        last = place + 1
        if cells >= 2:
            while last < len(found) and not found[last].gap and _cells(text, found[last]) == (cells, mark):
                last += 1
        if last - place >= 2:
            header = Piece(found[place].start, found[place].end, "table_row")
            for row in range(place, last):
                pieces[row].kind = "table_row"
                pieces[row].part = place + 1
                if row > place and any(char.isalpha() for char in header.of(text)):
                    pieces[row].lead = (_span(header),)
        place = last


def _cells(text: str, unit: Unit) -> tuple[int, str]:
    words = text[unit.label : unit.end].lstrip()
    for mark in "|\t":
        if mark in words:
            cells = [cell for cell in words.strip(mark).split(mark) if cell.strip()]
            if len(words) <= _ITEM_CHARS * len(cells):  # longer "cells" are sentences
                return len(cells), mark
    return 1, ""


def _labelled(text: str, found: list[Unit], pieces: list[Piece]) -> None:
    """Blocks with a label are list items, but those that number the paragraphs of a report are paragraphs."""
    labelled = [
        place
        for place, unit in enumerate(found)
        if unit.label > unit.start and pieces[place].kind == "paragraph" and unit.label < unit.end
    ]
    paragraphs = _report_paragraphs(text, found, labelled)
    run: list[int] = []
    for place in labelled:
        if place in paragraphs:
            continue
        if run and place != run[-1] + 1:
            _set_depths(text, found, pieces, run)
            run = []
        pieces[place].kind, pieces[place].marked = "list_item", True
        run.append(place)
        pieces[place].part = run[0] + 1
    _set_depths(text, found, pieces, run)


def _report_paragraphs(text: str, found: list[Unit], labelled: list[int]) -> frozenset[int]:
    """Of the labelled blocks those that only number the paragraphs of a report: long ones, or very many."""
    numbers = {
        place: int(match[1])
        for place in labelled
        if (match := _NUMBER_LABEL.match(text, found[place].start)) is not None
    }
    words = sum(text.count(" ", found[place].start, found[place].end) + 1 for place in numbers)
    if not (words > _ITEM_WORDS * len(numbers) or (len(numbers) >= _MANY and words > _FEW_WORDS * len(numbers))):
        return frozenset()
    paragraphs: set[int] = set()
    main = inner = 0
    for place, number in numbers.items():
        # Below a colon the count begins anew, and goes on until the paragraphs' own count does.
        if number != main + 1 and (number == inner + 1 != 1 or (number == 1 and text[found[place - 1].end - 1] == ":")):
            inner = number
        else:
            main, inner = number, 0
            paragraphs.add(place)
    return frozenset(paragraphs)


def _set_depths(text: str, found: list[Unit], pieces: list[Piece], run: list[int]) -> None:
    indents = sorted({found[place].indent for place in run})
    styles: list[str] = []
    for place in run:
        by_style = _depth(text, found[place], styles)
        pieces[place].depth = min(3, indents.index(found[place].indent)) if len(indents) > 1 else by_style


def _depth(text: str, unit: Unit, styles: list[str]) -> int:
    """How deep a label of this style stands: a style first seen under another is one deeper."""
    label = text[unit.start : unit.label]
    core = label.strip("().")
    style = (
        "1"
        if core[:1].isdigit()
        else "i"
        if core.lower() in ("i", "ii", "iii", "iv")
        else "a"
        if core.isalpha()
        else "-"
    )
    if core.isalpha() and style == "a" and "i" in styles and not core.lower().strip("ivxlc"):
        style = "i"
    if style in styles:
        del styles[styles.index(style) + 1 :]
    else:
        styles.append(style)
    return min(3, len(styles) - 1)


def _opened_lists(text: str, found: list[Unit], pieces: list[Piece]) -> None:
    """Lines below one that ends in a colon, without a blank line between and none of them long: its list."""
    place = 1
    while place < len(found):
        if text[found[place - 1].end - 1] != ":" or pieces[place - 1].kind != "paragraph":
            place += 1
            continue
        last = place
        while (
            last < len(found)
            and pieces[last].kind == "paragraph"
            and found[last].label == found[last].start
            and (not found[last].gap or last == place)
            and found[last].end - found[last].start <= _ITEM_CHARS
            and text[found[last].start].isalnum()
            and text[found[last].end - 1] != ":"
        ):
            last += 1
        if last - place >= 2:
            for item in pieces[place:last]:
                item.kind, item.part = "list_item", place + 1
        place = last + 1


def _headings(text: str, found: list[Unit], pieces: list[Piece], shapes: list[str]) -> None:
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
        and words[-1] not in _NOT_AT_END
        and min(3, len(words)) <= length
        and bool(_UNDERLINE.fullmatch(text, below.start, below.end))
    )


def _labelled_heading(text: str, place: int, found: list[Unit], pieces: list[Piece]) -> bool:
    """ "II. Conclusions", "A. Presentation by the State": short, capital, no full stop, longer text below."""
    unit = found[place]
    label, words = text[unit.start : unit.label], text[unit.label : unit.end].strip()
    if label[-1] != "." or not words or not (words[0].isupper() or words[0].isdigit()) or words[-1] in _NOT_AT_END:
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
        if len(words) > 120 or "...." in words or words.lower() in LABELS or pieces[last].kind == "heading":
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


def _bare_lists(text: str, found: list[Unit], pieces: list[Piece], shapes: list[str]) -> None:
    """Three or more short lines in a row, most of them without a full stop: a list."""
    place = 1
    while place < len(found):
        last = place
        while (
            last < len(found)
            and pieces[last].kind == "paragraph"
            and shapes[last] != "mark"
            and found[last].end - found[last].start <= _ITEM_CHARS
            and found[last].label == found[last].start
            and "|" not in pieces[last].of(text)
            and (last == place or not found[last].gap)
        ):
            last += 1
        still_open = sum(shape == "open" for shape in shapes[place:last])
        if last - place >= 3 and shapes[place] == "open" and still_open * 2 >= last - place:
            for item in pieces[place:last]:
                if not item.boilerplate:
                    item.kind, item.part = "list_item", place + 1
        place = max(last, place + 1)


def _span(piece: Piece) -> Span:
    return Span(piece.start, piece.end)
