"""Word translations between English and Vietnamese, learnt from parallel sentences (training/glossary.py).

glossary.tsv: one line a pair, `language \\t term \\t translation \\t probability`, sorted by language and term; the
language "stem" stands for English words by their stem. Terms are lower-case, Vietnamese ones with diacritics, syllables
of a word joined by a blank. It is searched by halves as it lies in memory: making lists of it would take 100 ms of a
cold start.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

from hrcqa.language.terms import terms
from hrcqa.language.text import fold, words
from hrcqa.types import Span

_FILE = Path(__file__).with_name("glossary.tsv")
_LISTED = 6  # translations kept of a term
_LONGEST = 4  # syllables of a Vietnamese word
_APART = 4096  # bytes between landmarks
_VIETNAMESE_TERM = re.compile(r"\nvi\t([^\t\n]*)")


@lru_cache(maxsize=1)
def _lines() -> bytes:
    """The file between two line ends, without its comments; UTF-8 sorts as code points do."""
    if not _FILE.is_file():
        return b"\n"
    held = _FILE.read_bytes()
    start = 0
    while held.startswith(b"#", start):
        start = held.index(b"\n", start) + 1
    return b"\n" + held[start:]


@lru_cache(maxsize=1)
def _landmarks() -> tuple[list[bytes], list[int]]:
    """Some lines, evenly spaced, and the line end before each: two steps in C in place of twenty here."""
    lines = _lines()
    places = [lines.find(b"\n", at) for at in range(0, len(lines) - 1, _APART)]
    places = [at for at in dict.fromkeys(places) if 0 <= at < len(lines) - 1]
    return [lines[at + 1 : lines.find(b"\n", at + 1)] for at in places], places


def _looked_up(language: str, term: str) -> list[tuple[str, float]]:
    lines, key = _lines(), f"{language}\t{term}\t".encode(errors="surrogatepass")
    landmarks, places = _landmarks()
    after = bisect_left(landmarks, key)
    end = places[after] + 1 + len(key) if after < len(places) else len(lines)
    low = lines.find(b"\n" + key, places[after - 1] if after else 0, end)
    if low < 0:
        return []
    found: list[tuple[str, float]] = []
    while lines.startswith(key, low + 1):
        end = lines.find(b"\n", low + 1)
        translation, _, share = lines[low + 1 + len(key) : end].decode().rpartition("\t")
        found.append((translation, float(share)))
        low = end
    return _ranked(found)


def _ranked(known: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(known, key=lambda pair: (-pair[1], pair[0]))


@lru_cache(maxsize=1)
def _vietnamese() -> dict[str, None]:
    """The Vietnamese terms, in the order of the file."""
    lines = _lines()
    return dict.fromkeys(_VIETNAMESE_TERM.findall(lines[max(0, lines.find(b"\nvi\t")) :].decode()))


@lru_cache(maxsize=1)
def _folded() -> dict[str, list[str]]:
    """Vietnamese terms by their folded form: how they are met when typed without diacritics."""
    table: dict[str, list[str]] = {}
    known = _vietnamese()
    for term, bare in zip(known, fold("\n".join(known)).split("\n"), strict=True):
        table.setdefault(bare, []).append(term)
    return table


@lru_cache(maxsize=4096)
def _translations(term: str, language: str) -> tuple[tuple[str, float], ...]:
    known = _looked_up(language, term)
    if language == "en" and term.isascii() and term.isalpha():
        exact = {other for other, _ in known}
        related = [pair for stem in terms(term) for pair in _looked_up("stem", stem) if pair[0] not in exact]
        known = _ranked([*known, *related])
    if not known and language == "vi" and term.isascii():
        known = _ranked([pair for one in _folded().get(term, ()) for pair in _looked_up("vi", one)])
    return tuple(known[:_LISTED])


def translate(phrase: str, language: str) -> list[tuple[str, float]]:
    """Translations of a word or phrase of `language` ("en", "vi"), most likely first, with probabilities in (0, 1]."""
    parts = phrase.casefold().split()
    if language == "en" and len(parts) > 1:
        return []  # the file's English terms are single words; looking for others was most of a question's look-ups
    return list(_translations(" ".join(parts), language))


def vietnamese_words(text: str) -> list[Span]:
    """Vietnamese words of one to four syllables: from the left, the longest run that the glossary knows."""
    known = _vietnamese()
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
