"""Cutting a block that is over the token budget: at ends of sentences, else at clauses, words, letters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left

from hrcqa.language.text import sentences
from hrcqa.protocols import Tokenizer
from hrcqa.types import Block, Span

_SLACK = 8  # tokens by which a slice may differ from the same stretch counted within the whole text
_NOT_SPACE = re.compile(r"\S")


class Budget:
    """Token counts of stretches of one text, from one pass over it."""

    def __init__(self, text: str, tokenizer: Tokenizer, max_tokens: int) -> None:
        self.text = text
        self.max_tokens = max_tokens
        self._tokenizer = tokenizer
        self._offsets = tokenizer.offsets(text)

    def tokens(self, start: int, end: int) -> int:
        """About how many: tokens that straddle an edge count as one."""
        first = bisect_left(self._offsets, start)
        partial = first == len(self._offsets) or self._offsets[first] != start
        return bisect_left(self._offsets, end) - first + partial

    def fits(self, start: int, end: int) -> bool:
        """Whether the slice, tokenized by itself, is within the budget."""
        about = self.tokens(start, end)
        if about > self.max_tokens + _SLACK:
            return False
        return about + _SLACK <= self.max_tokens or self._tokenizer.count(self.text[start:end]) <= self.max_tokens

    def reach(self, start: int) -> int:
        """A place that many tokens on as the budget holds, within the text."""
        place = bisect_left(self._offsets, start) + self.max_tokens
        return self._offsets[place] if place < len(self._offsets) else len(self.text)


def cut(text: str, opening: int, block: Block, budget: Budget, overlap: int) -> list[tuple[int, int]]:
    """Slices of a block that is over the budget, of about equal length, at ends of sentences.

    opening: where the headings over the block begin. The first slice begins there, if its first sentence leaves room.
    """
    atoms: list[tuple[int, int, bool]] = []  # start, end, whether a whole sentence
    for sentence in sentences(text, block.span.start, block.span.end):
        if budget.fits(sentence.start, sentence.end):
            atoms.append((sentence.start, sentence.end, True))
        else:
            atoms.extend((left, right, False) for left, right in _words(text, sentence, budget))
    if opening < block.span.start and budget.fits(opening, atoms[0][1]):
        atoms[0] = (opening, atoms[0][1], False)
    total = budget.tokens(atoms[0][0], block.span.end)
    target = total / -(-total // budget.max_tokens)
    slices: list[tuple[int, int]] = []
    here = start = 0  # the first atom that is new, and the first of the slice: before it where sentences are repeated
    while here < len(atoms):
        end = here + 1
        while start < here and not budget.fits(atoms[start][0], atoms[here][1]):
            start += 1
        while (
            end < len(atoms)
            and budget.tokens(atoms[here][0], atoms[end - 1][1]) < target
            and budget.fits(atoms[start][0], atoms[end][1])
        ):
            end += 1
        slices.append((atoms[start][0], atoms[end - 1][1]))
        here = start = end
        while (
            start - 1 > 0 and atoms[start - 1][2] and budget.tokens(atoms[start - 1][0], atoms[end - 1][1]) <= overlap
        ):
            if atoms[start - 1][0] <= slices[-1][0]:
                break
            start -= 1
    return slices


def _words(text: str, sentence: Span, budget: Budget) -> list[tuple[int, int]]:
    """Slices of a sentence that is over the budget: at a clause or a word where there is one, else at a letter."""
    slices: list[tuple[int, int]] = []
    at = sentence.start
    while at < sentence.end:
        end = min(sentence.end, max(at + 1, budget.reach(at)))
        if end < sentence.end:
            end = _joint(text, at, end)
        while end > at + 1 and not budget.fits(at, end):
            end = _joint(text, at, max(at + 1, end - max(1, (end - at) // 16)))
        end = _whole_sign(text, at, end, sentence.end)
        stop = end
        while text[stop - 1].isspace():
            stop -= 1
        slices.append((at, stop))
        found = _NOT_SPACE.search(text, end, sentence.end)
        at = found.start() if found else sentence.end
    return slices


def _whole_sign(text: str, start: int, end: int, stop: int) -> int:
    """The cut nearest to `end` that parts no letter from its marks and no joined emoji; before it where that can be."""
    back = end
    while back > start and back < stop and _inside_sign(text, back):
        back -= 1
    if back > start:
        return back
    while end < stop and _inside_sign(text, end):
        end += 1
    return end


def _inside_sign(text: str, at: int) -> bool:
    char = text[at]
    return char > "\u02ff" and (
        unicodedata.combining(char) > 0
        or char in "\u200d\ufe0f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or text[at - 1] == "\u200d"
    )


def _joint(text: str, start: int, end: int) -> int:
    """The best place to cut at or before `end`: after "; ", after ", ", after a space; `end` where there is none."""
    middle = start + (end - start) // 2
    for mark in ("; ", ": ", ", ", " "):
        place = text.rfind(mark, middle, end)
        if place > middle:
            return place + len(mark)
    place = text.rfind(" ", start + 1, end)
    return place + 1 if place > start else end
