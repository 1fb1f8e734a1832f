"""Mail: messages (.eml) and mailboxes (.mbox), with the articles attached to them. Needs no library but Python's."""

from __future__ import annotations

import os
import re
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from hrcqa.errors import ExtraMissing
from hrcqa.ingest.encodings import FormatError
from hrcqa.ingest.formats import SUFFIXES, reader
from hrcqa.ingest.formats.collage import Collage
from hrcqa.ingest.formats.html import read_text as read_html
from hrcqa.ingest.formats.plain import read_text
from hrcqa.ingest.layout import Read

_FROM_LINE = re.compile(rb"^From \S.*\d{4}\s*$", re.MULTILINE)
_HEADER_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:")
_QUOTED = 0.3  # what an answer repeats of the letter before


def read(data: bytes) -> Read:
    """One message. Raises FormatError for what is none."""
    if not _HEADER_LINE.match(data.lstrip(b"\r\n \xef\xbb\xbf")[:200]):
        raise FormatError("it is no mail message")
    collage = Collage()
    warnings: list[str] = []
    date = _message(data, collage, warnings)
    return collage.read(date=date, warnings=tuple(warnings))


def read_mailbox(data: bytes) -> Read:
    """All messages of a mailbox, one below the other. Raises FormatError for what is none."""
    starts = [match.start() for match in _FROM_LINE.finditer(data)]
    if not starts or data[: starts[0]].strip():
        raise FormatError("it is no mailbox")
    collage = Collage()
    warnings: list[str] = []
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        head = data.index(b"\n", start, end) + 1 if b"\n" in data[start:end] else end
        _message(data[head:end].replace(b"\n>From ", b"\nFrom "), collage, warnings)
    return collage.read(warnings=tuple(warnings))


def _message(data: bytes, collage: Collage, warnings: list[str]) -> str | None:
    """Add a message; its date."""
    try:
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        collage.add(_header(message, "subject") or "(no subject)", "heading", level=1)
        lines = [f"{name}: {value}" for name in ("From", "To", "Cc", "Date") if (value := _header(message, name))]
        collage.add("\n".join(lines), "paragraph", boilerplate=_QUOTED)
        body = message.get_body(("plain", "html"))
        if body is not None:
            collage.add_read(_body(body), below=1)
        for part in message.iter_attachments():
            _attachment(part, collage, warnings)
        return _date(message)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        # The standard library raises all of these on letters that were never well formed.
        raise FormatError(f"it is no readable mail message ({type(error).__name__})") from error


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):
        return ""


def _body(part: MIMEPart) -> Read:
    words = part.get_content()
    if part.get_content_subtype() == "html":
        return read_html(words)
    read = read_text(words)
    for piece in read.pieces:
        if piece.of(read.reading.text).startswith(">"):
            piece.boilerplate = _QUOTED
    return read


def _attachment(part: MIMEPart, collage: Collage, warnings: list[str]) -> None:
    name = part.get_filename() or ""
    suffix = os.path.splitext(name)[1].lower()
    if suffix not in SUFFIXES or suffix in (".eml", ".mbox"):
        return
    content = part.get_payload(decode=True)
    try:
        found = reader(suffix)(content if isinstance(content, bytes) else b"")
    except (FormatError, ExtraMissing) as error:
        reason = f"{error.problem}: {error.mend}" if isinstance(error, ExtraMissing) else str(error)
        warnings.append(f"its attachment {name} is left out: {reason}")
        return
    collage.add(name, "heading", level=2)
    collage.add_read(found, below=2)


def _date(message: EmailMessage) -> str | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return None
