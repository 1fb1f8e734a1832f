"""An article as the answering stage walks it: sentences, what they mention, and what is in force at each place.

Everything is in reading spans and computed on first use, since most of a long article is never looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice

from hrcqa.answering.identifiers import Identifier, identifiers
from hrcqa.answering.votes import Vote, votes
from hrcqa.language.dates import DateMention, dates
from hrcqa.language.glossary import vietnamese_words
from hrcqa.language.lexicon import PERSON_PRONOUNS, TITLES
from hrcqa.language.names import Name, names, share
from hrcqa.language.numbers import NumberMention, numbers
from hrcqa.language.terms import terms
from hrcqa.language.text import fold, sentences, words
from hrcqa.types import Block, Document, Language, Span


@dataclass(frozen=True, slots=True)
class Sentence:
    span: Span
    block: int  # row in Document.blocks


_LONGEST = 1_500  # characters: a longer stretch without a stop is no sentence that anybody would read


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """The sentence; one that never ends in pieces, cut at white space."""
    start = sentence.start
    while sentence.end - start > _LONGEST:
        space = max(text.rfind(" ", start + 1, start + _LONGEST), text.rfind("\n", start + 1, start + _LONGEST))
        end = space if space > start else start + _LONGEST
        yield Span(start, end)
        start = end + len(text[end : end + 1]) - len(text[end : end + 1].lstrip())
    yield Span(start, sentence.end)


class Article:
    """One document, read on demand. Not thread-safe; cheap to make, and worth keeping between questions."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.reading.text
        self.blocks = document.blocks
        self._block_starts = [block.span.start for block in document.blocks]
        self._sentences: dict[int, list[Sentence]] = {}
        self._terms: dict[Span, frozenset[str]] = {}
        self._numbers: dict[Span, list[NumberMention]] = {}
        self._words: dict[Span, list[Span]] = {}
        self._votes: dict[Span, list[Vote]] = {}
        self._vocabulary: dict[Span, frozenset[str]] = {}
        self._names: dict[Span, tuple[Name, ...]] = {}
        self._shares: dict[tuple[str, Span], float] = {}

    # --- layout ---

    def block_at(self, position: int) -> int:
        """The row of the block that holds `position`, or the last one before it."""
        return max(0, bisect_right(self._block_starts, position) - 1)

    def block_of(self, span: Span) -> Block | None:
        return self.blocks[self.block_at(span.start)] if self.blocks else None

    def blocks_over(self, span: Span) -> range:
        """The numbers of the blocks that `span` runs over."""
        if not self.blocks:
            return range(0)
        return range(self.block_at(span.start), self.block_at(max(span.start, span.end - 1)) + 1)

    def kin(self, row: int, *, reach: int | None = None) -> list[Block]:
        """The blocks of one list or table with the one in `row`: neighbours of its kind under the same line.

        reach: how many at most on each side; None: all.
        """
        block, last = self.blocks[row], len(self.blocks) - 1
        low, high = (0, last) if reach is None else (max(0, row - reach), min(last, row + reach))

        def alike(other: int) -> bool:
            one = self.blocks[other]
            return one.kind == block.kind and one.lead_in[-1:] == block.lead_in[-1:]

        first = end = row
        while first > low and alike(first - 1):
            first -= 1
        while end < high and alike(end + 1):
            end += 1
        return list(self.blocks[first : end + 1])

    def sentences_of(self, block: int) -> list[Sentence]:
        if block not in self._sentences:
            span = self.blocks[block].span
            # A row of a table is one statement, whatever marks stand in its cells.
            whole = self.blocks[block].kind == "table_row"
            found = [span] if whole else sentences(self.text, span.start, span.end)
            self._sentences[block] = [Sentence(piece, block) for one in found for piece in _bounded(self.text, one)]
        return self._sentences[block]

    def sentence_at(self, span: Span) -> Sentence:
        """The sentence that holds the start of `span`; the span itself where no block does."""
        if not self.blocks:
            return Sentence(span, -1)
        row = self.block_at(span.start)
        held = self.sentences_of(row)
        at = bisect_right(held, span.start, key=lambda one: one.span.start) - 1
        return held[at] if at >= 0 else Sentence(self.blocks[row].span, row)

    def crosses_blocks(self, span: Span) -> bool:
        """Whether `span` runs over the edge of a paragraph, item or row."""
        return bool(self.blocks) and self.block_at(span.start) != self.block_at(max(span.start, span.end - 1))

    def evidence_for(self, span: Span) -> Span:
        """The sentence around `span`, widened when the span runs over several."""
        first = self.sentence_at(span).span
        if span.end <= first.end:
            return Span(min(first.start, span.start), max(first.end, span.end))
        last = self.sentence_at(Span(max(span.start, span.end - 1), span.end)).span
        return Span(min(first.start, span.start), max(last.end, span.end))

    def by_sentence(self, span: Span) -> list[Span]:
        """What of `span` stands in each sentence it runs over."""
        held = [one.span for row in self.blocks_over(span) for one in self.sentences_of(row) if one.span.overlaps(span)]
        return [Span(max(one.start, span.start), min(one.end, span.end)) for one in held] or [span]

    def lead_in(self, span: Span) -> tuple[Span, ...]:
        """What stands over `span` and is needed to understand it: headings, the intro of its list, the question
        before.
        """
        block = self.block_of(span)
        return block.lead_in if block else ()

    def before(self, span: Span, count: int) -> list[Sentence]:
        """Up to `count` sentences before the one that holds `span`, nearest first, in body blocks only."""
        here = self.sentence_at(span)
        rows = self._body(here.block, range(here.block, -1, -1))
        found = (one for row in rows for one in reversed(self.sentences_of(row)) if one.span.start < here.span.start)
        return list(islice(found, count))

    def after(self, span: Span, count: int) -> list[Span]:
        """Up to `count` sentences behind the one that holds the end of `span`, nearest first, in body blocks only."""
        here = self.block_at(max(span.start, span.end - 1))
        rows = self._body(here, range(here, len(self.blocks)))
        found = (one.span for row in rows for one in self.sentences_of(row) if one.span.start >= span.end)
        return list(islice(found, count))

    def _body(self, here: int, rows: Iterable[int]) -> Iterator[int]:
        """Those of `rows` that are no captions or debris; `here` in any case."""
        return (row for row in rows if row == here or self.blocks[row].kind not in ("debris", "caption"))

    @cached_property
    def opening(self) -> Span:
        """Title and first body block: what the whole article is about."""
        body = [block.span for block in self.blocks if block.kind not in ("debris", "caption", "heading")][:1]
        title = [self.document.title] if self.document.title else []
        spans = title + body
        return (
            Span(min(one.start for one in spans), max(one.end for one in spans))
            if spans
            else Span(0, min(300, len(self.text)))
        )

    # --- what stands there ---

    def terms_of(self, span: Span) -> frozenset[str]:
        if span not in self._terms:
            self._terms[span] = frozenset(terms(span.of(self.text)))
        return self._terms[span]

    def numbers_of(self, span: Span) -> list[NumberMention]:
        """Number mentions inside `span`, in reading coordinates."""
        if span not in self._numbers:
            found = numbers(span.of(self.text))
            self._numbers[span] = [
                NumberMention(one.span.shifted(span.start), one.value, one.kind, one.unit) for one in found
            ]
        return self._numbers[span]

    def votes_of(self, span: Span) -> list[Vote]:
        """The votes told inside `span`, in reading coordinates."""
        if span not in self._votes:
            self._votes[span] = votes(self.text[: span.end], [one.span for one in self.numbers_of(span)])
        return self._votes[span]

    def dates_of(self, span: Span) -> list[DateMention]:
        found = dates(span.of(self.text), self.language_of(span))
        return [DateMention(one.span.shifted(span.start), one.year, one.month, one.day) for one in found]

    def words_of(self, span: Span) -> list[Span]:
        """Vietnamese words inside `span`, each of one or more syllables."""
        if span not in self._words:
            self._words[span] = [one.shifted(span.start) for one in vietnamese_words(span.of(self.text))]
        return self._words[span]

    def vocabulary_of(self, span: Span) -> frozenset[str]:
        """The words inside `span` in lower case, those of several syllables also as one."""
        if span not in self._vocabulary:
            several = self.words_of(span) if self.language_of(span) == "vi" else []
            found = [*(one.shifted(span.start) for one in words(span.of(self.text))), *several]
            self._vocabulary[span] = frozenset(one.of(self.text).lower() for one in found)
        return self._vocabulary[span]

    def names_of(self, span: Span) -> tuple[Name, ...]:
        if span not in self._names:
            self._names[span] = tuple(
                Name(one.span.shifted(span.start), one.bare.shifted(span.start), one.kind)
                for one in names(span.of(self.text))
            )
        return self._names[span]

    def share_of_name(self, name: str, place: Span) -> float:
        """How much of `name` stands in `place`, [0, 1] (names.share)."""
        key = (name, place)
        if key not in self._shares:
            self._shares[key] = share(name, place.of(self.text))
        return self._shares[key]

    @property
    def whole(self) -> Span:
        return Span(0, len(self.text))

    def language_of(self, span: Span) -> Language:
        block = self.block_of(span)
        return block.language if block and block.language != "und" else self.document.language

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(terms(self.text))

    @cached_property
    def folded(self) -> str:
        return " " + " ".join(fold(self.text).split()) + " "

    @cached_property
    def identifiers(self) -> list[Identifier]:
        found: list[Identifier] = []
        for block in self.blocks:
            found += [
                Identifier(
                    one.span.shifted(block.span.start), one.thing, one.value, one.whole.shifted(block.span.start)
                )
                for one in identifiers(block.span.of(self.text), mentions=None)
            ]
        return found

    @cached_property
    def all_dates(self) -> list[DateMention]:
        return [date for block in self.blocks for date in self.dates_of(block.span)]

    # --- what is in force ---

    def identifier_in_force(self, thing: str | None, at: Span) -> tuple[Identifier | None, int]:
        """The identifier of `thing` that governs the place `at`, and how far away it stands (0: same sentence).

        Nearest first: the same sentence, the lead-in, what stands before in its block, blocks before, the opening.
        thing None: any identifier.
        """
        sentence = self.evidence_for(at)
        same = [one for one in self.identifiers if thing is None or one.thing in (thing, None)]
        here = [one for one in same if sentence.contains(one.span) and not at.contains(one.span)]
        if here:
            return min(here, key=lambda one: (abs(one.span.start - at.start), one.span)), 0
        for lead in reversed(self.lead_in(at)):
            inside = [one for one in same if lead.contains(one.span)]
            if inside:
                return inside[-1], 1
        block = self.block_of(at)
        earlier = [one for one in same if one.span.end <= sentence.start]
        if block and earlier and earlier[-1].span.start >= block.span.start:
            return earlier[-1], 2
        # Captions and teasers govern nothing but themselves.
        body = [
            one
            for one in earlier
            if (held := self.block_of(one.span)) and held.kind not in ("caption", "debris") and held.boilerplate < 0.5
        ]
        if body:
            return body[-1], 3
        opening = [one for one in same if self.opening.contains(one.span)]
        return (opening[0], 3) if opening else (None, 4)

    def values_of(self, thing: str) -> list[Decimal]:
        """Every value the article gives the numbered thing, in order of first mention."""
        return list(dict.fromkeys(one.value for one in self.identifiers if one.thing == thing))

    def antecedent(self, at: Span, *, reach: int = 4) -> Name | None:
        """The person that a pronoun or a bare role at `at` stands for: the nearest one before it, subjects first.

        "The Ambassador" takes the nearest name that carries the same role anywhere before it.
        """
        words = fold(at.of(self.text))
        role = next(
            (
                title
                for title in sorted(TITLES.all, key=len, reverse=True)
                if title in words and title not in ("ong", "ba", "anh", "chi")
            ),
            None,
        )
        sentence = self.sentence_at(at)
        same_sentence = Span(sentence.span.start, max(sentence.span.start, at.start))
        before = [one.span for one in self.before(at, 60 if role else reach)]
        places = [same_sentence, *before, *self.lead_in(at)]
        for place in places:
            people = [name for name in self.names_of(place) if self.is_person(name)]
            if role:
                people = [
                    name for name in people if role in fold(self.text[max(0, name.span.start - 40) : name.span.end])
                ]
            if people:
                return people[0]
        return None

    @cached_property
    def _known_people(self) -> frozenset[str]:
        """Folded names that carry a title somewhere in the article."""
        return frozenset(
            fold(name.bare.of(self.text))
            for block in self.blocks
            for name in self.names_of(block.span)
            if name.kind == "person"
        )

    def is_person(self, name: Name) -> bool:
        """Whether the article shows it to be a person: a title before it here or elsewhere (also of a shorter form)."""
        if name.kind == "person":
            return True
        bare = fold(name.bare.of(self.text))
        return name.kind != "organisation" and any(
            bare == known or f" {bare} " in f" {known} " for known in self._known_people
        )

    def is_pronoun(self, span: Span) -> bool:
        return fold(span.of(self.text)).strip() in PERSON_PRONOUNS.all
