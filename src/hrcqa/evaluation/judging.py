"""Is a given answer right? The rules of the yardstick, question by question.

right      the headline: the top answer overlaps a marked place of the same file and reads, after normalisation, like
           the marked words, like an acceptable form of them, or lies between a shorter and a longer form. A place
           whose whole evidence sentence equals a marked one (a repost) is that place.
words      the same wording anywhere: place and evidence are left to the citation measures.
lenient    right, or the marked words stand in the answer and it is at most ten words longer, or token F1 ≥ 0.6.

A conflict with a preferred side is right only with that side first. A list is right when its first item is one of
the items; how complete it is, the list measures say. Silence is right when the articles do not say, never otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion
from hrcqa.evaluation.runs import Given, Result
from hrcqa.evaluation.wording import contains, exact_match, squad, token_f1, unicode
from hrcqa.types import Span

EXTRA_WORDS = 10  # by how many words a lenient answer may be longer than the words it must hold
LENIENT_F1 = 0.6


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one result is worth. Counts are pairs (found, of how many); None where the measure does not apply."""

    right: bool
    words: bool
    lenient: bool
    exact_match: float
    token_f1: float
    squad_exact_match: float
    squad_f1: float
    citations_hold: tuple[int, int] | None  # answers whose every citation is the slice of its file
    in_evidence: bool | None  # the top citation overlaps the gold evidence; None: silent, or nothing is marked
    items_given: tuple[int, int] | None = None  # lists: right among the given
    items_found: tuple[int, int] | None = None  # lists: found among the marked
    sides_found: tuple[int, int] | None = None  # conflicts: sides shown among the marked
    preferred_first: bool | None = None
    covered_at: tuple[int | None, ...] = ()  # per item, rank of the first passage that holds it
    verdict_right: bool | None = None
    status_right: bool | None = None


def judge(result: Result) -> Judgement:
    """Score one result against its gold question."""
    gold, top = result.gold, result.top
    if not gold.answerable:
        silent = float(top is None)
        return Judgement(
            right=top is None,
            words=top is None,
            lenient=top is None,
            exact_match=silent,
            token_f1=silent,
            squad_exact_match=silent,
            squad_f1=silent,
            citations_hold=_hold(result),
            in_evidence=None,
        )
    eligible = _eligible(gold)
    wordings = [form for answer in eligible for form in forms(answer)]
    text = top.text if top else ""
    words = top is not None and reads_like(text, eligible)
    right = top is not None and any(_right_here(top, answer) for answer in eligible)
    return Judgement(
        right=right,
        words=words or right,
        lenient=right or words or (top is not None and _lenient(text, wordings)),
        exact_match=exact_match(text, wordings),
        token_f1=token_f1(text, wordings),
        squad_exact_match=exact_match(text, wordings, normalise=squad),
        squad_f1=token_f1(text, wordings, normalise=squad),
        citations_hold=_hold(result),
        in_evidence=in_evidence(top, gold) if top else None,
        items_given=_items_given(result) if gold.is_list else None,
        items_found=_items_found(result) if gold.is_list else None,
        sides_found=_items_found(result) if gold.conflict else None,
        preferred_first=right if gold.conflict and gold.preferred_group is not None else None,
        covered_at=tuple(_covered_at(result, answers) for answers in gold.items.values()),
        verdict_right=_verdict(result),
        status_right=_status(result),
    )


def forms(answer: GoldAnswer) -> tuple[str, ...]:
    return (answer.text, *answer.acceptable)


def _eligible(gold: GoldQuestion) -> Sequence[GoldAnswer]:
    """The marked places that may come first."""
    first = gold.preferred_group if gold.conflict else None
    return gold.answers if first is None else gold.items[first]


def reads_like(text: str, answers: Iterable[GoldAnswer]) -> bool:
    """Does `text` equal a form of one of these answers, or lie between a shorter and a longer form of one?"""
    given = unicode(text)
    for answer in answers:
        accepted = [unicode(form) for form in forms(answer)]
        if given in accepted:
            return bool(given)
        if any(contains(given, short) for short in accepted) and any(contains(long, given) for long in accepted):
            return True
    return False


def _right_here(given: Given, answer: GoldAnswer) -> bool:
    return _same_place(given, answer) and reads_like(given.text, [answer])


def _same_place(given: Given, answer: GoldAnswer) -> bool:
    if answer.span is not None and given.file == answer.file and given.span.overlaps(answer.span):
        return True
    # A repost: the same sentence in another article, or further down, which nobody marked.
    marked = unicode(answer.quote or "")
    return len(marked) >= 5 and unicode(given.quote) == marked


def _lenient(text: str, wordings: Iterable[str]) -> bool:
    given = unicode(text)
    return any(
        (contains(given, unicode(gold)) and len(given) <= len(unicode(gold)) + EXTRA_WORDS)
        or token_f1(text, [gold]) >= LENIENT_F1
        for gold in wordings
    )


def in_evidence(given: Given, gold: GoldQuestion) -> bool:
    """Does the citation stand in marked evidence: a marked answer, the quote around it, or an evidence sentence?"""
    for answer in gold.answers:
        if _same_place(given, answer):
            return True
        if answer.file == given.file and answer.span is not None and answer.quote is not None:
            at = answer.quote.find(answer.text)
            quoted = Span(max(0, answer.span.start - at), max(0, answer.span.start - at) + len(answer.quote))
            if at >= 0 and given.span.overlaps(quoted):
                return True
    return any(
        item.file == given.file and item.span is not None and given.span.overlaps(item.span) for item in gold.evidence
    )


def _hold(result: Result) -> tuple[int, int] | None:
    return (sum(given.holds for given in result.answers), len(result.answers)) if result.answers else None


def _items_given(result: Result) -> tuple[int, int] | None:
    if not result.answers:
        return None
    gold = result.gold
    return sum(reads_like(given.text, gold.answers) for given in result.answers), len(result.answers)


def _items_found(result: Result) -> tuple[int, int]:
    items = result.gold.items.values()
    found = sum(any(reads_like(given.text, answers) for given in result.answers) for answers in items)
    return found, len(items)


def _covered_at(result: Result, answers: Sequence[GoldAnswer]) -> int | None:
    for rank, passage in enumerate(result.retrieved, 1):
        place = Span(passage.start, passage.end)
        if any(a.file == passage.file and a.span is not None and place.overlaps(a.span) for a in answers):
            return rank
    return None


def _verdict(result: Result) -> bool | None:
    said = result.top.verdict if result.top else None
    return None if result.gold.verdict is None or said is None else said == result.gold.verdict


def _status(result: Result) -> bool | None:
    """Is the status of the top answer the marked one? Only where the answer is right and a status is marked."""
    if result.top is None:
        return None
    marked = {a.status for a in _eligible(result.gold) if a.status is not None and _right_here(result.top, a)}
    return result.top.status in marked if marked else None
