"""The date of an article: from its date line, byline or dateline, never from a date in its body."""

from __future__ import annotations

import re

from hrcqa.ingest.pieces import Piece
from hrcqa.language.dates import DateMention, dates, times, weekdays
from hrcqa.types import Language

_AT_TOP = 12  # pieces among which a date line is looked for
_AT_END = 4
_MAX_WORDS = 16
_MAX_OTHER_WORDS = 6

_KNOWN = re.compile(
    r"\b(?:published|posted|updated|created|last|modified|on|at|by|date|released|issued|am|pm|gmt|utc|ict|est|edt|cet"
    r"|ngày|đăng|cập nhật|lúc|đăng lúc|xuất bản|phát hành|thứ|giờ|phút|năm|ban hành)\b\s*:?|[+-]\d{1,2}(?::\d\d)?\b",
    re.IGNORECASE,
)
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?![\d/])")
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?=$|\D)")
# "HANOI, Feb. 24, 2025 (VNA) – On Monday …": the place and date before the dash that opens the first paragraph.
_DATELINE = re.compile(r"(.{8,80}?)\s(?:[-–—]{1,2})\s")
_LABEL = re.compile(r"([^\W\d_]+)\s*:\s*$")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2,}")


def document_date(text: str, pieces: list[Piece], language: Language) -> str | None:
    """ISO 8601, as far as it is given, or None."""
    tail = max(_AT_TOP, len(pieces) - _AT_END)
    for piece in [*pieces[:_AT_TOP], *pieces[tail:]]:
        words = text[piece.start : min(piece.end, piece.start + 200)]
        if piece.kind == "table_row" or not _DIGIT.search(words):
            continue
        if piece.end - piece.start <= 160 and len(words.split()) <= _MAX_WORDS:
            if found := _of_line(words, language):
                return found
        elif (match := _DATELINE.match(words)) and (found := _of_line(match[1], language)):
            return found
    return None


def _of_line(line: str, language: Language) -> str | None:
    """The date of a line that holds little else."""
    mentions = [mention for mention in dates(line, language) if mention.year and mention.month]
    spans = [mention.span for mention in mentions]
    figures = None if mentions else _FIGURES.search(line)
    if not mentions and figures is None:
        return None
    spans += [*weekdays(line), *times(line)]
    first = mentions[0].span.start if mentions else figures.start() if figures else 0
    if (label := _LABEL.search(line, 0, first)) and not _KNOWN.search(label[1]):
        return None  # "Born: 4 May 1950"
    rest = line
    for span in sorted(spans, reverse=True):
        rest = rest[: span.start] + " " + rest[span.end :]
    rest = _KNOWN.sub(" ", _FIGURES.sub(" ", rest))
    others = _WORD.findall(rest)
    # Names and places are left over in a byline; a sentence has words in lower case.
    if (
        len(others) > _MAX_OTHER_WORDS
        or sum(word.islower() for word in others) >= 2
        or re.search(r"[a-zà-ỹ]{3}[.!?]\s*$", rest)
    ):
        return None
    return iso(mentions[0]) if mentions else _of_figures(figures)


def iso(mention: DateMention) -> str | None:
    """A date mention with a year as ISO 8601."""
    if mention.year is None:
        return None
    parts = [f"{mention.year:04d}"]
    if mention.month:
        parts.append(f"{mention.month:02d}")
        if mention.day:
            parts.append(f"{mention.day:02d}")
    return "-".join(parts)


def _of_figures(match: re.Match[str] | None) -> str | None:
    """10/12/2021: which is the month is only known where one figure is above 12."""
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[2]), match[3]
    if 12 < first <= 31 and 1 <= second <= 12:
        return f"{year}-{second:02d}-{first:02d}"
    if 12 < second <= 31 and 1 <= first <= 12:
        return f"{year}-{first:02d}-{second:02d}"
    return f"{year}-{first:02d}-{first:02d}" if first == second and 1 <= first <= 12 else year


def from_metadata(value: str, language: Language = "und") -> str | None:
    """The date a file states about itself ("2021-12-10T03:08:00+07:00", "10/12/2021", "December 10, 2021")."""
    if match := _ISO.match(value.strip()):
        return match[0] if 1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31 else match[1]
    for mention in dates(value[:100], language):
        if mention.year:
            return iso(mention)
    return _of_figures(_FIGURES.search(value[:100]))
