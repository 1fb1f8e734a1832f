"""Word translations between English and Vietnamese, learnt from parallel sentences (training/glossary.py).

glossary.tsv: one line a pair, `source language \\t term \\t translation \\t probability`; terms are lower-case,
Vietnamese ones with diacritics, syllables of a word joined by a blank.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from hrcqa.language.text import fold, words
from hrcqa.types import Span

_LISTED = 6  # translations kept of a term
_LONGEST = 4  # syllables of a Vietnamese word


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, list[tuple[str, float]]]]:
    tables: dict[str, dict[str, list[tuple[str, float]]]] = {"en": {}, "vi": {}}
    file = files("hrcqa.language").joinpath("glossary.tsv")
    if not file.is_file():
        return tables
    for line in file.read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) == 4 and parts[0] in tables:
            tables[parts[0]].setdefault(parts[1], []).append((parts[2], float(parts[3])))
    for table in tables.values():
        for known in table.values():
            known.sort(key=lambda pair: (-pair[1], pair[0]))
    return tables


@lru_cache(maxsize=1)
def _folded() -> dict[str, list[tuple[str, float]]]:
    """Vietnamese terms by their folded form: how they are met when typed without diacritics."""
    table: dict[str, list[tuple[str, float]]] = {}
    for term, known in _tables()["vi"].items():
        table.setdefault(fold(term), []).extend(known)
    for known in table.values():
        known.sort(key=lambda pair: (-pair[1], pair[0]))
    return table


def translate(phrase: str, language: str) -> list[tuple[str, float]]:
    """Translations of a word or phrase of `language` ("en", "vi"), most likely first, with probabilities in (0, 1]."""
    term = " ".join(phrase.casefold().split())
    known = _tables().get(language, {}).get(term)
    if known is None and language == "vi" and term.isascii():
        known = _folded().get(term)
    return list(known or [])[:_LISTED]


def vietnamese_words(text: str) -> list[Span]:
    """Vietnamese words of one to four syllables: from the left, the longest run that the glossary knows."""
    known = _tables()["vi"]
    spans = words(text)
    found: list[Span] = []
    at = 0
    while at < len(spans):
        length = 1
        for size in range(min(_LONGEST, len(spans) - at), 1, -1):
            first, last = spans[at], spans[at + size - 1]
            whole = text[first.start : last.end]
            if len(whole) == sum(len(one) for one in spans[at : at + size]) + size - 1 and whole.casefold() in known:
                length = size
                break
        found.append(Span(spans[at].start, spans[at + length - 1].end))
        at += length
    return found
