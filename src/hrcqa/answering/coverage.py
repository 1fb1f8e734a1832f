"""How much of a question's words a piece of text carries, word by word, across the two languages.

Each content word of the question becomes a unit: its own terms, and what the glossary says it is in the other
language. A unit that nothing in the text meets is what the text does not say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import repeat
from math import log

from hrcqa.answering.question import Question
from hrcqa.language.terms import terms
from hrcqa.language.text import fold
from hrcqa.protocols import Meanings
from hrcqa.types import Language

_FUZZY = 0.84  # two words of five letters or more that differ in one letter
_REMEMBERED = 50_000  # terms known to be no near spelling of a word; beyond it the memory starts afresh


@dataclass(frozen=True, slots=True)
class Unit:
    """A content word of the question. weight: its IDF in the folder, > 0."""

    word: str
    own: frozenset[str]
    translations: tuple[tuple[frozenset[str], float], ...]
    weight: float
    phrase: str  # the word it is a part of, where a word is written as several syllables

    def met_by(self, there: frozenset[str]) -> float:
        """[0, 1]: 1 for the word itself, the translation's share for a translation, 0.8 for a near spelling."""
        if self.own & there:
            return 1.0
        best = max((share for other, share in self.translations if other <= there), default=0.0)
        if self.word[0].isupper() and self.word.isascii() and _in_syllables(fold(self.word), there):
            return 1.0
        if best >= 0.8 or len(self.word) < 5 or self.word[0].isdigit():
            return best
        return max(best, 0.8) if _has_near(fold(self.word), there) else best


@lru_cache(maxsize=64)
def _spellings(plain: str) -> tuple[set[str], set[str]]:
    """The terms met so far that are spelled nearly as `plain`, and those that are not. They grow as terms are met."""
    return set(), set()


def _has_near(plain: str, there: frozenset[str]) -> bool:
    """Whether one of the terms is spelled nearly as `plain`. Passages share most terms: each is compared once."""
    near, far = _spellings(plain)
    if not near.isdisjoint(there):
        return True
    if len(far) > _REMEMBERED:
        far.clear()
    for term in there - far:
        if (
            abs(len(term) - len(plain)) <= 2
            and term[:2] == plain[:2]
            and SequenceMatcher(None, plain, term).ratio() >= _FUZZY
        ):
            near.add(term)
            return True
        far.add(term)
    return False


def _in_syllables(word: str, there: frozenset[str]) -> bool:
    """Whether a name written as one word stands there as two: "Hanoi" and "Hà Nội"."""
    return any(
        all(part in there or f"~{part}" in there for part in (word[:at], word[at:])) for at in range(2, len(word) - 1)
    )


def units(
    question: Question, translate: Callable[[str, str], list[tuple[str, float]]], frequency: Callable[[str], float]
) -> list[Unit]:
    """The units of `question`.

    translate(words, language): translations of a word or phrase of that language, most likely first, with shares.
    frequency(term): the share of passages that hold the term, [0, 1].
    """
    spans = [one for one in question.content if not any(one.overlaps(place) for place in question.checked)]
    spans = spans or list(question.content)
    found: list[Unit] = []
    at = 0
    while at < len(spans):
        # Vietnamese words are written as several syllables: the longest run the glossary knows is one unit.
        size = 1
        translations: list[tuple[str, float]] = []
        for length in (4, 3, 2, 1) if question.language == "vi" else (3, 2, 1):
            run = spans[at : at + length]
            if len(run) < length or (
                length > 1 and run[-1].end - run[0].start != sum(len(one) for one in run) + length - 1
            ):
                continue
            written = re.sub(r"['’]s$", "", question.text[run[0].start : run[-1].end])
            translations = translate(written, question.language)
            if translations:
                size = length
                break
        phrase = question.text[spans[at].start : spans[at + size - 1].end]
        for offset in range(size):
            span = spans[at + offset]
            word = re.sub(r"['’]s$", "", span.of(question.text))
            own = _own(word, question.language)
            if not own:
                continue
            known = max((frequency(term) for term in own), default=0.0)
            found.append(
                Unit(
                    word,
                    own,
                    tuple((frozenset(terms(other)), _strength(share)) for other, share in translations if terms(other)),
                    log(1.0 + 1.0 / (known + 0.02)),
                    phrase,
                )
            )
        at += size
    return found


def spelled_out(wanted: list[Unit], texts: Sequence[str]) -> list[Unit]:
    """The units, acronyms among them widened by what they stand for in `texts`: "AI" is met by "artificial
    intelligence".
    """
    widened = []
    for unit in wanted:
        if unit.word.isupper() and unit.word.isalpha() and 2 <= len(unit.word) <= 6:
            gap = r"(?:\s+(?:of|and|the|for|on|in))?\s+"
            pattern = re.compile(r"(?<!\w)" + gap.join(rf"{letter}\w{{3,}}" for letter in unit.word), re.IGNORECASE)
            phrases = sorted({hit.group().casefold() for text in texts for hit in pattern.finditer(text)})
            readings = [frozenset(terms(phrase)) for phrase in phrases[:8]]
            unit = replace(unit, translations=(*unit.translations, *((one, 0.9) for one in readings if len(one) >= 2)))
        widened.append(unit)
    return widened


def _own(word: str, language: Language) -> frozenset[str]:
    """The terms that count as the word itself: with its accents, and without where it may have been typed so."""
    own = frozenset(terms(word))
    if not word.isascii():
        return own | {fold(word)}
    if own and word.isalpha() and (language == "vi" or word[0].isupper()):
        return own | {"~" + fold(word)}
    return own


def _strength(share: float) -> float:
    """A translation with half of the probability or more is as good as the word; a rare one counts for less."""
    return min(1.0, 0.5 + share)


def coverage(
    wanted: Sequence[Unit], there: frozenset[str], alike: Sequence[float] | None = None
) -> tuple[float, float]:
    """(weighted share of the units that `there` meets, share of the heaviest unit it does not), in [0, 1].

    alike: for each unit, how far it is met in meaning where it is not in letters (Likeness.of).
    """
    total = sum(unit.weight for unit in wanted)
    if not total:
        return 0.0, 0.0
    met = [(unit, max(unit.met_by(there), near)) for unit, near in zip(wanted, alike or repeat(0.0), strict=False)]
    missing = max((unit.weight * (1 - share) for unit, share in met), default=0.0)
    return sum(unit.weight * share for unit, share in met) / total, missing / total


_CHANCE, _ALIKE = 0.2, 0.65  # cosine of words that have nothing in common, and of words that say the same
_NEVER_MORE = 0.9  # than this of a word is carried by another


class Likeness:
    """How far the words of a text carry the units in meaning, where they do not in letters."""

    def __init__(self, wanted: Sequence[Unit], meanings: Meanings | None) -> None:
        self._meanings = meanings
        self._wanted = len(wanted)
        self._asked = meanings([unit.phrase.lower() for unit in wanted]) if meanings and wanted else None

    def of(self, words: Sequence[str]) -> list[float]:
        """[0, 0.9] for each unit: how near the nearest of `words` lies."""
        if self._meanings is None or self._asked is None or not words:
            return [0.0] * self._wanted
        nearest = (self._asked @ self._meanings(words).T).max(axis=1)
        return [min(_NEVER_MORE, max(0.0, (float(near) - _CHANCE) / (_ALIKE - _CHANCE))) for near in nearest.round(4)]


def missing(wanted: list[Unit], there: frozenset[str]) -> list[str]:
    """The words that `there` does not carry at all, heaviest first."""
    lost = [unit for unit in wanted if unit.met_by(there) < 0.3]
    return [unit.word for unit in sorted(lost, key=lambda unit: (-unit.weight, unit.word))]
