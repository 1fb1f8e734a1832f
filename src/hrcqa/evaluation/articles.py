"""The articles as the yardstick sees them: read afresh from the files, apart from the index that is being measured."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from hrcqa.errors import CorpusUnusable
from hrcqa.ingest.encodings import decode

_MARKUP = (".html", ".htm", ".xhtml")


def read_articles(folder: Path) -> dict[str, str]:
    """File → decoded text, verbatim, for every article of the folder; hidden files and folders are no articles."""
    if not folder.is_dir():
        raise CorpusUnusable(f"{folder} is not a folder", mend="name the folder of articles: --corpus DIR")
    articles: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            text = _text(path)
            if text is not None:
                articles[name.as_posix()] = text
    return articles


def _text(path: Path) -> str | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None  # a gold answer that names such a file gets "no such article"
    try:
        # Nearly every article; keeps the check of citations apart from the reading that it checks.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return decode(data, markup=path.suffix.lower() in _MARKUP).text
    except ValueError:  # it is no text
        return None


def fingerprint(articles: Mapping[str, str]) -> str:
    """Twelve hex digits that change whenever a name or a text does."""
    whole = sha256()
    for name, text in sorted(articles.items()):
        for part in (name, text):
            data = part.encode("utf-8", "surrogatepass")
            whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()[:12]
