"""Captions, teasers of other stories, labels, menus and debris: rated, so that they rank lower, and never dropped.

General signals first (picture mark-up, cells of a layout table, text said twice, sentences cut off with "..."), the
words of both languages from language/furniture.py second.
"""

from __future__ import annotations

import re

from hrcqa.ingest.pieces import Piece
from hrcqa.language.furniture import BACK_MATTER, CREDIT_AT_END, CREDIT_AT_START, LABELS, OPENINGS, OTHER_STORIES

CAPTION, LABEL, TEASER, MARKUP = 0.4, 0.9, 0.8, 1.0
_CAPTION_WORDS = 60  # a credit at the end of a longer block is the source of a story, not of a picture

_PICTURE = re.compile(r"(?:\|?\s*!\[[^\]\n]{0,300}\]\([^)\n]*\)[\s|]*)+")
_LEADERS = re.compile(r"(?:\.{5,}|(?:\. ){5,}|…{3,}|_{5,})\s*[\divxlcIVXLC–-]*")
_CELL = re.compile(r"\|\s*[^|]+\|?\s*|[^|]+\|\s*")  # one cell of a layout table, its bars left over
_NUMBER = re.compile(r"[\d\s./–-]+")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)[\s|\])]*$")
_EDGES = " \t\r\n|:;,.!?»«›‹>→…•*-–—\"'“”‘’[]()\u00a0"
_CLOSING = (".", "!", "?", "…", ";", ":", "”", '"', ")", "»")


def rate(text: str, pieces: list[Piece]) -> None:
    """Set kind and boilerplate of all pieces that are no part of the article's text."""
    words = [piece.of(text) for piece in pieces]
    for piece, own in zip(pieces, words, strict=True):
        _rate_alone(piece, own)
    _rate_cells(pieces, words)
    _rate_doubles(pieces, words)
    _rate_other_stories(pieces, words)
    _rate_back_matter(pieces, words)


def _set(piece: Piece, boilerplate: float, kind: str = "") -> None:
    if boilerplate > piece.boilerplate:
        piece.boilerplate = boilerplate
    if kind == "caption" and piece.kind not in ("debris", "table_row"):
        piece.kind = "caption"
    elif kind == "debris":
        piece.kind = "debris"


def _rate_alone(piece: Piece, words: str) -> None:
    """By the piece's own words."""
    if len(words) > 600:
        return  # furniture is short
    if _PICTURE.fullmatch(words) or not any(char.isalnum() for char in words):
        return _set(piece, MARKUP, "debris")
    if "...." in words or ". . ." in words or "___" in words:
        # A table of contents: its titles stand again at their places; elsewhere dots are blanks to fill in.
        leaders = [leader.end() for leader in _LEADERS.finditer(words)]
        if leaders:
            return _set(piece, TEASER if leaders[-1] >= len(words) - 40 else 0.3, "debris")
    if len(words) <= 200:
        bare = words.strip(_EDGES).lower()
        if bare in LABELS or bare in OTHER_STORIES:
            return _set(piece, LABEL, "debris")
        if bare.startswith(OPENINGS):
            return _set(piece, TEASER, "debris")
        if bare.startswith(OTHER_STORIES) and (_one_cell(words) or _label_then_title(bare)):
            return _set(piece, TEASER, "debris")
    if piece.kind in ("table_row", "heading"):
        return None
    if len(words) <= 12 and _NUMBER.fullmatch(words):
        return _set(piece, 0.3)  # of a page, most often
    credited = CREDIT_AT_END.search(words[-110:]) or CREDIT_AT_START.match(words)
    if credited and len(words.split(None, _CAPTION_WORDS)) <= _CAPTION_WORDS:
        _set(piece, CAPTION, "caption")
    return None


def _label_then_title(bare: str) -> bool:
    """ "read also: Title", "xem thêm - Tiêu đề", "more from Geneva": the label, a mark, a title without a full stop."""
    for label in OTHER_STORIES:
        if bare.startswith(label):
            rest = bare[len(label) :]
            return rest[:1] in (":", "|", ">", "»", "-") or rest[:2] in (" -", " –", " |", " :") or label == "more from"
    return False


def _one_cell(words: str) -> bool:
    return "|" in words and bool(_CELL.fullmatch(words))


def _rate_cells(pieces: list[Piece], words: list[str]) -> None:
    """Layout tables turned to text: "| words |" beside a picture is its caption, or at the end a teaser."""
    cells = [
        place
        for place, piece in enumerate(pieces)
        if piece.kind not in ("debris", "table_row") and len(words[place]) <= 900 and _one_cell(words[place])
    ]
    if not cells:
        return
    body = _last_body(pieces, words)
    teasers = [place for place in cells if place > body]
    for place in cells:
        beside = any(
            0 <= other < len(pieces) and _PICTURE.fullmatch(words[other]) for other in (place - 1, place + 1, place - 2)
        )
        if place > body and (len(teasers) >= 2 or _CUT_OFF.search(words[place])):
            _set(pieces[place], TEASER, "debris")
        elif beside or _CUT_OFF.search(words[place]):
            _set(pieces[place], CAPTION, "caption")
        else:
            _set(pieces[place], 0.3)


def _last_body(pieces: list[Piece], words: list[str]) -> int:
    """The place of the last block that reads like the article itself; -1: none."""
    for place in range(len(pieces) - 1, -1, -1):
        own = words[place]
        if (
            pieces[place].boilerplate < CAPTION
            and pieces[place].kind in ("paragraph", "list_item")
            and not _one_cell(own)
            and not _CUT_OFF.search(own[-12:])
            and (len(own) > 160 or len(own.split()) >= 12)
        ):
            return place
    return -1


def _rate_doubles(pieces: list[Piece], words: list[str]) -> None:
    """Text said twice: a picture's description and its caption, or a linked picture's and the link's."""
    for place, own in enumerate(words):
        piece = pieces[place]
        if not 16 <= len(own) <= 700 or piece.boilerplate >= TEASER:
            continue
        if _doubled(own):
            _set(piece, TEASER, "debris")
            after = place + 1
            if after < len(pieces) and pieces[after].kind == "paragraph" and len(words[after]) <= 400:
                _set(pieces[after], TEASER, "debris")  # the story under that title
        elif place and pieces[place - 1].kind != "debris" and piece.kind not in ("table_row", "list_item"):
            before = words[place - 1]
            shorter = min(len(own), len(before))
            if own == before or (
                shorter >= 40
                and own[:shorter] == before[:shorter]
                and abs(len(own) - len(before)) < 60
                and shorter <= 300
            ):
                for double in (piece, pieces[place - 1]):
                    _set(double, CAPTION, "caption")


def _doubled(words: str) -> bool:
    """A title said twice on one line; sentences that repeat are somebody's style."""
    half = len(words) // 2
    first = words[:half].rstrip()
    return (
        len(words) <= 400
        and first == words[len(words) - half :].lstrip()
        and first.count(" ") >= 2
        and first[-1] not in ".;:"
    )


def _rate_other_stories(pieces: list[Piece], words: list[str]) -> None:
    """After "Related news": short blocks without a full stop, until the text goes on; and the cut-off ends."""
    opened = False
    for place, own in enumerate(words):
        piece = pieces[place]
        if piece.kind == "debris" and own.strip(_EDGES).lower() in OTHER_STORIES:
            opened = True
            continue
        opened = opened and not piece.marked
        if not opened or piece.boilerplate >= TEASER:
            continue
        closed = own.rstrip().endswith(_CLOSING) and not _CUT_OFF.search(own[-12:])
        if closed and (len(own) > 120 or len(own.split()) >= 20):
            opened = False
        elif piece.kind != "table_row":
            _set(piece, 0.7)
    body = _last_body(pieces, words)
    tail = [place for place in range(body + 1, len(pieces)) if _CUT_OFF.search(words[place][-12:])]
    if len(tail) >= 2:
        for place in range(min(tail), max(tail) + 1):
            _set(pieces[place], 0.7)
    # The author's name, the site's: short lines below the teasers, at the very end.
    end = len(pieces)
    while end > 0 and len(words[end - 1]) <= 60 and pieces[end - 1].kind not in ("heading", "table_row"):
        end -= 1
    teasers = next(
        (place for place in range(max(end - 1, 0), len(pieces)) if pieces[place].boilerplate >= TEASER), None
    )
    if teasers is not None and body >= 0:
        for place in range(teasers, len(pieces)):
            _set(pieces[place], 0.3)


def _rate_back_matter(pieces: list[Piece], words: list[str]) -> None:
    """References, notes and links, from their heading to the next of its level."""
    level = 0
    for piece, own in zip(pieces, words, strict=True):
        if piece.kind == "heading" and piece.boilerplate < CAPTION:
            if level and piece.level > level:
                continue
            level = piece.level if len(own) < 40 and own.strip(_EDGES).lower() in BACK_MATTER else 0
        if level:
            _set(piece, 0.3)
