"""Tables: what a cell is, is said by its row and by the name of its column, not by the figures beside it."""

from __future__ import annotations

from hrcqa.answering.article import Article
from hrcqa.types import Span

_BAR = " | "  # between cells, as ingest writes them for readers


def cells(article: Article, row: Span) -> list[Span]:
    """The cells of a row, in order."""
    found, start = [], row.start
    for words in row.of(article.text).split(_BAR):
        found.append(Span(start, start + len(words)))
        start += len(words) + len(_BAR)
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


def crosses_cells(article: Article, span: Span) -> bool:
    return row_at(article, span) is not None and _BAR in span.of(article.text)
