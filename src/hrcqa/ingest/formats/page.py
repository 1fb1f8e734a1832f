"""A page in the making: tags open and close boxes, text fills them, each full box becomes a piece."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from hrcqa.ingest.layout import Read
from hrcqa.ingest.pieces import Piece
from hrcqa.ingest.reading import ReadingBuilder
from hrcqa.types import BlockKind, Span

_LAYOUT_CELL = 500  # characters: a table with longer cells lays out a page, and its cells are paragraphs

_LINE = 80  # characters: <br> between longer lines parts paragraphs, between shorter ones verses or addresses

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol optgroup option p pre search section
    select summary table tbody td tfoot th thead title tr ul head button""".split()
)
_IN_HEAD = frozenset({"html", "head", "title"})
_LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
_ITEMS = frozenset({"li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_BREAK_ROW = _LISTS | {"tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
_NEUTRAL = frozenset({"html", "body", "main", "article", "title", "table", "tr", "td", "th"})
_JOINTS = {"": 0, " ": 1, "\n": 2, " | ": 3}  # what parts two words of one box; the stronger wins
# How much like furniture the text inside is; HTML says so itself.
_RATED = {
    "nav": 0.9,
    "footer": 0.8,
    "aside": 0.7,
    "menu": 0.8,
    "form": 0.7,
    "button": 0.9,
    "select": 0.9,
    "option": 0.9,
    "dialog": 0.8,
    "search": 0.9,
}
_ROLES = {"navigation": 0.9, "banner": 0.7, "contentinfo": 0.8, "complementary": 0.7, "search": 0.9, "menu": 0.9}
# Words of class and id names; whole words only, so that "header-image" of an article is not the page's header.
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|side-bar|related|recommended|share|sharing|social|comments?"
    r"|breadcrumbs?|cookies?|advert(?:isement)?s?|ads|adsense|banner|promo|newsletter|subscribe|popup|modal|footer|widget"
    r"|tags|tag-list|most-?read|trending|pagination|pager|toolbar|toc|tin-lien-quan|lien-quan|binh-luan)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FROM_CLASS = 0.65
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


_BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n\s*")

_NONE: frozenset[str] = frozenset()
_ROWS = frozenset({"tr", "tbody", "thead", "tfoot"})
# Start tag → what it closes when that is open, and what it does not look beyond.
_IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(_ITEMS, (_ITEMS, _LISTS | _CELLS | {"table"})),
    **dict.fromkeys(_CELLS, (_CELLS, frozenset({"tr", "table"}))),
    **dict.fromkeys(_ROWS - {"tr"}, (_ROWS, frozenset({"table"}))),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}


@dataclass(slots=True)
class _Box:
    """An open element, with what it hands down to those inside."""

    name: str
    kind: BlockKind = "paragraph"
    level: int = 0
    depth: int = -1  # of lists
    boilerplate: float = 0.0
    by_class: bool = False  # the rating comes from a name, which is only a hint
    hidden: bool = False  # not shown by a browser
    verbatim: bool = False
    article: bool = False


@dataclass(slots=True)
class _Row:
    """A table row in the making."""

    cells: int = 0
    heads: int = 0
    breaks: list[tuple[int, int, bool]] = field(
        default_factory=list
    )  # reading: what parts two cells, or two lines of one


@dataclass(slots=True)
class _Table:
    """An open table: what its rows are read under."""

    number: int
    head: tuple[Span, ...] = ()
    caption: tuple[Span, ...] = ()
    rows: int = 0
    row: _Row | None = None


class Page:
    """Collects a page. Offsets given are source offsets, in ascending order."""

    def __init__(self, source: str) -> None:
        self.date: str | None = None
        self.hidden = False
        self.verbatim = False
        self._source = source
        self._builder = ReadingBuilder(source)
        self._pieces: list[Piece] = []
        self._inside: list[bool] = []  # for each piece, whether it stands in <main> or <article>
        self._by_class: list[bool] = []  # and whether only a class name rates it
        self._links: list[int] = []  # and how many of its characters are links
        self._stack = [_Box("")]
        self._open: Counter[str] = Counter()
        self._start = -1  # reading: where the box being filled began; -1: nothing in it yet
        self._end = 0  # reading: after its last visible character
        self._source_end = 0  # source: after the last visible character
        self._joint = ""  # what stands before the next word of this box
        self._words: list[str] = []  # of the box being filled
        self._lines: list[tuple[int, int]] = []  # reading: its line breaks
        self._in_link = False
        self._linked = 0
        self._tables: list[_Table] = []
        self._table_count = 0
        self._title: Piece | None = None
        self._stamp: str | None = None

    # --- text -------------------------------------------------------------------------------------------------------

    def text(self, start: int, end: int, words: str | None = None) -> None:
        """Visible text, or `words` in place of it."""
        if self.hidden or start >= end:
            return
        words = self._source[start:end] if words is None else words
        if self._stack[-1].name == "head":
            self._pop_to("head")  # nothing but <title> shows there: the page has begun without <body>
        if self._start < 0:
            if self.verbatim and words.isspace():
                return
            # What stands between two boxes is the mark-up between them, so a span across both maps to all of it.
            if self._builder.length:
                self._builder.put("\n", self._source_end, start)
            self._start = self._builder.length
        elif self._joint:
            left = self._builder.length
            self._builder.put(self._joint, self._source_end, start)
            self._words.append(self._joint)
            row = self._row()
            if row is not None and self._joint != " ":
                row.breaks.append((left, self._builder.length, self._joint == " | "))
            elif self._joint == "\n":
                self._lines.append((left, self._builder.length))
        self._joint = ""
        self._builder.put(words, start, end)
        self._words.append(words)
        self._end = self._builder.length
        self._source_end = end
        if self._in_link:
            self._linked += len(words)

    def space(self) -> None:
        """White space; any amount of it is seen as one space, and as none at the edge of a box."""
        self._join(" ")

    def stamped(self, date: str | None) -> None:
        """A <time> element: the date of the page if nothing better is found."""
        self._stamp = self._stamp or date

    def _join(self, joint: str) -> None:
        if self._start >= 0 and not self.hidden and _JOINTS[joint] > _JOINTS[self._joint]:
            self._joint = joint

    def _row(self) -> _Row | None:
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
        if self._open["head"] and name not in _IN_HEAD:
            self._pop_to("head")
        hidden = "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style", "")))
        if name in _BLOCKS:
            self._close_implied(name)
            self._boundary(name, opening=True)
        elif not hidden and not self._stack[-1].hidden:
            return  # <b>, <span> …: no box. Inside what is hidden all tags are kept, to find its end
        self._push(name, attributes, hidden)

    def _push(self, name: str, attributes: dict[str, str], hidden: bool) -> None:
        above = self._stack[-1]
        box = _Box(name, above.kind, above.level, above.depth, above.boilerplate, above.by_class)
        box.hidden = above.hidden or hidden
        box.verbatim = above.verbatim or name == "pre"
        box.article = above.article or name in ("article", "main")
        if name in _LISTS:
            box.depth += 1
        elif name in _ITEMS:
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
            self._tables.append(_Table(self._table_count))
        elif self._tables and name == "tr":
            self._tables[-1].row = _Row()
        elif name in _CELLS and (row := self._row()):
            row.cells += 1
            row.heads += name == "th"
        self._rate(box, name, attributes)
        self._stack.append(box)
        self._open[name] += 1
        self._settle()

    def _rate(self, box: _Box, name: str, attributes: dict[str, str]) -> None:
        rating = max(_RATED.get(name, 0.0), _ROLES.get(attributes.get("role", ""), 0.0))
        if name == "header" and not box.article:
            rating = max(rating, 0.5)
        if rating > box.boilerplate:
            box.boilerplate, box.by_class = rating, False
        elif not box.boilerplate and name not in _NEUTRAL:
            names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            if len(names) > 2 and _CLASS.search(names):
                box.boilerplate, box.by_class = _FROM_CLASS, True

    def close(self, name: str) -> None:
        """An end tag. One that closes nothing still ends a box ("</p>") or a line ("</br>"), as in browsers."""
        if name == "a":
            self._in_link = False
        if name == "br":
            self._line_break()
        if name in _BLOCKS:
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
        ends, stop = _IMPLIED.get(name, (_NONE, _NONE))
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
        if self._row() is None or name in _BREAK_ROW:
            self._flush()
        elif name in _CELLS:
            self._join(" | " if opening else " ")
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
            for gap in _BLANK_LINES.finditer(words.strip()):
                self._add(at, start + gap.start(), box.kind, box)
                at = start + gap.end()
            self._add(at, end, box.kind, box)
        elif end - start > _LINE * (len(self._lines) + 1):
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

    def _add(self, start: int, end: int, kind: BlockKind, box: _Box, lead: tuple[Span, ...] = ()) -> Piece:
        piece = Piece(start, end, kind, boilerplate=box.boilerplate, lead=lead)
        if kind == "heading":
            piece.level, piece.marked = box.level, True
        elif kind == "list_item":
            piece.depth, piece.marked = max(0, box.depth), True
        if box.name == "title" and self._title is None:
            self._title = piece
            piece.aside = True
        if box.name == "caption" and self._tables:
            self._tables[-1].caption = (Span(start, end),)
        self._pieces.append(piece)
        self._inside.append(box.article)
        self._by_class.append(box.by_class)
        self._links.append(self._linked)
        return piece

    def _add_row(self, start: int, end: int, words: str, box: _Box) -> None:
        """A row of data is one piece; the cells of a table that lays out a page are pieces of their own."""
        table = self._tables[-1]
        row = table.row or _Row()
        edges = [start, *(place for left, right, cell in row.breaks if cell for place in (left, right)), end]
        cells = list(zip(edges[::2], edges[1::2], strict=True))
        if len(cells) < 2 or max(right - left for left, right in cells) > _LAYOUT_CELL:
            at = start
            for left, right, _ in row.breaks:
                self._add(at, left, box.kind, box)
                at = right
            self._add(at, end, box.kind, box)
        else:
            self._add(start, end, "table_row", box, table.caption + table.head).part = table.number
            # The first row names the columns: by its tags, or by being all words.
            table.rows += 1
            if table.rows == 1 and (row.heads == row.cells or not any(char.isdigit() for char in words)):
                table.head = (Span(start, end),)

    def read(self, warnings: tuple[str, ...]) -> Read:
        """The finished page."""
        self._flush()
        self._weigh()
        text = self._builder.text
        title = self._choose_title(text)
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

    def _weigh(self) -> None:
        """Judge the hints by the whole page."""
        sizes = [piece.end - piece.start for piece in self._pieces]
        total = sum(sizes)
        named = sum(size for size, hint in zip(sizes, self._by_class, strict=True) if hint)
        inside = sum(size for size, within in zip(sizes, self._inside, strict=True) if within)
        for piece, hint, within, links, size in zip(
            self._pieces, self._by_class, self._inside, self._links, sizes, strict=True
        ):
            if hint and named * 10 > total * 6:
                piece.boilerplate = 0.0  # the class names the whole page, not what stands around the article
            if piece is self._title:
                continue
            linked = links * 10 > size * 8 and size < 160 and piece.kind != "heading"
            if not within and (linked or inside * 3 > total):
                piece.boilerplate = max(piece.boilerplate, 0.5)

    def _choose_title(self, text: str) -> Piece | None:
        """The heading that <title> begins with, else the first <h1> of the article, else <title>."""
        headings = [
            (piece, within)
            for piece, within in zip(self._pieces, self._inside, strict=True)
            if piece.kind == "heading" and piece is not self._title and piece.level <= 2 and piece.boilerplate < 0.6
        ]
        if self._title is None:
            return next((piece for piece, _ in headings if piece.level == 1), None)
        words = _plain(text[self._title.start : self._title.end])
        for piece, _ in headings:
            own = _plain(piece.of(text))
            if own and words.startswith(own[:60]):
                self._title.kind, self._title.boilerplate, piece.level = "paragraph", 0.5, 1
                return piece
        for piece, within in headings:
            if within and piece.level == 1 and _plain(piece.of(text)) not in words:
                self._title.kind, self._title.boilerplate = "paragraph", 0.5
                return piece
        return self._title


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
