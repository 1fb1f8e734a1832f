"""What an answer says, so that "thirty-two", "32" and "32 resolutions" are one answer and "3.5 %" and "3,5 phần trăm"
too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hrcqa.answering.dimensions import lasting
from hrcqa.answering.kinds import NUMERIC, AnswerType
from hrcqa.language.dates import DateMention, dates, times
from hrcqa.language.lexicon import EN_FUNCTION, TITLES
from hrcqa.language.numbers import numbers
from hrcqa.language.text import fold, words
from hrcqa.types import Language


@dataclass(frozen=True, slots=True)
class Value:
    """kind "number": `amount` and `unit` decide; "date": `date`; "words": `tokens`, folded, titles and articles left
    out.
    """

    kind: str
    tokens: frozenset[str]
    amount: Decimal | None = None
    unit: str = ""
    date: DateMention | None = None

    def same(self, other: Value) -> bool:
        """Whether two values are one answer. Dates agree where both give a part; names when one holds the other."""
        if self.kind != other.kind:
            # "32" and "32 resolutions" read as words must still meet.
            return bool(self.tokens) and self.tokens == other.tokens
        if self.kind == "number":
            return self.amount == other.amount and (self.unit == other.unit or not self.unit or not other.unit)
        if self.kind == "date" and self.date and other.date:
            return self.date.agrees(other.date)
        small, large = sorted((self.tokens, other.tokens), key=len)
        if not small:
            return False
        shared = len(small & large)
        return (
            shared == len(small)
            if len(large) <= 6
            else shared / len(small | large) >= 0.6 or (shared == len(small) and len(small) >= 3)
        )


def alike(values: Iterable[Value]) -> list[int]:
    """A number for each value: those with one number say the same. A value joins the first that says the same; numbers
    count from 0 as they first appear.
    """
    firsts: list[Value] = []
    said = []
    for value in values:
        number = next((number for number, first in enumerate(firsts) if first.same(value)), len(firsts))
        if number == len(firsts):
            firsts.append(value)
        said.append(number)
    return said


def value_of(text: str, kind: AnswerType, language: Language = "und") -> Value:
    """Read the words of an answer. kind: what the question asks for, so "2024" is a year for "when"."""
    tokens = frozenset(
        word for span in words(text) if (word := fold(span.of(text))) not in EN_FUNCTION and word not in TITLES.all
    )
    if kind in ("date", "time"):
        found = dates(text, language)
        if found:
            return Value("date", tokens, date=found[0])
        clock = times(text)
        if clock:
            return Value("words", frozenset({fold(clock[0].of(text)).replace(" ", "").replace(".", ":")}))
    if kind in ("duration", "measure") and (seconds := lasting(text)) is not None:
        return Value("number", tokens, amount=seconds.normalize(), unit="s")
    if kind in NUMERIC:
        mentions = numbers(text)
        if mentions:
            first = mentions[0]
            return Value("number", tokens, amount=first.value.normalize(), unit=_unit(first.kind, first.unit))
    return Value("words", tokens)


def _unit(kind: str, unit: str | None) -> str:
    return "percent" if kind == "percent" else (unit or "").casefold() if kind == "money" else ""
