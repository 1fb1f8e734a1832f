"""Pages saved from the web: trafilatura says which blocks are the main text; the others rank lower.

Only the ranking is left to it: what it leaves out stays in the document, and every place stays what it was.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hrcqa.ingest.layout import Read
from hrcqa.ingest.pieces import BAR

_LEAST_LINKS = 8  # a page with fewer is a text and not a site
_OUTSIDE = 0.6


def rate(source: str, read: Read) -> None:
    """Rate the blocks of a saved page that stand before or after its main text. Without trafilatura, nothing."""
    if source.count("<a ") < _LEAST_LINKS:
        return
    try:
        trafilatura: Any = import_module("trafilatura")
    except ImportError:
        return
    try:
        main = trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True)
    except Exception:  # the page is readable without it, whatever its parser made of the mark-up
        return
    kept = "".join((main or "").split())
    text = read.reading.text
    keys = ["".join(piece.of(text).replace(BAR, " ").split()) for piece in read.pieces]
    inside = [place for place, key in enumerate(keys) if len(key) >= 8 and key in kept]
    size = sum(len(keys[place]) for place in inside)
    if not inside or size * 4 < sum(
        len(key) for key, piece in zip(keys, read.pieces, strict=True) if not piece.boilerplate
    ):
        return  # it found too little to be believed
    first = inside[0]
    if read.title is not None:  # headline, date and byline stand between the title and the text
        first = min(first, *(place for place, piece in enumerate(read.pieces) if piece.start == read.title.start))
    for place, piece in enumerate(read.pieces):
        if place < first or place > inside[-1]:
            piece.boilerplate = max(piece.boilerplate, _OUTSIDE)
