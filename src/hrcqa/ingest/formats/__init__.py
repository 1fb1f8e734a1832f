"""One file per format: bytes in, a Read out.

Every reader raises FormatError where the bytes are not of its format, and ExtraMissing where its library is missing.
A format is imported when the first file of it is read: listing a folder needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from hrcqa.ingest.layout import Read

# Suffix → the module here and its function.
SUFFIXES = {
    ".txt": ("plain", "read"),
    ".text": ("plain", "read"),
    ".md": ("markdown", "read"),
    ".markdown": ("markdown", "read"),
    ".html": ("html", "read"),
    ".htm": ("html", "read"),
    ".xhtml": ("html", "read"),
    ".pdf": ("pdf", "read"),
    ".docx": ("docx", "read"),
    ".epub": ("epub", "read"),
    ".eml": ("mail", "read"),
    ".mbox": ("mail", "read_mailbox"),
}

# Extra of the package → the library it brings. Without "web", saved pages are read by their mark-up alone.
EXTRAS = {"pdf": "pypdfium2", "docx": "mammoth", "web": "trafilatura"}


def reader(suffix: str) -> Callable[[bytes], Read]:
    """The reader for a suffix in lower case; plain text for one that is not known."""
    module, function = SUFFIXES.get(suffix, ("plain", "read"))
    return cast("Callable[[bytes], Read]", getattr(import_module(f"hrcqa.ingest.formats.{module}"), function))


def installed() -> dict[str, bool]:
    """Which extras are there, by name."""
    return {extra: find_spec(library) is not None for extra, library in EXTRAS.items()}
