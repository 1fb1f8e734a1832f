"""Is a candidate of the kind that the question asks for?"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from hrcqa.answering.article import Article
from hrcqa.answering.dimensions import asked, measures, runs, unit_after
from hrcqa.answering.question import Question
from hrcqa.answering.votes import Side
from hrcqa.language.dates import dates, times, weekdays
from hrcqa.language.lexicon import PERSON_PRONOUNS, TITLES
from hrcqa.language.names import has_head
from hrcqa.language.numbers import NumberMention
from hrcqa.language.text import fold, words
from hrcqa.types import Language, Span


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
    mentions = _figures(one)
    if question.vote and (told := _told_of_a_vote(question.vote, one)) is not None:
        return told
    if kind in ("count", "duration", "measure", "money", "percentage"):
        if not mentions:
            return -1.0
        kinds = {mention.kind for mention in mentions}
        if kind == "percentage":
            return 1.0 if "percent" in kinds else 0.6 if _FRACTION.search(text) else _bare(one, mentions[-1])
        if kind == "money":
            return 1.0 if "money" in kinds else _a_sum(one, mentions[-1])
        if kind == "count":
            year = len(mentions) == 1 and bool(dates(text, language)) and 1000 <= mentions[0].value <= 2199
            return (
                -0.5
                if year or (kinds <= {"ordinal"} and not _FRACTION.search(text))
                else (0.8 if question.language == "vi" else 0.5)
                if kinds <= {"percent", "money"}
                else 1.0
            )
        return _measured(question, one, mentions[-1])
    if kind == "date":
        return _dated(question, text, language)
    if kind == "time":
        return 1.0 if times(text) else -0.5
    capital = bool(re.match(r"\W*(?:the\s|ông\s|bà\s)?[A-ZÀ-ỸĐ]", text))
    if kind == "person":
        syllable = language == "vi" and not text.isascii() and len(words(text)) == 1  # "Ngoại" of "Bộ Ngoại giao"
        if syllable or _role(text) or any(char.isdigit() for char in text):
            return -0.7
        # "Who paid for it?" may have an organisation for an answer.
        return 0.4 if has_head(text) else 1.0 if capital else -0.6
    if kind == "place":
        return (0.6 if capital else -0.3) - 0.8 * bool(mentions and len(words(text)) <= 2)
    if kind == "organisation":
        return 1.0 if has_head(text) else 0.4 if capital else -0.5
    if kind in ("reason", "manner", "quotation", "definition", "yesno"):
        return 0.5 if len(words(text)) >= 4 else -0.4
    return 0.0


def _told_of_a_vote(asked_for: Side, one: Words) -> float | None:
    """The votes for are no answer to "how many against?", and one side no result; None outside votes."""
    for vote in one.article.votes_of(one.article.evidence_for(one.span)):
        wanted = vote.of(asked_for)
        if wanted is not None and one.span.contains(wanted):
            return 1.0
        if vote.touches(one.span):
            return -0.7
    return None


def _dated(question: Question, text: str, language: Language) -> float:
    """A month is half an answer to "which day?", a day without its year no answer to "which year?"."""
    days = dates(text, language)
    if not days:
        return 1.0 if weekdays(text) or times(text) else -1.0
    folded = f" {fold(question.text)} "
    for asked_for, told in (
        (_WHICH_YEAR, any(one.year for one in days)),
        (_WHICH_MONTH, any(one.month for one in days)),
        (_WHICH_DAY, any(one.day for one in days) or bool(weekdays(text))),
    ):
        if asked_for.search(folded):
            return 1.0 if told else 0.2
    return 1.0


_WHICH_YEAR = re.compile(r"\b(?:what|which) year\b|\bnam (?:nao|bao nhieu)\b")
_WHICH_MONTH = re.compile(r"\b(?:what|which) month\b|\bthang (?:nao|may)\b")
_WHICH_DAY = re.compile(r"\b(?:what|which|exact) (?:day|date|\w+ day)\b|\bngay (?:nao|may|bao nhieu)\b|\bhom nao\b")
_PERIOD = 0.4  # "from 4 to 7 September" tells how long without saying it


_OF_PEOPLE = re.compile(r"\b(?:death toll|toll of|final toll|population|attendance|headcount|enrol?lment|dan so)\b")
_HOW_MANY = re.compile(r"\bhow many\b|\bbao nhi[êe]u\b|\bm[ấa]y\b", re.IGNORECASE)
_FRACTION = re.compile(
    r"^\W*(?:an?|one|two|three|four) (?:half|halves|(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?)\b"
    r"|^\W*half\b|phần (?:ba|tư|năm|mười)\b",
    re.IGNORECASE,
)


def _figures(one: Words) -> list[NumberMention]:
    """The numbers in the words, places counted from their beginning; the sentence tells the language of "Hai"."""
    span = one.span
    inside = [each for each in one.article.numbers_of(one.article.evidence_for(span)) if span.contains(each.span)]
    return [replace(each, span=each.span.shifted(-span.start)) for each in inside]


def _bare(one: Words, figure: NumberMention) -> float:
    """A figure without a unit may count anything: "12 to 15 per cent" has one on its second half alone."""
    after = one.article.text[one.span.start + figure.span.end :][:32]
    return 0.2 if figure.kind == "cardinal" and unit_after(after) in (None, "percent") else -0.3


def _a_sum(one: Words, figure: NumberMention) -> float:
    """A figure without a known currency: "41 tỉ" may be money, and so may "740 pesada"; three weeks are none."""
    start = one.span.start
    unit = unit_after(one.article.text[start + figure.span.end : start + figure.span.end + 32])
    if figure.kind == "percent":
        return 0.2  # a fee or a rise may be a share
    if re.match(r"\s?pounds?\b", one.article.text[start + figure.span.end :][:8]):
        return 0.8  # sterling or weight
    if figure.kind == "ordinal" or unit is not None or dates(one.text, "und"):
        return -0.3
    return 0.6 if figure.value >= 1_000_000 else 0.2


def _measured(question: Question, one: Words, figure: NumberMention) -> float:
    """Whether a figure with its unit measures what is asked: no share for a length, no width for a depth."""
    text, start = one.article.text, one.span.start
    after = text[start + figure.span.end : start + figure.span.end + 48]
    unit = figure.kind if figure.kind in ("percent", "money") else "time" if runs(one.text) else unit_after(after)
    if question.type == "duration":
        if unit is None:
            if dates(one.text, one.article.language_of(one.span)):
                return _PERIOD
            # "How many months?" is answered by "six", "how long?" is not.
            return 0.3 if figure.kind == "cardinal" and _HOW_MANY.search(question.text) else -0.2
        if unit == "length" and asked(question.text) == "length":
            return 0.4  # "How long was the ditch?"
        return 1.0 if unit == "time" else -1.0
    measure = asked(question.text)
    if measure is None:
        return -0.5 if unit in ("percent", "money") and _OF_PEOPLE.search(fold(question.text)) else 1.0
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
