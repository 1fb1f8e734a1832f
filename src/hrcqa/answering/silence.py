"""Why there is no answer, in one sentence: what the articles cover and what they don't."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from hrcqa.answering.article import Article
from hrcqa.answering.coverage import Unit, missing
from hrcqa.answering.features import Scored
from hrcqa.answering.question import Constraint, Question
from hrcqa.answering.support import Finding
from hrcqa.answering.wording import numbered, say
from hrcqa.types import Span

_NAMED = 6  # values named when the one asked for is not there
_TOLD = 2  # words, of those that are missing


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
        return say("name_missing", question.language, asked=_quoted(_phrases(lost, question, units)))
    if ranked:
        best = ranked[0]
        for finding in best.support.findings:
            if finding.contradicted and finding.instead:
                return _instead(finding, question)
        for finding in best.support.findings:
            asked = finding.constraint
            if finding.level < 0.3 and asked.kind in ("number", "date", "name"):
                levels = [one.level for other in ranked for one in other.support.findings if one.constraint == asked]
                if max(levels) >= 0.3:
                    return say("words_missing", question.language, words=_quoted([asked.text]))
                return say("constraint_missing", question.language, asked=asked.text)
        there = best.candidate.article.terms_of(best.evidence) | best.candidate.article.terms_of(
            best.candidate.window.passage.chunk.reading
        )
        absent = missing(list(units), there)
        if absent:
            return say("words_missing", question.language, words=_quoted(_phrases(absent, question, units)))
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
    if covered := numbered(thing, nearest, question.language):
        return say("covers_values", question.language, values=covered, asked=constraint.text)
    whole = next((span for span in question.checked if span.contains(constraint.span)), constraint.span)
    return say("name_missing", question.language, asked=_quoted([whole.of(question.text)]))


def _instead(finding: Finding, question: Question) -> str:
    """What the nearest passage is about, in the question's language, or in quotation marks where it can't be put so."""
    asked = finding.constraint
    there = here = None
    if finding.number is not None:
        there = numbered(finding.thing, [finding.number], question.language)
        here = numbered(finding.thing, [Decimal(asked.value)], question.language)
    if there is None or here is None:
        there, here = _quoted([finding.instead or ""]), _quoted([asked.text])
    return say("other_instead", question.language, instead=there, asked=here)


def _phrases(lost: Sequence[str], question: Question, units: Sequence[Unit]) -> list[str]:
    """The lost words (heaviest first) as the question has them: of its words the two that tell most, in its order.

    Lost neighbours stand together, and so do the syllables of one word, which share their translations.
    """
    translations = {unit.word: unit.translations for unit in units}
    runs: list[tuple[Span, list[int]]] = []  # and the ranks of the lost words in it
    before = ""
    for span in question.content:
        word = span.of(question.text).removesuffix("'s").removesuffix("’s")
        rank = [lost.index(word)] if word in lost else []
        beside = runs and question.text[runs[-1][0].end : span.start] == " "
        if beside and ((rank and before in lost) or (translations.get(word, ()) == translations.get(before, ()) != ())):
            runs[-1] = Span(runs[-1][0].start, span.end), runs[-1][1] + rank
        else:
            runs.append((span, rank))
        before = word
    telling = sorted((min(ranks), span) for span, ranks in runs if ranks)[:_TOLD]
    return [span.of(question.text) for span in sorted(span for _, span in telling)]


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
