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

    The head of a row is its first cell; a table is looked at up to _ROWS rows on each side.
    """
    row = row_at(article, span)
    if row is None:
        return False
    asked = f" {_flat(question)} "
    heads = {
        one.span: _flat(cells(article, one.span)[0].of(article.text))
        for one in article.kin(article.block_at(row.start), reach=_ROWS)
    }
    if len(heads) < 2 or _named(heads[row], asked):
        return False
    return any(_named(head, asked) for place, head in heads.items() if place != row and head != heads[row])


def _flat(text: str) -> str:
    """Its words, folded, one blank between them."""
    return " ".join(fold(word.of(text)) for word in words(text))


def _named(head: str, asked: str) -> bool:
    """Whether the words of a head stand in the question one after another; one short word alone names nothing."""
    return len(head) > 2 and f" {head} " in asked


def crosses_cells(article: Article, span: Span) -> bool:
    return row_at(article, span) is not None and _BAR in span.of(article.text)
