"""One file per format: bytes in, a Read out. Every reader raises FormatError where the bytes are not of its format."""

from __future__ import annotations

from collections.abc import Callable

from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats.html import read as html
from hrcqa.ingest.formats.markdown import read as markdown
from hrcqa.ingest.formats.plain import read as plain
from hrcqa.ingest.layout import Read

__all__ = ["READERS", "FormatError", "html", "markdown", "plain"]

READERS: dict[str, Callable[[bytes], Read]] = {
    ".txt": plain,
    ".text": plain,
    ".md": markdown,
    ".markdown": markdown,
    ".html": html,
    ".htm": html,
    ".xhtml": html,
}
