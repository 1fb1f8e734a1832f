"""What an answer looks like, and what the answer to a question should look like.

The rules of kinds.py know the words they name; people ask in others: "what loss does the firm expect?" asks for money,
"lead negotiator Brenn talks" for a name. So a linear classifier over the words of the question (hashed n-grams:
Weinberger et al., 2009) tells how likely each shape is, learnt from written questions with their answers
(training/shapes.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from hrcqa.answering.dimensions import lasting, unit_after
from hrcqa.language.dates import dates, times, weekdays
from hrcqa.language.names import has_head
from hrcqa.language.numbers import numbers
from hrcqa.language.text import fold, words
from hrcqa.types import Language

Shape = Literal[
    "percentage", "money", "date", "year", "clock", "duration", "measure", "number", "figure",
    "organisation", "name", "words", "clause", "sentence",
]  # fmt: skip
SHAPES: tuple[Shape, ...] = Shape.__args__  # type: ignore[attr-defined]
BUCKETS = 1 << 14
TABLE = "shapes.npz"
_SHORT, _CLAUSE = 6, 16  # words: up to here a name or a figure with its unit, a part of a sentence
_LEAST = -6.0  # log-chance: what is said to be unlikelier is not known to be
_DIGITS = re.compile(r"\d+")
_CAPITAL = re.compile(r"\W*(?:the\s|ông\s|bà\s)?[A-ZÀ-ỸĐ]")


@lru_cache(maxsize=4096)
def shape_of(text: str, language: Language = "und") -> Shape:
    """What the words look like, by themselves."""
    length = len(words(text))
    if length > _SHORT:
        return "clause" if length <= _CLAUSE else "sentence"
    figures = numbers(text)
    kinds = {figure.kind for figure in figures}
    if "percent" in kinds:
        return "percentage"
    if "money" in kinds:
        return "money"
    if lasting(text) is not None:
        return "duration"
    if times(text):
        return "clock"
    days = dates(text, language)
    if days or weekdays(text):
        return "year" if days and not days[0].month and not days[0].day and length == 1 else "date"
    if figures and not _CAPITAL.match(text):
        unit = unit_after(text[figures[-1].span.end :])
        if unit is not None:
            return "duration" if unit == "time" else "measure"
        return "number" if len(figures) == 1 and figures[0].span.start == 0 and "ordinal" not in kinds else "figure"
    if any(char.isdigit() for char in text):
        return "figure"
    if _CAPITAL.match(text):
        return "organisation" if has_head(text) else "name"
    return "number" if figures else "words"


def signs_of(question: str) -> list[int]:
    """Buckets of the question's words, pairs and triples of them, and of those at its ends; sorted, each once."""
    bare = [word.strip("\"'“”‘’«»()[]?!.,;:…") for word in fold(question).split()]
    asked = [_DIGITS.sub("0", word) for word in bare if word]
    return sorted({crc32(sign.encode()) % BUCKETS for sign in _signs(asked)})


def _signs(asked: list[str]) -> Iterator[str]:
    for size in (1, 2, 3):
        for at in range(len(asked) - size + 1):
            yield " ".join(asked[at : at + size])
    for size in (1, 2):
        yield "^" + " ".join(asked[:size])
        yield "$" + " ".join(asked[-size:])


@lru_cache(maxsize=256)
def expected(question: str) -> dict[Shape, tuple[float, float]]:
    """For each shape the log of its chance, and how far that lies above what it is for any question."""
    weights, scale, bias, usual = _table()
    odds = weights[signs_of(question)].sum(axis=0, dtype=np.int64) * scale + bias
    chances = odds - np.logaddexp.reduce(odds)
    return {
        shape: (round(max(_LEAST, float(chance)), 6), round(float(np.clip(chance - known, _LEAST, -_LEAST)), 6))
        for shape, chance, known in zip(SHAPES, chances, usual, strict=True)
    }


@lru_cache(maxsize=1)
def _table() -> tuple[NDArray[np.int8], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(weights, shape (BUCKETS, len(SHAPES)); their scale, the bias and the log of the usual chance of each shape)."""
    with as_file(files("hrcqa.answering").joinpath(TABLE)) as path, np.load(path, allow_pickle=False) as table:
        return table["weights"], table["scale"], table["bias"], table["usual"]
