"""EPUB books: a zip of XHTML pages in the order that their package file gives. Needs no library but Python's."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO
from urllib.parse import unquote
from xml.etree import ElementTree

from hrcqa.ingest.datelines import from_metadata
from hrcqa.ingest.encodings import FormatError, decode
from hrcqa.ingest.formats.collage import Collage
from hrcqa.ingest.formats.html import read_text
from hrcqa.ingest.layout import Read

_MAX_UNPACKED = 512 * 2**20
_PAGES = frozenset({"application/xhtml+xml", "text/html"})


def read(data: bytes) -> Read:
    """Raises FormatError for what is no EPUB, or one that is locked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as book:
            return _book(book)
    except (
        zipfile.BadZipFile,
        KeyError,
        ElementTree.ParseError,
        zlib.error,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise FormatError(f"it is no readable EPUB ({error})") from error


def _book(book: zipfile.ZipFile) -> Read:
    if sum(info.file_size for info in book.infolist()) > _MAX_UNPACKED:
        raise FormatError("it unpacks to more than 512 MB")
    names = set(book.namelist())
    if "META-INF/encryption.xml" in names and b"EncryptedKey" in book.read("META-INF/encryption.xml"):
        raise FormatError("it is locked")
    container = ElementTree.fromstring(book.read("META-INF/container.xml"))
    root = next((item.get("full-path", "") for item in _all(container, "rootfile")), "")
    package = ElementTree.fromstring(book.read(root))
    manifest = {item.get("id"): item for item in _all(package, "item")}
    collage = Collage()
    warnings: list[str] = []
    for reference in _all(package, "itemref"):
        item = manifest.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        name = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(item.get("href", ""))))
        if name not in names:
            warnings.append(f"its chapter {name} is missing")
            continue
        chapter = read_text(decode(book.read(name), markup=True).text)
        # <title> is not shown in a book, and most often repeats its name.
        chapter.pieces = [piece for piece in chapter.pieces if not piece.aside]
        collage.add_read(chapter)
    date = next((from_metadata(item.text or "") for item in _all(package, "date")), None)
    return collage.read(date=date, warnings=tuple(warnings))


def _all(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    """Elements by local name: publishers mix up the namespaces."""
    return [item for item in tree.iter() if isinstance(item.tag, str) and item.tag.rsplit("}", 1)[-1] == name]
