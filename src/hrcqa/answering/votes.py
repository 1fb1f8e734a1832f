"""Votes: "26 votes to 21, with 14 abstentions" holds three figures, and each of them answers another question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hrcqa.types import Language, Span

Side = Literal["result", "for", "against", "abstained"]

# --- what is asked, on folded text ---

_RESULT = {
    "en": re.compile(
        r"\b(?:by|with|on) what (?:\w+ )?(?:vote|votes|margin|tally|majority)\b|\bwith how many votes\b"
        r"|\bhow many votes to how many\b"
        r"|\b(?:vote|voting) (?:results?|count|tally|split|figures|breakdown|outcome)\b"
        r"|\bresults? of the (?:\w+ ){0,2}vot(?:e|ing)\b|\bhow (?:did|was) the (?:[\w'’-]+ ){0,3}vot(?:e|ing)\b.*"
        r"\b(?:go|end|split|turn out|fall|come out|divided)\b"
        r"|\bwhat (?:was|is) the (?:[\w'’-]+ ){0,3}vote (?:on|for|at|in)\b"
        r"|\bhow did (?:the )?(?:\w+ ){0,2}(?:councill?ors|members|council|assembly|parliament|deputies|senate|senators"
        r"|committee|board|mps|states|congress|house|union) vote on\b|\bin votes\b"
    ),
    "vi": re.compile(
        r"\b(?:ket qua|ti le|ty le|ti so|ty so) (?:cuoc )?(?:bo |kiem )?phieu|\bbo phieu .*\b(?:the nao|ra sao)\b"
        r"|\b(?:thong qua|phe chuan|phe duyet|bi bac|bac bo|bi bac bo|tan thanh) (?:\w+ ){0,6}?"
        r"voi (?:bao nhieu|may) phieu\b(?! (?:thuan|chong|trang))|\bbao nhieu phieu thuan\W.*phieu chong\b"
    ),
}
_COUNTED = re.compile(
    r"\bhow many\b|\bnumber of\b|^(?:[\w/.-]+ ){0,4}votes? (?:against|for)\W*$|\b(?:bao nhieu|may|so)\b"
)
_SIDES: dict[str, tuple[tuple[Side, re.Pattern[str]], ...]] = {
    "en": (
        ("against", re.compile(r"\bvot(?:e|es|ed|ing|ers)\b.* against\b|\bvoted? no\b|\bno votes\b|\bvotes against\b")),
        ("for", re.compile(r"\bvot(?:e|es|ed|ing)\b.* (?:for|yes|in favou?r)\b|\bwere in favou?r\b|\byes votes\b")),
        ("abstained", re.compile(r"\babst(?:ain\w*|entions?)\b")),
    ),
    "vi": (
        ("against", re.compile(r"\b(?:phieu|bo phieu|nuoc|dai bieu|thanh vien) (?:bo phieu )?(?:chong|phan doi)\b")),
        ("for", re.compile(r"\b(?:phieu|bo phieu) (?:thuan|tan thanh|ung ho|dong y)\b")),
        ("abstained", re.compile(r"\b(?:phieu|bo phieu) trang\b")),
    ),
}


def asked(folded: str, language: Language) -> Side | None:
    """What a question, folded, wants to know of a vote: its whole result or one side; None for a question of else."""
    spoken = "vi" if language == "vi" else "en"
    if _RESULT[spoken].search(folded):
        return "result"
    sides = [side for side, pattern in _SIDES[spoken] if pattern.search(folded)]
    return sides[0] if len(sides) == 1 and _COUNTED.search(folded) else None


# --- what is told ---

_WHO = (
    r"(?:(?:recorded |member )?(?:votes?|states?|countries|delegations?|members?|deputies|councill?ors|mps|senators"
    r"|were|phiếu|nước|đại biểu|thành viên|ý kiến|lá phiếu)\s+){0,2}"
)
_AFTER: tuple[tuple[Side, re.Pattern[str]], ...] = (
    (
        "against",
        re.compile(
            rf"\s*{_WHO}(?:(?:voted|voting|bỏ phiếu)\s+)?(?:against|opposed|no\b|chống|phản đối|không tán thành)",
            re.IGNORECASE,
        ),
    ),
    (
        "abstained",
        re.compile(rf"\s*{_WHO}(?:abstain\w*|abstentions?|(?:bỏ )?(?:phiếu )?trắng\b|không có ý kiến)", re.IGNORECASE),
    ),
    (
        "for",
        re.compile(
            rf"\s*{_WHO}(?:(?:voted|voting|bỏ phiếu)\s+)?(?:in favou?r|for\b|yes\b|thuận|tán thành|ủng hộ|đồng ý)",
            re.IGNORECASE,
        ),
    ),
)
_TO = re.compile(r"\s+votes?\s+(?:in favou?r\s+)?(?:to|against)\s+", re.IGNORECASE)
_BARE_TO = re.compile(r"\s+to\s+|[-–:]|\s+–\s+", re.IGNORECASE)
_VOTED = re.compile(
    r"\b(?:vote|voted|votes|majority|adopted|approved|passed|carried|rejected|defeated|lost|fell|accepted)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_WEAK = re.compile(r"\s*(?:for|yes|no)\b", re.IGNORECASE)  # "24 for lunch": a side only beside another
_JOINED = re.compile(r"\s*(?:,|;|to|and|và|,\s*and|,\s*with|with|/|,\s*và|chỉ|only)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vote:
    """A result as it is told. whole: from the first figure to the last with its words; sides: the figures."""

    whole: Span
    sides: tuple[tuple[Side, Span], ...]

    def of(self, side: Side) -> Span | None:
        """The words that tell it; None where they don't."""
        if side == "result":
            return self.whole if len(self.sides) > 1 else None
        return dict(self.sides).get(side)

    def touches(self, span: Span) -> bool:
        """Whether `span` shares a character with it; abstentions may stand apart from the rest."""
        return self.whole.overlaps(span) or any(figure.overlaps(span) for _, figure in self.sides)


def votes(text: str, figures: Sequence[Span]) -> list[Vote]:
    """The votes told in `text`. figures: its numbers, in order.

    "24 votes to 17" and "The vote was 26 to 15" need no more words; else each figure has its side behind it: "23 in
    favour, 11 against and 11 abstaining", "14 phiếu thuận, 2 phiếu chống". One side alone is told as well: "Eight
    members abstained".
    """
    found: list[Vote] = []
    at = 0
    while at < len(figures):
        one = figures[at]
        other = figures[at + 1] if at + 1 < len(figures) else None
        between = text[one.end : other.start] if other else ""
        voted = _VOTED.search(text[max(0, one.start - 60) : one.start]) is not None
        if other and (_TO.fullmatch(between) or (voted and _BARE_TO.fullmatch(between))):
            sides: list[tuple[Side, Span]] = [("for", one), ("against", other)]
            whole, at = Span(one.start, other.end), at + 2
            rest = _side(text, figures[at]) if at < len(figures) else None
            if rest and rest[0] == "abstained" and figures[at].start - other.end <= _NEAR:
                sides.append((rest[0], figures[at]))
                at += 1
            found.append(Vote(whole, tuple(sides)))
            continue
        sides, end = [], one.end
        while at < len(figures) and (told := _side(text, figures[at])) and told[0] not in dict(sides):
            if sides and not _JOINED.fullmatch(text[end : figures[at].start]):
                break
            sides.append((told[0], figures[at]))
            end, at = told[1], at + 1
        if len(sides) > 1 or (sides and not _WEAK.match(text, one.end)):
            found.append(Vote(Span(one.start, end), tuple(sides)))
        elif not sides:
            at += 1
    return found


_NEAR = 12  # characters: ", with eight" stands in between


def _side(text: str, figure: Span) -> tuple[Side, int] | None:
    """Which side a figure is told for by the words behind it, and where these end."""
    for side, pattern in _AFTER:
        if hit := pattern.match(text, figure.end):
            return side, hit.end()
    return None
