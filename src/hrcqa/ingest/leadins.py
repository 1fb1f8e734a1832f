"""What a block needs to be understood: its headings, the line that opens its list, the question it answers."""

from __future__ import annotations

import re

from hrcqa.ingest.pieces import Piece
from hrcqa.language.text import sentences
from hrcqa.types import Span

_MAX_WORDS = 40  # of one lead-in: of a longer one only the last sentence is kept
_MAX_CHARS = 480  # of all lead-ins of a block
_HEADINGS = 2  # the nearest ones, below the title
_ASKED_WORDS = 90  # a longer paragraph that ends in a question mark is a speech
_FURNITURE = 0.6  # blocks rated so or higher stand outside the article: no lead-in, and none from them

_CLAUSE = re.compile(r"[;?!\"“”]|[a-zà-ỹ]{4}\.")
_OURS = re.compile(r"\b(?:we|our|us|chúng ta|chúng tôi)\b", re.IGNORECASE)


def lead_ins(text: str, pieces: list[Piece], title: Span | None) -> list[tuple[Span, ...]]:
    """For each piece, spans outside it, outermost first."""
    asked = _questions(text, pieces)
    speakers = _speakers(text, pieces)
    chain: list[tuple[int, Span]] = []
    intros: dict[int, Span] = {}  # by list depth: the line that opens the list at that depth
    question: Span | None = None
    speaker: Span | None = None
    before: Piece | None = None
    found: list[tuple[Span, ...]] = []
    for place, piece in enumerate(pieces):
        span = Span(piece.start, piece.end)
        if piece.boilerplate >= _FURNITURE:
            found.append(())
            continue
        if piece.kind == "heading":
            while chain and chain[-1][0] >= piece.level:
                chain.pop()
            found.append(_headings(chain, title, span))
            if title is None or not title.contains(span):
                chain.append((piece.level, _short(text, span)))
            intros.clear()
            question = None
            speaker = None
            before = piece
            continue
        lead = _headings(chain, title, span)
        if piece.kind == "list_item":
            if piece.depth == 0 and (before is None or before.kind != "list_item"):
                opened = before is not None and _opens(text, before, piece)
                intros = {0: _short(text, Span(before.start, before.end))} if before and opened else {}
            lead += tuple(intros[depth] for depth in sorted(intros) if depth <= piece.depth)
            for depth in [depth for depth in intros if depth > piece.depth]:
                del intros[depth]
            intros[piece.depth + 1] = _short(text, span)
        elif piece.kind != "caption":
            if place in asked:
                question = _question(text, span)
            elif question is not None:
                lead += (question,)
            if place in speakers:
                speaker = speakers[place]
            elif speaker is not None and piece.kind == "paragraph":
                lead += (speaker,)
        found.append(_within((*lead, *piece.lead)))
        if piece.kind != "caption":
            before = piece
    return found


def _headings(chain: list[tuple[int, Span]], title: Span | None, own: Span) -> tuple[Span, ...]:
    above = tuple(span for _, span in chain[-_HEADINGS:])
    return above if title is None or title.contains(own) else (title, *above)


def _within(lead: tuple[Span, ...]) -> tuple[Span, ...]:
    """Of many lead-ins those nearest to the block, and the outermost, which names the article."""
    while len(lead) > 2 and sum(map(len, lead)) > _MAX_CHARS:
        lead = (lead[0], *lead[2:])
    return lead


def _opens(text: str, before: Piece, piece: Piece) -> bool:
    """Whether the paragraph before a list is its opening line: it ends in a colon, or is short and right above."""
    if before.kind != "paragraph":
        return False
    words = before.of(text)
    if words.endswith((":", "：", ":-")):
        return True
    close = piece.marked and text.count("\n", before.end, piece.start) <= 1
    return close and len(words.split(None, _MAX_WORDS)) <= _MAX_WORDS


def _short(text: str, span: Span) -> Span:
    """The span, or where it is long its last sentence; of a long sentence its last words."""
    if len(span) <= _MAX_WORDS * 4 or len(text[span.start : span.end].split()) <= _MAX_WORDS:
        return span
    return _last_sentence(text, span)


def _last_sentence(text: str, span: Span) -> Span:
    if len(text[span.start : span.end].split(None, _MAX_WORDS)) <= _MAX_WORDS:
        return span
    # Long blocks are looked at from their end: 2,000 characters hold any sentence worth showing.
    last = sentences(text, max(span.start, span.end - 2000), span.end)[-1]
    words = last.of(text).split()
    if len(words) <= _MAX_WORDS:
        return last
    at = last.end
    for word in reversed(words[-_MAX_WORDS:]):
        at = text.rindex(word, last.start, at)
    return Span(at, last.end)


def _question(text: str, span: Span) -> Span:
    """The question, or of a long one its first sentence that asks: the later ones lean on it."""
    if len(text[span.start : span.end].split(None, _MAX_WORDS)) <= _MAX_WORDS:
        return span
    asking = [found for found in sentences(text, span.start, span.end) if text[found.end - 1] in "?？"]
    return _last_sentence(text, asking[0] if asking else span)


def _questions(text: str, pieces: list[Piece]) -> frozenset[int]:
    """In an interview: the places of the paragraphs that ask. Elsewhere none."""
    body = [place for place, piece in enumerate(pieces) if piece.kind == "paragraph" and piece.boilerplate < _FURNITURE]
    asking = [
        place
        for place in body
        if text[pieces[place].end - 1] in "?？"
        and 4 <= len(pieces[place].of(text).split(None, _ASKED_WORDS)) <= _ASKED_WORDS
    ]
    # One question in an article is rhetoric, and so are those that ask what "we" should do.
    own = sum(bool(_OURS.search(pieces[place].of(text))) for place in asking)
    if len(asking) < 2 or own * 2 > len(asking) or len(asking) * 2 > len(body) + 1 or len(asking) * 12 < len(body):
        return frozenset()
    return frozenset(asking)


def _speakers(text: str, pieces: list[Piece]) -> dict[int, Span]:
    """In a transcript: place → the name before the colon. One name must speak twice, and three blocks be named."""
    named: dict[int, Span] = {}
    count: dict[str, int] = {}
    for place, piece in enumerate(pieces):
        if piece.kind != "paragraph":
            continue
        colon = text.find(": ", piece.start, min(piece.end, piece.start + 100))
        if colon < 0:
            continue
        name = text[piece.start : colon].lstrip("-–—• ")
        # "Mr. Smith", "Ông Nguyễn Văn A", "PV", "The PRESIDENT (Chile)": up to eight words, no clause.
        if name[:1].isupper() and len(name.split()) <= 8 and not _CLAUSE.search(name):
            named[place] = Span(colon - len(name), colon)
            count[name] = count.get(name, 0) + 1
    return named if len(named) >= 3 and max(count.values()) >= 2 else {}
