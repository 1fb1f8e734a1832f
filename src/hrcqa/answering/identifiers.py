"""Numbers that name a thing rather than count: "session 58", "58th session", "khóa họp lần thứ 58", "Cycle III".

They decide between look-alikes, so an article is read for the identifier in force at each place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal

from hrcqa.language.lexicon import NUMBERED_THINGS
from hrcqa.language.numbers import NumberMention, numbers
from hrcqa.language.text import fold
from hrcqa.types import Span

_GROUPS = {f"t{number}": thing for number, thing in enumerate(NUMBERED_THINGS)}


def _pattern(folded: bool) -> re.Pattern[str]:
    groups = []
    for group, thing in _GROUPS.items():
        lexicon = NUMBERED_THINGS[thing]
        words = {fold(word) if folded else word for word in (*lexicon.en, *lexicon.vi)}
        body = "|".join(
            re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=lambda word: (-len(word), word))
        )
        groups.append(f"(?P<{group}>{body})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)", re.IGNORECASE)


_EXACT, _FOLDED = _pattern(False), _pattern(True)
# Words that may stand between the thing and its number.
_BEFORE = re.compile(
    r"(?:\s|thường kỳ|thường niên|đặc biệt|toàn thể|lần|thứ|số"
    r"|thuong ky|thuong nien|dac biet|lan|thu|so|nos?\.?|numbers?|#|-|–|:|,|and|&|và|va"
    r"|to|đến|den|[\d]+(?:th|st|nd|rd)?|[IVX]+)*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\s|[A-Z][\w.’'-]*|and|to|or|,|-|–|&|\d+(?:th|st|nd|rd)|regular|special|annual|plenary|ordinary|consecutive)*"
)
_GLUED = re.compile(r"(?<!\w)[A-ZĐ]{2,}-?\d+$")
_REACH = 36  # characters a thing and its number may lie apart


@dataclass(frozen=True, slots=True)
class Identifier:
    """`thing`: a key of NUMBERED_THINGS; None for an acronym glued to a number ("HRC58"), which may name any thing."""

    span: Span
    thing: str | None
    value: Decimal
    whole: Span  # the number with the word for its thing: "session 58"


def identifiers(text: str, *, mentions: list[NumberMention] | None = None, asked: bool = False) -> list[Identifier]:
    """Every identifier of `text`, in order.

    asked: `text` is a question, which may be typed without diacritics; articles are taken as written.
    """
    found_numbers = numbers(text) if mentions is None else mentions
    things = [(hit.start(), hit.end(), _GROUPS[hit.lastgroup or ""]) for hit in _EXACT.finditer(text)]
    if asked and text.isascii():
        things += [(hit.start(), hit.end(), _GROUPS[hit.lastgroup or ""]) for hit in _FOLDED.finditer(text)]
        things.sort()
    starts = [start for start, _, _ in things]
    found = []
    for number in found_numbers:
        if number.kind in ("percent", "money"):
            continue
        best: tuple[int, str, Span] | None = None
        at = bisect_left(starts, number.span.start)
        for start, end, thing in reversed(things[max(0, at - 3) : at]):
            gap = text[end : number.span.start] if end <= number.span.start else ""
            if start < number.span.start and number.span.start - end <= _REACH and _BEFORE.fullmatch(gap):
                best = (number.span.start - end, thing, Span(start, number.span.end))
                if thing != "edition":  # "khóa họp lần thứ 58" is a session, "lần thứ 58" alone an edition
                    break
        # After the number only an ordinal names a thing: "58th session" does, "58 sessions" counts.
        if number.kind == "ordinal":
            for start, end, thing in things[at : at + 2]:
                gap = text[number.span.end : start] if start >= number.span.end else ""
                if (
                    0 <= start - number.span.end <= _REACH
                    and _AFTER.fullmatch(gap)
                    and (best is None or start - number.span.end < best[0])
                ):
                    best = (start - number.span.end, thing, Span(number.span.start, end))
                    break
        if best:
            found.append(Identifier(number.span, best[1], number.value, best[2]))
        elif glued := _GLUED.search(text[: number.span.end], max(0, number.span.start - 12)):
            found.append(Identifier(number.span, None, number.value, Span(*glued.span())))
    return found
