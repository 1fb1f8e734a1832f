"""Figures with their units, and what they measure: "how deep" asks for a length, and not for one called wide."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from hrcqa.language.text import fold
from hrcqa.types import Span

# Asked by these words and told in these units. The words also name a measure in an article: "eight kilometres long",
# "dài 8 km".
_MEASURES: dict[str, tuple[str, frozenset[str]]] = {
    "depth": (r"deep|depth|deepest|(?:độ|chiều) sâu|sâu (?=bao nhiêu|\d)", frozenset({"length"})),
    "height": (r"tall|high|height|altitude|(?:độ|chiều) cao|cao (?=bao nhiêu|\d)", frozenset({"length"})),
    "width": (r"wide|width|breadth|bề rộng|chiều rộng|rộng (?=bao nhiêu|\d)", frozenset({"length", "area"})),
    "length": (r"long|length|chiều dài|dài (?=bao nhiêu|\d)", frozenset({"length", "time"})),
    "distance": (r"how far|distance|away|bao xa|khoảng cách|cách (?=bao nhiêu|\d)", frozenset({"length", "time"})),
    "area": (r"area|diện tích", frozenset({"area", "length"})),
    "weight": (r"heavy|weight|weigh(?:s|ed|ing)?|trọng lượng|cân nặng|nặng (?=bao nhiêu|\d)", frozenset({"weight"})),
    "speed": (r"how fast|speed|tốc độ|vận tốc", frozenset({"speed"})),
    "heat": (r"how (?:hot|cold|warm)|temperature|nhiệt độ", frozenset({"degrees"})),
    "age": (r"how old|aged?|years? old|bao nhiêu tuổi|mấy tuổi|tuổi", frozenset({"time"})),
}  # fmt: skip
_UNITS = {
    "area": r"km²|m²|[kc]?m2\b|ha\b|hecta\w*|héc-ta|acres?\b|square \w+|(?:km|mét|m) vuông",
    "speed": r"km/h|kph\b|mph\b|knots?\b|(?:kilomet\w+|km|miles?|met\w+) (?:an|per|a) (?:hour|second)"
    r"|hải lý/giờ|km/giờ|m/s\b|m/giây",
    "percent": r"%|per ?cent\b|phần trăm|percentage points?",
    "length": r"[kcm]?m\b|(?:kilo|centi|milli)?met(?:re|er)s?\b|(?:nautical )?miles?\b|feet\b|foot\b|yards?\b"
    r"|inch(?:es)?\b|mét\b|cây số|hải lý|ki-?lô-?mét",
    "volume": r"m³|m3\b|mét khối|cubic \w+|lit(?:re|er)s?\b|lít\b|ml\b|gallons?\b|barrels?\b|thùng\b",
    "power": r"[kMGT]?Wh?\b|(?:kilo|mega|giga)watts?(?:[- ]hours?)?\b|horsepower\b|hp\b|mã lực|[kV]V\b|volts?\b",
    "sound": r"dBA?\b|decibels?\b|đề-?xi-?ben",
    "data": r"[KMGT]B\b|(?:mega|giga|tera)bytes?\b|[KMG]bps\b",
    "weight": r"kg\b|(?:kilo)?grams?\b|m?g\b|tonnes?\b|tons?\b|tấn\b|tạ\b|gam\b"
    r"|ki-?lô-?gam|lbs?\b|pounds?\b(?! sterling)",
    "time": r"(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|nights?|decades?|centur(?:y|ies))\b"
    r"|(?:năm|tháng|tuần|ngày|giờ|tiếng|phút|giây|đêm|tuổi|thập kỷ|thế kỷ)\b",
    "degrees": r"°C?|degrees?\b|độ\b",
    "pressure": r"hPa\b|hectopascals?\b|millibars?\b",
}


def _either(plain: bool) -> re.Pattern[str]:
    groups = ((name, fold(words) if plain else words) for name, (words, _) in _MEASURES.items())
    return re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in groups), re.IGNORECASE)


_MEASURE, _TYPED_PLAIN = _either(plain=False), _either(plain=True)
_UNIT = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _UNITS.items()), re.IGNORECASE)
_SCALE = re.compile(
    r"^[\s-]*(?:(?:million|billion|thousand|triệu|tỷ|nghìn|ngàn|more|further|full|whole)\s+)?", re.IGNORECASE
)
_BESIDE = 20  # characters before a figure in which its measure is looked for
_BETWEEN = re.compile(r"[\s-]*(?:in\s+)?")


_BEHIND = re.compile(
    rf"\s?(?:(?:million|billion|trillion|thousand|triệu|tỷ|nghìn|ngàn)\s)?(?:{'|'.join(_UNITS.values())})(?:\srưỡi\b)?",
    re.IGNORECASE,
)


# "2:35:48", "58:03.4": how long somebody ran; "18:30" is an hour.
_RUN = re.compile(r"(?<![\w:.,])\d{1,2}:[0-5]\d(?::[0-5]\d(?:[.,]\d{1,3})?|[.,]\d{1,3})(?![\w:])")
_PARTS = re.compile(
    r"(\d+) ?(?:(?P<h>hours?|h|giờ|tiếng)|(?P<m>min(?:ute)?s?|phút)|(?P<s>sec(?:ond)?s?|giây))\b", re.IGNORECASE
)
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def runs(text: str) -> list[Span]:
    """Times taken, as a scoreboard writes them."""
    return [Span(*hit.span()) for hit in _RUN.finditer(text)]


def lasting(text: str) -> Decimal | None:
    """Seconds, where `text` tells a time in several parts: "2:35:48", "3 hours 28 minutes", "8 giờ 48 phút"."""
    if hit := _RUN.search(text):
        total = Decimal(0)
        for part in hit.group().replace(",", ".").split(":"):
            total = 60 * total + Decimal(part)
        return total
    parts = list(_PARTS.finditer(text))
    return sum((_SECONDS[str(one.lastgroup)] * Decimal(one[1]) for one in parts), Decimal(0)) if parts[1:] else None


def number_phrase(text: str, span: Span) -> Span:
    """A number with its unit: "1.9" → "1.9 per cent", "ba giờ rưỡi". A sum has its currency already."""
    after = _BEHIND.match(text, span.end)
    return Span(span.start, after.end() if after else span.end)


@lru_cache(maxsize=256)
def asked(question: str) -> str | None:
    """The measure that a question asks for, a key of _MEASURES; None where its words don't tell."""
    hit = _TYPED_PLAIN.search(question.lower()) if question.isascii() else _MEASURE.search(question)
    return hit.lastgroup if hit else None


def unit_after(text: str) -> str | None:
    """The kind of unit that `text`, what follows a figure, begins with, a key of _UNITS; None for none known."""
    hit = _UNIT.match(text, _SCALE.match(text).end())  # type: ignore[union-attr]
    return hit.lastgroup if hit else None


def measures(measure: str, unit: str | None, before: str, after: str) -> float:
    """1: `measure` is what is measured here, in such a unit; 0.4: nothing speaks for or against; -1: it is another.

    unit: of the figure. before, after: the words on either side of the figure with its unit.
    """
    if unit is not None and unit not in _MEASURES[measure][1]:
        return -1.0
    # "41 metres deep", "41 metres in depth"; "a depth of 41 metres", "sâu 41 m".
    beside = _MEASURE.match(after, _BETWEEN.match(after).end())  # type: ignore[union-attr]
    if beside is None:
        near = re.split(r"[,;.]\s", before[-_BESIDE:])[-1]
        beside = next(reversed([*_MEASURE.finditer(near + "1")]), None)
    named = beside.lastgroup if beside else None
    if named is not None:
        return 1.0 if named == measure else -1.0
    return 1.0 if unit is not None else 0.4
