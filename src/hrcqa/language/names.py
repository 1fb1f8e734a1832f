"""Names, found by how they are written: runs of capitalised words, with the particles a name may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hrcqa.language.lexicon import EN_FUNCTION, ORGANISATION_HEADS, TITLES
from hrcqa.language.text import fold, words
from hrcqa.types import Span

NameKind = Literal["person", "organisation", "name"]

_PARTICLES = frozenset(
    [
        "of",
        "the",
        "for",
        "and",
        "on",
        "de",
        "la",
        "le",
        "von",
        "van",
        "der",
        "den",
        "da",
        "di",
        "du",
        "al",
        "bin",
        "ibn",
        "và",
        "về",
        "cho",
        "của",
        "y",
    ]
)
_INNER = frozenset(
    ["of", "the", "for", "de", "la", "le", "von", "van", "der", "den", "da", "di", "du", "al", "bin", "ibn"]
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'.&][^\W\d_]+)*|\d+")
_TITLE = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted((re.escape(head) for head in TITLES.all), key=len, reverse=True)) + r")\.?(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name and, where its words tell, what it names. `bare` leaves titles out: "Ambassador Mai Phan Dung" → the last
    three.
    """

    span: Span
    bare: Span
    kind: NameKind


@lru_cache(maxsize=8192)
def names(text: str) -> tuple[Name, ...]:
    """Runs of capitalised words in `text`, in order.

    A word that starts a sentence counts only when the next word is capitalised too, or when it is no function word:
    the caller, who knows more of the article, may drop such single words.
    """
    spans = [Span(*hit.span()) for hit in _WORD.finditer(text)]
    runs: list[list[Span]] = []
    current: list[Span] = []
    for span in spans:
        word = span.of(text)
        joined = bool(current) and re.fullmatch(r"[ \t.]{0,2}|\s", text[current[-1].end : span.start]) is not None
        capital = word[0].isupper()
        if capital and (joined or not current):
            current.append(span)
        elif capital:
            runs.append(current)
            current = [span]
        elif current and joined and word in _INNER:
            current.append(span)
        elif current:
            runs.append(current)
            current = []
    if current:
        runs.append(current)
    found = []
    for run in runs:
        while run and run[-1].of(text) in _PARTICLES:
            run = run[:-1]
        while (
            run
            and (
                fold(run[0].of(text)) in EN_FUNCTION
                or fold(run[0].of(text)) in {"theo", "tai", "ngay", "nhan", "sang", "chieu", "trong"}
            )
            and _sentence_start(text, run[0].start)
        ):
            run = run[1:]
        if not run:
            continue
        span = Span(run[0].start, run[-1].end)
        if span.of(text).endswith(("'s", "’s")):
            span = Span(span.start, span.end - 2)
        if len(span) < 2:
            continue
        found.append(Name(span, _without_title(text, span), _kind(text, span)))
    return tuple(found)


def _sentence_start(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"“'‘(«")
    return not before or before[-1] in ".!?:;\n|•-–—"


def _without_title(text: str, span: Span) -> Span:
    folded, start = fold(span.of(text)), span.start
    if len(folded) != len(span):  # a fold that changes lengths: leave the name as it is
        return span
    while (hit := _TITLE.match(folded[start - span.start :])) and start + hit.end() < span.end:
        rest = text[start + hit.end() : span.end]
        start += hit.end() + len(rest) - len(rest.lstrip(" ."))
        if start >= span.end:
            return span
    return Span(start, span.end)


def has_head(name: str) -> bool:
    """Whether a word of `name` says that it is an organisation. "Ninh Thị Hợi" is no "hội"."""
    if name.isascii():
        return ORGANISATION_HEADS.folded.search(fold(name)) is not None
    return ORGANISATION_HEADS.exact.search(name) is not None


def _kind(text: str, span: Span) -> NameKind:
    written = fold(span.of(text))
    if has_head(span.of(text)) and not _TITLE.match(written):
        return "organisation"
    before = fold(text[max(0, span.start - 24) : span.start])
    if _TITLE.match(written) or re.search(_TITLE.pattern + r"[\s,]*$", before):
        return "person"
    return "name"


def share(name: str, text: str) -> float:
    """How much of a name stands in `text`, [0, 1]: folded, spaces and hyphens ignored, acronyms met by initials."""
    there = fold(text)
    squeezed = there.replace(" ", "").replace("-", "")
    wanted = [fold(span.of(name)).removesuffix("'s").removesuffix("’s") for span in words(name)]
    wanted = [word for word in wanted if word not in {"the", "of", "and", "for"}]
    if not wanted:
        return 1.0
    joined = "".join(wanted).replace("-", "")
    if joined in squeezed and not (joined[-1].isdigit() and not re.search(rf"{re.escape(joined)}(?!\d)", squeezed)):
        return 1.0
    tokens = {fold(span.of(text)).removesuffix("'s").removesuffix("’s") for span in words(text)}
    found = sum(word in tokens or (len(word) > 4 and word in squeezed) for word in wanted)
    if len(wanted) == 1 and name.isupper() and 2 <= len(name) <= 8 and _spelled_out(name, text):
        return 1.0
    if len(wanted) >= 2 and "".join(word[0] for word in wanted) in tokens:
        return 1.0
    return found / len(wanted)


def _spelled_out(acronym: str, text: str) -> bool:
    """Whether capitalised words in a row give the letters: "UPR" in "Universal Periodic Review"."""
    initials = "".join(span.of(text)[0] for span in words(text) if span.of(text)[0].isupper())
    return acronym.upper() in initials
