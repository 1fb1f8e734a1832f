"""From a thousand passages to a million: build, open, ask, change; beside other tools on the same passages.

    python eval/benchmarks/scale.py [--sizes 1000 10000 100000 1000000] [--naive-up-to N] [--work DIR]
        [--peers FOLDER NAME=PYTHON ...] [--json FILE] [--plot FILE]

Articles of ten passages are generated, the same on every machine: passages of 60 words, Zipf over 200,000 words of
which the commonest are English function words. No model runs: vectors are made from the text, unit vectors of 384
dimensions around 1,000 centres, so what is measured is everything but the encoder. Questions are known items: four
words of a passage, and a vector near that passage's. The naive index is what a script would do: rank_bm25.BM25Okapi
and faiss.IndexFlatIP over the same terms and vectors, fused by rank, pickled. It is given our terms; peers cut words
as they do.

A peer is a module peers/NAME.py in FOLDER with a class Peer: build(ids, texts, vectors), add(...), search(question,
vector, k), save(folder), load(folder); it runs in the interpreter PYTHON of its own environment.

Every step is a process of its own, with one thread. `open` counts from the call to the first answer of a new process
(imports apart, both tools need NumPy and FAISS); `change` from the changed file to the answer that shows it.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

DIM, WORDS, PER_ARTICLE, QUESTIONS, TOP_K, DEPTH = 384, 60, 10, 200, 10, 50
VOCABULARY = 200_000
FUNCTION_WORDS = (
    "the of and in to a is for was on that as with by it at from his he an are be this had which or her not has but "
    "have were one their its they who been also first two all would there when more other some after into no about"
).split()


# --- the work --------------------------------------------------------------------------------------------------------


def vocabulary() -> list[str]:
    """Function words, then made-up words of two to four syllables."""
    syllables = [consonant + vowel for consonant in "bcdfghjklmnprstvz" for vowel in "aeiou"]
    words = list(FUNCTION_WORDS)
    number = len(syllables)
    while len(words) < VOCABULARY:
        rest, word = number, ""
        while rest:
            rest, digit = divmod(rest, len(syllables))
            word = syllables[digit] + word
        words.append(word)
        number += 1
    return words


def articles(size: int) -> Iterator[list[str]]:
    """The passages of each article; article i is the same at every size."""
    words = np.array(vocabulary(), object)
    weights = 1 / (np.arange(VOCABULARY) + 2.7) ** 1.05
    edges = np.cumsum(weights / weights.sum())
    for block in range(0, size, 10_000):
        draw = np.random.default_rng([7, block])
        ranks = np.minimum(np.searchsorted(edges, draw.random((10_000, WORDS))), VOCABULARY - 1)
        passages = [" ".join(row) + "." for row in words[ranks]]
        for start in range(0, min(10_000, size - block), PER_ARTICLE):
            yield passages[start : start + PER_ARTICLE]


def write_articles(folder: Path, size: int) -> None:
    """As files, a thousand to a folder."""
    for number, passages in enumerate(articles(size)):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        if not number % 1000:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n\n".join(passages) + "\n", encoding="utf-8")


class MadeVectors:
    """An Encoder without a model: the text's hash picks a centre and the noise around it."""

    name, fingerprint, dim = "made", "made-1", DIM

    def __init__(self, known: dict[str, Any] | None = None) -> None:
        """known: question → vector."""
        draw = np.random.default_rng(9)
        self._centres = _unit(draw.standard_normal((1000, DIM), np.float32))
        self._noise = draw.standard_normal(1 << 20, np.float32)
        self._known = known or {}

    def encode_passages(self, texts: Sequence[str]) -> Any:
        hashes = np.frombuffer(b"".join(blake2b(text.encode(), digest_size=16).digest() for text in texts), "<u8")
        pairs = hashes.reshape(-1, 2)
        places = (pairs[:, 0] % np.uint64(len(self._noise) - DIM)).astype(np.int64)
        noise = _unit(self._noise[places[:, None] + np.arange(DIM)])
        return _unit(0.7 * self._centres[(pairs[:, 1] % np.uint64(1000)).astype(np.int64)] + 0.714 * noise)

    def encode_queries(self, texts: Sequence[str]) -> Any:
        found = (self._known[text] if text in self._known else self.encode_passages([text])[0] for text in texts)
        return np.stack(list(found))


def _unit(rows: Any) -> Any:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


class WordTokenizer:
    """A passage is as many tokens as words, so that each passage of the work is one chunk."""

    name = "words"

    def offsets(self, text: str) -> list[int]:
        places, at = [], 0
        for word in text.split():
            at = text.index(word, at)
            places.append(at)
            at += len(word)
        return places

    def count(self, text: str) -> int:
        return len(text.split())


def questions(size: int) -> dict[str, Any]:
    """Question → (its vector, the passage that it was made from)."""
    draw = np.random.default_rng(5)
    wanted = set(draw.choice(size, min(size, QUESTIONS), replace=False).tolist())
    common, encoder = set(FUNCTION_WORDS), MadeVectors()
    made: dict[str, Any] = {}
    for number, passages in enumerate(articles(size)):
        for at, passage in enumerate(passages, number * PER_ARTICLE):
            if at in wanted:
                rare = sorted(set(passage.rstrip(".").split()) - common)
                a, b, c, d = draw.choice(rare, 4, replace=False)
                near = 0.8 * encoder.encode_passages([passage])[0] + 0.6 * _unit(draw.standard_normal(DIM))
                made[f"what is the {a} of {b} {c} in {d}?"] = (_unit(near), passage)
    return made


# --- steps, each in a process of its own -----------------------------------------------------------------------------


def build(work: Path, size: int) -> dict[str, float]:
    with Clock() as clock:
        _refresh(work)
    on_disk = sum(path.stat().st_size for path in (work / "index").rglob("*") if path.is_file())
    times = {"build_s": clock.wall, "build_cpu_s": clock.cpu}
    return times | {"bytes_per_passage": on_disk / size, "build_peak_mb": peak_mb()}


def serve(work: Path, size: int) -> dict[str, float]:
    from hrcqa.retrieval.store import open_index

    asked = questions(size)
    encoder = MadeVectors({question: vector for question, (vector, _) in asked.items()})
    before = resident_mb()
    import faiss  # noqa: F401

    with Clock() as clock:
        index = open_index(work / "index", encoder)
        index.search(next(iter(asked)), top_k=TOP_K)
    figures = {"open_ms": clock.wall * 1000}
    figures |= latencies(lambda question: index.search(question, top_k=TOP_K), list(asked))
    figures["resident_mb"] = resident_mb() - before
    # On other threads' time: what the approximate search misses, and whether the passages are found at all.
    sample = list(asked)[:50]
    near = [[row for row, _ in index.dense(question, 10)] for question in sample]
    exact = [[row for row, _ in index.dense(question, 10, exactly=True)] for question in sample]
    pairs = zip(near, exact, strict=True)
    figures["dense_recall_at_10"] = statistics.mean(len(set(a) & set(b)) / len(b) for a, b in pairs)
    hits = [asked[q][1] in (p.chunk.text for p in index.search(q, top_k=TOP_K)) for q in sample]
    figures["hit_at_10"] = statistics.mean(hits)
    return figures


def change(work: Path, size: int) -> dict[str, float]:
    """Add, edit and delete an article; each until a new reader shows it."""
    from hrcqa.retrieval.store import open_index

    path = work / "articles" / "000" / "new.txt"
    figures = {}
    more = next(articles(PER_ARTICLE))
    _refresh(work)  # a process that has imported what it needs, as a peer's `add` has
    for what, text in (("add", "zyxw is here."), ("edit", "wxyz is here now."), ("delete", None)):
        with Clock() as clock:
            if text is None:
                path.unlink()
            else:
                path.write_text("\n\n".join([text, *more]), encoding="utf-8")
            _refresh(work)
            with open_index(work / "index", MadeVectors()) as index:
                found = index.search("zyxw wxyz", top_k=1, channels=("lexical",))
        assert [passage.chunk.text for passage in found] == ([] if text is None else [text]), found
        figures[f"{what}_s"] = clock.wall
    return figures


def naive_build(work: Path, size: int) -> dict[str, float]:
    import faiss
    from rank_bm25 import BM25Okapi

    from hrcqa.language.terms import terms

    with Clock() as clock:
        texts = [path.read_text(encoding="utf-8") for path in sorted((work / "articles").rglob("*.txt"))]
        passages = [passage for text in texts for passage in text.strip().split("\n\n")]
        bm25 = BM25Okapi([terms(passage) for passage in passages])
        flat = faiss.IndexFlatIP(DIM)
        encoder = MadeVectors()
        for start in range(0, len(passages), 1000):
            flat.add(encoder.encode_passages(passages[start : start + 1000]))
        with open(work / "naive.pickle", "wb") as out:
            pickle.dump((passages, bm25), out, protocol=5)
        faiss.write_index(flat, str(work / "naive.faiss"))
    on_disk = sum((work / name).stat().st_size for name in ("naive.pickle", "naive.faiss"))
    times = {"build_s": clock.wall, "build_cpu_s": clock.cpu}
    return times | {"bytes_per_passage": on_disk / size, "build_peak_mb": peak_mb()}


def naive_serve(work: Path, size: int) -> dict[str, float]:
    import faiss

    from hrcqa.language.terms import query_terms

    asked = questions(size)
    before = resident_mb()
    import rank_bm25  # noqa: F401

    def search(question: str) -> list[str]:
        scores = bm25.get_scores(list(query_terms(question)))
        lexical = np.argsort(scores)[::-1][:DEPTH]
        dense = flat.search(asked[question][0].reshape(1, -1), min(DEPTH, flat.ntotal))[1][0]
        fused: dict[int, float] = {}
        for ranking in (lexical.tolist(), dense.tolist()):
            for rank, row in enumerate(ranking, 1):
                fused[row] = fused.get(row, 0.0) + 1 / (60 + rank)
        return [passages[row] for row in sorted(fused, key=lambda row: -fused[row])[:TOP_K]]

    with Clock() as clock:
        with open(work / "naive.pickle", "rb") as source:
            passages, bm25 = pickle.load(source)
        flat = faiss.read_index(str(work / "naive.faiss"))
        search(next(iter(asked)))
    figures = {"open_ms": clock.wall * 1000} | latencies(search, list(asked))
    figures["resident_mb"] = resident_mb() - before
    figures["hit_at_10"] = statistics.mean(asked[q][1] in search(q) for q in list(asked)[:5])
    return figures


def _peer(folder: Path) -> Any:
    from importlib import import_module

    sys.path.insert(0, str(folder.parent.parent))
    module = import_module(f"peers.{folder.name}")
    module.needs(False)
    return module.Peer(None)


def peer_build(work: Path, size: int, peer: Path) -> dict[str, float]:
    made = _peer(peer)
    store = work / f"peer-{peer.name}"
    store.mkdir()
    texts = [passage for passages in articles(size) for passage in passages]
    encoder = MadeVectors()
    vectors = np.concatenate([encoder.encode_passages(texts[at : at + 1000]) for at in range(0, size, 1000)])
    with Clock() as clock:
        made.build([str(row) for row in range(size)], texts, vectors)
        made.save(str(store))
    on_disk = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    times = {"build_s": clock.wall, "build_cpu_s": clock.cpu}
    return times | {"bytes_per_passage": on_disk / size, "build_peak_mb": peak_mb()}


def peer_serve(work: Path, size: int, peer: Path) -> dict[str, float]:
    asked = questions(size)
    before = resident_mb()
    made = _peer(peer)

    def search(question: str) -> list[str]:
        found: list[str] = made.search(question, asked[question][0], TOP_K)
        return found

    with Clock() as clock:
        made.load(str(work / f"peer-{peer.name}"))
        search(next(iter(asked)))
    figures = {"open_ms": clock.wall * 1000} | latencies(search, list(asked))
    figures["resident_mb"] = resident_mb() - before
    texts = [passage for passages in articles(size) for passage in passages]
    figures["hit_at_10"] = statistics.mean(asked[q][1] in (texts[int(row)] for row in search(q)) for q in [*asked][:5])
    return figures


def peer_change(work: Path, size: int, peer: Path) -> dict[str, float]:
    """An article more, until it is found. A peer without `add` builds that side again, and says nothing here."""
    made = _peer(peer)
    made.load(str(work / f"peer-{peer.name}"))
    if made.add is None:
        return {}
    texts = [f"qzqz{at} {passage}" for at, passage in enumerate(next(articles(PER_ARTICLE)))]
    vectors = MadeVectors().encode_passages(texts)
    with Clock() as clock:
        made.add([f"new{at}" for at in range(len(texts))], texts, vectors)
        found = made.search("qzqz4", vectors[4], TOP_K)
    assert "new4" in found, found
    return {"add_s": clock.wall, "add_cpu_s": clock.cpu}


STEPS: dict[str, Callable[[Path, int], dict[str, float]]] = {
    "build": build, "serve": serve, "change": change, "naive_build": naive_build, "naive_serve": naive_serve,
}  # fmt: skip
PEER_STEPS = {"peer_build": peer_build, "peer_serve": peer_serve, "peer_change": peer_change}


def _refresh(work: Path) -> None:
    from scale import WordTokenizer  # under this name the processes that read the articles know it too

    from hrcqa.ingest.chunking import ChunkOptions
    from hrcqa.retrieval.store import refresh

    options = ChunkOptions(max_tokens=WORDS, overlap_tokens=0)
    refresh(work / "articles", work / "index", WordTokenizer(), MadeVectors(), options)


# --- measuring -------------------------------------------------------------------------------------------------------


class Clock:
    wall = cpu = 0.0

    def __enter__(self) -> Clock:
        self._began = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.cpu = time.perf_counter() - self._began[0], time.process_time() - self._began[1]


def latencies(search: Callable[[str], object], asked: Sequence[str], budget_s: float = 30.0) -> dict[str, float]:
    """The first tenth is warming up. CPU time beside wall time: on a busy machine it is the one to read."""
    warming = max(1, len(asked) // 10)
    for question in asked[:warming]:
        search(question)
    walls, cpus, until = [], [], time.perf_counter() + budget_s
    for question in asked[warming:]:
        with Clock() as clock:
            search(question)
        walls.append(clock.wall * 1000)
        cpus.append(clock.cpu * 1000)
        if time.perf_counter() > until and len(walls) >= 5:
            break
    return {
        "query_p50_ms": statistics.median(walls),
        "query_p99_ms": float(np.percentile(walls, 99)),
        "query_cpu_p50_ms": statistics.median(cpus),
        "query_cpu_p99_ms": float(np.percentile(cpus, 99)),
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def resident_mb() -> float:
    """Pages of the index that the system keeps in memory count, though it may drop them at any time."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_mb()
    return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024


def step(name: str, work: Path, size: int, peer: Path | None = None, python: str = sys.executable) -> dict[str, float]:
    command = [python, __file__, "--step", name, "--work", str(work), "--sizes", str(size)]
    command += ["--peer", str(peer)] if peer else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=LIMIT_S)
        if done.returncode:
            raise RuntimeError(f"ended with {done.returncode}: {done.stderr[-800:]}")
    except (RuntimeError, subprocess.TimeoutExpired) as error:
        if peer is None:
            raise
        print(f"{peer.name}, {name} at {size:,}: {error}", file=sys.stderr)  # a dash in the table
        return {}
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


LIMIT_S = 1200
# One thread each; peers that would call home are told not to.
ENVIRONMENT = {
    **os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False", "LANGSMITH_TRACING": "false",
}  # fmt: skip
Results = dict[int, dict[str, dict[str, float]]]  # size → tool → figure
ROWS = {
    "build_s": "build s", "build_cpu_s": "build CPU s", "build_peak_mb": "build peak MB",
    "bytes_per_passage": "bytes a passage",
    "open_ms": "open ms", "query_p50_ms": "query p50 ms", "query_p99_ms": "query p99 ms",
    "query_cpu_p50_ms": "query CPU p50 ms", "resident_mb": "resident MB", "add_s": "add s",
    "edit_s": "edit s", "delete_s": "delete s", "dense_recall_at_10": "dense recall@10",
    "hit_at_10": "hit@10",
}  # fmt: skip


def table(results: Results) -> str:
    """Markdown: for each size one table, other tools as their figure and how many times ours it is."""
    parts = []
    for size, tools in results.items():
        others = [name for name in tools if name != "hrcqa"]
        lines = [f"| {size:,} passages | hrcqa | " + " | ".join(others) + " |"]
        lines.append("|---" + "|---:" * (len(others) + 1) + "|")
        for key, label in ROWS.items():
            ours = tools["hrcqa"].get(key)
            cells = [_shown(ours)]
            for name in others:
                theirs = tools[name].get(key)
                ratio = f" ({theirs / ours:.1f}×)" if ours and theirs and "@" not in label else ""
                cells.append(_shown(theirs) + ratio)
            lines.append(f"| {label} | " + " | ".join(cells) + " |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def plot(results: Results, path: Path) -> None:
    """How each tool grows, both axes logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = ("query_cpu_p50_ms", "build_cpu_s", "open_ms", "bytes_per_passage", "resident_mb", "add_s")
    figure, axes = pyplot.subplots(2, 3, figsize=(12, 7))
    names = list(dict.fromkeys(name for tools in results.values() for name in tools))
    for axis, key in zip(axes.flat, shown, strict=True):
        for place, name in enumerate(names):
            points = [(size, tools[name][key]) for size, tools in results.items() if key in tools.get(name, {})]
            if points:
                look = {"color": f"C{place}", "linewidth": 2.5 if name == "hrcqa" else 1}
                axis.plot(*zip(*points, strict=True), marker="o", label=name, **look)
        axis.set(xscale="log", yscale="log", title=ROWS[key], xlabel="passages")
        axis.grid(alpha=0.3)
    axes.flat[0].legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path)


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--naive-up-to", type=int, default=100_000, help="rank_bm25 takes 2 GB at a million")
    parser.add_argument("--work", type=Path, default=Path("eval/runs/scale"), help="some 3 GB for a million passages")
    parser.add_argument("--json", type=Path, help="write every figure there")
    parser.add_argument("--keep", action="store_true", help="keep articles and indexes, and use those that are there")
    parser.add_argument("--peers", nargs="+", default=[], metavar="FOLDER NAME=PYTHON", help="see above")
    parser.add_argument("--plot", type=Path, help="draw how each grows there")
    parser.add_argument("--step", choices=[*STEPS, *PEER_STEPS], help=argparse.SUPPRESS)
    parser.add_argument("--peer", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step in PEER_STEPS:
        print("\n" + json.dumps(PEER_STEPS[given.step](given.work, given.sizes[0], given.peer)))
        return
    if given.step:
        print(json.dumps(STEPS[given.step](given.work, given.sizes[0])))
        return
    peers = {Path(given.peers[0]) / "peers" / one.partition("=")[0]: one.partition("=")[2] for one in given.peers[1:]}
    results: Results = {}
    for size in given.sizes:
        work = given.work / str(size)
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)
        if not (work / "articles").exists():
            write_articles(work / "articles", size)
        results[size] = {"hrcqa": {}}
        for name in ("build", "serve", "change"):
            results[size]["hrcqa"] |= step(name, work, size)
        if size <= given.naive_up_to:
            results[size]["naive"] = step("naive_build", work, size) | step("naive_serve", work, size)
        for peer, python in peers.items():
            results[size][peer.name] = {}
            for name in PEER_STEPS:
                results[size][peer.name] |= step(name, work, size, peer, python)
        if not given.keep:
            shutil.rmtree(work)
        print(f"{size:,} passages: done", file=sys.stderr)
    machine = platform.processor() or platform.machine()
    print(f"Python {platform.python_version()}, {machine}, load {os.getloadavg()[0]:.1f}\n")
    print(table(results))
    if given.plot:
        plot(results, given.plot)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
