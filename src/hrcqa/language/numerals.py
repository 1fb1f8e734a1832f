"""Number words of both languages: the lexicon, and the two grammars that add it up.

A grammar reads tokens from one place on, left to right and never back, so its cost is linear in the tokens it uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

Tongue = Literal["", "en", "vi"]
Kind = Literal["cardinal", "ordinal", "fraction", "year"]
Entry = tuple[str, Decimal, Tongue]


class Token(NamedTuple):
    """A word or figure that can be part of a number. `joined`: only a space or hyphen parts it from the one before."""

    start: int
    end: int
    word: str  # lower-case
    role: str
    value: Decimal
    tongue: Tongue
    joined: bool


class Found(NamedTuple):
    value: Decimal
    after: int  # index of the first token that is not part of it
    kind: Kind


def _entries(tongue: Tongue, role: str, pairs: str) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for pair in pairs.split():
        words, value = pair.split("=")
        for word in words.split("|"):
            found[word] = (role, Decimal(value), tongue)
    return found


ENGLISH = {
    **_entries("en", "unit", "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9"),
    **_entries("en", "zero", "zero=0"),
    **_entries("en", "teen", "ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17"),
    **_entries("en", "teen", "eighteen=18 nineteen=19"),
    **_entries("en", "tens", "twenty=20 thirty=30 forty|fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90"),
    **_entries("en", "hundred", "hundred=100"),
    **_entries("en", "scale", "thousand=1000 million|mln|mn=1000000 billion|bn=1000000000 trillion|tn=1000000000000"),
    **_entries("en", "times", "dozen=12"),
    **_entries("en", "half", "half=0.5"),
    **_entries("en", "and", "and=0"),
    **_entries("en", "of", "of=0"),
    **_entries("en", "article", "a|an=1"),
    **_entries("en", "ordinal", "first=1 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9"),
    **_entries("en", "ordinal", "tenth=10 eleventh=11 twelfth=12 thirteenth=13 fourteenth=14 fifteenth=15"),
    **_entries("en", "ordinal", "sixteenth=16 seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20 thirtieth=30"),
    **_entries("en", "ordinal", "fortieth=40 fiftieth=50 sixtieth=60 seventieth=70 eightieth=80"),
    **_entries("en", "ordinal", "ninetieth=90 hundredth=100"),
    **_entries("en", "fraction", "halves=2 thirds=3 quarter|quarters=4 fourths=4 fifths=5 sixths=6 sevenths=7"),
    **_entries("en", "fraction", "eighths=8 ninths=9 tenths=10"),
}
VIETNAMESE = {
    **_entries("vi", "unit", "một=1 hai=2 ba=3 bốn=4 năm=5 sáu=6 bảy|bẩy=7 tám=8 chín=9"),
    **_entries("vi", "last", "mốt=1 tư=4 lăm|nhăm=5"),  # only after tens, "phần" or "thứ"
    **_entries("vi", "zero", "không=0"),  # mostly "not"; a number only in "không trăm"
    **_entries("vi", "ten", "mười=10"),
    **_entries("vi", "tens", "mươi=10"),
    **_entries("vi", "hundred", "trăm=100"),
    **_entries("vi", "scale", "nghìn|ngàn=1000 vạn=10000 triệu=1000000 tỷ|tỉ=1000000000"),
    **_entries("vi", "times", "tá=12 chục=10"),
    **_entries("vi", "linh", "linh|lẻ=0"),
    **_entries("vi", "rưỡi", "rưỡi=0.5"),
    **_entries("vi", "half", "nửa=0.5"),
    **_entries("vi", "phần", "phần=0"),
    **_entries("vi", "thứ", "thứ=0"),
    **_entries("vi", "rank", "nhất=1 nhì=2"),  # only after "thứ", "hạng", "giải"; otherwise "most"
    **_entries("vi", "đầu", "đầu=1"),  # "lần đầu", "đầu tiên"; otherwise "head"
}
# Typed without accents; read only in a text that is Vietnamese. "muoi" is mười and mươi: its place tells which.
FOLDED = {
    **_entries("vi", "unit", "mot=1 hai=2 ba=3 bon=4 nam=5 sau=6 bay=7 tam=8 chin=9"),
    **_entries("vi", "last", "tu=4 lam|nham=5"),
    **_entries("vi", "zero", "khong=0"),
    **_entries("vi", "tens", "muoi=10"),
    **_entries("vi", "hundred", "tram=100"),
    **_entries("vi", "scale", "nghin|ngan=1000 trieu=1000000 ty|ti=1000000000"),
    **_entries("vi", "linh", "linh|le=0"),
    **_entries("vi", "rưỡi", "ruoi=0.5"),
    **_entries("vi", "half", "nua=0.5"),
    **_entries("vi", "phần", "phan=0"),
    **_entries("vi", "thứ", "thu=0"),
    **_entries("vi", "rank", "nhat=1 nhi=2"),
    **_entries("vi", "đầu", "dau=1"),
}
# Folded words that mean something more frequent by themselves (sau: after; nam: year, south; tam: temporary, ...).
FOLDED_ONLY_IN_COMPOUNDS = frozenset({"nam", "sau", "bay", "tam", "ba", "chin", "nua"})

_HALF = Decimal("0.5")
_NONE = Token(0, 0, "", "", Decimal(0), "", False)


class _Sum:
    """A number being read: the finished part, the open group below the next scale word, and what may still follow."""

    def __init__(self) -> None:
        self.total = self.group = Decimal(0)
        self.open = False  # the group holds something
        self.room = 1000  # the next part of the group must be smaller
        self.scale = Decimal("1e30")  # of the last scale word
        self.unit = Decimal(1)  # of the last part: what "rưỡi" is half of

    @property
    def value(self) -> Decimal:
        return self.total + self.group

    @property
    def fresh(self) -> bool:
        """At the beginning, or right after a scale word."""
        return not self.open

    def add(self, value: Decimal, room: int) -> None:
        self.group += value
        self.open, self.room, self.unit = True, room, Decimal(room)

    def times(self, by: Decimal) -> None:
        if by > self.scale:  # "ba nghìn tỷ": a larger scale word multiplies all before it
            self.total = self.value * by
        else:
            self.total += self.group * by
        self.group, self.open, self.room, self.scale, self.unit = Decimal(0), False, 1000, by, by


def _at(tokens: Sequence[Token], index: int) -> Token:
    """The token at `index` if it is joined to the one before."""
    return tokens[index] if index < len(tokens) and tokens[index].joined else _NONE


def english(tokens: Sequence[Token], at: int) -> Found | None:
    """The number in English words (or a figure and English words) that begins at `at`; None: none does."""
    first, second = tokens[at], _at(tokens, at + 1)
    if first.role == "half":
        by = _at(tokens, at + 2) if second.role == "article" else second
        if by.role in ("hundred", "scale", "times"):
            return Found(_HALF * by.value, at + (3 if by is not second else 2), "cardinal")
        return Found(_HALF, at + 1, "fraction")
    if first.role == "article":
        if second.role in ("ordinal", "fraction") and second.value >= 3 and _at(tokens, at + 2).role == "of":
            return Found(1 / second.value, at + 2, "fraction")
        if second.role not in ("hundred", "scale", "times"):
            return None
    elif first.role in ("teen", "tens") and first.value >= 17 and second.role in ("tens", "teen"):
        if first.value > 20:
            return Found(first.value, at + 1, "cardinal")
        last = _at(tokens, at + 2)  # nineteen eighty-four, twenty twenty-five
        more = last.value if second.role == "tens" and last.role == "unit" else Decimal(0)
        return Found(first.value * 100 + second.value + more, at + (3 if more else 2), "year")
    elif first.role not in ("figure", "unit", "teen", "tens", "ordinal", "zero"):
        return None
    return _english_sum(tokens, at)


def _english_sum(tokens: Sequence[Token], at: int) -> Found:
    held, index, before = _Sum(), at, _NONE
    figures = tokens[at].role == "figure"
    while True:
        token = tokens[index] if index == at else _at(tokens, index)
        role, value = token.role, token.value
        if role in ("unit", "teen", "tens", "ordinal", "and") and figures and not (role == "and" and held.open):
            break  # "3.5 million fifty-eighth"
        fits = held.fresh if role in ("figure", "article", "zero") else held.room >= (10 if role == "unit" else 100)
        if role in ("figure", "article", "zero", "unit", "teen") and fits:
            held.add(value, 1)
        elif role == "tens" and token.tongue == "en" and held.room >= 100:
            held.add(value, 10)
        elif role == "hundred" and token.tongue == "en" and held.open and held.group < 100:
            held.group, held.room = held.group * 100, 100
        elif role == "scale" and token.tongue == "en" and held.open:
            held.times(value)
        elif role == "times" and token.tongue == "en" and held.open:
            return Found(held.value * value, index + 1, "cardinal")
        elif role == "and":
            following = _at(tokens, index + 1)
            if following.role in ("article", "unit") and _at(tokens, index + 2).role == "half" and held.open:
                held.add(_HALF, 1)  # two and a half (million)
                index += 2
            elif not (before.role in ("hundred", "scale") and following.role in ("unit", "teen", "tens", "ordinal")):
                break
        elif role == "ordinal":
            if value >= 100 and 0 < held.group < 100:
                return Found(held.total + held.group * value, index + 1, "ordinal")
            if held.room >= (10 if value < 10 else 100) and (value < 100 or index == at):
                return Found(held.value + value, index + 1, "ordinal")
            if before.role == "unit" and before.value == 1 and index == at + 1 and value >= 3:
                return Found(1 / value, index + 1, "fraction")  # one third
            break
        elif role == "fraction" and index == at + 1 and before.role in ("unit", "figure"):
            return Found(before.value / value, index + 1, "fraction")
        elif role == "half" and index == at + 1 and before.role == "unit" and before.value == 1:
            return Found(_HALF, index + 1, "fraction")
        else:
            break
        before, index = token, index + 1
    return Found(held.value, index, "cardinal")


def vietnamese(tokens: Sequence[Token], at: int) -> Found | None:
    """The number in Vietnamese words (or a figure and Vietnamese words) that begins at `at`; None: none does."""
    first, second = tokens[at], _at(tokens, at + 1)
    if first.role == "half":
        if second.role in ("hundred", "scale", "times"):
            return Found(_HALF * second.value, at + 2, "cardinal")
        return Found(_HALF, at + 1, "fraction")
    if first.role not in ("figure", "unit", "ten") and first.word != "muoi":
        return None
    held, index, before = _Sum(), at, _NONE
    while True:
        token = tokens[index] if index == at else _at(tokens, index)
        role, value, following = token.role, token.value, _at(tokens, index + 1)
        if role == "figure" and held.fresh:
            held.add(value, 1)
        elif role == "unit" and following.role == "tens" and held.room >= 100:
            held.add(value * 10, 10)
            token, index = following, index + 1
        elif role == "unit" and following.role == "hundred" and held.fresh:
            held.add(value * 100, 100)
            token, index = following, index + 1
        elif role == "unit" and (index == at or (held.fresh and following.role == "scale")):
            held.add(value, 1)
        elif role == "unit" and before.role in ("ten", "tens") and token.word not in ("năm", "nam"):
            held.add(value, 1)  # "hai mươi năm" is twenty years; twenty-five is "hai mươi lăm"
        elif role == "last" and before.role in ("ten", "tens"):
            held.add(value, 1)
        elif (role == "ten" or token.word == "muoi") and held.room >= 100:
            held.add(Decimal(10), 10)
        elif role == "hundred" and held.open and held.group < 100:
            held.group, held.room, held.unit = held.group * 100, 100, Decimal(100)
        elif role == "zero" and held.fresh and following.role == "hundred":
            held.room = 100  # hai nghìn không trăm hai mươi lăm
            token, index = following, index + 1
        elif role == "linh" and before.role in ("hundred", "scale") and following.role in ("unit", "last"):
            held.add(following.value, 1)
            token, index = following, index + 1
        elif role == "scale" and token.tongue == "vi" and index > at and (held.open or held.total):
            held.times(value)
        elif role == "times" and token.tongue == "vi" and held.open:
            return Found(held.value * value, index + 1, "cardinal")
        elif role == "rưỡi" and index > at:
            return Found(held.value + _HALF * held.unit, index + 1, "cardinal")
        elif role == "phần" and following.role in ("unit", "last", "ten") and held.value > 0:
            return Found(held.value / following.value, index + 2, "fraction")
        elif role == "half" and index == at + 1 and held.value == 1:
            return Found(_HALF, index + 1, "fraction")
        else:
            break
        before, index = token, index + 1
    return Found(held.value, index, "cardinal")
