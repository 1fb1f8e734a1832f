"""`hrcqa info`: versions, models with their checksums and scores, settings, and the state of articles and index."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from hrcqa import __version__
from hrcqa.errors import CorpusUnusable, IndexUnusable
from hrcqa.interfaces.contract import as_json as json_text
from hrcqa.interfaces.contract import schema
from hrcqa.interfaces.indexing import index_bytes
from hrcqa.interfaces.labels import counted, sized
from hrcqa.interfaces.session import Session

LIBRARIES = (
    *("faiss-cpu", "numpy", "onnxruntime", "prompt_toolkit", "rank-bm25", "rich", "safetensors"),
    *("sentence-transformers", "tiktoken", "tokenizers", "torch", "typer"),
)


def print_schema() -> None:
    """The JSON Schema of one reply, to stdout."""
    print(json_text(schema(), indent=2))


def print_info(session: Session, *, as_json: bool) -> None:
    """Print everything a bug report needs. Builds nothing, loads no weights."""
    told = {
        "versions": {"hrcqa": __version__, "python": platform.python_version(), **_libraries()},
        "models": _models(session),
        "corpus": _corpus(session),
        "index": _index(session),
        "settings": _settings(session),
    }
    if as_json:
        session.terminal.print(json_text(told, indent=2, ascii_only=not session.terminal.speaks_utf8))
    else:
        session.terminal.print("\n".join(_lines(told)))


def _libraries() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _models(session: Session) -> dict[str, Any]:
    """The names in use, and what is known of the shipped ones: files with sha256, whether they are whole, scores."""
    from hrcqa.ingest.tokens import NAME
    from hrcqa.models.shipped import card, verify

    names, known = session.config.models, card()
    damaged = set(verify())
    return {
        "encoder": names.encoder or known["encoder"]["name"],
        "reader": names.reader or known["reader"]["name"],
        "tokenizer": names.tokenizer or NAME,
        "files": [
            {"file": name, "sha256": file["sha256"], "bytes": file["bytes"], "whole": name not in damaged}
            for name, file in known["files"].items()
        ],
        "scores": known.get("scores", {}),
        "licence": known.get("licence"),
    }


def _corpus(session: Session) -> dict[str, Any]:
    from hrcqa.ingest.corpus import scan

    try:
        files = scan(session.folder)
    except CorpusUnusable as error:
        return {"folder": None, "problem": error.problem}
    return {"folder": str(session.folder), "articles": len(files), "bytes": sum(file.size for file in files)}


def _index(session: Session) -> dict[str, Any]:
    from hrcqa.retrieval.store import index_home, open_index

    try:
        folder = session.config.index or index_home(session.folder)
        with open_index(folder) as index:
            built = datetime.fromtimestamp(index.manifest.scanned_ns / 1e9, UTC).isoformat(timespec="seconds")
            return {
                "folder": str(folder),
                "articles": len(index.doc_ids()),
                "passages": len(index),
                "bytes": index_bytes(folder),
                "built": built,
                **{key: index.manifest.identity.get(key) for key in ("encoder", "tokenizer", "version")},
            }
    except (IndexUnusable, CorpusUnusable) as error:
        return {"folder": None, "problem": error.problem}


def _settings(session: Session) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        return str(value) if isinstance(value, Path) else value

    settings: dict[str, Any] = plain(asdict(session.config))
    return settings


def _lines(told: dict[str, Any]) -> list[str]:
    versions, models, corpus, index = told["versions"], told["models"], told["corpus"], told["index"]
    lines = [f"hrcqa {versions['hrcqa']}, Python {versions['python']}, {sys.platform}"]
    lines.append("  " + ", ".join(f"{name} {found or 'missing'}" for name, found in list(versions.items())[2:]))
    lines += ["", f"encoder {models['encoder']}, reader {models['reader']}, tokenizer {models['tokenizer']}"]
    for file in models["files"]:
        state = "" if file["whole"] else "  DAMAGED: install hrcqa again"
        lines.append(f"  {file['file']:<20} {sized(file['bytes']):>9}  sha256 {file['sha256']}{state}")
    lines += [f"  {name}: {value}" for name, value in _flat(models["scores"])]
    lines.append("")
    if corpus["folder"] is None:
        lines.append(f"articles: {corpus['problem']}")
    else:
        lines.append(f"articles: {corpus['articles']} in {corpus['folder']}, {sized(corpus['bytes'])}")
    if index["folder"] is None:
        lines.append(f"index: {index['problem']}; it is built at the first question")
    else:
        held = f"{counted(index['articles'], 'article')}, {counted(index['passages'], 'passage')}"
        lines.append(f"index: {held} in {index['folder']}, {sized(index['bytes'])}, built {index['built']}")
    lines += ["", "settings"]
    return lines + [f"  {name} = {value}" for name, value in _flat(told["settings"])]


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in table.items():
        rows += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else [(prefix + key, value)]
    return rows
