"""Making reading text: a builder that keeps the way back to the source."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate

from hrcqa.ingest.pieces import Piece
from hrcqa.language.text import ESCAPE
from hrcqa.types import Reading, Run, Span

Edit = tuple[int, int, str]  # start and end in the reading text, and what is to stand there

# Seen by nobody, and in the way of every search: soft hyphens, zero-width spaces, stray byte order marks, and the
# colours and titles that terminals are told.
_INVISIBLE = re.compile(f"[\u00ad\u200b\u2060\ufeff]+|{ESCAPE.pattern}")

# A letter and what composes with it: combining marks, and the later parts of Korean and Indic letters.
_CLUSTER = re.compile(
    r"[^\u0300-\u036f](?:[\u0300-\u036f\u0483-\u0489\u05b0-\u05c7\u064b-\u065f\u093c\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe"
    r"\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3099\u309a])+"
)


class ReadingBuilder:
    """Appends reading text stretch by stretch, each with the source stretch it stands for, both in ascending order."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._runs: list[Run] = []
        self.length = 0  # of the reading text so far

    def copy(self, start: int, end: int) -> None:
        """source[start:end] as it stands."""
        self.put(self._source[start:end], start, end)

    def put(self, text: str, start: int, end: int) -> None:
        """Other words for source[start:end]; of equal length, character for character, else only as a whole."""
        if not text:
            return
        last = self._runs[-1] if self._runs else None
        if (
            last is not None
            and len(text) == end - start
            and last.reading_len == last.source_len
            and last.source + last.source_len == start
        ):
            self._runs[-1] = Run(last.reading, last.reading_len + len(text), last.source, last.source_len + len(text))
        else:
            self._runs.append(Run(self.length, len(text), start, end - start))
        self._parts.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        """What was put so far."""
        self._parts = ["".join(self._parts)]
        return self._parts[0]

    def build(self, pieces: list[Piece]) -> Reading:
        """The reading in NFC. `pieces`, cut from what was put here, are moved to where they then stand."""
        return composed(Reading(self.text, tuple(self._runs)), pieces)


def compose(source: str) -> Reading:
    """The source in NFC and without invisible characters; no runs where that is the source itself."""
    return composed(Reading(source), [])


def composed(reading: Reading, pieces: list[Piece]) -> Reading:
    """`reading` in NFC and without invisible characters."""
    text = reading.text
    if text.isascii() and "\x1b" not in text:
        return reading
    # First these, since a letter and its mark may stand on both sides of one.
    unseen: list[Edit] = [(match.start(), match.end(), "") for match in _INVISIBLE.finditer(text)]
    reading = edit(reading, unseen, pieces)
    text = reading.text
    if unicodedata.is_normalized("NFC", text):
        return reading
    clusters = [match.span() for match in _CLUSTER.finditer(text)]
    edits = [(start, end, unicodedata.normalize("NFC", text[start:end])) for start, end in clusters]
    # Rare: a single sign that has another code in NFC (ångström, ohm).
    inside = {place for start, end in clusters for place in range(start, end)}
    for place, char in enumerate(text):
        if char > "\u0340" and place not in inside and not unicodedata.is_normalized("NFC", char):
            edits.append((place, place + 1, unicodedata.normalize("NFC", char)))
    return edit(reading, sorted(one for one in edits if text[one[0] : one[1]] != one[2]), pieces)


def edit(reading: Reading, edits: list[Edit], pieces: list[Piece]) -> Reading:
    """`reading` with [start, end) replaced by other words, for each edit, in ascending order; `pieces` move along.

    Words of equal length stand for what they replace character for character, others only as a whole.
    """
    if not edits:
        return reading
    parts: list[str] = []
    at = 0
    same = True
    for start, end, words in edits:
        parts += (reading.text[at:start], words)
        at = end
        same = same and len(words) == end - start
    text = "".join((*parts, reading.text[at:]))
    runs = reading.runs or (Run(0, len(reading.text), 0, len(reading.text)),)
    if same:
        return Reading(text, runs)
    changes = [(start, end, len(words)) for start, end, words in edits if len(words) != end - start]
    _move(pieces, changes)
    return Reading(text, _changed(reading, runs, changes))


def _changed(reading: Reading, runs: tuple[Run, ...], changes: list[tuple[int, int, int]]) -> tuple[Run, ...]:
    """The runs after each stretch [start, end) has become one of another length."""
    kept: list[Run] = []
    place = at = shift = 0
    for start, end, length in [*changes, (len(reading.text), len(reading.text), 0)]:
        while place < len(runs) and runs[place].reading < start:  # what stands before the change
            run = runs[place]
            stop = run.reading + run.reading_len
            left, right = max(at, run.reading), min(start, stop)
            if left < right:
                if run.reading_len == run.source_len:
                    kept.append(Run(left - shift, right - left, run.source + left - run.reading, right - left))
                else:
                    kept.append(Run(left - shift, right - left, run.source, run.source_len))
            if stop > start:
                break
            place += 1
        if length:
            source = reading.to_source(Span(start, end))
            kept.append(Run(start - shift, length, source.start, len(source)))
        shift += end - start - length
        at = end
        while place < len(runs) and runs[place].reading + runs[place].reading_len <= at:
            place += 1
    return tuple(kept)


def _move(pieces: list[Piece], changes: list[tuple[int, int, int]]) -> None:
    """Move pieces to where they stand after the changes; a change inside a piece makes it shorter or longer."""
    starts = [start for start, _, _ in changes]
    shifts = list(accumulate((end - start - length for start, end, length in changes), initial=0))

    def moved(place: int) -> int:
        return place - shifts[bisect_left(starts, place)]

    for piece in pieces:
        piece.start, piece.end = moved(piece.start), moved(piece.end)
        piece.lead = tuple(Span(moved(span.start), moved(span.end)) for span in piece.lead)
