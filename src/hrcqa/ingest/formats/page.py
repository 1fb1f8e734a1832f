"""A page in the making: tags open and close boxes, text fills them, each full box becomes a piece."""

from __future__ import annotations

from collections import Counter

from hrcqa.ingest.formats.boxes import (
    BLANK_LINES,
    BLOCKS,
    BREAK_ROW,
    CELLS,
    HIDDEN_CLASS,
    HIDDEN_STYLE,
    IMPLIED,
    IN_HEAD,
    ITEMS,
    JOINTS,
    LAYOUT_CELL,
    LINE,
    LISTS,
    NONE,
    Box,
    Row,
    Table,
    rate,
)
from hrcqa.ingest.formats.weighing import Hint, choose_title, weigh
from hrcqa.ingest.layout import Read
from hrcqa.ingest.pieces import BAR, NOTHING, Piece
from hrcqa.ingest.reading import ReadingBuilder
from hrcqa.types import BlockKind, Span


class Page:
    """Collects a page. Offsets given are source offsets, in ascending order."""

    def __init__(self, source: str) -> None:
        self.date: str | None = None
        self.hidden = False
        self.verbatim = False
        self._source = source
        self._builder = ReadingBuilder(source)
        self._pieces: list[Piece] = []
        self._hints: list[Hint] = []  # one for each piece
        self._stack = [Box("")]
        self._open: Counter[str] = Counter()
        self._start = -1  # reading: where the box being filled began; -1: nothing in it yet
        self._end = 0  # reading: after its last visible character
        self._source_end = 0  # source: after the last visible character
        self._joint = ""  # what stands before the next word of this box
        self._words: list[str] = []  # of the box being filled
        self._lines: list[tuple[int, int]] = []  # reading: its line breaks
        self._in_link = False
        self._linked = 0
        self._tables: list[Table] = []
        self._table_count = 0
        self._stamp: str | None = None

    # --- text -------------------------------------------------------------------------------------------------------

    def text(self, start: int, end: int, words: str | None = None) -> None:
        """Visible text, or `words` in place of it."""
        if self.hidden or start >= end:
            return
        words = self._source[start:end] if words is None else words
        if self._stack[-1].name == "head":
            self._pop_to("head")  # nothing but <title> shows there: the page has begun without <body>
        row = self._row()
        if self._start < 0:
            if self.verbatim and words.isspace():
                return
            # What stands between two boxes is the mark-up between them, so a span across both maps to all of it.
            if self._builder.length:
                self._builder.put("\n", self._source_end, start)
            self._start = self._builder.length
            if row is not None and row.heads == row.cells > 1 and not row.last:  # an empty corner over the first column
                self._source_end = start
                self._put_beside((NOTHING + BAR) * (row.cells - 1), start)
        elif self._joint:
            left = self._builder.length
            empty = row.cells - 1 - row.last if row is not None and self._joint == BAR else 0
            self._put_beside(self._joint + (NOTHING + BAR) * empty, start)
            if row is not None and self._joint != " ":
                row.breaks.append((left, self._builder.length, self._joint == BAR))
            elif self._joint == "\n":
                self._lines.append((left, self._builder.length))
        self._joint = ""
        if row is not None:
            row.last = row.cells
        self._builder.put(words, start, end)
        self._words.append(words)
        self._end = self._builder.length
        self._source_end = end
        if self._in_link:
            self._linked += len(words)

    def _put_beside(self, words: str, until: int) -> None:
        """Words that are not in the source: they stand for the mark-up up to `until`."""
        self._builder.put(words, self._source_end, until)
        self._words.append(words)

    def space(self) -> None:
        """White space; any amount of it is seen as one space, and as none at the edge of a box."""
        self._join(" ")

    def stamped(self, date: str | None) -> None:
        """A <time> element: the date of the page if nothing better is found."""
        self._stamp = self._stamp or date

    def _join(self, joint: str) -> None:
        if self._start >= 0 and not self.hidden and JOINTS[joint] > JOINTS[self._joint]:
            self._joint = joint

    def _row(self) -> Row | None:
        return self._tables[-1].row if self._tables else None

    # --- tags -------------------------------------------------------------------------------------------------------

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """A start tag; attribute names in lower case."""
        if name == "br":
            self._line_break()
            return
        if name == "hr":
            self._flush()
            return
        if name == "a":
            self._in_link = "href" in attributes
        if self._open["head"] and name not in IN_HEAD:
            self._pop_to("head")
        hidden = bool(attributes) and (
            "hidden" in attributes
            or bool(HIDDEN_STYLE.search(attributes.get("style", "")))
            or bool(HIDDEN_CLASS.search(attributes.get("class", "")))
        )
        if name in BLOCKS:
            self._close_implied(name)
            self._boundary(name, opening=True)
        elif not hidden and not self._stack[-1].hidden:
            return  # <b>, <span> …: no box. Inside what is hidden all tags are kept, to find its end
        self._push(name, attributes, hidden)

    def _push(self, name: str, attributes: dict[str, str], hidden: bool) -> None:
        above = self._stack[-1]
        box = Box(name, above.kind, above.level, above.depth, above.boilerplate, above.by_class)
        box.hidden = above.hidden or hidden
        box.verbatim = above.verbatim or name == "pre"
        box.article = above.article or name in ("article", "main")
        if name in LISTS:
            box.depth += 1
        elif name in ITEMS:
            box.kind = "list_item"
        elif name in ("figcaption", "caption"):
            box.kind = "caption"
        elif name[0] == "h" and name[1:].isdigit():
            box.kind, box.level = "heading", int(name[1])
        elif name in ("summary", "legend"):
            box.kind, box.level = "heading", 4
        elif name == "title":
            box.kind, box.level = "heading", 1
        elif name == "table":
            self._table_count += 1
            self._tables.append(Table(self._table_count))
        elif self._tables and name == "tr":
            self._tables[-1].row = Row()
        elif name in CELLS and (row := self._row()):
            row.cells += 1
            row.heads += name == "th"
        rate(box, name, attributes)
        self._stack.append(box)
        self._open[name] += 1
        self._settle()

    def close(self, name: str) -> None:
        """An end tag. One that closes nothing still ends a box ("</p>") or a line ("</br>"), as in browsers."""
        if name == "a":
            self._in_link = False
        if name == "br":
            self._line_break()
        if name in BLOCKS:
            self._boundary(name)
        if self._open[name]:
            self._pop_to(name)

    def _pop_to(self, name: str) -> None:
        """Close boxes up to and including the innermost `name`, which is open."""
        while True:
            box = self._stack.pop()
            self._open[box.name] -= 1
            if box.name == "table" and self._tables:
                self._tables.pop()
            elif box.name == "tr" and self._tables:
                self._tables[-1].row = None
            if box.name == name:
                break
        self._settle()

    def _settle(self) -> None:
        self.hidden = self._stack[-1].hidden
        self.verbatim = self._stack[-1].verbatim

    def _close_implied(self, name: str) -> None:
        """End tags that HTML lets one leave out: </p>, </li>, </td>, </tr> …"""
        if self._stack[-1].name == "p":
            self._boundary("p")
            self._pop_to("p")
        ends, stop = IMPLIED.get(name, (NONE, NONE))
        if not any(self._open[end] for end in ends):
            return
        for place in range(len(self._stack) - 1, 0, -1):
            if self._stack[place].name in stop:
                return
            if self._stack[place].name in ends:
                self._boundary(self._stack[place].name)
                while len(self._stack) > place:
                    self._pop_to(self._stack[-1].name)
                return

    def _line_break(self) -> None:
        if self._joint == "\n":
            self._flush()  # two in a row part paragraphs
        else:
            self._join("\n")

    def _boundary(self, name: str, *, opening: bool = False) -> None:
        """A box begins or ends here. In a table row boxes only part lines, and cells are set side by side."""
        if self.hidden:
            return
        if self._row() is None or name in BREAK_ROW:
            self._flush()
        elif name in CELLS:
            self._join(BAR if opening else " ")
        else:
            self._join("\n")

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """The box being filled, if anything is in it, becomes a piece."""
        if self._start < 0:
            return
        box = self._stack[-1]
        words = "".join(self._words)
        end = self._end - (len(words) - len(words.rstrip()))
        start = self._start + len(words) - len(words.lstrip())
        self._start = -1
        if start >= end:
            pass  # only a character that Unicode calls white space and HTML does not
        elif self._row() is not None and box.kind != "heading":
            self._add_row(start, end, words, box)
        elif self.verbatim:
            at = start
            for gap in BLANK_LINES.finditer(words.strip()):
                self._add(at, start + gap.start(), box.kind, box)
                at = start + gap.end()
            self._add(at, end, box.kind, box)
        elif end - start > LINE * (len(self._lines) + 1):
            at = start
            for left, right in self._lines:
                self._add(at, left, box.kind, box)
                at = right
            self._add(at, end, box.kind, box)
        else:
            self._add(start, end, box.kind, box)
        self._lines = []
        if row := self._row():
            row.breaks = []
        self._words = []
        self._joint = ""
        self._linked = 0

    def _add(self, start: int, end: int, kind: BlockKind, box: Box, lead: tuple[Span, ...] = ()) -> Piece:
        piece = Piece(start, end, kind, boilerplate=box.boilerplate, lead=lead)
        if kind == "heading":
            piece.level, piece.marked = box.level, True
        elif kind == "list_item":
            piece.depth, piece.marked = max(0, box.depth), True
        piece.aside = box.name == "title"
        if box.name == "caption" and self._tables:
            self._tables[-1].caption = (Span(start, end),)
        self._pieces.append(piece)
        self._hints.append(Hint(box.article, box.by_class, self._linked))
        return piece

    def _add_row(self, start: int, end: int, words: str, box: Box) -> None:
        """A row of data is one piece; the cells of a table that lays out a page are pieces of their own."""
        table = self._tables[-1]
        row = table.row or Row()
        edges = [start, *(place for left, right, cell in row.breaks if cell for place in (left, right)), end]
        cells = list(zip(edges[::2], edges[1::2], strict=True))
        if len(cells) < 2 or max(right - left for left, right in cells) > LAYOUT_CELL:
            at = start
            for left, right, _ in row.breaks:
                self._add(at, left, box.kind, box)
                at = right
            self._add(at, end, box.kind, box)
        else:
            if empty := row.cells - row.last:
                self._builder.put((BAR + NOTHING) * empty, self._source_end, self._source_end)
                end = self._builder.length
            self._add(start, end, "table_row", box, table.caption + table.head).part = table.number
            # The first row names the columns: by its tags, or by being all words.
            table.rows += 1
            if table.rows == 1 and (row.heads == row.cells or not any(char.isdigit() for char in words)):
                table.head = (Span(start, end),)

    def read(self, warnings: tuple[str, ...]) -> Read:
        """The finished page."""
        self._flush()
        weigh(self._pieces, self._hints)
        title = choose_title(self._builder.text, self._pieces, self._hints)
        pieces = [piece for piece in self._pieces if piece.start < piece.end]
        reading = self._builder.build(pieces)
        return Read(
            self._source,
            reading,
            pieces,
            title=Span(title.start, title.end) if title else None,
            date=self.date or self._stamp,
            warnings=warnings,
        )
