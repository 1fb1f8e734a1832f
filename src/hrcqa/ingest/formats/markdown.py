"""Markdown: what a reader sees once the marks are gone, each letter mapped back to its place in the file."""

from __future__ import annotations

import re
from bisect import bisect_left

from hrcqa.ingest.datelines import from_metadata
from hrcqa.ingest.encodings import decode
from hrcqa.ingest.formats.inline import Part, inline, trim
from hrcqa.ingest.layout import Read
from hrcqa.ingest.lines import Unit, units
from hrcqa.ingest.pieces import BAR, NOTHING, Piece
from hrcqa.ingest.reading import ReadingBuilder
from hrcqa.types import BlockKind, Span

_HEADING = re.compile(r"(#{1,6})(?:\s+|$)(.*?)(?:\s+#+)?\s*$", re.DOTALL)
_RULE = re.compile(r"(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_COLUMNS = re.compile(r"\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_DEFINITION = re.compile(r"\[[^\]^][^\]]*\]:\s+<?\S+>?(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\)))?$")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(title|date|published|created)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_QUOTE = re.compile(r"(?:>\s?)+")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1:?$")


def read(data: bytes) -> Read:
    """Raises FormatError for bytes that are no text."""
    decoded = decode(data)
    return read_text(decoded.text, warnings=(decoded.warning,) if decoded.warning else ())


def read_text(source: str, *, warnings: tuple[str, ...] = ()) -> Read:
    """Markdown as a Read; `source` stays as it is."""
    # Line ends become "\n" one for one, so places stay what they are in the source.
    text = source.replace("\r\n", " \n").replace("\r", "\n")
    writer = _Writer(text)
    at = 0
    title: Span | None = None
    date: str | None = None
    if front := _FRONT_MATTER.match(text):
        title, date = _front_matter(front, writer)
        at = front.end()
    for start, end, code in _fenced(text, at):
        if code:
            writer.code(start, end)
        else:
            found = units(text[start:end])[0]
            for unit in found:
                unit.start, unit.end, unit.label = unit.start + start, unit.end + start, unit.label + start
            _blocks(text, _joined(text, found), writer)
    pieces = writer.pieces
    lead = [Piece(title.start, title.end, "paragraph")] if title else []
    reading = writer.builder.build([*pieces, *lead])
    span = Span(lead[0].start, lead[0].end) if lead else None
    return Read(source, reading, pieces, title=span, date=date, warnings=warnings)


def _joined(text: str, found: list[Unit]) -> list[Unit]:
    """Markdown reads neighbouring lines as one; a line that ends like a sentence is left to end its paragraph."""
    kept: list[Unit] = []
    for unit in found:
        before = kept[-1] if kept else None
        if (
            before is not None
            and not unit.gap
            and unit.label == unit.start
            and text[unit.start] not in "#|>=!"
            and text[before.start] not in "#|>"
            and not _RULE.fullmatch(text, unit.start, unit.end)
            and not _RULE.fullmatch(text, before.start, before.end)
            and not _BOLD_LINE.fullmatch(text, before.start, before.end)
            and "|" not in text[before.start : before.end]
            and (text[before.end - 1] not in ".!?:" or (before.label > before.start and unit.indent > before.indent))
        ):
            before.end = unit.end
        else:
            kept.append(unit)
    return kept


def _fenced(text: str, at: int) -> list[tuple[int, int, bool]]:
    """The text outside fences and the code inside them, in order: start, end, whether it is code."""
    parts: list[tuple[int, int, bool]] = []
    fences = list(_FENCE.finditer(text, at))
    place = 0
    while place < len(fences):
        opening = fences[place]
        closing = next(
            (other for other in range(place + 1, len(fences)) if fences[other][1].startswith(opening[1])), len(fences)
        )
        parts.append((at, opening.start(), False))
        end = fences[closing].start() if closing < len(fences) else len(text)
        parts.append((min(opening.end() + 1, end), end, True))
        at = fences[closing].end() if closing < len(fences) else len(text)
        place = closing + 1
    parts.append((at, len(text), False))
    return parts


def _front_matter(front: re.Match[str], writer: _Writer) -> tuple[Span | None, str | None]:
    """Title and date; the lines themselves are kept, as text that few would read."""
    title: Span | None = None
    date: str | None = None
    fields = {match.start(): match for match in _FIELD.finditer(front.string, front.start(1), front.end(1))}
    at = front.start(1)
    for line in front[1].split("\n"):
        field = fields.get(at)
        if field and field[1].lower() != "title" and date is None:
            date = from_metadata(field[2].strip("\"'"))
        if line.strip():
            start = at + len(line) - len(line.lstrip())
            piece = writer.plain(start, at + len(line.rstrip()), "debris", boilerplate=0.5)
            if field and field[1].lower() == "title":
                value = field[2].strip("\"'")
                left = piece.start + field.start(2) + field[2].index(value) - start
                title = Span(left, left + len(value)) if value else None
        at += len(line) + 1
    return title, date


class _Writer:
    """Writes the reading text, unit by unit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.builder = ReadingBuilder(text)
        self.pieces: list[Piece] = []
        self.source_end = 0

    def plain(self, start: int, end: int, kind: BlockKind, *, boilerplate: float = 0.0) -> Piece:
        """text[start:end] as it stands."""
        return self._piece([(start, end, self.text[start:end])], kind, boilerplate)

    def code(self, start: int, end: int) -> None:
        words = self.text[start:end]
        left = len(words) - len(words.lstrip("\n"))
        if words.strip():
            self.plain(start + left, start + len(words.rstrip()), "paragraph")

    def block(self, stretches: list[tuple[int, int]], kind: BlockKind) -> Piece | None:
        """Stretches of the text, without their marks, as one block; None where only marks were there."""
        parts: list[Part] = []
        for start, end in stretches:
            if parts:
                parts.append((parts[-1][1], start, " "))
            parts += inline(self.text, start, end)
        return self._piece(parts, kind, 0.0) if trim(parts) else None

    def row(self, cells: list[tuple[int, int]]) -> Piece | None:
        """Table cells side by side; None where all are empty."""
        parts: list[Part] = []
        filled = 0
        for start, end in cells:
            cell = inline(self.text, start, end)
            if trim(cell):
                filled += 1
            else:
                edge = start if parts else end  # of no width: a row that is quoted begins and ends with a word or a bar
                cell = [(edge, edge, NOTHING)]
            if parts:
                parts.append((parts[-1][1], cell[0][0], BAR))
            parts += cell
        return self._piece(parts, "table_row", 0.0) if filled else None

    def _piece(self, parts: list[Part], kind: BlockKind, boilerplate: float) -> Piece:
        if self.builder.length:
            self.builder.put("\n", self.source_end, parts[0][0])
        start = self.builder.length
        for left, right, words in parts:
            self.builder.put(words, left, right)
        self.source_end = parts[-1][1]
        piece = Piece(start, self.builder.length, kind, boilerplate=boilerplate)
        self.pieces.append(piece)
        return piece


def _blocks(text: str, found: list[Unit], writer: _Writer) -> None:
    """Write the units between two fences."""
    indents: list[int] = []
    place = 0
    while place < len(found):
        unit = found[place]
        words = text[unit.start : unit.end]
        below = text[found[place + 1].start : found[place + 1].end] if place + 1 < len(found) else ""
        close = bool(below) and not found[place + 1].gap
        listed = unit.label > unit.start and unit.label < unit.end
        if not listed:
            indents = []
        if _RULE.fullmatch(words) or _DEFINITION.fullmatch(words):
            pass
        elif heading := _HEADING.match(words):
            piece = writer.block([(unit.start + heading.start(2), unit.start + heading.end(2))], "heading")
            if piece:
                piece.level, piece.marked = len(heading[1]), True
        elif close and not listed and re.fullmatch(r"=+|-{2,}", below):
            piece = writer.block([(unit.start, unit.end)], "heading")
            if piece:
                piece.level, piece.marked = 1 if below[0] == "=" else 2, True
            place += 1
        elif close and "|" in words and "|" in below and _COLUMNS.fullmatch(below):
            place = _table(text, found, place, writer)
            continue
        elif words[0] == ">":
            place = _quotation(text, found, place, writer)
            continue
        elif listed:
            _item(text, unit, indents, writer)
        elif len(words) <= 120 and (bold := _BOLD_LINE.fullmatch(words)) and below:
            piece = writer.block([(unit.start, unit.end)], "heading" if bold[2][-1] not in ".!,;" else "paragraph")
            if piece and piece.kind == "heading":
                piece.level = 4
        else:
            writer.block([(unit.start, unit.end)], "paragraph")
        place += 1


def _item(text: str, unit: Unit, indents: list[int], writer: _Writer) -> None:
    """A list item; its number is seen, its bullet is not."""
    label = text[unit.start : unit.label]
    numbered = any(char.isalnum() for char in label)
    while indents and unit.indent <= indents[-1] and len(indents) > bisect_left(indents, unit.indent):
        indents.pop()
    indents.append(unit.indent)
    piece = writer.block([(unit.start if numbered else unit.label, unit.end)], "list_item")
    if piece:
        piece.depth, piece.marked = min(3, len(indents) - 1), True


def _table(text: str, found: list[Unit], place: int, writer: _Writer) -> int:
    """A table from its header on; the line of dashes is not seen. Returns the place after it."""
    header: Piece | None = None
    row = place
    while row < len(found) and "|" in text[found[row].start : found[row].end]:
        unit = found[row]
        if row > place and unit.gap:
            break
        if row != place + 1:
            piece = writer.row(_cells(text, unit))
            if piece:
                piece.part = place + 1
                if header:
                    piece.lead = (Span(header.start, header.end),)
                header = header or piece
        row += 1
    return row


def _cells(text: str, unit: Unit) -> list[tuple[int, int]]:
    cells: list[tuple[int, int]] = []
    at = unit.start
    for bar in re.finditer(r"(?<!\\)\|", text[unit.start : unit.end]):
        cells.append((at, unit.start + bar.start()))
        at = unit.start + bar.end()
    cells.append((at, unit.end))
    outside = {place for place in (0, len(cells) - 1) if not text[slice(*cells[place])].strip()}  # of the outer bars
    return [cell for place, cell in enumerate(cells) if place not in outside]


def _quotation(text: str, found: list[Unit], place: int, writer: _Writer) -> int:
    """Quoted lines, a paragraph for each run without an empty quoted line. Returns the place after them."""
    lines: list[tuple[int, int]] = []
    while place < len(found) and text[found[place].start] == ">":
        unit = found[place]
        mark = _QUOTE.match(text, unit.start, unit.end)
        start = mark.end() if mark else unit.start
        if lines and (start == unit.end or unit.gap or text[lines[-1][1] - 1] in ".!?:"):
            writer.block(lines, "paragraph")
            lines = []
        if start < unit.end:
            lines.append((start, unit.end))
        place += 1
    if lines:
        writer.block(lines, "paragraph")
    return place
