"""What only the whole page can tell: which hints of furniture to believe, and which heading is the title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hrcqa.ingest.pieces import Piece

_AROUND = 0.5  # what stands outside the article, if the page says where that is
_LINKED_CHARS = 160  # a longer block of links is a paragraph full of references


@dataclass(frozen=True, slots=True)
class Hint:
    """What the mark-up says of a piece."""

    inside: bool  # it stands in <main> or <article>
    by_class: bool  # only the name of a class rates it as furniture
    links: int  # so many of its characters are links


def weigh(pieces: Sequence[Piece], hints: Sequence[Hint]) -> None:
    """Judge the hints by the whole page."""
    sizes = [piece.end - piece.start for piece in pieces]
    total = sum(sizes)
    named = sum(size for size, hint in zip(sizes, hints, strict=True) if hint.by_class)
    inside = sum(size for size, hint in zip(sizes, hints, strict=True) if hint.inside)
    for piece, hint, size in zip(pieces, hints, sizes, strict=True):
        if hint.by_class and named * 10 > total * 6:
            piece.boilerplate = 0.0  # the class names the whole page, not what stands around the article
        if piece.aside or hint.inside:
            continue
        linked = hint.links * 10 > size * 8 and size < _LINKED_CHARS and piece.kind != "heading"
        if linked or inside * 3 > total:
            piece.boilerplate = max(piece.boilerplate, _AROUND)


def choose_title(text: str, pieces: Sequence[Piece], hints: Sequence[Hint]) -> Piece | None:
    """The heading that <title> begins with, else the <h1> of the article or the only one, else <title>.

    A <title> that is not chosen stays, as a block that ranks low: it most often adds the name of the site.
    """
    element = next((piece for piece in pieces if piece.aside), None)
    headings = [
        (piece, hint.inside)
        for piece, hint in zip(pieces, hints, strict=True)
        if piece.kind == "heading" and not piece.aside and piece.level <= 2 and piece.boilerplate < 0.6
    ]
    if element is None:
        return next((piece for piece, _ in headings if piece.level == 1), None)
    words = _plain(element.of(text))
    chosen = next((piece for piece, _ in headings if words.startswith(_plain(piece.of(text))[:60] or "\n")), None)
    if chosen is None:
        first = [piece for piece, inside in headings if inside and piece.level == 1]
        only = [piece for piece, _ in headings if piece.level == 1]
        # The name of the site is an <h1> too, on some; <title> ends in it.
        candidates = first or (only if len(only) == 1 else [])
        chosen = next((piece for piece in candidates if _plain(piece.of(text)) not in words), None)
    if chosen is None:
        return element
    element.kind, element.boilerplate, chosen.level = "paragraph", 0.5, 1
    return chosen


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
