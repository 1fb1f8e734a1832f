"""Does the evidence carry every constraint of the question? The look-alike trap is caught here.

Each constraint is looked for where a careful reader would: in the sentence, in what stands over it (heading, intro,
the question before), in its paragraph, in what is in force at that place of the article, in the article at all. A
constraint may also be contradicted: the sentence is about session 56 and the question about session 58.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from hrcqa.answering.article import Article
from hrcqa.answering.belonging import anothers
from hrcqa.answering.question import ANY_THING, Constraint, Question
from hrcqa.answering.table import in_another_row
from hrcqa.language.dates import DateMention, dates
from hrcqa.language.glossary import translate
from hrcqa.language.lexicon import EXTREMES, NEGATION
from hrcqa.language.names import has_head
from hrcqa.language.opposites import opposed, sides
from hrcqa.language.text import fold, words
from hrcqa.types import Span

# How much a place is worth as evidence for a constraint. The order is what matters: the ranker learns the rest.
IN_SENTENCE, OVER_IT, IN_PARAGRAPH, IN_FORCE, IN_OPENING, IN_ARTICLE, NOWHERE = 1.0, 0.9, 0.8, 0.7, 0.6, 0.4, 0.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one constraint. level: a value above; contradicted: another value stands in its place."""

    constraint: Constraint
    level: float
    contradicted: bool = False
    place: Span | None = None  # reading span that carries it, where it is not the sentence itself
    instead: str | None = None  # what stands in its place
    thing: str | None = None  # where that is a numbered thing: which, and its number
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """opposed: the place tells the contrary of what is asked, the youngest for the oldest, or the same of another, or
    stands in a row of a table that another name heads.
    """

    findings: tuple[Finding, ...]
    opposed: bool = False

    @property
    def weakest(self) -> float:
        """Level of the least supported constraint, [0, 1]; 1 where the question has none."""
        return min((one.level for one in self.findings), default=1.0)

    @property
    def mean(self) -> float:
        return sum(one.level for one in self.findings) / len(self.findings) if self.findings else 1.0

    @property
    def contradicted(self) -> int:
        return sum(one.contradicted for one in self.findings)

    @property
    def mistaken(self) -> bool:
        """Whether the place is about another thing than the one asked for: session 56, not 58; imports, not exports."""
        return self.opposed or any(one.contradicted and one.constraint.thing is not None for one in self.findings)

    def of_kind(self, *kinds: str) -> float:
        """Weakest level among the constraints of these kinds, 1 where there are none."""
        return min((one.level for one in self.findings if one.constraint.kind in kinds), default=1.0)


def support(question: Question, article: Article, answer: Span) -> Support:
    """Check every constraint of `question` against the place `answer` (a reading span) of `article`."""
    evidence = article.evidence_for(answer)
    findings = tuple(_find(one, question, article, answer, evidence) for one in question.constraints)
    contrary = opposed(sides(question.text, question.language), evidence.of(article.text))
    other = anothers(question, article, evidence) or in_another_row(question.text, article, answer)
    return Support(findings, contrary or other)


def _find(constraint: Constraint, question: Question, article: Article, answer: Span, evidence: Span) -> Finding:
    if constraint.kind == "number":
        return _number(constraint, article, answer, evidence)
    if constraint.kind == "date":
        return _date(constraint, question, article, answer, evidence)
    if constraint.kind == "name":
        return _name(constraint, question, article, evidence)
    lexicon = EXTREMES if constraint.kind == "extreme" else NEGATION
    return _word(constraint, lexicon.all, article, evidence)


# --- numbers ---


def _number(constraint: Constraint, article: Article, answer: Span, evidence: Span) -> Finding:
    value = Decimal(constraint.value)
    thing = constraint.thing
    if thing == ANY_THING:
        thing = _thing_called(value, article)
    if thing is None:
        return _count(constraint, value, article, answer, evidence)
    if any(
        one.value == value and one.thing in (thing, None) and evidence.contains(one.span) for one in article.identifiers
    ):
        return Finding(constraint, IN_SENTENCE)
    held, distance = article.identifier_in_force(thing, answer)
    if held is None:
        # The article never says "session N": the bare number may still name it, in another word for the thing.
        return _count(constraint, value, article, answer, evidence)
    level = (IN_SENTENCE, OVER_IT, IN_PARAGRAPH, IN_FORCE)[distance]
    if held.value == value:
        return Finding(constraint, level, place=held.span)
    elsewhere = any(one.value == value and one.thing in (thing, None) for one in article.identifiers)
    return Finding(
        constraint,
        0.2 if elsewhere else NOWHERE,
        contradicted=True,
        place=held.span,
        instead=held.span.of(article.text),
        thing=thing,
        number=held.value,
    )


def _thing_called(value: Decimal, article: Article) -> str | None:
    """What "HRC58" numbers, as the article shows: the thing it most often gives that number, the first by name of
    equals.
    """
    found = sorted(one.thing for one in article.identifiers if one.thing is not None and one.value == value)
    return max(dict.fromkeys(found), key=found.count, default=None)


def _count(constraint: Constraint, value: Decimal, article: Article, answer: Span, evidence: Span) -> Finding:
    """A number that counts, or names something the lexicon does not know."""

    def inside(span: Span) -> bool:
        return any(one.value == value and not answer.contains(one.span) for one in article.numbers_of(span))

    if inside(evidence):
        return Finding(constraint, IN_SENTENCE)
    for lead in article.lead_in(answer):
        if inside(lead):
            return Finding(constraint, OVER_IT, place=lead)
    block = article.block_of(answer)
    if block and inside(block.span):
        return Finding(constraint, IN_PARAGRAPH, place=block.span)
    if inside(article.opening):
        return Finding(constraint, IN_OPENING, place=article.opening)
    if any(inside(other.span) for other in article.blocks):
        return Finding(constraint, IN_ARTICLE)
    return Finding(constraint, NOWHERE)


# --- dates ---


def _date(constraint: Constraint, question: Question, article: Article, answer: Span, evidence: Span) -> Finding:
    asked = next((one for one in dates(constraint.text, question.language)), None)
    if asked is None:
        return Finding(constraint, IN_ARTICLE)
    level, clash = NOWHERE, None
    for place, worth in _places(article, answer, evidence):
        there = [one for one in article.dates_of(place) if not answer.contains(one.span)]
        if any(_carries(one, asked) for one in there):
            level = worth if clash is None else IN_ARTICLE
            break
        if clash is None:
            clash = next((one for one in there if _clashes(one, asked)), None)
    own = _document_date(article)
    if level < IN_OPENING and own and _carries(own, asked):
        level = max(level, IN_OPENING)
    if level == NOWHERE:
        before = [one for one in article.all_dates if one.span.end <= evidence.start]
        nearest = next((one for one in reversed(before) if one.year == asked.year or _clashes(one, asked)), None)
        if nearest and _carries(nearest, asked):
            level = IN_FORCE
        elif any(_carries(one, asked) for one in article.all_dates):
            level = IN_ARTICLE
    # A clash was met before anything that carries the date: the place is about another time.
    instead = clash.span.of(article.text) if clash else None
    return Finding(
        constraint, min(level, IN_ARTICLE) if clash else level, contradicted=clash is not None, instead=instead
    )


def _carries(there: DateMention, asked: DateMention) -> bool:
    """Every part the question gives is given and the same; a missing year is forgiven where day and month agree."""
    for part, want in zip(there.key, asked.key, strict=True):
        if want is not None and part is not None and part != want:
            return False
    if asked.day is not None:
        return there.day == asked.day and there.month == asked.month
    if asked.month is not None:
        return there.month == asked.month
    return there.year == asked.year


def _clashes(there: DateMention, asked: DateMention) -> bool:
    return any(a is not None and b is not None and a != b for a, b in zip(there.key, asked.key, strict=True))


def _document_date(article: Article) -> DateMention | None:
    if not article.document.date:
        return None
    parts = [int(part) for part in article.document.date.split("T")[0].split("-") if part.isdigit()] + [None, None]
    return DateMention(Span(0, 0), parts[0], parts[1], parts[2])


# --- names ---

_SURELY = 0.6  # probability of a translation that names the same


def _name(constraint: Constraint, question: Question, article: Article, evidence: Span) -> Finding:
    places = _places(article, evidence, evidence)
    for place, worth in places:
        share = article.share_of_name(constraint.text, place)
        if share >= 0.99:
            return Finding(constraint, worth, place=place)
    if article.language_of(evidence) not in (question.language, "und"):
        # "Nhật Bản" is Japan in an English article.
        known = [other for other, chance in translate(constraint.text, question.language) if chance >= _SURELY]
        for place, worth in places:
            if any(article.share_of_name(other, place) >= 0.99 for other in known):
                return Finding(constraint, worth, place=place)
    rival = _rival(constraint, article, evidence)
    if rival is not None:
        return Finding(
            constraint,
            0.2 if article.share_of_name(constraint.text, article.whole) >= 0.99 else NOWHERE,
            contradicted=True,
            instead=rival,
        )
    share = article.share_of_name(constraint.text, article.whole)
    if share >= 0.99:
        return Finding(constraint, IN_ARTICLE)
    # A part of the name in the paragraph: the surname alone, the acronym spelled out.
    part = max(
        article.share_of_name(constraint.text, place) * worth for place, worth in _places(article, evidence, evidence)
    )
    return Finding(constraint, min(IN_ARTICLE, 0.5 * part + 0.25 * share) if share >= 0.5 else NOWHERE)


def _rival(constraint: Constraint, article: Article, evidence: Span) -> str | None:
    """Another name of the same kind that governs the evidence: "Northgate Hospital" where "St Anne Hospital" is asked,
    "Kestrel 1" where "Kestrel 2" is.
    """
    if numbered := re.fullmatch(r"(.+?) (\d+)", constraint.text):
        series = re.compile(rf"(?<!\w){re.escape(numbered[1])}[ -]?(\d+)(?!\w)", re.IGNORECASE)
        for place, _ in _places(article, evidence, evidence):
            for hit in series.finditer(article.text, place.start, place.end):
                if hit[1] != numbered[2]:
                    return hit.group()
    wanted = [span.of(constraint.text) for span in words(constraint.text)]
    heads = {fold(word) for word in wanted if has_head(word)}
    if not heads or len(wanted) < 2:
        return None
    own = {fold(word) for word in wanted} - heads
    for place, _ in _places(article, evidence, evidence):
        for name in article.names_of(place):
            held = {
                fold(span.of(article.text[name.span.start : name.span.end]))
                for span in words(name.span.of(article.text))
            }
            if heads & held and held - heads - {"the", "of"} and not own & held:
                return name.span.of(article.text)
    return None


# --- words ---


def _word(constraint: Constraint, family: frozenset[str], article: Article, evidence: Span) -> Finding:
    for place, worth in _places(article, evidence, evidence):
        if f" {constraint.value} " in f" {fold(place.of(article.text))} ".replace(",", " ").replace(".", " "):
            return Finding(constraint, worth)
    there = f" {fold(evidence.of(article.text))} ".replace(",", " ").replace(".", " ")
    # Another word of the family may be the same in the other language or another form of it.
    if any(f" {word} " in there for word in family):
        return Finding(constraint, IN_ARTICLE)
    return Finding(constraint, NOWHERE)


def _places(article: Article, answer: Span, evidence: Span) -> list[tuple[Span, float]]:
    """Where to look, nearest first, and what each place is worth."""
    block = article.block_of(answer)
    places = [(evidence, IN_SENTENCE)]
    places += [(lead, OVER_IT) for lead in reversed(article.lead_in(answer))]
    if block:
        places.append((block.span, IN_PARAGRAPH))
        places += [(one.span, IN_FORCE) for one in article.before(Span(block.span.start, block.span.start), 2)]
    places.append((article.opening, IN_OPENING))
    return places
