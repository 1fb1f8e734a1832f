"""Lists and tables in plain text: by their labels, by the line that opens them, by lines that look alike."""

from __future__ import annotations

import re
from itertools import pairwise

from hrcqa.ingest.lines import Unit
from hrcqa.ingest.pieces import BAR, NOTHING, Piece
from hrcqa.ingest.reading import Edit
from hrcqa.types import Span

ITEM_CHARS = 200  # longer lines are paragraphs, even in a row of lines without full stops
_ITEM_WORDS = 45  # numbered blocks with more words, on average, are the paragraphs of a report
_MANY, _FEW_WORDS = 25, 12  # and so are many numbered blocks that are not very short
_BARS, _TABS = re.compile(r"(?<!\\)\|"), re.compile(r"\t[\t ]*")
_NUMBER_LABEL = re.compile(r"(\d{1,3})[.)](?=\s|$)")  # "138." but not "138.4", which stands under it


def find_tables(text: str, found: list[Unit], pieces: list[Piece]) -> list[Edit]:
    """Rows: two or more neighbouring lines of equally many cells, cut by bars or tabs.

    Returns the edits that set the cells of each row side by side, as those of pages are, without the bars at the ends
    and the blanks that line them up.
    """
    edits: list[Edit] = []
    place = 0
    while place < len(found):
        cells, mark = _cells(text, found[place])
        rows = [cells]
        for unit in found[place + 1 :] if len(cells) > 1 else ():
            below = _cells(text, unit)
            if unit.gap or below[1] != mark or len(below[0]) != len(cells):
                break
            rows.append(below[0])
        if len(rows) >= 2:
            for edge, inner in ((0, slice(1, None)), (-1, slice(None, -1))):  # of bars around each row
                if not any(row[edge] for row in rows):
                    rows = [row[inner] for row in rows]
            header = _row(rows[0], found[place])
            for number, row in enumerate(rows):
                piece, unit = pieces[place + number], found[place + number]
                edits += _side_by_side(row, unit)
                stretch = _row(row, unit)
                piece.kind, piece.part, piece.start, piece.end = "table_row", place + 1, stretch.start, stretch.end
                if number and any(char.isalpha() for char in header.of(text)):
                    piece.lead = (header,)
        place += len(rows)
    return edits


def _row(cells: list[Span], unit: Unit) -> Span:
    return Span(cells[0].start if cells[0] else unit.start, cells[-1].end)


def _side_by_side(cells: list[Span], unit: Unit) -> list[Edit]:
    """What stands between the cells becomes a bar, and NOTHING where there is no cell."""
    first, last = cells[0], cells[-1]
    edits: list[Edit] = [(unit.start, first.start, "")] if first else []
    for left, right in pairwise(cells):
        corner = left is first and not first
        words = (NOTHING if corner else "") + BAR + ("" if right else NOTHING)
        edits.append((unit.start if corner else left.end, right.start, words))
    edits.append((last.end, unit.end, ""))
    return [one for one in edits if one[0] < one[1] or one[2]]


def _cells(text: str, unit: Unit) -> tuple[list[Span], str]:
    """The cells of a line, without the blanks around them, and what cuts them; [] for a line that is no row."""
    for mark, cut in (("|", _BARS), ("\t", _TABS)):
        if text.find(mark, unit.label, unit.end) < 0:
            continue
        bounds = [unit.label, *(edge for hit in cut.finditer(text, unit.label, unit.end) for edge in hit.span())]
        pairs = zip(bounds[::2], [*bounds[1::2], unit.end], strict=True)
        cells = [_trimmed(text, start, end) for start, end in pairs]
        if mark == "\t" and text[unit.start - 1 : unit.start] == mark:
            cells.insert(0, Span(unit.start, unit.start))
        filled = sum(1 for one in cells if one)
        if filled > 1 and unit.end - unit.label <= ITEM_CHARS * filled:  # longer "cells" are sentences
            if unit.label > unit.start and cells[0]:
                cells[0] = Span(unit.start, cells[0].end)
            return cells, mark
    return [], ""


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    left = start + len(words) - len(words.lstrip())
    return Span(left, start + len(words.rstrip())) if words.strip() else Span(start, start)


def find_labelled(text: str, found: list[Unit], pieces: list[Piece]) -> None:
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


def find_opened(text: str, found: list[Unit], pieces: list[Piece]) -> None:
    """Lines below one that ends in a colon, without a blank line between and none of them long: its list."""
    place = 1
    while place < len(found):
        if text[found[place - 1].end - 1] != ":" or pieces[place - 1].kind != "paragraph":
            place += 1
            continue
        last = place
        while (
            last < len(found)
            and _may_follow(found[last], pieces[last], first=last == place)
            and text[found[last].start].isalnum()
            and text[found[last].end - 1] != ":"
        ):
            last += 1
        if last - place >= 2:
            for item in pieces[place:last]:
                item.kind, item.part = "list_item", place + 1
        place = last + 1


def find_bare(text: str, found: list[Unit], pieces: list[Piece], shapes: list[str]) -> None:
    """Three or more short lines in a row, most of them without a full stop: a list."""
    place = 1
    while place < len(found):
        last = place
        while (
            last < len(found)
            and _may_follow(found[last], pieces[last], first=last == place)
            and shapes[last] != "mark"
            and "|" not in pieces[last].of(text)
        ):
            last += 1
        still_open = sum(shape == "open" for shape in shapes[place:last])
        if last - place >= 3 and shapes[place] == "open" and still_open * 2 >= last - place:
            for item in pieces[place:last]:
                if not item.boilerplate:
                    item.kind, item.part = "list_item", place + 1
        place = max(last, place + 1)


def _may_follow(unit: Unit, piece: Piece, *, first: bool) -> bool:
    """Whether a line can be an item without a mark: short, and no blank line between it and the item before."""
    return (
        piece.kind == "paragraph"
        and unit.label == unit.start
        and unit.end - unit.start <= ITEM_CHARS
        and (first or not unit.gap)
    )


def _span(piece: Piece) -> Span:
    return Span(piece.start, piece.end)
