"""Numbers as articles write them, in figures and words, English and Vietnamese: where they stand, what they mean."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from hrcqa.language import currencies, numerals
from hrcqa.language.detect import detect_language
from hrcqa.language.numerals import Found, Token, Tongue
from hrcqa.language.stopwords import ENGLISH, VIETNAMESE, is_folded_vietnamese, is_vietnamese, words_of
from hrcqa.types import Span

NumberKind = Literal["cardinal", "ordinal", "percent", "money", "year"]


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number in a text. Of dates it gives the parts; of "199/241" and "7 out of 9" two numbers."""

    span: Span  # code points of the text as given; with the sign, "th", "thứ", "%", currency and "million"
    value: Decimal  # fractions ("một phần ba") are rounded to 28 digits
    kind: NumberKind  # ordinal: a place or a label ("58th", "session 58", "chu kỳ IV", "HRC58"), not a count
    unit: str | None = None  # "%", an ISO currency code, or a unit of measure in the singular: "day", "km", "°C"


_SPACES = " \u00a0\u2009\u202f"
_TOKEN = re.compile(
    r"(?P<word>[^\W\d_½¼¾⅓⅔]+(?P<glued>\d\w*)?)"
    rf"|(?P<sign>(?<![\w)])[-−](?=\d))?"
    rf"(?P<figure>(?:\d{{1,3}}(?:[{_SPACES[1:]}]\d{{3}})+|\d{{1,3}}(?: \d{{3}}){{2,}}|[1-9]\d{{0,2}}(?: 000)+)"
    r"(?![\d.,]\d)(?!\d)"
    r"|\d+(?:[.,]\d+)*)(?P<vulgar>[½¼¾⅓⅔]?)(?P<suffix>[^\W_]*)"
    r"|(?P<alone>[½¼¾⅓⅔])"
)
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": 1 / Decimal(3), "⅔": 2 / Decimal(3)}
_LEXICON = {**numerals.ENGLISH, **numerals.VIETNAMESE}
_LEXICON_FOLDED = {**_LEXICON, **numerals.FOLDED}
_JOINTS = frozenset(_SPACES + "-\u2011")
_ORDINAL_SUFFIXES = frozenset({"st", "nd", "rd", "th"})
_MULTIPLIERS = {"k": 10**3, "K": 10**3, "bn": 10**9, "mn": 10**6, "tn": 10**12, "M": 10**6, "B": 10**9, "tr": 10**6}

_PERCENT = re.compile(r"\s?(?:%|％)|[ -\u00a0]?(?:percent|per cent|pct)\b|\s(?:phần trăm|phan tram)\b", re.IGNORECASE)
# What a bare figure or a Roman numeral after it is a label of, not a count.
_LABELLED = words_of(
    """
    session sessions cycle chapter part section volume vol article articles annex appendix phase round no nos number
    item page pages rule rules paragraph paras para resolution decision meeting question figure table step stage title
    book act war grade level type version group room gate line route district ward quarter
    khóa khoá kỳ kì phiên chương điều mục số tập quý phần phụ lục giai đoạn vòng lần đại hội trang bảng hình câu quận
    khoa ky chuong dieu muc so tap quy vong lan trang nghị quyết
    """
)
_ROMAN = re.compile(rf"(?<=[{_SPACES}])(?:XC|XL|L?X{{0,3}})(?:IX|IV|V?I{{0,3}})(?<=[IVXLC])\b(?!['’.]\w)")
# "World War II" and "Đại hội XIII", but not "Elizabeth II": a name is told by its letters alone.
_NUMBERED = words_of(
    """
    session cycle chapter part section volume vol. article annex appendix phase round book act war title stage type
    grade group khóa khoá kỳ ky họp chương phần điều mục tập quý lục đoạn vòng lần thứ kỷ kỉ hội nghị chiến giới
    """
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ACRONYM = re.compile(r"([A-ZĐ]{2,})(\d{1,4})")

_YEAR_BEFORE = words_of(
    """
    in since until till by from of year years before after during late early mid through to and term fy
    january february march april may june july august september october november december
    năm nam niên từ đến tới giai khoảng trước sau đầu cuối giữa
    """
)
_WORD_AFTER = re.compile(rf"[{_SPACES}-]?(°\s?[CF]|[^\W\d_]{{1,30}})(?:[{_SPACES}]([^\W_]{{1,30}}))?")
_LONGEST = 40  # characters of a figure; a longer one is a key or a table without gaps
_UNITS = {
    "second": "second", "seconds": "second", "giây": "second", "minute": "minute", "minutes": "minute",
    "phút": "minute", "hour": "hour", "hours": "hour", "giờ": "hour", "tiếng": "hour", "day": "day", "days": "day",
    "ngày": "day",
    "week": "week", "weeks": "week", "tuần": "week", "month": "month", "months": "month", "tháng": "month",
    "year": "year", "years": "year", "năm": "year", "tuổi": "year", "decade": "decade", "decades": "decade",
    "thập kỷ": "decade", "century": "century", "centuries": "century", "thế kỷ": "century",
    "km": "km", "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km", "cây số": "km",
    "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "mét": "m", "cm": "cm", "mm": "mm",
    "mile": "mile", "miles": "mile", "dặm": "mile", "feet": "foot", "ft": "foot", "kg": "kg", "kilogram": "kg",
    "kilograms": "kg", "tonne": "tonne", "tonnes": "tonne", "ton": "tonne", "tons": "tonne", "tấn": "tonne",
    "ha": "ha", "hectare": "ha", "hectares": "ha", "héc ta": "ha", "litre": "litre", "litres": "litre",
    "liter": "litre", "liters": "litre", "lít": "litre", "°c": "°C", "độ c": "°C", "°f": "°F", "độ": "degree",
    "degrees": "degree",
    "mw": "MW", "gw": "GW", "kw": "kW", "kwh": "kWh", "gb": "GB", "mb": "MB", "mph": "mph",
}  # fmt: skip

_NO_ONE = words_of("no any every some each this that the which another other everyone someone not")
_ONE_WHO = words_of("of another should can must could would may might who that s ’s 's has is was day by")
_ONE_AS_ARTICLE = words_of("số cách vài chút ít khi mặt mình loạt trong lúc phần bên tí vai chut it")
_WEEKDAY_BEFORE = words_of("sáng chiều tối trưa đêm hôm vào sang chieu toi")
_WEEKDAY_AFTER = re.compile(r"\s+(?:tuần|tuan|hàng tuần|hang tuan|ngày|ngay)\b|,?\s*\(?(?:ngày|ngay|\d{1,2}/\d)")
_FIVE_OF = words_of(
    """
    nước người quốc cuộc khóa khoá kỳ nhóm lĩnh ưu nghị ngày tháng giờ phút năm lần bài vấn con cái chiếc ngôi bộ tỉnh
    thành huyện xã phường quận thôn trường bệnh công dự điểm đội trận bàn huy tổ đại trụ mục giải nhiệm nội chủ phiên
    đối châu cơ đơn tác loại phần bước tuần thập thế khuyến cam thỏa hiệp văn luật tiêu lý câu cặp em bé trẻ cháu học
    sinh giáo bác y thí vận cầu ca nhà tòa căn phòng xe tàu máy khu vùng miền hòn cây quả trái tấm bức cuốn quyển tờ
    môn lớp đứa vị tên lá thành hội ngân doanh hãng nguyên yếu hình mặt cách đợt vòng chặng tập trang chương điều
    """
)


def numbers(text: str) -> list[NumberMention]:
    """The numbers of `text`, in order, none overlapping another. Linear in its length; `text` should be NFC.

    "1.234" is a thousand in a line of Vietnamese and a decimal fraction elsewhere. Vague words (dozens, several,
    hàng trăm), "one" and "một" where they stand for a person or an article, and list labels ("(iv)") are no numbers.
    """
    reader = _Reader(text)
    found = list(reader.read())
    romans = list(_romans(text))
    if not romans:
        return found
    merged = [mention for mention in found if not any(mention.span.overlaps(roman.span) for roman in romans)]
    return sorted(merged + romans, key=lambda mention: mention.span)


def _word_before(text: str, position: int) -> str:
    """The word that ends right before `position` (after a space), lower-case; "" where there is none."""
    words = text[max(0, position - 16) : position].split()
    return words[-1].lower().strip("(\"“'‘.") if words and text[position - 1] in _SPACES else ""


def _romans(text: str) -> Iterator[NumberMention]:
    for match in _ROMAN.finditer(text):
        if _word_before(text, match.start()) not in _NUMBERED:
            continue
        after = _WORD_AFTER.match(text, match.end())
        if match[0] == "I" and after and after[1] in ("am", "was", "have", "think", "would", "do"):
            continue
        digits = [_ROMAN_VALUES[letter] for letter in match[0]]
        value = sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))
        yield NumberMention(Span(*match.span()), Decimal(value), "ordinal")


class _Reader:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = is_folded_vietnamese(text)
        self._lines: list[int] | None = None
        self._vietnamese: dict[int, bool] = {}

    def read(self) -> Iterator[NumberMention]:
        tokens = self._tokens()
        index, before = 0, -2  # before: where the last mention ended
        while index < len(tokens):
            mention, index = self._mention(tokens, index, before)
            if mention is not None:
                yield mention
                before = mention.span.end

    # --- tokens --------------------------------------------------------------------------------------------------

    def _tokens(self) -> list[Token]:
        text, lexicon = self.text, _LEXICON_FOLDED if self.folded else _LEXICON
        tokens: list[Token] = []
        last = -2
        for match in _TOKEN.finditer(text):
            word = match[1]
            if word is not None and match[2] is None:
                lower = word.lower()
                entry = lexicon.get(lower)
                if entry is None:
                    continue
                start, end = match.span()
                role, value, tongue = entry
                joined = start - last == 1 and text[last] in _JOINTS
                tokens.append(Token(start, end, lower, role, value, tongue, joined))
                last = end
                continue
            start, end = match.span()
            if word is not None:
                acronym = _ACRONYM.fullmatch(word)
                if acronym is None:
                    continue
                lower, role, value, tongue = acronym[1], "label", Decimal(acronym[2]), ""
                start = end - len(acronym[2])
            else:
                figure = self._figure(match)
                if figure is None:
                    pieces = re.finditer(r"\d+", match["figure"] or "")
                    if not match["suffix"] and len(match["figure"]) <= _LONGEST:
                        base = match.start("figure")
                        tokens += [
                            Token(base + p.start(), base + p.end(), p[0], "figure", Decimal(p[0]), "", False)
                            for p in pieces
                        ]
                    last = end
                    continue
                lower, role, value, end = figure
                tongue = ""
            joined = start - last == 1 and text[last] in _JOINTS
            tokens.append(Token(start, end, lower, role, value, tongue, joined))
            last = end
        return tokens

    def _figure(self, match: re.Match[str]) -> tuple[str, str, Decimal, int] | None:
        """(as written, role, value, end) of a figure and what is glued to it; None: a date, a version, a name (4x4)."""
        if match["alone"]:
            return match["alone"], "figure", _VULGAR[match["alone"]], match.end()
        written, suffix = match["figure"], match["suffix"]
        if len(written) > _LONGEST:
            return None
        value = self._value(written, match.start("figure"), match.end())
        if value is None:
            return None
        value += _VULGAR.get(match["vulgar"], Decimal(0))
        if match["sign"]:
            value = -value
        if not suffix:
            return written, "figure", value, match.end()
        if suffix.lower() in _ORDINAL_SUFFIXES and written.isdigit():
            return written, "nth", value, match.end()
        if suffix in _MULTIPLIERS:
            return written, "figure", value * _MULTIPLIERS[suffix], match.end()
        if suffix == "m" and currencies.before(self.text[max(0, match.start() - currencies.REACH) : match.start()]):
            return written, "figure", value * 10**6, match.end()
        if suffix.lower() in _UNITS or suffix.lower() in ("tỷ", "tỉ", "triệu", "usd", "eur", "vnd", "vnđ", "s", "đ"):
            scale = numerals.VIETNAMESE.get(suffix.lower())
            if scale:
                return written, "figure", value * scale[1], match.end()
            return written, "figure", value, match.start("suffix")
        return None

    def _value(self, written: str, start: int, end: int) -> Decimal | None:
        """What a figure with its separators means; None: no number (a date with dots, a version)."""
        for space in _SPACES:
            written = written.replace(space, "")
        separators = [letter for letter in written if letter in ".,"]
        if not separators:
            return Decimal(written)
        head, *rest = re.split("[.,]", written)
        last, tail = separators[-1], rest[-1]
        if len(set(separators)) == 2:
            grouped = separators.count(last) == 1 and 1 <= len(head) <= 3 and all(len(part) == 3 for part in rest[:-1])
            return Decimal("".join([head, *rest[:-1]]) + "." + tail) if grouped else None
        if len(separators) > 1:
            western = 1 <= len(head) <= 3 and all(len(part) == 3 for part in rest)
            indian = last == "," and len(head) <= 2 and len(tail) == 3 and all(len(part) == 2 for part in rest[:-1])
            return Decimal("".join([head, *rest])) if western or indian else None
        if len(tail) == 3 and len(head) <= 3 and head[0] != "0":
            if last == "." and not self._in_vietnamese(start):
                return Decimal(f"{head}.{tail}")
            precise = _PERCENT.match(self.text, end) or re.match(r"\s(?:triệu|tỷ|tỉ)\b", self.text[end : end + 7])
            if last == "," and precise and self._in_vietnamese(start):
                return Decimal(f"{head}.{tail}")
            return Decimal(head + tail)
        if last == "," and (len(tail) > 3 or (len(head) == 4 and len(tail) == 2 and not self._in_vietnamese(start))):
            return None  # "2024,2025"
        return Decimal(f"{head}.{tail}")

    def _in_vietnamese(self, position: int) -> bool:
        """Whether the line around `position` is Vietnamese."""
        if self.folded:
            return True
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, position) - 1
        if line not in self._vietnamese:
            end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self.text)
            words = self.text[self._lines[line] : end][:2000]
            self._vietnamese[line] = is_vietnamese(words) or detect_language(words) == "vi"
        return self._vietnamese[line]

    # --- mentions ------------------------------------------------------------------------------------------------

    def _mention(self, tokens: list[Token], at: int, before: int) -> tuple[NumberMention | None, int]:
        token = tokens[at]
        if token.role in ("label", "nth"):
            return NumberMention(Span(token.start, token.end), token.value, "ordinal"), at + 1
        if token.role == "thứ":
            return self._nth(tokens, at)
        if token.role == "rank":
            ranked = _word_before(self.text, token.start) in ("hạng", "giải", "hang", "giai")
            return (NumberMention(Span(token.start, token.end), token.value, "ordinal") if ranked else None), at + 1
        if token.role == "đầu":
            tien = re.match(r"\s(?:tiên|tien)\b", self.text[token.end : token.end + 6])
            if not tien and _word_before(self.text, token.start) not in ("lần", "lan"):
                return None, at + 1
            end = token.end + (tien.end() if tien else 0)
            return NumberMention(Span(token.start, end), token.value, "ordinal"), at + 1
        found = self._grammar(tokens, at)
        if found is None or self._is_no_number(tokens, at, found, before):
            return None, at + 1
        return self._dressed(tokens, at, found, before), found.after

    def _grammar(self, tokens: list[Token], at: int) -> Found | None:
        tongue: Tongue = tokens[at].tongue
        if not tongue and at + 1 < len(tokens) and tokens[at + 1].joined:
            tongue = tokens[at + 1].tongue
        return numerals.vietnamese(tokens, at) if tongue == "vi" else numerals.english(tokens, at)

    def _nth(self, tokens: list[Token], at: int) -> tuple[NumberMention | None, int]:
        """ "thứ 58", "thứ ba", "thứ nhất"; not the weekday, nor "thứ trưởng"."""
        thu = tokens[at]
        number = tokens[at + 1] if at + 1 < len(tokens) and tokens[at + 1].joined else None
        if number is None:
            return None, at + 1
        if number.role in ("rank", "last"):
            value, after = number.value, at + 2
        else:
            found = numerals.vietnamese(tokens, at + 1)
            if found is None or found.kind != "cardinal":
                return None, at + 1
            value, after = found.value, found.after
        written, end = self.text[number.start : tokens[after - 1].end], tokens[after - 1].end
        counted = _word_before(self.text, thu.start) in ("lần", "lan")
        if number.role in ("unit", "last") and value in range(2, 8) and not counted:
            weekday = written[0].isupper() or _word_before(self.text, thu.start) in _WEEKDAY_BEFORE
            if weekday or _WEEKDAY_AFTER.match(self.text, end):
                return None, after
        return NumberMention(Span(thu.start, end), value, "ordinal"), after

    def _is_no_number(self, tokens: list[Token], at: int, found: Found, before: int) -> bool:
        """Words that are numbers in form only: "one" for a person, "năm" the year, "Ba" in a name."""
        token = tokens[at]
        if found.after - at > 1 or token.role in ("figure", "teen", "tens", "ten"):
            return False
        following = _WORD_AFTER.match(self.text, token.end)
        after = following[1] if following else ""
        if token.word in numerals.FOLDED_ONLY_IN_COMPOUNDS and self.folded:
            return True
        if token.word == "one":
            return _word_before(self.text, token.start) in _NO_ONE or after.lower() in _ONE_WHO
        if token.word in ("một", "mot"):
            return after.lower() in _ONE_AS_ARTICLE
        if token.word == "second":
            return _word_before(self.text, token.start) == "per"
        if token.word == "half":
            return at > 0 and token.joined and tokens[at - 1].role == "ordinal"
        if token.tongue == "vi" and token.role == "unit":
            opens = not re.search(r"[\w,;]\s$", self.text[max(0, token.start - 2) : token.start])
            if self.text[token.start].isupper() and (after[:1].isupper() or not opens):
                return True  # a name: "Ba Đình", "ông Ba"
            if token.word == "năm":
                return before == token.start - 1 or after.lower() not in _FIVE_OF
            if token.word.isascii():  # hai, ba
                return not (self.folded or self._in_vietnamese(token.start))
        return False

    def _dressed(self, tokens: list[Token], at: int, found: Found, before: int) -> NumberMention:
        """The mention with its percent sign, currency, kind and unit."""
        text, start, end, value = self.text, tokens[at].start, tokens[found.after - 1].end, found.value
        if value == value.to_integral_value():
            value = value.to_integral_value()  # 3.5 million is 3500000, not 3500000.0
        percent = _PERCENT.match(text, end)
        if percent:
            return NumberMention(Span(start, percent.end()), value, "percent", "%")
        if found.kind == "ordinal":
            return NumberMention(Span(start, end), value, "ordinal")
        mention = NumberMention(Span(start, end), value, "year" if found.kind == "year" else "cardinal")
        money = self._money(mention, before)
        if money:
            return money
        single = found.after - at == 1 and tokens[at].role == "figure"
        if single and self._is_label(start):
            return replace(mention, kind="ordinal")
        if single and tokens[at].word.isdigit() and self._is_year(tokens[at].word, start, end):
            return replace(mention, kind="year")
        return replace(mention, unit=self._unit(end, start))

    def _money(self, mention: NumberMention, before: int) -> NumberMention | None:
        text, start, end = self.text, mention.span.start, mention.span.end
        right = currencies.after(text, end, mention.value)
        if left := currencies.before(text[max(0, before, start - currencies.REACH) : start]):
            length, code = left
            end = right[0] if right and right[1] == code else end
            return NumberMention(Span(start - length, end), mention.value, "money", code)
        return NumberMention(Span(start, right[0]), mention.value, "money", right[1]) if right else None

    def _is_label(self, start: int) -> bool:
        before = self.text[max(0, start - 16) : start]
        acronym = re.search(r"\b[A-ZĐ]{2,}[-/ ]$", before)
        return _word_before(self.text, start) in _LABELLED or acronym is not None

    def _is_year(self, written: str, start: int, end: int) -> bool:
        if len(written) != 4 or not "1000" <= written <= "2199":
            return False
        if _word_before(self.text, start) in _YEAR_BEFORE:
            return True
        after = _WORD_AFTER.match(self.text, end)
        return after is None or not after[1].islower() or after[1] in ENGLISH or after[1] in VIETNAMESE

    def _unit(self, end: int, start: int) -> str | None:
        after = _WORD_AFTER.match(self.text, end)
        if after is None:
            return None
        word, second = after[1].lower().replace(" ", ""), (after[2] or "").lower()
        dated = word in ("tháng", "năm") and second[:1].isdigit()
        if dated or _word_before(self.text, start) in ("ngày", "ngay", "tháng"):
            return None  # ngày 27 tháng 9 năm 2024
        return _UNITS.get(f"{word} {second}") or _UNITS.get(word)
