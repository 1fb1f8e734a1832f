"""The same and the different: candidates that say one thing become one answer, those that contradict it stand beside
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from hrcqa.answering.features import NAMES, Scored
from hrcqa.answering.kinds import NUMERIC
from hrcqa.answering.question import Question
from hrcqa.answering.values import Value
from hrcqa.language.lexicon import EARLIER_ASKED
from hrcqa.language.text import fold

_FOCUS = NAMES.index("focus_match")
_COVERAGE = NAMES.index("sentence_coverage")
_NEAR = NAMES.index("near_coverage")
_TYPE = NAMES.index("type_match")
# How sure a different value must be, as a share of the threshold, to be shown as a conflict. One that differs in
# standing (planned, corrected, preliminary) is expected to differ in value, so less is asked of it.
_CONFLICT_SHARE, _STANDING_SHARE = 0.8, 0.3
_LEADING_SHARE = 0.5  # of the leader's chance, for a side that its standing would put before the leader


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates with one value, best first."""

    members: tuple[Scored, ...]

    @property
    def best(self) -> Scored:
        return self.members[0]

    @property
    def probability(self) -> float:
        return self.best.probability

    @property
    def sources(self) -> tuple[Scored, ...]:
        """One place per sentence, best first; a repost (the same sentence in another file) stays a source."""
        seen: set[tuple[str, int, int]] = set()
        kept = []
        for one in self.members:
            key = (one.place[0], one.evidence.start, one.evidence.end)
            if key not in seen:
                seen.add(key)
                kept.append(one)
        return tuple(kept)

    @property
    def independent(self) -> int:
        """How many different sentences say it: reposts count once."""
        return len({" ".join(fold(one.evidence.of(one.candidate.article.text)).split()) for one in self.members})


def group(scored: Sequence[Scored], said: Sequence[int]) -> list[Group]:
    """Those with one number in `said` (values.alike), in the order given, best first."""
    groups: dict[int, list[Scored]] = {}
    for one, number in zip(scored, said, strict=True):
        groups.setdefault(number, []).append(one)
    return [Group(tuple(held)) for held in groups.values()]


def conflicts(question: Question, groups: Sequence[Group], threshold: float) -> list[Group]:
    """The leading group and those that contradict it, in order of trust; the leader alone where nothing does.

    A different value contradicts when it answers the same question: the same kind of thing, in another sentence, with
    every constraint carried as well. Two numbers of one sentence are two facts.
    """
    leader = groups[0]
    if question.wants_list:
        return [leader]
    if not EARLIER_ASKED.within(question.text) and (holds := _put_in_its_place(leader, groups[1:])):
        return [holds, leader]
    if question.type not in NUMERIC | {"date", "time"}:
        return [*_spelt_right(leader, groups[1:]), leader]
    sides = [leader]
    for other in groups[1:]:
        if _contradicts(leader.best, other.best, threshold) and not any(
            _one_sentence(side.best, other.best) for side in sides
        ):
            sides.append(other)
    return sorted(sides, key=lambda side: _order(question, side))


def _put_in_its_place(leader: Group, others: Sequence[Group]) -> Group | None:
    """What holds instead of a value that a correction takes back, in its own sentence or in the next: "was to be on
    17 June but has been put off to 8 July", "we gave 312; the right number is 321".

    The correction speaks of what is asked as surely as the leader does; only which of the values holds was told wrongly
    before, so what holds is as sure as the leader was.
    """
    for taken in leader.members:
        if not taken.standing.taken_back or taken.probability < _SPOKEN_OF_SHARE * leader.probability:
            continue
        right = [(one, held) for held in others for one in held.members if _holds_instead(one, taken)]
        if right:
            # The nearest sentence below, and in it the likeliest.
            one, held = min(
                right, key=lambda each: (each[0].evidence.start, -each[0].probability, each[0].candidate.span)
            )
            return _as_sure_as(leader, one, held)
    return None


def _as_sure_as(leader: Group, one: Scored, held: Group) -> Group:
    """`held` led by its member `one`, at least as probable as `leader`."""
    first = replace(one, probability=max(one.probability, leader.probability))
    return Group((first, *(other for other in held.members if other is not one)))


def _spelt_right(leader: Group, others: Sequence[Group]) -> list[Group]:
    """The same name in the spelling of a correction: "the negotiator is Petra Lindqvist; we spelt it wrongly"."""
    name = fold(leader.best.candidate.text)
    for other in others:
        best = other.best
        alike = SequenceMatcher(None, name, fold(best.candidate.text)).ratio()
        if (
            best.standing.corrects > leader.best.standing.corrects
            and alike >= _MISSPELT
            and best.probability >= _LEAST_CHANCE
        ):
            return [_as_sure_as(leader, best, other)]
    return []


def _holds_instead(one: Scored, taken: Scored) -> bool:
    return (
        one.place[0] == taken.place[0]
        and (one.evidence.start - taken.evidence.end <= _NEXT_SENTENCE or _put_right_below(one, taken))
        and one.evidence.end >= taken.evidence.end
        and one.standing.trust > taken.standing.trust
        and one.row[_TYPE] >= taken.row[_TYPE] - 0.2
        and one.probability >= _LEAST_CHANCE
        and one.value.kind == taken.value.kind
        and _comparable(one.value, taken.value)
    )


def _put_right_below(one: Scored, taken: Scored) -> bool:
    """In a column of corrections an explanation may stand between: "We wrote 140. Digits were swapped. It is 114." """
    article = one.candidate.article
    return (
        one.standing.corrects
        and one.evidence.start >= taken.evidence.end
        and article.block_of(one.evidence) == article.block_of(taken.evidence)
    )


def _comparable(one: Value, other: Value) -> bool:
    """Whether one figure may stand for the other: in the same unit, and not of another order of magnitude."""
    if one.amount is None or other.amount is None:
        return True
    alike = one.unit == other.unit or not one.unit or not other.unit
    small, large = sorted((abs(one.amount), abs(other.amount)))
    return alike and large <= 5 * max(small, Decimal(1))


_NEXT_SENTENCE = 3  # characters between a sentence and the next
_SPOKEN_OF_SHARE = 0.2  # of the leader's chance, for a place that takes its value back
_MISSPELT = 0.85  # ratio of letters in which two spellings of one name agree
_LEAST_CHANCE = 0.001  # of what stands beside a value that is taken back


def _contradicts(leader: Scored, other: Scored, threshold: float) -> bool:
    if other.support.contradicted > leader.support.contradicted or other.support.weakest < min(
        0.6, leader.support.weakest
    ):
        return False
    if _one_sentence(leader, other) or other.row[_FOCUS] < leader.row[_FOCUS] - 0.2:
        return False
    differs = leader.standing.trust != other.standing.trust
    if other.standing.trust > leader.standing.trust and other.probability < _LEADING_SHARE * leader.probability:
        return False  # it would stand first, and is far from as sure
    if not differs:
        # Without a difference in standing only a near-certain second value is a disagreement and not another fact.
        return (
            other.probability >= max(threshold, _CONFLICT_SHARE * leader.probability)
            and other.row[_COVERAGE] >= leader.row[_COVERAGE] - 0.15
        )
    return other.probability >= _STANDING_SHARE * threshold and other.row[_NEAR] >= leader.row[_NEAR] - 0.25


def _one_sentence(one: Scored, other: Scored) -> bool:
    return one.place[0] == other.place[0] and one.evidence.overlaps(other.evidence)


def _order(question: Question, side: Group) -> tuple[float, float, str]:
    """Trust first; a question for the plan wants the plan first. Then the later article, then the more probable."""
    best = side.best
    planned = best.standing.planned
    trust = float(best.standing.trust)
    if question.wants_plan:
        trust = 10.0 if planned and not best.standing.taken_back else trust
    date = best.candidate.article.document.date or ""
    later = -float("".join(char for char in date if char.isdigit()).ljust(8, "0") or 0)
    return (-trust, later, f"{1 - side.probability:.6f}{best.place[0]}")
