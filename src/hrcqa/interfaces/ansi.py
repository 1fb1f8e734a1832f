"""Styled text for terminals: parts of (text, style), wrapped by the width people see, safe against what articles hold.

Small on purpose: rich would add 70 ms to every cold `ask`, lets ESC bytes of a document through to the terminal and
reads `[/b]` in an article as mark-up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

Style = Literal["", "answer", "mark", "place", "dim", "sure", "unsure", "warn", "heading"]
Part = tuple[str, Style]

# SGR codes that read well on dark and on light ground.
CODES: dict[Style, str] = {
    "answer": "1;32",
    "mark": "30;43",
    "place": "36",
    "dim": "2",
    "sure": "32",
    "unsure": "33",
    "warn": "1;33",
    "heading": "1",
}
# Where there is no colour, marked words stand in brackets: the span is what people came for.
MARKED = ("[", "]")

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def visible(text: str) -> str:
    """`text` on one line with nothing in it that a terminal would obey.

    White space runs become one space; other control characters become their pictures (ESC → ␛), and marks that turn
    the direction of writing, broken surrogates and other formatting characters become U+FFFD.
    """
    shown: list[str] = []
    for char in " ".join(text.split()):
        code = ord(char)
        if char == "\x7f":
            shown.append("\u2421")
        elif code < 0x20:
            shown.append(chr(0x2400 + code))
        elif 0x80 <= code < 0xA0 or char in _BIDI or 0xD800 <= code < 0xE000:
            shown.append("\ufffd")
        else:
            shown.append(char)
    return "".join(shown)


def cell_width(text: str) -> int:
    """Columns that `text` takes: 0 for combining marks and joiners, 2 for wide East Asian characters and emoji."""
    if text.isascii():
        return len(text)
    width = 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return width


def paint(parts: Iterable[Part], *, color: bool) -> str:
    """The parts as one string, with colours or, for marked words, brackets."""
    painted: list[str] = []
    for text, style in parts:
        if not text:
            continue
        if color and style:
            painted.append(f"\x1b[{CODES[style]}m{text}\x1b[0m")
        elif style == "mark":
            painted.append(MARKED[0] + text + MARKED[1])
        else:
            painted.append(text)
    return "".join(painted)


def flow(parts: Sequence[Part], *, width: int | None, color: bool, indent: str = "", hang: str | None = None) -> str:
    """The parts wrapped at spaces to `width` columns (None: one line), each line after the first begun with `hang`.

    Words longer than a line are cut; styles go on over a break.
    """
    hang = indent if hang is None else hang
    if width is None:
        return indent + paint(parts, color=color)
    if not color:
        # Brackets take room, so they must be there before lines are measured.
        parts = [(paint([part], color=False), "") for part in parts]
    lines = _wrapped(parts, max(8, width - max(cell_width(indent), cell_width(hang))))
    return "\n".join((hang if number else indent) + paint(line, color=color) for number, line in enumerate(lines))


def _wrapped(parts: Iterable[Part], room: int) -> list[list[Part]]:
    lines: list[list[Part]] = []
    line: list[Part] = []  # one character each, until the line is done
    used, space = 0, -1
    for text, style in parts:
        for char in text:
            if char == " ":
                space = len(line)
            line.append((char, style))
            used += cell_width(char)
            if used > room and char != " ":
                cut = space if space > 0 else len(line) - 1
                lines.append(_joined(line[:cut]))
                line = line[cut + 1 :] if space > 0 else line[cut:]
                used, space = sum(cell_width(kept) for kept, _ in line), -1
    return [*lines, _joined(line)]


def _joined(line: Iterable[Part]) -> list[Part]:
    joined: list[Part] = []
    for text, style in line:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    return joined
