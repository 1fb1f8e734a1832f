"""Making reading text: a builder that keeps the way back to the source."""

from __future__ import annotations

import re
import unicodedata

from hrcqa.types import Reading, Run

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
        """source[start:end] as it stands, composed to NFC where it is not."""
        if start >= end:
            return
        text = self._source[start:end]
        if text.isascii() or unicodedata.is_normalized("NFC", text):
            self.put(text, start, end)
            return
        at = start
        for match in _CLUSTER.finditer(text):
            left, right = start + match.start(), start + match.end()
            self._plain(at, left)
            self.put(unicodedata.normalize("NFC", match.group()), left, right)
            at = right
        self._plain(at, end)

    def _plain(self, start: int, end: int) -> None:
        text = self._source[start:end]
        if start >= end or text.isascii() or unicodedata.is_normalized("NFC", text):
            self.put(text, start, end)
            return
        for at, char in enumerate(text, start):  # rare: a sign that has another code in NFC (ångström, ohm)
            self.put(unicodedata.normalize("NFC", char), at, at + 1)

    def put(self, text: str, start: int, end: int) -> None:
        """Other words for source[start:end]; of equal length, character for character."""
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
            self._parts.append(text)
            self.length += len(text)
            return
        self._add(text, start, end)

    def _add(self, text: str, start: int, end: int) -> None:
        self._runs.append(Run(self.length, len(text), start, end - start))
        self._parts.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        joined = "".join(self._parts)
        self._parts = [joined]
        return joined

    def build(self) -> Reading:
        """Without runs where reading and source are the same text."""
        text = self.text
        if text == self._source:
            return Reading(text)
        return Reading(text, tuple(self._runs))


def compose(source: str) -> Reading:
    """The source in NFC, mapped letter by letter."""
    if source.isascii() or unicodedata.is_normalized("NFC", source):
        return Reading(source)
    builder = ReadingBuilder(source)
    builder.copy(0, len(source))
    return builder.build()


def edit(reading: Reading, edits: list[tuple[int, int, str]]) -> Reading:
    """`reading` with [start, end) replaced by words no longer than that, for each edit, in ascending order.

    A shorter replacement stands for the first characters of what it replaces; the others are left out.
    """
    if not edits:
        return reading
    parts: list[str] = []
    dropped: list[tuple[int, int]] = []
    at = 0
    for start, end, words in edits:
        parts += (reading.text[at:start], words)
        at = end
        if len(words) < end - start:
            dropped.append((start + len(words), end))
    text = "".join((*parts, reading.text[at:]))
    runs = reading.runs or (Run(0, len(reading.text), 0, len(reading.text)),)
    return Reading(text, _without(runs, dropped) if dropped else runs)


def _without(runs: tuple[Run, ...], dropped: list[tuple[int, int]]) -> tuple[Run, ...]:
    """The runs of a reading text from which the stretches `dropped` were cut."""
    kept: list[Run] = []
    waiting = iter([*dropped, (1 << 62, 1 << 62)])
    start, end = next(waiting)
    shift = 0
    for run in runs:
        at, stop = run.reading, run.reading + run.reading_len
        while at >= end:
            shift += end - start
            start, end = next(waiting)
        if run.reading_len != run.source_len:  # a composed letter; only separators are ever dropped
            kept.append(Run(at - shift, run.reading_len, run.source, run.source_len))
            continue
        while at < stop:
            if at >= end:
                shift += end - start
                start, end = next(waiting)
                continue
            right = min(stop, start) if at < start else min(stop, end)
            if at < start:
                kept.append(Run(at - shift, right - at, run.source + at - run.reading, right - at))
            at = right
    return tuple(kept)
