"""A Block in the making: formats cut the reading text into pieces, later steps fill in what they find."""

from __future__ import annotations

from dataclasses import dataclass

from hrcqa.types import BlockKind, Span

BAR = " | "  # between the cells of a row
NOTHING = "–"  # stands for an empty cell, so that those after it stay under their columns' names


@dataclass(slots=True)
class Piece:
    """A stretch of the reading text that stands for itself in the layout."""

    start: int
    end: int
    kind: BlockKind
    level: int = 0  # headings: 1 is the title
    depth: int = 0  # list items: how deep in the list, from 0
    boilerplate: float = 0.0
    lead: tuple[Span, ...] = ()  # what the format itself knows to belong to it: header row, table caption
    marked: bool = False  # headings and list items: a mark or tag says so; it is no guess from looks
    aside: bool = False  # no part of the running text by the format itself: <title>, the header of a page
    part: int = 0  # pieces of one list, table or page region share a number; 0: none

    def of(self, text: str) -> str:
        return text[self.start : self.end]
