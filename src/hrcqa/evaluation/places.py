"""Where words stand in an article: exact places, places after an edit, the sentence around a place.

The yardstick keeps its own few lines of text handling: it must not share a mistake with what it measures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hrcqa.types import Span

_QUOTES = ("'‘’‛ʼ`", '"“”„‟«»', "-‐‑‒–—−")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+(?=[\"“‘(\[]*[A-ZÀ-ỸĐ0-9])|[\r\n]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A proposed place. Not sure: a person should look before it is written down."""

    span: Span
    sure: bool
    why: str


def occurrences(text: str, words: str) -> list[Span]:
    """Where `words` stands verbatim and as whole words: "32" is not found in "132", nor "3" in "3.5"."""
    if words not in text:  # most words stand in few articles, and this is many times faster than a pattern
        return []
    return [Span(*match.span()) for match in _verbatim(words).finditer(text)]


def stands(article: str, words: str) -> bool:
    """Are the words in the article, up to blanks, case and quotation marks?"""
    return words in article or _lenient(words).search(article) is not None


@lru_cache(maxsize=4096)
def _verbatim(words: str) -> re.Pattern[str]:
    return re.compile(_bounded(re.escape(words), words))


@lru_cache(maxsize=4096)
def _lenient(words: str) -> re.Pattern[str]:
    """The same words with other blanks, quotation marks, dashes, case, or composed differently."""
    parts: list[str] = []
    for piece in re.split(r"(\s+)", unicodedata.normalize("NFC", words.strip())):
        if not piece:
            continue
        parts.append(r"\s+" if piece.isspace() else "".join(_letter(letter) for letter in piece))
    return re.compile(_bounded("".join(parts), words.strip()), re.IGNORECASE)


def _letter(letter: str) -> str:
    for family in _QUOTES:
        if letter in family:
            return f"[{re.escape(family)}]"
    apart = unicodedata.normalize("NFD", letter)
    return re.escape(letter) if apart == letter else f"(?:{re.escape(letter)}|{re.escape(apart)})"


def _bounded(pattern: str, words: str) -> str:
    # A figure goes on over a separator: "1,5" and "3.5" are one number each; a sentence-final "3." is not.
    before = (r"(?<!\w)" + (r"(?<!\d[.,])" if words[:1].isdigit() else "")) if words[:1].isalnum() else ""
    after = (r"(?!\w)" + (r"(?![.,]\d)" if words[-1:].isdigit() else "")) if words[-1:].isalnum() else ""
    # Combining marks are no word characters to `re`, but the letter before them goes on.
    return before + pattern + after + r"(?![\u0300-\u036f])"


def locate(article: str, text: str, quote: str | None = None, near: Span | None = None) -> Place | None:
    """Where `text` must stand in `article`; None when it can't be told.

    quote: words around it; near: where it stood before the article was edited.
    Sure when the words stand once in the quote, or once in the article; else the place nearest to where it was.
    """
    if near is not None and near.of(article) == text and (quote is None or _inside_quote(article, near, quote)):
        return Place(near, True, "as marked")
    ways = ((_verbatim, ""), (_lenient, ", up to blanks, case and quotation marks"))
    if quote is not None:
        for find, exactness in ways:
            inside = {
                Span(outer.start() + inner.start(), outer.start() + inner.end())
                for outer in find(quote).finditer(article)
                for inner in find(text).finditer(outer.group())
            }
            if len(inside) == 1:
                return Place(inside.pop(), True, f"in its quote{exactness}")
            if near is not None and inside:
                return Place(_nearest(inside, near), True, f"in its quote{exactness}, nearest to the old place")
            if inside:
                return None  # twice in the quote: a longer quote can't help, only a person can
    for find, exactness in ways:
        found = {Span(*match.span()) for match in find(text).finditer(article)}
        if len(found) == 1 and quote is None:
            return Place(found.pop(), True, f"the only place in the article{exactness}")
        if found and near is not None:
            return Place(_nearest(found, near), False, f"nearest to the old place{exactness}")
        if len(found) == 1:
            return Place(found.pop(), False, f"the only place in the article{exactness}, but its quote is gone")
    return None


def _inside_quote(article: str, span: Span, quote: str) -> bool:
    """Does `span` lie in an occurrence of the quote? Looked for around the span, so long articles cost nothing."""
    left = max(0, span.start - len(quote))
    at = article.find(quote, left, span.end + len(quote))
    while at >= 0:
        if at <= span.start and span.end <= at + len(quote):
            return True
        at = article.find(quote, at + 1, span.end + len(quote))
    return False


def _nearest(spans: set[Span], near: Span) -> Span:
    return min(spans, key=lambda span: (abs(span.start - near.start), span))


def overlapping(article: str, words: str, span: Span) -> Span | None:
    """The occurrence of `words` that overlaps `span` and shares most with it; a longer or shorter form of it."""
    left = max(0, span.start - len(words))
    best: Span | None = None
    at = article.find(words, left, span.end + len(words))
    while at >= 0:
        found = Span(at, at + len(words))
        if found.overlaps(span) and (best is None or _shared(found, span) > _shared(best, span)):
            best = found
        at = article.find(words, at + 1, span.end + len(words))
    return best


def _shared(left: Span, right: Span) -> int:
    return min(left.end, right.end) - max(left.start, right.start)


def sentence_around(article: str, span: Span) -> Span:
    """The sentence that holds `span`; several when it crosses a boundary. A line end always ends a sentence."""
    ends = (match.end() for match in _SENTENCE_END.finditer(article, 0, span.start + 1))
    start = max((end for end in ends if end <= span.start), default=0)
    # A match that starts inside the span is part of it, so the search for the end begins where the span ends.
    ending = _SENTENCE_END.search(article, max(span.start, span.end - 1))
    while ending is not None and ending.start() < span.end:
        ending = _SENTENCE_END.search(article, ending.end())
    return Span(start, ending.start() if ending else len(article))
