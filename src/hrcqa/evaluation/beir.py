"""Retrieval collections: BEIR folders, TREC judgements over a folder of documents. Read, rank, write as TREC runs.

BEIR (Thakur et al. 2021): corpus.jsonl {_id, title, text}, queries.jsonl {_id, text}, qrels/test.tsv with a head.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from struct import pack, unpack
from typing import Protocol

from hrcqa.errors import GoldError
from hrcqa.evaluation.fields import replace_text
from hrcqa.evaluation.ranking import Qrels, Run
from hrcqa.types import Passage

DEPTH = 100  # documents ranked for each query, as BEIR's tables have it
PASSAGES_PER_DOCUMENT = 3  # passages asked for, for each document wanted: long documents take several places


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries and judgements; the documents lie in a folder, `files` says which is which: file → document id."""

    queries: Mapping[str, str]
    qrels: Qrels
    files: Mapping[str, str]


class Searcher(Protocol):
    """An index that can rank with a choice of channels."""

    def search(self, question: str, *, top_k: int, channels: Sequence[str] = ...) -> list[Passage]: ...


def read_beir(folder: Path, articles: Path, *, split: str = "test") -> Collection:
    """Read a BEIR folder and write its corpus as one file a document into `articles` (those that are there stay)."""
    qrels = read_qrels(folder / "qrels" / f"{split}.tsv")
    asked = {row["_id"]: row["text"] for row in _rows(folder / "queries.jsonl", ("_id", "text")) if row["_id"] in qrels}
    files: dict[str, str] = {}
    articles.mkdir(parents=True, exist_ok=True)
    for number, row in enumerate(_rows(folder / "corpus.jsonl", ("_id", "text"))):
        # Ids of a collection may hold slashes or be too long for a file name; the number never is.
        name = f"{number:08d}.txt"
        files[name] = row["_id"]
        text = f"{row['title']}\n\n{row['text']}" if row.get("title") else row["text"]
        data = text.encode("utf-8", "replace")
        path = articles / name
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
    for path in articles.glob("*.txt"):
        if path.name not in files:
            path.unlink()
    return Collection(asked, {query: gains for query, gains in qrels.items() if query in asked}, files)


def read_trec(qrels: Path, topics: Path, folder: Path) -> Collection:
    """TREC judgements over the files of a folder: a document's id is its path, with or without its ending."""
    judged = read_qrels(qrels)
    files: dict[str, str] = {}
    known = {document for gains in judged.values() for document in gains}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in name.parts):
            full = name.as_posix()
            bare = name.with_suffix("").as_posix()
            files[full] = full if full in known or bare not in known else bare
    if not known & set(files.values()):
        raise GoldError(f"{qrels} judges no file of {folder}", mend="name files by their path in the folder")
    asked = {query: text for query, text in read_topics(topics).items() if query in judged}
    if not asked:
        raise GoldError(f"{topics} and {qrels} share no query", mend="check the ids")
    return Collection(asked, {query: gains for query, gains in judged.items() if query in asked}, files)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Judgements as TREC (query 0 document gain) or BEIR (query, document, gain, with a head) write them."""
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        # BEIR's ids may hold blanks, so a tab decides; TREC separates with any blanks.
        parts = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or (number == 1 and parts[-1].strip().lower() in ("score", "gain", "relevance")):
            continue
        if len(parts) not in (3, 4):
            raise GoldError(f"{path} line {number}: {len(parts)} columns", mend="give query, (0,) document, gain")
        try:
            judged.setdefault(parts[0].strip(), {})[parts[-2].strip()] = int(float(parts[-1]))
        except ValueError as error:
            raise GoldError(f"{path} line {number}: {parts[-1]!r} is no gain", mend="give a number") from error
    if not judged:
        raise GoldError(f"{path} holds no judgements", mend="give query, (0,) document, gain")
    return judged


def read_topics(path: Path) -> dict[str, str]:
    """Queries: `id<tab>text` a line, JSON Lines as BEIR has them, or TREC's <top> records."""
    text = _text(path)
    if "<top>" in text.lower():
        found: dict[str, str] = {}
        for record in re.findall(r"<top>(.*?)(?=</top>|<top>|\Z)", text, re.DOTALL | re.IGNORECASE):
            number = re.search(r"<num>\s*(?:Number:)?\s*(\S+)", record, re.IGNORECASE)
            title = re.search(r"<title>\s*(?:Topic:)?\s*(.*?)\s*(?=<|\Z)", record, re.DOTALL | re.IGNORECASE)
            if number and title:
                found[number[1]] = " ".join(title[1].split())
        return found
    if text.lstrip().startswith("{"):
        return {row["_id"]: row["text"] for row in _rows(path, ("_id", "text"))}
    queries: dict[str, str] = {}
    for place, line in enumerate(text.splitlines(), 1):
        query, tab, words = line.partition("\t")
        if tab and words.strip():
            queries[query.strip()] = words.strip()
        elif line.strip():
            raise GoldError(f"{path} line {place}: no tab", mend="write id<tab>question")
    return queries


def rank(
    collection: Collection,
    searcher: Searcher,
    *,
    channels: Sequence[str],
    depth: int = DEPTH,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, dict[str, float]]:
    """Query → document → score: a document ranks where its best passage does.

    Scores fall strictly, also when they are read as 32-bit floats (trec_eval does), so tools that sort again by score,
    and break ties their own way, see the same ranking.
    """
    run: dict[str, dict[str, float]] = {}
    for number, (query, question) in enumerate(collection.queries.items(), 1):
        scores: dict[str, float] = {}
        last = inf
        for passage in searcher.search(question, top_k=depth * PASSAGES_PER_DOCUMENT, channels=channels):
            document = collection.files.get(passage.chunk.doc_id)
            if document is not None and document not in scores and len(scores) < depth:
                last = scores[document] = _below(last, float(passage.score))
        run[query] = scores
        if progress:
            progress(number, len(collection.queries), "ranking")
    return run


def _below(last: float, score: float) -> float:
    """`score` as a 32-bit float, or where that is not below `last` the next one that is."""
    (narrow,) = unpack("<f", pack("<f", score))
    if narrow < last:
        return float(narrow)
    # Floats of one sign lie in the order of their bits, so the next one is one bit on; the step over 0 is its own.
    (bits,) = unpack("<i", pack("<f", last))
    return float(unpack("<f", pack("<i", bits - 1 if last > 0 else bits + 1))[0]) if last else -1e-45


def write_trec(run: Run, path: Path, *, tag: str) -> None:
    """`query Q0 document rank score tag`, ranks from 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{query} Q0 {document} {place} {score!r} {tag}\n"
        for query, scores in run.items()
        for place, (document, score) in enumerate(scores.items(), 1)
    ]
    replace_text(path, "".join(lines))


def _rows(path: Path, keys: Sequence[str]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [key for key in keys if key not in row]
        except (ValueError, TypeError) as error:
            raise GoldError(f"{path} line {number}: not JSON: {error}", mend="give a BEIR folder") from error
        if missing:
            raise GoldError(f'{path} line {number}: "{missing[0]}" is missing', mend="give a BEIR folder")
        rows.append({key: str(value) for key, value in row.items() if value is not None})
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise GoldError(f"{path} can't be read: {error.strerror}", mend="check the folder or file") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path} is not UTF-8", mend="save it as UTF-8") from error
