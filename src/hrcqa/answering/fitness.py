"""Is a candidate of the kind that the question asks for?"""

from __future__ import annotations

import re
from typing import Protocol

from hrcqa.answering.article import Article
from hrcqa.answering.dimensions import asked, measures, unit_after
from hrcqa.answering.question import Question
from hrcqa.language.dates import dates, times, weekdays
from hrcqa.language.lexicon import ORGANISATION_HEADS, PERSON_PRONOUNS, TITLES
from hrcqa.language.numbers import NumberMention, numbers
from hrcqa.language.text import fold, words
from hrcqa.types import Span


class Words(Protocol):
    """A span of an article with its words."""

    @property
    def article(self) -> Article: ...

    @property
    def span(self) -> Span: ...

    @property
    def text(self) -> str: ...


def type_match(question: Question, one: Words) -> float:
    """1: the words are of the kind asked for; 0: can't tell; -1: they are of another kind."""
    text, kind = one.text, question.type
    language = one.article.language_of(one.span)
    mentions = numbers(text)
    if kind in ("count", "duration", "measure", "money", "percentage"):
        if not mentions:
            return -1.0
        kinds = {mention.kind for mention in mentions}
        if kind == "percentage":
            return 1.0 if "percent" in kinds else -0.3
        if kind == "money":
            return 1.0 if "money" in kinds else -0.3
        if kind == "count":
            year = len(mentions) == 1 and bool(dates(text, language)) and 1000 <= mentions[0].value <= 2199
            return (
                -0.5
                if year or kinds <= {"ordinal"}
                else (0.8 if question.language == "vi" else 0.5)
                if kinds <= {"percent", "money"}
                else 1.0
            )
        return _measured(question, one, mentions[-1])
    if kind == "date":
        return 1.0 if dates(text, language) or weekdays(text) or times(text) else -1.0
    if kind == "time":
        return 1.0 if times(text) else -0.5
    capital = bool(re.match(r"\W*(?:the\s|ông\s|bà\s)?[A-ZÀ-ỸĐ]", text))
    if kind == "person":
        syllable = language == "vi" and not text.isascii() and len(words(text)) == 1  # "Ngoại" of "Bộ Ngoại giao"
        if syllable or _role(text) or any(char.isdigit() for char in text):
            return -0.7
        return 1.0 if capital and not _organisation(text) else -0.2 if _organisation(text) else -0.6
    if kind == "place":
        return (0.6 if capital else -0.3) - 0.8 * bool(mentions and len(words(text)) <= 2)
    if kind == "organisation":
        return 1.0 if _organisation(text) else 0.4 if capital else -0.5
    if kind in ("reason", "manner", "quotation", "definition", "yesno"):
        return 0.5 if len(words(text)) >= 4 else -0.4
    return 0.0


_PERIOD = 0.4  # "from 4 to 7 September" tells how long without saying it


def _measured(question: Question, one: Words, figure: NumberMention) -> float:
    """Whether a figure with its unit measures what is asked: no share for a length, no width for a depth."""
    text, start = one.article.text, one.span.start
    after = text[start + figure.span.end : start + figure.span.end + 48]
    unit = "percent" if figure.kind == "percent" else "money" if figure.kind == "money" else unit_after(after)
    if question.type == "duration":
        if unit is None:
            return _PERIOD if dates(one.text, one.article.language_of(one.span)) else -0.2
        return 1.0 if unit == "time" else -1.0
    measure = asked(question.text)
    if measure is None:
        return 1.0
    return measures(measure, unit, text[max(0, start - 24) : start], text[one.span.end : one.span.end + 24])


def _role(text: str) -> bool:
    """A title without a name ("the UN High Commissioner"), a pronoun, or one syllable of a Vietnamese name."""
    bare = fold(text).strip()
    if (
        bare in TITLES.all
        or bare in PERSON_PRONOUNS.all
        or (len(bare.split()) == 1 and not text.isascii() and len(bare) < 4)
    ):
        return True
    last = bare.split()[-1] if bare.split() else ""
    return last in TITLES.all or any(
        bare.removeprefix("the ").removeprefix("un ").startswith(f"{title} for ") for title in TITLES.all
    )


def _organisation(text: str) -> bool:
    there = f" {fold(text)} "
    return any(f" {head} " in there for head in ORGANISATION_HEADS.all)
