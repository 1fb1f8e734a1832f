"""PDF, through pdfium: the text of each page, headers and footers told from it by their coming back on every page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from importlib import import_module
from typing import Any

from hrcqa.errors import extra
from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats.plain import read_text
from hrcqa.ingest.layout import Read

_EDGE_LINES = 3  # at the top and at the foot of a page, among which headers and footers are looked for
_LEAST_PAGES = 3
_DIGITS = re.compile(r"\d+")
# pdfium marks a hyphen at a line's end by U+FFFE or U+0002; what else is below a space is noise of odd fonts.
_NOISE = re.compile("[\x00\x01\x03-\x08\x0e-\x1f\uffff]")


def read(data: bytes) -> Read:
    """Raises FormatError for what is no PDF, is locked or holds only pictures; ExtraMissing without pdfium."""
    pages = _pages(data)
    if not any(page.strip() for page in pages):
        raise FormatError(
            "it has pages but no text: a scan needs text recognition first" if pages else "it has no pages"
        )
    starts: list[int] = []
    asides: set[int] = set()
    at = 0
    running = _running(pages)
    for page in pages:
        starts.append(at)
        place = at
        lines = page.split("\n")
        for number, line in enumerate(lines):
            near = number < _EDGE_LINES or number >= len(lines) - _EDGE_LINES
            if near and line.strip() and (_shape(line) in running or line.strip().isdigit()):
                asides.add(place + len(line) - len(line.lstrip()))
            place += len(line) + 1
        at = place
    found = read_text("\n".join(pages), asides=frozenset(asides))
    found.pages = tuple(starts)
    return found


def _pages(data: bytes) -> list[str]:
    with extra("PDF needs pypdfium2", "'hrcqa[pdf]'"):
        pdfium: Any = import_module("pypdfium2")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise FormatError("it is locked with a password" if locked else f"it is no readable PDF ({error})") from error
    try:
        return [_page(document, number, pdfium.PdfiumError) for number in range(len(document))]
    finally:
        document.close()


def _page(document: Any, number: int, failure: type[Exception]) -> str:
    try:
        page = document[number]
        layer = page.get_textpage()
        words = str(layer.get_text_bounded(errors="replace"))
        layer.close()
        page.close()
    except failure:
        return ""  # one broken page does not take the others with it
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-")
    # The text is ours to make, so it is made as it is read: no place has to be mapped back through it.
    return unicodedata.normalize("NFC", _NOISE.sub("", words)).strip("\n")


def _running(pages: list[str]) -> frozenset[str]:
    """The shapes of lines that stand at the edge of many pages: titles of chapters, symbols, page numbers."""
    seen: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page.split("\n") if line.strip()]
        seen.update({_shape(line) for line in [*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:]]})
    least = max(_LEAST_PAGES, len(pages) // 3)
    return frozenset(shape for shape, count in seen.items() if count >= least)


def _shape(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.split()))
