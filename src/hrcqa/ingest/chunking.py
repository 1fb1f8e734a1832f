"""Cut a document into chunks: verbatim slices within a token budget, along the joints of its layout.

Cuts fall between blocks where they can, between sentences where a block is too long, between words or letters only
inside a sentence that alone is over the budget. No character other than white space is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hrcqa.errors import ConfigError
from hrcqa.ingest.cutting import Budget, cut
from hrcqa.protocols import Tokenizer
from hrcqa.types import Block, Chunk, Document, Language, Span

_FURNITURE = 0.6  # blocks rated so or higher never share a chunk with the article's text
_NOT_SPACE = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class ChunkOptions:
    """The budget, in tokens of the reading text; lead-ins are not counted."""

    max_tokens: int = 160
    overlap_tokens: int = 32  # whole sentences repeated where a long block was cut

    def __post_init__(self) -> None:
        if self.max_tokens < 1:
            raise ConfigError(
                f"max_tokens={self.max_tokens} must be at least 1",
                mend="raise max_tokens under [chunking] in hrcqa.toml",
            )
        if not 0 <= self.overlap_tokens < self.max_tokens:
            raise ConfigError(
                f"overlap_tokens={self.overlap_tokens} must lie in [0, {self.max_tokens})",
                mend="lower overlap_tokens under [chunking] in hrcqa.toml",
            )


def chunk(document: Document, tokenizer: Tokenizer, options: ChunkOptions) -> list[Chunk]:
    """The chunks of a document, in reading order. None for a document without text.

    A heading stays with what follows it; a list stays together where it fits; captions and debris stay among
    themselves. Each chunk carries the lead-ins of its first block that lie outside it.
    """
    blocks = _covering(document)
    if not blocks:
        return []
    text = document.reading.text
    budget = Budget(text, tokenizer, options.max_tokens)
    found: list[Chunk] = []
    for group in _groups(text, blocks):
        for start, end, first, last in _pack(text, blocks[group.start : group.stop], budget, options.overlap_tokens):
            found.append(_chunk(document, start, end, blocks[group.start + first : group.start + last]))
    return found


def _covering(document: Document) -> list[Block]:
    """The blocks, widened so that marks between them ("== … ==") belong to one: to the one on their line."""
    text = document.reading.text
    blocks = list(document.blocks)
    at = 0
    for place, block in enumerate(blocks):
        gap = text[at : block.span.start]
        if gap.strip():
            line_end = gap.find("\n") if place else -1
            tail = gap[: max(0, line_end)].rstrip()
            if tail and place:
                before = blocks[place - 1]
                blocks[place - 1] = _resized(before, before.span.start, at + len(tail))
            rest = _NOT_SPACE.search(gap, len(tail))
            if rest:
                blocks[place] = _resized(block, at + rest.start(), block.span.end)
        at = block.span.end
    tail = text[at:].rstrip()
    if tail:
        if not blocks:
            blocks.append(
                Block(Span(at + len(tail) - len(tail.lstrip()), at + len(tail)), "paragraph", document.language)
            )
        else:
            blocks[-1] = _resized(blocks[-1], blocks[-1].span.start, at + len(tail))
    return blocks


def _resized(block: Block, start: int, end: int) -> Block:
    return Block(Span(start, end), block.kind, block.language, block.boilerplate, block.lead_in, block.level)


def _groups(text: str, blocks: Sequence[Block]) -> Iterator[range]:
    """Runs of blocks that may share a chunk: of one section, and of one sort."""
    start = 0
    sort = _sort(text, blocks[0])
    for place in range(1, len(blocks)):
        block = blocks[place]
        own = _sort(text, block)
        opens = own == "text" and (
            (block.kind == "heading" and blocks[place - 1].kind != "heading") or _asks(text, blocks, place)
        )
        if opens or (own != sort and ("" not in (own, sort) or "text" in (own, sort))):
            yield range(start, place)
            start, sort = place, own
        else:
            sort = sort or own
    yield range(start, len(blocks))


def _sort(text: str, block: Block) -> str:
    """ "text", "caption" or "debris"; "" for mark-up without a word, which goes with the furniture beside it."""
    if block.kind == "debris" or block.boilerplate >= _FURNITURE:
        words = text[block.span.start : min(block.span.end, block.span.start + 300)]
        return "debris" if any(char.isalnum() for char in words) else ""
    return "caption" if block.kind == "caption" else "text"


def _asks(text: str, blocks: Sequence[Block], place: int) -> bool:
    """Whether this block is a question that the next one is read under: the opening of a part of an interview."""
    block = blocks[place]
    if block.kind != "paragraph" or text[block.span.end - 1] not in "?？" or place + 1 == len(blocks):
        return False
    return any(block.span.contains(lead) for lead in blocks[place + 1].lead_in)


Piece = tuple[int, int, int, int]  # start and end in the reading text; first block and the one after the last


def _pack(text: str, blocks: Sequence[Block], budget: Budget, overlap: int) -> Iterator[Piece]:
    """Whole blocks together while they fit; a block that is too long, with the headings over it, is cut."""
    start = first = -1
    for place, block in enumerate(blocks):
        opening, opened = block.span.start, place
        if start >= 0:
            end = _together(blocks, place)
            whole = blocks[end - 1].span.end
            fits = budget.fits(start, block.span.end)
            # A list that would be torn here, but fits into a chunk of its own, is given one.
            if fits and end > place + 1 and not budget.fits(start, whole) and budget.fits(block.span.start, whole):
                fits = _only_headings(blocks[first:place])
            if fits:
                continue
            if _only_headings(blocks[first:place]):
                opening, opened = start, first
            else:
                yield start, blocks[place - 1].span.end, first, place
        start, first = opening, opened
        if budget.fits(start, block.span.end):
            continue
        cuts = cut(text, opening, block, budget, overlap)
        if cuts[0][0] != opening:
            yield start, blocks[place - 1].span.end, first, place
            first = place
        for left, right in cuts[:-1]:
            yield left, right, first, place + 1
            first = place
        start = cuts[-1][0]
    if start >= 0:
        yield start, blocks[-1].span.end, first, len(blocks)


def _only_headings(blocks: Sequence[Block]) -> bool:
    return all(block.kind == "heading" for block in blocks)


def _together(blocks: Sequence[Block], place: int) -> int:
    """Where the list or table ends that begins at `place`, with the line that opens it; else the next place."""
    first = place + 1 if blocks[place].kind == "paragraph" else place
    if first >= len(blocks) or blocks[first].kind not in ("list_item", "table_row"):
        return place + 1
    if first > place and not any(blocks[place].span.contains(lead) for lead in blocks[first].lead_in):
        return place + 1
    if first == place and place and blocks[place - 1].kind == blocks[place].kind:
        return place + 1  # inside the list: that question was decided at its beginning
    end = first
    while end < len(blocks) and blocks[end].kind == blocks[first].kind and end - first < 64:
        end += 1
    return end


def _chunk(document: Document, start: int, end: int, blocks: Sequence[Block]) -> Chunk:
    reading = Span(start, end)
    span = document.reading.to_source(reading)
    text = document.reading.text
    weight: dict[Language, int] = {}
    rated = total = 0.0
    for block in blocks:
        length = min(block.span.end, end) - max(block.span.start, start)
        if block.boilerplate == 1.0 and len(blocks) > 1:
            continue  # mark-up beside words: the words decide
        weight[block.language] = weight.get(block.language, 0) + length
        rated += block.boilerplate * length
        total += length
    return Chunk(
        document.doc_id,
        span,
        reading,
        span.of(document.text),
        tuple(lead for lead in blocks[0].lead_in if not lead.overlaps(reading) and lead.of(text).strip()),
        round(rated / total, 3) if total else max(block.boilerplate for block in blocks),
        max(sorted(weight), key=lambda language: weight[language]) if weight else document.language,
    )
