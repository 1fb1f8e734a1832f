"""`hrcqa index`: bring the index up to date and say what it holds; --report lists what was recognised."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrcqa.interfaces.ansi import visible
from hrcqa.interfaces.contract import as_json as json_text
from hrcqa.interfaces.labels import counted, sized
from hrcqa.interfaces.session import Session

if TYPE_CHECKING:
    from hrcqa.engine import Engine

_MANY = {"debris": "debris"}


def build_index(session: Session, *, rebuild: bool, compact: bool, report: bool, as_json: bool) -> None:
    """Refresh (or rebuild) the index of the session's folder and print what it holds now."""
    from hrcqa.ingest.corpus import survey_folder
    from hrcqa.retrieval.store import compact as merge
    from hrcqa.retrieval.store import report as unreadable

    since = time.perf_counter()
    with session.open(rebuild=rebuild) as engine:
        merged = compact and merge(engine.index_dir)
        if merged:
            engine.close()
        told = _told(engine, time.perf_counter() - since) | {"compacted": merged}
        if report or as_json:
            skipped = [*unreadable(engine.index_dir), *survey_folder(engine.folder).skipped]
            told["skipped"] = [{"file": one.doc_id, "reason": one.reason} for one in skipped]
            doubts = sorted(engine.index.manifest.warnings.items())
            told["doubts"] = [{"file": doc_id, "doubt": one} for doc_id, said in doubts for one in said]
        if report:
            told["report"] = _report(engine)
    if as_json:
        session.terminal.print(json_text(told, indent=2, ascii_only=not session.terminal.speaks_utf8))
        return
    changes = [f"{len(told[what])} {what}" for what in ("added", "changed", "removed") if told[what]]
    changes += ["compacted"] * told["compacted"]
    session.terminal.print(
        f"{counted(told['articles'], 'article')}, {counted(told['passages'], 'passage')} in {told['index']} "
        f"({sized(told['index_bytes'])}): {', '.join(changes) or 'nothing changed'}, {told['seconds']:.1f} s"
    )
    if report:
        session.terminal.print("\n" + "\n".join(_lines(told)))


def index_bytes(folder: Path) -> int:
    """Size of the index on disk; a file that two generations share counts once."""
    sizes = {}
    for path in folder.rglob("*"):
        if path.is_file():
            state = path.stat()
            sizes[state.st_dev, state.st_ino] = state.st_size
    return sum(sizes.values())


def _told(engine: Engine, seconds: float) -> dict[str, Any]:
    done = engine.last_refresh
    assert done is not None  # Engine.open refreshes
    return {
        "corpus": str(engine.folder),
        "index": str(engine.index_dir),
        "articles": len(engine.index.doc_ids()),
        "passages": len(engine.index),
        "index_bytes": index_bytes(engine.index_dir),
        "added": list(done.added),
        "changed": list(done.changed),
        "removed": list(done.removed),
        "unchanged": done.unchanged,
        "rebuilt_because": done.rebuilt_because,
        "warnings": list(done.warnings),
        "seconds": round(seconds, 3),
    }


def _report(engine: Engine) -> list[dict[str, Any]]:
    """Of each article: title, date, language, characters, passages, and its blocks by kind."""
    passages = Counter(chunk.doc_id for chunk in engine.index.chunks())
    rows = []
    for doc_id in engine.index.doc_ids():
        article = engine.document(doc_id)
        rows.append(
            {
                "file": doc_id,
                "title": article.title.of(article.reading.text) if article.title else None,
                "date": article.date,
                "language": article.language,
                "characters": len(article.text),
                "passages": passages[doc_id],
                "blocks": dict(sorted(Counter(block.kind for block in article.blocks).items())),
                "boilerplate": sum(block.boilerplate > 0.5 for block in article.blocks),
            }
        )
    return rows


def _lines(told: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for row in told["report"]:
        known = [row["language"], row["date"] or "no date", counted(row["characters"], "character")]
        blocks = ", ".join(
            counted(count, kind.replace("_", " "), _MANY.get(kind)) for kind, count in row["blocks"].items()
        )
        lines.append(f"{visible(row['file'])} · {' · '.join(known)} · {counted(row['passages'], 'passage')}")
        lines.append(f"    {visible(row['title'] or 'no title')}")
        doubtful = f" · {row['boilerplate']} like captions, menus or teasers" if row["boilerplate"] else ""
        lines.append(f"    {blocks or 'no text'}{doubtful}")
    for title, key, why in (("read with doubt:", "doubts", "doubt"), ("left out:", "skipped", "reason")):
        if told[key]:
            lines += ["", title, *(f"    {visible(row['file'])}: {visible(row[why])}" for row in told[key])]
    return lines
