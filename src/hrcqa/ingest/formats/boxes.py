"""What the tags of HTML mean for layout: which make boxes, which close which, which hold furniture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hrcqa.ingest.pieces import BAR
from hrcqa.types import BlockKind, Span

LAYOUT_CELL = 500  # characters: a table with longer cells lays out a page, and its cells are paragraphs

LINE = 80  # characters: <br> between longer lines parts paragraphs, between shorter ones verses or addresses

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol optgroup option p pre search section
    select summary table tbody td tfoot th thead title tr ul head button""".split()
)
IN_HEAD = frozenset({"html", "head", "title"})
LISTS = frozenset({"ul", "ol", "menu", "dir", "dl"})
ITEMS = frozenset({"li", "dt", "dd"})
CELLS = frozenset({"td", "th"})
BREAK_ROW = LISTS | {"tr", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
NEUTRAL = frozenset({"html", "body", "main", "article", "title", "table", "tr", "td", "th"})
JOINTS = {"": 0, " ": 1, "\n": 2, BAR: 3}  # what parts two words of one box; the stronger wins
# How much like furniture the text inside is; HTML says so itself.
RATED = {
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
ROLES = {"navigation": 0.9, "banner": 0.7, "contentinfo": 0.8, "complementary": 0.7, "search": 0.9, "menu": 0.9}
# Words of class and id names; whole words only, so that "header-image" of an article is not the page's header.
CLASS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|side-bar|related|recommended|share|sharing|social|comments?"
    r"|breadcrumbs?|cookies?|advert(?:isement)?s?|ads|adsense|banner|promo|newsletter|subscribe|popup|modal|footer|widget"
    r"|tags|tag-list|most-?read|trending|pagination|pager|toolbar|toc|tin-lien-quan|lien-quan|binh-luan)(?:$|[\s_-])",
    re.IGNORECASE,
)
FROM_CLASS = 0.65
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


# Text for machines that read aloud or print, and the "[edit]" of every heading of a wiki.
HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:mw-editsection|sr-only|visually-hidden|screen-reader-text|screen-reader-only|d-none|noprint)(?:$|\s)"
)

BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n\s*")

NONE: frozenset[str] = frozenset()
ROWS = frozenset({"tr", "tbody", "thead", "tfoot"})
# Start tag → what it closes when that is open, and what it does not look beyond.
IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    **dict.fromkeys(ITEMS, (ITEMS, LISTS | CELLS | {"table"})),
    **dict.fromkeys(CELLS, (CELLS, frozenset({"tr", "table"}))),
    **dict.fromkeys(ROWS - {"tr"}, (ROWS, frozenset({"table"}))),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select"})),
}


@dataclass(slots=True)
class Box:
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
class Row:
    """A table row in the making."""

    cells: int = 0
    heads: int = 0
    last: int = 0  # the number of the last cell with words in it, counted from 1
    breaks: list[tuple[int, int, bool]] = field(
        default_factory=list
    )  # reading: what parts two cells, or two lines of one


@dataclass(slots=True)
class Table:
    """An open table: what its rows are read under."""

    number: int
    head: tuple[Span, ...] = ()
    caption: tuple[Span, ...] = ()
    rows: int = 0
    row: Row | None = None


def rate(box: Box, name: str, attributes: dict[str, str]) -> None:
    """How much like furniture the text of a box is, by its tag, its role or, as a hint, its names."""
    rating = max(RATED.get(name, 0.0), ROLES.get(attributes.get("role", ""), 0.0))
    if name == "header" and not box.article:
        rating = max(rating, 0.5)
    if rating > box.boilerplate:
        box.boilerplate, box.by_class = rating, False
    elif not box.boilerplate and name not in NEUTRAL:
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        if len(names) > 2 and CLASS.search(names):
            box.boilerplate, box.by_class = FROM_CLASS, True
