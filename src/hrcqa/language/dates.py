"""Dates and clock times as people write them in English and Vietnamese, with what they leave out left out.

"27/9" is 27 September in a Vietnamese text and a ratio in an English one; "September 2024" has no day; "2024" is a year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hrcqa.types import Language, Span

MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
VI_MONTHS: dict[str, int] = {
    "một": 1,
    "giêng": 1,
    "hai": 2,
    "ba": 3,
    "tư": 4,
    "bốn": 4,
    "năm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
    "mười": 10,
    "mười một": 11,
    "mười hai": 12,
    "chạp": 12,
}
WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "thứ hai",
    "thứ ba",
    "thứ tư",
    "thứ năm",
    "thứ sáu",
    "thứ bảy",
    "chủ nhật",
)

_MONTH = r"(?P<{0}>jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)"
_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<{0}>1[0-9]\d\d|20\d\d|21\d\d)"
_UNTIL = r"(?:\s*(?:-|–|—|to|and)\s*(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?)?"
_VI_DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])"
_VI_MONTH = r"(?P<{0}>1[0-2]|0?[1-9])"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (tag, re.compile(pattern, re.IGNORECASE))
    for tag, pattern in (
        ("any", rf"(?<![\d/.-]){_YEAR.format('y')}-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
        ("any", rf"\b{_DAY.format('d')}{_UNTIL}\s+(?:of\s+)?{_MONTH.format('mon')}(?:,?\s+{_YEAR.format('y')})?(?!\w)"),
        ("any", rf"(?<!\w){_MONTH.format('mon')}\s+{_DAY.format('d')}{_UNTIL}(?!\w)(?:,?\s+{_YEAR.format('y')}\b)?"),
        ("any", rf"(?<!\w){_MONTH.format('mon')},?\s+{_YEAR.format('y')}(?!\w)"),
        (
            "vi",
            rf"(?:ngày\s+|mùng\s+|mồng\s+)?(?<!\d){_VI_DAY.format('d')}\s+tháng\s+(?:{_VI_MONTH.format('m')}|(?P<vim>mười một|mười hai|giêng|chạp|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười))(?:(?:\s*[,/-]\s*|\s+)(?:năm\s+)?{_YEAR.format('y')})?(?!\w)",
        ),
        (
            "vi",
            rf"(?<![\w/.-])(?:ngày\s+)?{_VI_DAY.format('d')}\s?[/.-]\s?{_VI_MONTH.format('m')}\s?[/.-]\s?{_YEAR.format('y')}(?![\w/])",
        ),
        ("vi", rf"(?<![\w/.,-])(?:ngày\s+)?{_VI_DAY.format('d')}/{_VI_MONTH.format('m')}(?![\w/]|[.,]\d)"),
        (
            "vi",
            rf"(?<!\w)tháng\s+(?:{_VI_MONTH.format('m')}|(?P<vim>mười một|mười hai|giêng|chạp|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)(?=\s+năm\s+\d))(?:(?:\s*[/-]\s*|\s+năm\s+|\s*,\s*năm\s+){_YEAR.format('y')})?(?![\w/])",
        ),
        ("any", rf"(?<![\w.,/$€£-]){_YEAR.format('y')}(?:s\b)?(?![\w%/]|[.,]\d)"),
        ("any", r"(?<=[12]\d\d\d)(?:\s?[-–—/]\s?)(?P<y>1[0-9]\d\d|20\d\d|21\d\d)(?!\w)"),
        ("en", rf"(?<!\w){_MONTH.format('mon')}(?!\w)"),
    )
)
_WEEKDAY = re.compile(rf"(?<!\w)(?:{'|'.join(WEEKDAYS)})(?!\w)", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\w.,:])(?:[01]?\d|2[0-3])(?:[:.][0-5]\d)?\s?(?:a\.?m\.?|p\.?m\.?)(?!\w)|(?<![\w.,:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\w:])"
    r"|(?<![\w.,:])(?:[01]?\d|2[0-3])\s?(?:giờ|h)(?:\s?[0-5]\d(?:\s?phút)?)?(?!\w)|(?<!\w)(?:noon|midnight|midday|nửa đêm|giữa trưa)(?!\w)",
    re.IGNORECASE,
)
# A bare month name in lower case is the verb "may" or "march" as often as a date.
_BARE_MONTH = len(_PATTERNS) - 1


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as far as it is given; None where the text leaves a part out."""

    span: Span
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def key(self) -> tuple[int | None, int | None, int | None]:
        return (self.year, self.month, self.day)

    def agrees(self, other: DateMention) -> bool:
        """No part that both give differs, and they share at least one part."""
        pairs = list(zip(self.key, other.key, strict=True))
        shared = [a == b for a, b in pairs if a is not None and b is not None]
        return bool(shared) and all(shared)


@lru_cache(maxsize=4096)
def dates(text: str, language: Language = "und") -> tuple[DateMention, ...]:
    """Every date of `text` in order, without overlaps, the longest reading first.

    language: "vi" allows day/month ("27/9"); in other texts such a pair is a ratio, unless "ngày" stands before it.
    """
    found: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for number, (tag, pattern) in enumerate(_PATTERNS):
        if tag == "en" and language == "vi":
            continue
        for hit in pattern.finditer(text):
            groups = hit.groupdict()
            if any(hit.start() < end and start < hit.end() for start, end in taken):
                continue
            words = hit.group()
            if (
                tag == "vi"
                and language != "vi"
                and not re.match(r"(?i)ngày|tháng|mùng|mồng", words)
                and "tháng" not in words.lower()
            ):
                continue
            if number == _BARE_MONTH and not words[0].isupper():
                continue
            start = hit.start() + (len(words) - len(words.lstrip(" -–—/")))
            month = groups.get("m") or groups.get("mon") or groups.get("vim")
            found.append(
                DateMention(
                    Span(start, hit.end()),
                    int(groups["y"]) if groups.get("y") else None,
                    _month(month) if month else None,
                    int(groups["d"]) if groups.get("d") else None,
                )
            )
            taken.append(hit.span())
    return tuple(sorted(found, key=lambda mention: mention.span))


def weekdays(text: str) -> tuple[Span, ...]:
    return tuple(Span(*hit.span()) for hit in _WEEKDAY.finditer(text))


@lru_cache(maxsize=4096)
def times(text: str) -> tuple[Span, ...]:
    """Clock times: "7.30 pm", "08:03", "19 giờ 30", "19h30", "noon"."""
    return tuple(Span(*hit.span()) for hit in _TIME.finditer(text))


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return MONTHS.get(word.lower().rstrip("."), 0) or VI_MONTHS.get(word.lower(), 0)
