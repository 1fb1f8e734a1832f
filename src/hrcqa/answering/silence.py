"""Why there is no answer, in one sentence: what the articles cover and what they don't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from hrcqa.answering.article import Article
from hrcqa.answering.coverage import Unit, missing
from hrcqa.answering.features import Scored
from hrcqa.answering.question import Constraint, Question
from hrcqa.answering.wording import say, thing_name

_NAMED = 6  # values named when the one asked for is not there


def because(
    question: Question,
    ranked: Sequence[Scored],
    articles: Sequence[Article],
    units: Sequence[Unit],
    known: Callable[[str], bool],
) -> str:
    """The most telling reason. ranked: best candidate first; known: whether a term occurs anywhere in the folder."""
    if not articles:
        return say("nothing", question.language)
    for constraint in question.of_kind("number"):
        if constraint.thing and (told := _range(constraint, question, articles)):
            return told
    for constraint in question.of_kind("name"):
        if max(article.share_of_name(constraint.text, article.whole) for article in articles) < 0.5:
            return say("name_missing", question.language, asked=constraint.text)
    lost = [unit.word for unit in units if not any(known(term) for term in unit.own) and not unit.translations]
    if lost:
        return say("words_missing", question.language, words=_quoted(lost))
    if ranked:
        best = ranked[0]
        for finding in best.support.findings:
            if finding.contradicted and finding.instead:
                return say("other_instead", question.language, instead=finding.instead, asked=finding.constraint.text)
        for finding in best.support.findings:
            if finding.level < 0.3 and finding.constraint.kind in ("number", "date", "name"):
                return say("constraint_missing", question.language, asked=finding.constraint.text)
        there = best.candidate.article.terms_of(best.evidence) | best.candidate.article.terms_of(
            best.candidate.window.passage.chunk.reading
        )
        absent = missing(list(units), there)
        if absent:
            return say("words_missing", question.language, words=_quoted(absent[:2]))
    return say("not_sure", question.language)


def _range(constraint: Constraint, question: Question, articles: Sequence[Article]) -> str | None:
    """ "The articles cover sessions 55, 56, 57 and 58; there is nothing on 59": the values nearest to the one asked
    for.
    """
    thing = constraint.thing or ""
    asked = Decimal(constraint.value)
    values = {value for article in articles for value in article.values_of(thing)}
    if not values or asked in values:
        return None
    nearest = sorted(sorted(values, key=lambda value: (abs(value - asked), value))[:_NAMED])
    return say(
        "covers_values",
        question.language,
        thing=thing_name(thing, question.language),
        values=", ".join(format(value.normalize(), "f") for value in nearest),
        asked=constraint.text,
    )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
