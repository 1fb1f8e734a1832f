"""From bytes to text, verbatim: no line end is changed, no letter normalised; only a byte order mark is left out.

So Document.text is what `open(path, encoding=..., newline="")` gives, with "utf-8-sig" where the file has a mark.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# The longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip, Word or EPUB file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a gzip file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"SQLite format 3": "a database",
}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})  # tab, line ends, form feed and escape occur in text

# What text in these languages is made of outside ASCII; a wrong code page gives other letters and signs.
_PUNCTUATION = frozenset("“”‘’«»–—…•·°©®€£§´ ")
_LETTERS = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŒŠŽăĂđĐơƠưƯ\u0300\u0301\u0303\u0309\u0323"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text and how it was read; `warning` says, without the file's name, what was uncertain."""

    text: str
    encoding: str
    warning: str | None = None


class FormatError(ValueError):
    """The bytes are not what the name of the file says; the message tells what is wrong with them."""


def decode(data: bytes, *, markup: bool = False) -> Decoded:
    """Bytes as text: by mark, as UTF-8, as HTML declares (`markup`), else by the most plausible code page.

    Raises FormatError for binary data.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise FormatError(f"it looks like {what}, not text")
    if b"\0" in data:
        return _utf16_without_mark(data)
    if data.translate(None, _CONTROL) != data and _control_share(data) > 0.01:
        raise FormatError("it is binary, not text")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    if markup and (declared := _declared(data)):
        try:
            return Decoded(data.decode(declared), declared)
        except UnicodeDecodeError:
            pass
    letters = sum(1 for _ in _MULTIBYTE.finditer(data))
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if letters > 20 * broken:
        return Decoded(
            data.decode("utf-8", "replace"), "utf-8", f"broken UTF-8 at byte {place}: {broken} letters can't be read"
        )
    encoding = _code_page(data)
    return Decoded(data.decode(encoding), encoding, f"not UTF-8; read as {_NAMES[encoding]}")


_NAMES = {
    "cp1252": "Windows-1252",
    "cp1258": "Windows-1258 (Vietnamese)",
    "mac_roman": "Mac Roman",
    "latin-1": "Latin-1",
}


def _strict(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
        if broken * 10 > len(text):
            raise FormatError(f"it has the mark of {encoding.upper()} but is none") from None
        return Decoded(text, encoding, f"broken {encoding.upper()}: {broken} letters can't be read")


def _utf16_without_mark(data: bytes) -> Decoded:
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and max(even, odd) * 5 > len(data) and min(even, odd) * 20 < max(even, odd):
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            raise FormatError("it is binary, not text") from None
        if not any(char < " " and char not in "\t\n\r\f" for char in text):
            return Decoded(text, encoding, f"no byte order mark; read as {encoding.upper()}")
    raise FormatError("it is binary, not text")


def _control_share(data: bytes) -> float:
    return 1 - len(data.translate(None, _CONTROL)) / len(data)


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    try:
        return codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return None


def _code_page(data: bytes) -> str:
    """The code page under which the bytes above 127 make the most sense; ties go to the commonest."""
    sample = data[:200_000]
    scores: dict[str, float] = {}
    for encoding in ("cp1252", "cp1258", "mac_roman"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scores[encoding] = _plausibility(sample.decode(encoding, "ignore"))
    return max(scores, key=lambda name: scores[name]) if scores else "latin-1"


def _plausibility(text: str) -> float:
    """Mean over the letters outside ASCII: 1 where letter and place are usual, below 0 where they are odd."""
    score = 0.0
    count = 0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at, char = match.start(), match.group()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        count += 1
        if char in _PUNCTUATION:
            # A quotation mark or dash stands at the edge of a word, an apostrophe inside one.
            score += 1 if char == "’" or not (before.isalpha() and after.isalpha()) else -0.5
        elif char in _LETTERS:
            upper_inside = char.isupper() and (before.islower() or (after.islower() and before.isalpha()))
            alone = not before.isalpha() and not after.isalpha()
            score += -1 if upper_inside or (alone and ord(char) < 0x300) else 0.8
            if 0x300 <= ord(char) < 0x370:
                score += 0.4 if before.lower() in "aeiouyâăêôơư" and before else -2
        else:
            score -= 1
    return score / count if count else 0.0
