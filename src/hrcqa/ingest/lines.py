"""Lines of plain text put back together to what they were: paragraphs, items, headings, one unit each.

A hard-wrapped text (mail, reports, pages of a PDF) breaks its lines where the next word would not have fitted; a unit
ends where it would have, at an indent, a blank line or a list label. Page breaks inside a sentence are bridged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from hrcqa.ingest.reading import Edit

LABEL = re.compile(
    r"[-–—*•·▪●◦‣○■□➢➤►✓✔+]+(?=\s)|[•▪●◦‣■□➢➤►✓✔](?=\S)"  # bullets
    r"|\((?:\d{1,3}|[ivxlc]{1,6}|[IVXLC]{1,6}|[a-zA-ZđĐ])\)"  # (1) (iv) (a)
    r"|(?:\d{1,3}|[ivxlc]{1,6}|[IVXLC]{1,6}|[a-zA-ZđĐ])\)(?=\s)"  # 1) iv) a)
    r"|(?:\d{1,3}(?:\.\d{1,3}){0,3}|[ivx]{1,5}|[a-zđ])\.(?=\s|$)"  # 1. 2.3. iv. a.
    r"|\d{1,3}(?:\.\d{1,3}){1,3}(?=\s+[^\W\d_a-z])"  # 2.3 before a capital
    r"|(?:[IVXLC]{1,6}|[A-ZĐ])\.(?=\s|$)"  # IV. A.
)
_MARKED = re.compile(r"#{1,6}\s|={2,}|\||!\[|>|-{3,}|_{3,}|\*{3,}")

# "19", "- 19 -", "33 06-53341", "Page 3 of 7"
_PAGE = re.compile(
    r"[-–—\s]*(?:(?:page|trang)\s*)?(?:\d{1,4}|\d\d-\d{4,6})(?:\s*(?:of|/|\s)\s*(?:\d{1,4}|\d\d-\d{4,6}))?[-–—\s]*",
    re.IGNORECASE,
)

_ENDS = frozenset(".!?:;…。！？|”\"'’)]»")
_STOPS = frozenset(".!?…。！？:;")
# No line ends with one of these unless its sentence goes on.
_OPEN_ENDS = """
    of the and to in for a an by with on at from or as that is are was were be its their his her this these
    của và các những cho trong với là từ về tại do một được để theo khi mà
"""
_GOES_ON = frozenset(_OPEN_ENDS.split())
_WORD = re.compile(r"[^\W\d_]+")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")


@dataclass(slots=True)
class Unit:
    """Lines that belong together, trimmed. `label` ends where a list label before the words ends; start: no label."""

    start: int
    end: int
    gap: int  # blank lines before
    indent: int
    label: int
    aside: bool = False  # of the page, not of the text


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    gap: int
    indent: int
    width: int = 0  # of its stanza, if that is wrapped, else 0
    aside: bool = False
    fill: float = 0.0  # a line that the next word would not have filled so far ends a paragraph


def units(text: str, asides: frozenset[int] = frozenset()) -> tuple[list[Unit], list[Edit]]:
    """The units of a text whose line ends are all "\\n", and the edits that join their lines.

    asides: where the headers and footers of pages begin, if that is known.
    """
    lines = _lines(text, asides)
    _find_wrapping(text, lines)
    found: list[Unit] = []
    edits: list[Edit] = []
    vocabulary: set[str] | None = None
    before: _Line | None = None
    for place, line in enumerate(lines):
        if before and _interrupts(text, before, line, lines, place):
            continue  # a page number inside a sentence: left out of what is read, and the sentence goes on below
        label = LABEL.match(text, line.start, line.end)
        skipped = place > 0 and before is not lines[place - 1]
        if before and (skipped or (not line.aside and _joins(text, found[-1], before, line, bool(label)))):
            if text[before.end - 1] == "-" and text[line.start].islower() and text[before.end - 2].isalpha():
                vocabulary = vocabulary or set(_WORD.findall(text))
                edits.append(_hyphen(text, before, line, vocabulary))
            else:
                edits.append((before.end, line.start, " " if skipped else " " * (line.start - before.end)))
            found[-1].end = line.end
        else:
            found.append(Unit(line.start, line.end, line.gap, line.indent, label.end() if label else line.start))
            found[-1].aside = line.aside
        before = line
    return found, edits


def _interrupts(text: str, before: _Line, line: _Line, lines: list[_Line], place: int) -> bool:
    """Whether `line` is a page's number, header or footer between two lines of one wrapped sentence."""
    if before.aside or not before.width or text[before.end - 1] in _ENDS or not _is_aside(text, line):
        return False
    for after in lines[place + 1 : place + 8]:
        if not _is_aside(text, after):
            first = text[after.start]
            return first.islower() or (first.isalpha() and before.end - before.start >= 0.8 * before.width)
    return False


def _is_aside(text: str, line: _Line) -> bool:
    return line.aside or bool(_PAGE.fullmatch(text, line.start, line.end))


def _lines(text: str, asides: frozenset[int]) -> list[_Line]:
    lines: list[_Line] = []
    at = gap = 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            start = at + indent
            lines.append(_Line(start, start + len(words), gap, indent, aside=start in asides))
            gap = 0
        else:
            gap += 1
        at += len(raw) + 1
    return lines


def _find_wrapping(text: str, lines: list[_Line]) -> None:
    """Give each line of a wrapped stanza (lines without a blank one between) the width it was wrapped at."""
    bounds = [place for place, line in enumerate(lines) if line.gap and place]
    whole = _wrapping(text, lines, 3)
    for first, last in pairwise([0, *bounds, len(lines)]):
        width, fill = _wrapping(text, lines[first:last], 4) if last - first >= 5 else whole
        if width:
            for line in lines[first:last]:
                line.width, line.fill = width, fill


def _wrapping(text: str, lines: list[_Line], least: int) -> tuple[int, float]:
    """The width that lines were wrapped at, and how far a full line reaches at least; 0, 0 where they were not.

    They were where one in four goes on in lower case and hardly any is longer than the rest. How ragged the right edge
    is, tell the lines that surely go on: with the first word of the next line each of them would have been too long.
    """
    pairs = 0
    reach: list[int] = []
    for before, line in pairwise(lines):
        if not line.gap:
            pairs += 1
            if _runs_on(text, before, line):
                reach.append(_with_next_word(text, before, line))
    if pairs < least or len(reach) * 4 < pairs:
        return 0, 0.0
    width = sorted(line.end - line.start for line in lines)[len(lines) * 9 // 10]
    if not 30 <= width <= 200:
        return 0, 0.0  # too short or too long to have been wrapped
    if len(reach) < 3:
        return width, 0.8 * width
    return width, min(width, max(0.6 * width, sorted(reach)[len(reach) // 20]))


def _with_next_word(text: str, before: _Line, line: _Line) -> int:
    """How long `before` would be with the first word of `line` on it."""
    space = text.find(" ", line.start, line.end)
    return before.end - before.start + 1 + (space if space > 0 else line.end) - line.start


def _runs_on(text: str, before: _Line, line: _Line) -> bool:
    return text[line.start].islower() and text[before.end - 1] not in _STOPS


def _joins(text: str, unit: Unit, before: _Line, line: _Line, labelled: bool) -> bool:
    """Whether `line` goes on with what `unit` began."""
    if unit.aside:
        return False
    if unit.label == unit.end:  # "12." alone: its words stand on the next line
        return line.gap <= 1 and not (labelled and LABEL.fullmatch(text, line.start, line.end))
    if labelled or _MARKED.match(text, line.start):
        return False
    last, first = text[before.end - 1], text[line.start]
    if last == "|":
        return False
    length = before.end - before.start
    if line.gap == 0 and before.width:
        if first.islower() and last not in ".!?":
            return True
        if line.indent > before.indent and unit.label == unit.start:
            return False  # a new paragraph's first line
        reach = _with_next_word(text, before, line)
        if reach <= before.fill:
            return last not in _ENDS and reach > 0.65 * before.width
        return True
    if line.gap > 3 or length < 40 or last in _ENDS:
        return False
    if first.islower():
        return True
    space = text.rfind(" ", before.start, before.end)
    return first.isalnum() and text[space + 1 : before.end].lower() in _GOES_ON


def _hyphen(text: str, before: _Line, line: _Line, vocabulary: set[str]) -> Edit:
    """A word cut at a line's end: the hyphen stays unless the text has the word without it elsewhere."""
    left = _LAST_LETTERS.search(text[max(before.start, before.end - 40) : before.end - 1])
    right = _WORD.match(text, line.start)
    if left and right and left.group() + right.group() in vocabulary:
        return (before.end - 1, line.start, "")
    return (before.end, line.start, "")
