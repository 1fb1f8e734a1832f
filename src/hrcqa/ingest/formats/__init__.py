"""One file per format: bytes in, a Read out.

Every reader raises FormatError where the bytes are not of its format, and ExtraMissing where its library is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats.docx import read as docx
from hrcqa.ingest.formats.epub import read as epub
from hrcqa.ingest.formats.html import read as html
from hrcqa.ingest.formats.mail import read as mail
from hrcqa.ingest.formats.mail import read_mailbox as mailbox
from hrcqa.ingest.formats.markdown import read as markdown
from hrcqa.ingest.formats.pdf import read as pdf
from hrcqa.ingest.formats.plain import read as plain
from hrcqa.ingest.layout import Read

__all__ = ["EXTRAS", "READERS", "FormatError", "installed", "plain"]

READERS: dict[str, Callable[[bytes], Read]] = {
    ".txt": plain,
    ".text": plain,
    ".md": markdown,
    ".markdown": markdown,
    ".html": html,
    ".htm": html,
    ".xhtml": html,
    ".pdf": pdf,
    ".docx": docx,
    ".epub": epub,
    ".eml": mail,
    ".mbox": mailbox,
}

# Extra of the package → the library it brings. Without "web", saved pages are read by their mark-up alone.
EXTRAS = {"pdf": "pypdfium2", "docx": "mammoth", "web": "trafilatura"}


def installed() -> dict[str, bool]:
    """Which extras are there, by name."""
    return {extra: find_spec(library) is not None for extra, library in EXTRAS.items()}
