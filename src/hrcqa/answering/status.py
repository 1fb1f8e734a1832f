"""What a sentence commits to: it happened, it was planned, it corrects, it is taken back, it is not final yet.

Decides which of two different values comes first: a correction over what it corrects, what happened over what was
planned, final over preliminary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hrcqa.answering.article import Article
from hrcqa.language.lexicon import (
    CORRECTED_AWAY,
    CORRECTION,
    EARLIER_ARTICLE,
    FINAL,
    PLANNED,
    POSTPONED,
    PRELIMINARY,
    PUT_RIGHT,
    REPORTED,
)
from hrcqa.types import Span, Status

_BREAK = re.compile(
    r"[;:]|,\s*(?:but|while|although|however|nhưng|song|tuy nhiên|trong khi)\b|\b(?:but|nhưng|while|trong khi)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standing:
    planned: bool = False
    corrects: bool = False
    taken_back: bool = False
    preliminary: bool = False
    final: bool = False

    @property
    def trust(self) -> int:
        """Higher is trusted more, [0, 5]."""
        if self.taken_back:
            return 0
        if self.corrects:
            return 5
        if self.planned:
            return 1
        if self.preliminary and not self.final:
            return 2
        return 4 if self.final else 3

    @property
    def status(self) -> Status | None:
        if self.taken_back:
            return "superseded"
        return "planned" if self.planned else "reported"


def standing(article: Article, span: Span) -> Standing:
    """Read the clause of `span` (a reading span), its sentence and its heading."""
    sentence = article.evidence_for(span)
    text = article.text
    before, after = text[sentence.start : span.start], text[span.end : sentence.end]
    # Cues govern their own clause: "was planned for May, but opened in June".
    last = _last_break(before)
    clause = before[last:] if len(before) - last > 4 else before
    clause = _AGAINST_PLAN.sub(" ", clause)
    stop = _BREAK.search(after)
    tail = after[: stop.start()] if stop else after
    leads = [lead.of(text) for lead in article.lead_in(span)]
    intro = " ".join(leads[-1:]) if _is_item(article, span) else ""
    near = clause + " " + tail[:80]
    title = article.document.title.of(text) if article.document.title else ""
    over = title + " " + " ".join(leads)
    opening = article.opening.of(text)[:400]
    away = CORRECTED_AWAY.within(clause[-60:]) or _NOT.search(before) is not None
    moved = POSTPONED.within(clause[-40:])
    return Standing(
        planned=PLANNED.within(clause)
        or _IS_TO.search(clause) is not None
        or PLANNED.within(intro)
        or _planned_after(tail),
        corrects=(_corrects(over + " " + opening) and not CORRECTED_AWAY.within(clause[-60:] + " " + tail[:30]))
        or (not away and _corrects(sentence.of(text)))
        or moved,
        # "was to be held on 17 June but has been put off to 8 July"
        taken_back=(away and _corrects(over + " " + sentence.of(text) + " " + opening))
        or _put_right(article, sentence, before, after, over + " " + opening)
        or (not moved and _TELLS_WHEN.search(span.of(text)) is not None and POSTPONED.within(after)),
        preliminary=PRELIMINARY.within(near) or PRELIMINARY.within(title),
        final=FINAL.within(near) or FINAL.within(title),
    )


def _put_right(article: Article, sentence: Span, before: str, after: str, over: str) -> bool:
    """ "We wrote that 212 members came. The correct figure is 221."

    In a column of corrections, which `over` names, whatever follows puts the paper right: "Our report gave the length
    as 19 miles. It is 9 miles."
    """
    if not REPORTED.within(before) or PUT_RIGHT.within(before):
        return False
    if PUT_RIGHT.within(after):
        return True
    if EARLIER_ARTICLE.within(before) and _corrects(over):
        block = article.block_of(sentence)
        if block is not None and block.span.end - sentence.end > 2:
            return True
    start = min(sentence.end + 1, len(article.text))
    following = article.sentence_at(Span(start, start)).span
    return following.start >= sentence.end and PUT_RIGHT.within(following.of(article.text)[:_SOON])


# "1.2 million more than planned": the plan is another figure, and what follows happened.
_AGAINST_PLAN = re.compile(
    r"\b(?:(?:than|as) (?:was |were |had been |originally |first |at first )*"
    r"(?:planned|expected|scheduled|foreseen|forecast)"
    r"|(?:so với|hơn|vượt) (?:mức )?(?:kế hoạch|dự kiến|dự tính|dự báo|mục tiêu))\b(?=\W+\w)",
    re.IGNORECASE,
)
_IS_TO = re.compile(
    r"\b(?:is|are|was|were) (?:(?:also|now|then|still|not) )?to (?!blame\b|thank\b)[a-z]", re.IGNORECASE
)
_SOON = 60  # characters: a sentence that puts the one before it right says so at its beginning


@lru_cache(maxsize=64)
def _corrects(text: str) -> bool:
    """Remembered, for the candidates of a question share their sentences, titles and openings."""
    return CORRECTION.within(text)


def _last_break(text: str, near: int = 2_000) -> int:
    """Where the last clause of `text` begins, 0 if it is but one. Read from its end: a line may be 250,000 long."""
    start = max(0, len(text) - near)
    breaks = [hit.end() for hit in _BREAK.finditer(text, start)]
    return breaks[-1] if breaks else _last_break(text, near * 8) if start else 0


_NOT = re.compile(r",\s(?:and\s|chứ\s)?(?:not|không phải)\s(?:the\s|là\s)?$", re.I)  # "30 resolutions, not 31"
_TELLS_WHEN = re.compile(r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\bthứ (?:hai|ba|tư|năm|sáu|bảy)\b", re.I)
# "9,300 came, fewer than planned": what was planned is another figure.
_COMPARED = re.compile(
    r"\W*(?:\w+\W+){0,3}?(?:than|after|against|having|despite|versus|hơn|so với|thay vì|sau)\b", re.I
)


def _planned_after(tail: str) -> bool:
    if _COMPARED.match(tail):
        return False
    return (
        re.match(
            r"\W*(?:\w+\W+){0,3}(?:is|are|was|were)?\s*(?:planned|expected|scheduled|due)\b"
            r"|\W*(?:\w+\W+){0,3}(?:dự kiến|sẽ)\b",
            tail,
            re.IGNORECASE,
        )
        is not None
    )


def _is_item(article: Article, span: Span) -> bool:
    block = article.block_of(span)
    return block is not None and block.kind in ("list_item", "table_row")
