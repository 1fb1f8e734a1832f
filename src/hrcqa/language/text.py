"""Words and sentences, always as spans of the caller's string. English and Vietnamese side by side."""

from __future__ import annotations

import re
import unicodedata

from hrcqa.language.abbreviations import BEFORE_NAME, BEFORE_NUMBER, DOMAINS, MAY_END, OPENERS
from hrcqa.language.detect import detect_language
from hrcqa.types import Span

__all__ = ["ESCAPE", "detect_language", "fold", "normalise", "sentences", "words"]

# Python's \w leaves out combining marks, so a decomposed "ế" or a Khmer vowel would cut a word in two.
_MARK = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0816-\u0963\u0981-\u0df3\u0e31-\u0e3a"
    "\u0e47-\u0e4e\u0eb1-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0"
)
_CHAR = rf"(?:[^\W_]|[{_MARK}])"
_WORD = re.compile(
    rf"\d+(?:[.,/:]\d+)+"  # 3.5, 1,000, 27/9, 03:08
    rf"|[^\W\d_]{_CHAR}*(?:['’]{_CHAR}+)*(?:-\d+)?"  # Vietnam's, COVID-19, HRC58
    rf"|{_CHAR}+"  # 58, 58th
)

# What a terminal takes for a command, whole: of "\x1b[31m32" no "[31m" may stay before the figure. A window title is
# bounded, so that one left open does not take a page with it.
ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)|[()][0-9A-Z])")


def normalise(text: str) -> str:
    """NFC: one way to write each letter."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without diacritics, "Nghị quyết" → "nghi quyet", "Đ" → "d". The length may change."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in bare if not unicodedata.combining(char))


def words(text: str) -> list[Span]:
    """Runs of letters and digits, in order: 3.5, 27/9, Vietnam's and COVID-19 are one word, 2023-2025 is two."""
    return [Span(match.start(), match.end()) for match in _WORD.finditer(text)]


# Scanned with one character class, which the regex engine does at memory speed; the rest is decided stop by stop.
_STOP = re.compile("[.!?…。！？｡។།।\n]")
_TAIL = re.compile(r"[.!?…]*(?:[\"'”’»)\]}]|\[\d{1,3}\])*")  # further stops, closing quotes, footnote marks
_CJK_TAIL = re.compile("[。！？｡។།।”’」』）]*")
_NEXT = re.compile(rf"[\s\"'“‘«(\[]*({_CHAR}*)")
_INITIALS = re.compile(rf"{_CHAR}(?:\.{_CHAR})*")
_LABEL = re.compile(r"\s*[(\[]?(?:\d{1,3}(?:\.\d{1,2})*|[ivxlcIVXLC]{1,5}|[A-Za-zđĐ])[)\]]?")


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of text[start:end], trimmed, in order; a newline always ends one.

    Abbreviations ("Dr.", "No. 5", "TP. HCM"), initials, decimals, list numbers ("1. The …") and quotations
    ("“Why?” he asked") do not. Nothing but white space lies between two sentences.
    """
    stop = len(text) if end is None else end
    found: list[Span] = []
    here = start
    for match in _STOP.finditer(text, start, stop):
        at = match.start()
        if at < here:
            continue  # inside the tail of the stop before
        mark = text[at]
        if mark == "\n":
            after = at + 1
        else:
            after = _sentence_end(text, here, at, stop) if mark in ".!?…" else _CJK_TAIL.match(text, at, stop).end()  # type: ignore[union-attr]
            if after < 0:
                continue
        _keep(found, text, here, after)
        here = after
    _keep(found, text, here, stop)
    return found


def _keep(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Span(start, end))


def _sentence_end(text: str, start: int, at: int, stop: int) -> int:
    """Where the sentence that began at `start` ends, if the stop at `at` ends it; else -1."""
    after = at + 1
    if after == stop:
        return after
    if not text[after].isspace():
        after = _TAIL.match(text, after, stop).end()  # type: ignore[union-attr]
        if after == stop:
            return after
        if not text[after].isspace():
            return after if after == at + 1 and _glued(text, at, stop) else -1
    following = _next_word(text, after, stop)
    if following[:1].islower():
        return -1  # "“Why?” he asked", "etc. and"
    if after > at + 1 or text[at] != ".":
        return after  # "?", "…", or a closing quote or bracket after the full stop
    if at - start < 12 and _LABEL.fullmatch(text, start, at):
        return -1  # "12. The delegation", "(i). …"
    return after if _full_stop(_last_word(text, start, at), following) else -1


def _full_stop(before: str, following: str) -> bool:
    """Whether "`before`. `following`" are two sentences."""
    word = before.lower()
    if word in BEFORE_NAME or before in BEFORE_NAME:
        return False
    if word in BEFORE_NUMBER:
        return not (following[:1].isdigit() or (following and not following.strip("IVXLC")))
    if word in MAY_END or (_INITIALS.fullmatch(before) and ("." in before or (len(before) == 1 and before.isupper()))):
        return following[:1].isupper() and following.lower() in OPENERS  # "in the U.S. The", not "U.S. President"
    return True


def _glued(text: str, at: int, stop: int) -> bool:
    """The full stop without a space of hasty typing ("năm 2010.Ông là"), and no "Node.Js" or "Vnexpress.Net"."""
    if text[at] != "." or not text[at + 1].isupper() or not text[max(0, at - 2) : at].isalnum():
        return False
    following = _next_word(text, at + 1, stop)
    if following.lower() in DOMAINS or not following[1:].islower():
        return False
    return text[at - 1].islower() or (text[at - 1].isdigit() and len(following) > 2)


def _last_word(text: str, start: int, end: int) -> str:
    # 40 characters hold any abbreviation; without a bound, a text without spaces would be read again at each stop.
    pieces = text[max(start, end - 40) : end].rsplit(None, 1)
    return pieces[-1].lstrip("\"'“‘’«([.-–") if pieces else ""


def _next_word(text: str, start: int, stop: int) -> str:
    match = _NEXT.match(text, start, min(stop, start + 60))
    return match.group(1) if match else ""
