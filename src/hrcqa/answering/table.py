"""Tables: what a cell is, is said by its row and by the name of its column, not by the figures beside it."""

from __future__ import annotations

from hrcqa.answering.article import Article
from hrcqa.language.text import fold, words
from hrcqa.types import Span

_BAR = " | "  # between cells, as ingest writes them for readers
_ROWS = 100


def cells(article: Article, row: Span) -> list[Span]:
    """The cells of a row, in order."""
    found, start = [], row.start
    for cell in row.of(article.text).split(_BAR):
        found.append(Span(start, start + len(cell)))
        start += len(cell) + len(_BAR)
    return found


def row_at(article: Article, span: Span) -> Span | None:
    """The table row that holds `span`; None outside tables."""
    block = article.block_of(span)
    return block.span if block is not None and block.kind == "table_row" and block.span.contains(span) else None


def header_of(article: Article, span: Span) -> Span | None:
    """The row that names the columns of the row `span` stands in: the last thing over it, with as many cells.

    None where there is none.
    """
    row, over = row_at(article, span), article.lead_in(span)
    if row is None or not over or row_at(article, over[-1]) != over[-1] or over[-1] == row:
        return None
    return over[-1] if len(cells(article, over[-1])) == len(cells(article, row)) > 1 else None


def column_of(article: Article, span: Span) -> Span | None:
    """The name of the column that `span` stands in, within one cell of a table with a header."""
    row, header = row_at(article, span), header_of(article, span)
    if row is None or header is None:
        return None
    named = zip(cells(article, header), cells(article, row), strict=True)
    return next((name for name, cell in named if cell.contains(span)), None)


def in_another_row(question: str, article: Article, span: Span) -> bool:
    """Whether the question names the head of another row of the table, and not that of the row `span` stands in.

    The head of a row is its first cell. question: folded, its words between single blanks, one at each end.
    """
    row = row_at(article, span)
    if row is None:
        return False
    heads = {place: _head(article, place) for place in _rows(article, row)}
    if len(heads) < 2 or _named(heads[row], question):
        return False
    return any(_named(head, question) for place, head in heads.items() if place != row and head != heads[row])


def _rows(article: Article, row: Span) -> list[Span]:
    """The rows of the table that `row` is of, in order, up to _ROWS on each side; its header is none of them."""
    at = article.block_at(row.start)
    own = article.blocks[at].lead_in
    first = last = at
    low, high = max(0, at - _ROWS), min(len(article.blocks) - 1, at + _ROWS)
    while first > low and article.blocks[first - 1].kind == "table_row" and article.blocks[first - 1].lead_in == own:
        first -= 1
    while last < high and article.blocks[last + 1].kind == "table_row" and article.blocks[last + 1].lead_in == own:
        last += 1
    return [article.blocks[place].span for place in range(first, last + 1)]


def _head(article: Article, row: Span) -> tuple[str, ...]:
    written = cells(article, row)[0].of(article.text)
    return tuple(fold(word.of(written)) for word in words(written))


def _named(head: tuple[str, ...], question: str) -> bool:
    """Whether the words of a head stand in the question one after another; one short word alone names nothing."""
    phrase = " ".join(head)
    return len(phrase) > 2 and f" {phrase} " in question


def crosses_cells(article: Article, span: Span) -> bool:
    return row_at(article, span) is not None and _BAR in span.of(article.text)
