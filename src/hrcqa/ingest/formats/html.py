"""HTML: what a browser would show of a page, each letter mapped back to its place in the file.

A tokenizer of our own, since the exact offsets are the point and the standard library's parser gives lines and columns
and changes what it makes of broken mark-up from one Python to the next. It forgives what browsers forgive.
"""

from __future__ import annotations

import re
from html import unescape

from hrcqa.ingest.datelines import from_metadata
from hrcqa.ingest.encodings import decode
from hrcqa.ingest.formats import web
from hrcqa.ingest.formats.page import Page
from hrcqa.ingest.layout import Read

# One construct of mark-up. Possessive repetition: a broken tag fails at once instead of being tried in all its parts.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})((?:[^<>"']++|"[^"<>]*+"|'[^'<>]*+')*+)>""")
_LOOSE_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})((?:\s(?:[^>"']++|"[^"]*+"|'[^']*+')*+|/)?)>""")
_BROKEN_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})([^>]*+)>")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]{2,}|[\t\r\n\f\xa0]")
_RAW = frozenset({"script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "template", "svg", "textarea"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split(" "))

_DATE_NAMES = frozenset(
    """article:published_time og:published_time datepublished pubdate publishdate publish-date publish_date date
    dc.date dc.date.issued dcterms.date dcterms.created dcterms.issued parsely-pub-date sailthru.date article.published
    """.split()
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')


def read(data: bytes) -> Read:
    """Raises FormatError for bytes that are no text."""
    decoded = decode(data, markup=True)
    page = read_text(decoded.text, warnings=(decoded.warning,) if decoded.warning else ())
    web.rate(decoded.text, page)
    return page


def read_text(source: str, *, warnings: tuple[str, ...] = ()) -> Read:
    """A page as a Read; `source` stays as it is."""
    page = Page(source)
    _walk(source, page)
    return page.read(warnings)


def _walk(source: str, page: Page) -> None:
    """Hand the text and the tags of `source` to `page`, in order."""
    at = 0
    length = len(source)
    last_close = source.rfind(">")
    while at < length:
        tag = source.find("<", at)
        if tag < 0 or tag > last_close:
            _text(source, at, length, page)  # a "<" with no ">" after it opens nothing
            return
        if tag > at:
            _text(source, at, tag, page)
        mark = source[tag + 1 : tag + 2]
        if mark == "!":
            at = _declaration(source, tag)
        elif mark == "?":
            at = _after(source, ">", tag)
        else:
            match = _TAG.match(source, tag) or _LOOSE_TAG.match(source, tag) or _BROKEN_TAG.match(source, tag)
            if match is None:
                page.text(tag, tag + 1)
                at = tag + 1
                continue
            at = _element(source, match, page)


def _element(source: str, match: re.Match[str], page: Page) -> int:
    """Handle one tag; return where to go on, for elements without mark-up inside after their end."""
    closing, name, attributes = match[1], match[2].lower(), match[3]
    end = match.end()
    if closing:
        page.close(name)
        return end
    if name in _RAW:
        if name == "script" and "ld+json" in attributes:
            _linked_data(source, end, page)
        if attributes.rstrip().endswith("/") and name == "svg":
            return end
        return _raw_end(source, name, end)
    if name == "meta":
        _meta(attributes, page)
    elif name not in _VOID or name in ("br", "hr"):
        page.open(name, _attributes(attributes) if attributes else {})
        if name == "time" and page.date is None and (stamp := _attributes(attributes).get("datetime")):
            page.stamped(from_metadata(stamp))
    return end


def _raw_end(source: str, name: str, at: int) -> int:
    """After the end tag of an element whose content is no mark-up; the end of the file where there is none."""
    match = re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(source, at)
    if match is None:
        # Browsers give up the rest of the page to an open <script>; anything else was a slip of the pen.
        return len(source) if name in ("script", "style") else at
    return _after(source, ">", match.start())


def _declaration(source: str, at: int) -> int:
    if source.startswith("<!--", at):
        return _after(source, "-->", at + 2 if source.startswith("<!-->", at) else at + 4)
    return _after(source, ">", at)


def _after(source: str, mark: str, at: int) -> int:
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text[:4000]):  # data: addresses run to megabytes; nothing we look for does
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


def _meta(attributes: str, page: Page) -> None:
    found = _attributes(attributes)
    name = (found.get("property") or found.get("name") or found.get("itemprop") or "").lower()
    if name in _DATE_NAMES and page.date is None:
        page.date = from_metadata(found.get("content", ""))


def _linked_data(source: str, at: int, page: Page) -> None:
    match = _JSON_DATE.search(source, at, _raw_end(source, "script", at))
    if match and page.date is None:
        page.date = from_metadata(match[1])


def _text(source: str, start: int, end: int, page: Page) -> None:
    """Text between two tags: entities resolved, white space handed over as such."""
    if page.hidden:
        return
    at = start
    if source.find("&", start, end) >= 0:
        for match in _ENTITY.finditer(source, start, end):
            words = unescape(match.group())
            if words == match.group():
                continue  # "&foo;" and "AT&T" are what they look like
            _plain(source, at, match.start(), page)
            if words.isspace() and not page.verbatim:
                page.space()
            else:
                page.text(match.start(), match.end(), words.replace("\0", "\ufffd"))
            at = match.end()
    _plain(source, at, end, page)


def _plain(source: str, start: int, end: int, page: Page) -> None:
    if start >= end:
        return
    if page.verbatim:
        page.text(start, end)
        return
    if source[start] in " \t\r\n\f\xa0":
        while start < end and source[start] in " \t\r\n\f\xa0":
            start += 1
        page.space()
    stop = end
    while stop > start and source[stop - 1] in " \t\r\n\f\xa0":
        stop -= 1
    at = start
    for match in _SPACE.finditer(source, start, stop):
        page.text(at, match.start())
        page.space()
        at = match.end()
    if at < stop:
        page.text(at, stop)
    if stop < end:
        page.space()
