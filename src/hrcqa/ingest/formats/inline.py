"""Markdown inside a block: emphasis, links, code, entities, taken off with the place of every letter kept."""

from __future__ import annotations

import re
from html import unescape

Part = tuple[int, int, str]  # source start and end, and the words seen there

_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>(?:(?!`).){1,2000}?|.{1,400}?)(?<!`)(?P=ticks)(?!`)"
    r"|!\[(?P<alt>[^\[\]]{0,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"
    r"|(?<!!)\[(?P<link>(?:[^\[\]]|!?\[[^\[\]]{0,200}\](?:\([^()\n]{0,500}\))?){0,1000})\]"
    r"(?:\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,200}\])"
    r"|<(?P<auto>(?:https?|ftp|mailto):[^<>\s]+|[^<>\s@]+@[^<>\s]+)>"
    r"|(?P<comment><!--(?:(?!<!--).){0,4000}?-->)"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,500}>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|(?P<mark>\*{1,3}|_{1,3}|~~)"
    r"|(?P<space>[ \t]*\n[ \t\n]*|[ \t]{2,})",
    re.DOTALL,
)


def trim(parts: list[Part]) -> bool:
    """Take white space off both ends; whether anything is left."""
    while parts and not parts[0][2].strip():
        parts.pop(0)
    while parts and not parts[-1][2].strip():
        parts.pop()
    if parts:
        start, end, words = parts[0]
        if len(words) == end - start:
            parts[0] = (end - len(words.lstrip()), end, words.lstrip())
        start, end, words = parts[-1]
        if len(words) == end - start:
            parts[-1] = (start, start + len(words.rstrip()), words.rstrip())
    return bool(parts)


def inline(text: str, start: int, end: int) -> list[Part]:
    """What is seen of text[start:end]: source start and end, and the words there."""
    parts: list[Part] = []
    marks: list[tuple[int, re.Match[str]]] = []  # place among the parts
    at = start
    for match in _INLINE.finditer(text, start, end):
        if at < match.start():
            parts.append((at, match.start(), text[at : match.start()]))
        at = match.end()
        left, right = match.span()
        sort = match.lastgroup
        if match["mark"] is not None:
            marks.append((len(parts), match))
            parts.append((left, right, match.group()))
        elif match["space"] is not None:
            hard = "\n" in match.group() and (match.group().startswith("  ") or text[left - 1 : left] == "\\")
            parts.append((left, right, "\n" if hard else " "))
        elif match["entity"] is not None:
            parts.append((left, right, unescape(match.group())))
        elif match["escaped"] is not None:
            parts.append((left + 1, right, match["escaped"]))
        elif match["code"] is not None:
            words = match["code"]
            inner = match.start("code") + len(words) - len(words.lstrip())
            parts.append((inner, inner + len(words.strip()), words.strip()))
        elif sort in ("link", "alt"):
            parts += inline(text, *match.span(sort))
        elif match["auto"] is not None:
            parts.append((*match.span("auto"), match["auto"]))
        elif match["tag"] is not None and re.match(r"</?br\b", match.group(), re.IGNORECASE):
            parts.append((left, right, "\n"))
    if at < end:
        parts.append((at, end, text[at:end]))
    unseen = _paired(text, marks)
    return [part for place, part in enumerate(parts) if part[2] and place not in unseen]


def _paired(text: str, marks: list[tuple[int, re.Match[str]]]) -> set[int]:
    """The places of emphasis marks that open and close; any other asterisk is an asterisk."""
    waiting: dict[str, list[int]] = {}
    paired: set[int] = set()
    for place, match in marks:
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        after = text[match.end() : match.end() + 1]
        mark = match.group()
        inside_word = mark[0] == "_" and before.isalnum() and after.isalnum()
        if waiting.get(mark) and before and not before.isspace() and not inside_word:
            opened = waiting[mark].pop()
            paired |= {opened, place}
        elif after and not after.isspace() and not inside_word:
            waiting.setdefault(mark, []).append(place)
    return paired
