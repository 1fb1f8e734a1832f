"""Every score of the model card, from the shipped files as the tool loads them.

    python training/evaluate.py --only reader --sets part-a,visquad --out scores.json

`--teacher` measures all-MiniLM-L6-v2 on the same retrieval sets, `--limit` takes that many questions of each set.
Reader passages are read as they are, windows and all; the best span is the answer when its score is above the
threshold (0, as trained, unless card.json holds another).
"""

from __future__ import annotations

import json
import math
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pairs import iwslt, rows_of, scifact
from places import check, parser, unpacked
from questions import Question, mlqa, part_a, part_a_vi, seminar, visquad
from scoring import judged
from written import own

Embed = Callable[[list[str]], np.ndarray]


def ndcg(order: list[int], gains: dict[int, float], k: int = 10) -> float:
    best = sorted(gains.values(), reverse=True)[:k]
    ideal = sum(g / math.log2(n + 2) for n, g in enumerate(best))
    return sum(gains.get(d, 0.0) / math.log2(n + 2) for n, d in enumerate(order[:k])) / ideal if ideal else 0.0


def cranfield(args) -> tuple[list[str], list[str], list[dict[int, float]]]:
    folder = unpacked(args.data, args.work, "retrieval/cranfield.tar.xz")
    texts = []
    for entry in re.split(r"^\.I \d+\s*$", (folder / "cran.all.1400").read_text(), flags=re.M)[1:]:
        title = re.search(r"^\.T\s*\n(.*?)^\.A", entry, re.S | re.M)
        body = re.search(r"^\.W\s*\n(.*)", entry, re.S | re.M)
        texts.append(" ".join(" ".join(m[1].split()) for m in (title, body) if m))
    asked = [
        " ".join(q.split()) for q in re.split(r"^\.I \d+\s*\n\.W", (folder / "cran.qry").read_text(), flags=re.M)[1:]
    ]
    gains: list[dict[int, float]] = [{} for _ in asked]
    for line in (folder / "cranqrel").read_text().splitlines():
        query, document, grade = (int(x) for x in line.split()[:3])
        # Cranfield grades 1 (a complete answer) to 4 (of minimum interest); -1 and 5 stand for none.
        if 1 <= grade <= 4:
            gains[query - 1][document - 1] = 5.0 - grade
    return texts, asked, gains


def scifact_sets(args) -> tuple[list[str], list[str], list[dict[int, float]]]:
    folder = scifact(args.data, args.work)
    corpus = rows_of(folder / "corpus_train.csv")
    place = {row["doc_id"]: n for n, row in enumerate(corpus)}
    quoted = re.compile(r"[\"'](.+?)[\"'](?=[\s,\]\n])")
    texts = [f"{row['title']}. " + " ".join(quoted.findall(row["abstract"]) or [row["abstract"]]) for row in corpus]
    gains: dict[str, dict[int, float]] = defaultdict(dict)
    for part in ("train", "validation"):
        for row in rows_of(folder / f"claims_{part}.csv"):
            if row.get("evidence_doc_id", "").strip() in place:
                gains[row["claim"]][place[row["evidence_doc_id"].strip()]] = 1.0
    return texts, list(gains), list(gains.values())


def encoder_scores(embed: Embed, args, wanted: set[str]) -> dict[str, float]:
    out: dict[str, float] = {}
    if "bitext" in wanted:
        for year in ("2012", "2013"):
            pairs = iwslt(args.data, args.work, year)
            en, vi = embed([e for e, _ in pairs]), embed([v for _, v in pairs])
            near, own = vi @ en.T, np.arange(len(pairs))
            out[f"bitext tst{year} vi-en accuracy@1"] = float((near.argmax(1) == own).mean())
            out[f"bitext tst{year} en-vi accuracy@1"] = float((near.argmax(0) == own).mean())
            show(out)
    if "mlqa" in wanted:
        held = mlqa(args.data)[0] + mlqa(args.data)[1]  # the pool is every passage of both halves
        kept = {q.id for q in mlqa(args.data)[1]}
        for side in ("en", "vi"):
            pool = sorted({q.context for q in held if q.languages[3:] == side})
            vectors, place = embed(pool), {c: n for n, c in enumerate(pool)}
            for asked in ("en", "vi"):
                questions = [q for q in held if q.languages == f"{asked}-{side}"]
                near = embed([q.text for q in questions]) @ vectors.T
                own = near[np.arange(len(questions)), [place[q.context] for q in questions]]
                ranks = (near > own[:, None]).sum(1)
                for k in (1, 10):
                    out[f"mlqa {asked}-{side} recall@{k}"] = float((ranks < k).mean())
                    unseen = ranks[[n for n, q in enumerate(questions) if q.id in kept]]
                    out[f"mlqa {asked}-{side} unseen half recall@{k}"] = float((unseen < k).mean())
        show(out)
    if "visquad" in wanted:
        train, held = visquad(args.data)
        pool = sorted({q.context for q in train + held})
        place = {c: n for n, c in enumerate(pool)}
        vectors = embed(pool)
        for name, questions in (("all", train + held), ("unseen articles", held)):
            near = embed([q.text for q in questions]) @ vectors.T
            own = near[np.arange(len(questions)), [place[q.context] for q in questions]]
            ranks = (near > own[:, None]).sum(1) + 1
            out[f"visquad {name} MRR@10"] = float(np.where(ranks <= 10, 1 / ranks, 0).mean())
        show(out)
    for name, load in (("cranfield", cranfield), ("scifact", scifact_sets)):
        if name in wanted:
            texts, asked, gains = load(args)
            if args.limit:
                asked, gains = asked[: args.limit], gains[: args.limit]
            vectors, queries = embed(texts), embed(asked)
            orders = np.argsort(-(queries @ vectors.T), axis=1, kind="stable")[:, :10]
            out[f"{name} nDCG@10"] = float(np.mean([ndcg(o.tolist(), g) for o, g in zip(orders, gains, strict=True)]))
            show(out)
    return out


def show(scores: dict) -> None:
    name = list(scores)[-1]
    print(f"{name}: {scores[name]}", file=sys.stderr, flush=True)


def reader_sets(args) -> dict[str, list[Question]]:
    a = part_a(args.data)[1]
    held = mlqa(args.data)[1]
    sets = {"part-a": a, "part-a-vi": part_a_vi(args.data, a), "visquad": visquad(args.data)[1]}
    sets |= {f"mlqa {n}": [q for q in held if q.languages == n] for n in ("en-en", "vi-vi", "en-vi", "vi-en")}
    for part in ("reg", "wiki"):
        sets[f"seminar-{part}"] = [q for q in seminar(args.data) if q.source == "seminar-" + part]
    return sets | {"articles": own(kept=True)}


def reader_scores(
    reader, args, wanted: set[str]
) -> tuple[dict[str, dict[str, float]], list[tuple[float, float, bool]]]:
    """Per set EM and F1; and for calibration, each question's (score, F1, answerable)."""
    out, points = {}, []
    for name, questions in reader_sets(args).items():
        if wanted and name not in wanted and name.split()[0] not in wanted:
            continue
        if args.limit and len(questions) > args.limit:
            questions = random.Random(5).sample(questions, args.limit)
        totals: dict[str, float] = defaultdict(float)
        began, own = time.time(), []
        for q in questions:
            (read,) = reader.read(q.text, [q.context], n_best=1)
            best = read.spans[0] if read.spans else None
            said = best.span.of(q.context) if best else ""
            above = best.score if best else -99.0
            exact, f1 = judged(said, q) if q.answers else (0.0, 0.0)
            own.append((above, exact, f1, bool(q.answers)))
            points.append((above, f1, bool(q.answers)))
        for above, exact, f1, answerable in own:
            totals["n"] += 1
            if answerable:
                totals["answerable"] += 1
                totals["answerable exact"] += exact
                totals["answerable F1"] += f1
            spoken = above > args.threshold
            totals["exact"] += exact if spoken else float(not answerable)
            totals["F1"] += f1 if spoken else float(not answerable)
        best_f1, best_at = sweep([(a, f, t) for a, _, f, t in own])
        out[name] = {
            "questions": int(totals["n"]),
            "EM": round(100 * totals["exact"] / totals["n"], 2), "F1": round(100 * totals["F1"] / totals["n"], 2),
            "answerable EM": round(100 * totals["answerable exact"] / max(totals["answerable"], 1), 2),
            "answerable F1": round(100 * totals["answerable F1"] / max(totals["answerable"], 1), 2),
            "F1 at the best threshold": round(100 * best_f1, 2), "best threshold": round(best_at, 2),
            "seconds": round(time.time() - began, 1),
        }  # fmt: skip
        show(out)
    return out, points


def sweep(points: list[tuple[float, float, bool]]) -> tuple[float, float]:
    """(best mean F1, threshold) over all thresholds: what SQuAD 2.0's script calls best_f1."""
    total = sum(not answerable for _, _, answerable in points)
    best, at = float(total), float("inf")
    for score, f1, answerable in sorted(points, reverse=True):
        total += f1 if answerable else -1.0
        if total > best:
            best, at = float(total), score
    return best / max(len(points), 1), at


def calibration(points: list[tuple[float, float, bool]]) -> dict[str, object]:
    """Platt's two numbers for score → chance that the span is right (F1 > 0.5), and the reliability by tenths."""
    from sklearn.linear_model import LogisticRegression

    scores = np.array([p[0] for p in points])
    right = np.array([float(answerable and f1 > 0.5) for _, f1, answerable in points])
    model = LogisticRegression(C=1e6).fit(scores[:, None], right)
    a, b = float(model.coef_[0, 0]), float(model.intercept_[0])
    p = 1 / (1 + np.exp(-(a * scores + b)))
    bins = []
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1 + (low > 0.85))
        if inside.any():
            bins.append(
                {
                    "said": round(float(p[inside].mean()), 3),
                    "was": round(float(right[inside].mean()), 3),
                    "n": int(inside.sum()),
                }
            )
    error = sum(x["n"] * abs(x["said"] - x["was"]) for x in bins) / len(points)
    return {
        "slope": round(float(a), 4),
        "offset": round(float(b), 4),
        "expected error": round(error, 4),
        "reliability": bins,
    }


def speed(args) -> dict[str, float]:
    """Load in a fresh process, and passages a second of processor time; best of three."""
    import subprocess

    import hrcqa.models.shipped as shipped

    probe = (
        "import time; t = time.perf_counter(); import numpy, onnxruntime;"
        "u = time.perf_counter(); c = time.process_time();"
        "from hrcqa.models import load_encoder, load_reader; load_encoder(); load_reader();"
        "print(u - t, time.process_time() - c)"
    )
    loads = [
        [
            float(x)
            for x in subprocess.run(
                [sys.executable, "-c", probe], capture_output=True, text=True, check=True
            ).stdout.split()
        ]
        for _ in range(5)
    ]
    cut = shipped.wordpiece()
    texts = []
    for q in part_a(args.data)[1]:
        pieces = cut(q.context)
        if len(pieces.ids) >= 160 and q.context[: pieces.ends[159]] not in texts:
            texts.append(q.context[: pieces.ends[159]])
    texts = texts[:60]
    hundred = [" ".join(t.split()[:100]) for t in texts]
    reader, encoder = shipped.ShippedReader(), shipped.ShippedEncoder()
    asked = "How many States took the floor?"

    def rate(work: Callable[[], object]) -> float:
        """Texts a second of processor time: what one core does, whatever else the machine does meanwhile."""
        times = []
        for _ in range(3):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
        return len(texts) / min(times)

    return {
        "import of numpy and onnxruntime, ms": round(1000 * min(a for a, _ in loads), 1),
        "load of both, CPU ms": round(1000 * min(b for _, b in loads), 1),
        "reader, passages of 160 pieces and question, per CPU-second": round(
            rate(lambda: reader.read(asked, texts)), 1
        ),
        "encoder, passages of 100 words, per CPU-second": round(rate(lambda: encoder.encode_passages(hundred)), 1),
        "encoder, a question alone, CPU ms": round(
            1000 / rate(lambda: [encoder.encode_queries([asked]) for _ in texts]), 2
        ),
        "megabytes": round(sum(f.stat().st_size for f in shipped.WEIGHTS.iterdir()) / 1e6, 1),
    }


def teacher_embed() -> Embed:
    import torch
    from distil import cut, vectors
    from trunk import Trunk, minilm, minilm_folder

    from hrcqa.models.wordpiece import WordPiece

    trunk = Trunk()
    trunk.load_named(minilm())
    pieces = WordPiece((minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    torch.set_num_threads(1)
    return lambda texts: vectors(trunk, [cut(pieces, t, 256) for t in texts])


def reliability_plot(found: dict, target: Path) -> None:
    """What the calibrated score said against what was so; a mark's size is the number of questions."""
    import matplotlib.pyplot as plt

    bins = found["reliability"]
    figure, axes = plt.subplots(figsize=(4.2, 4))
    axes.plot([0, 1], [0, 1], color="0.75", linewidth=1)
    axes.scatter(
        [one["said"] for one in bins],
        [one["was"] for one in bins],
        s=[8 + 160 * one["n"] / max(other["n"] for other in bins) for one in bins],
        color="#20639b",
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="said: p(right)", ylabel="was: share with F1 > 0.5")
    axes.set_title("The reader's confidence, after calibration", fontsize=10)
    figure.tight_layout()
    figure.savefig(target, metadata={"Date": None} if target.suffix == ".svg" else None)
    plt.close(figure)


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--plot", type=Path, help="where to draw the reader's reliability (.svg, .png)")
    p.add_argument("--only", choices=("encoder", "reader", "speed"))
    p.add_argument("--sets", default="", help="names, by commas; default: all")
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--threshold", type=float, default=0.0)
    p.add_argument("--teacher", action="store_true")
    p.add_argument("--weights", type=Path, help="another folder of exported weights")
    p.add_argument("--out", type=Path)
    args = p.parse_args()
    check(args.data)
    if args.smoke:
        args.limit = 6
        args.sets = args.sets or "part-a,visquad"
    import hrcqa.models.shipped as shipped

    if args.weights:
        shipped.WEIGHTS = args.weights
    wanted = {s for s in args.sets.split(",") if s}
    scores: dict[str, object] = {}
    if args.only in (None, "speed"):
        scores["speed"] = speed(args)
    if args.only in (None, "encoder"):
        embed = teacher_embed() if args.teacher else shipped.ShippedEncoder().encode_passages
        scores["teacher" if args.teacher else "encoder"] = encoder_scores(
            embed, args, wanted or {"bitext", "mlqa", "visquad", "cranfield", "scifact"}
        )
    if args.only in (None, "reader") and not args.teacher:
        scores["reader"], points = reader_scores(shipped.ShippedReader(), args, wanted)
        if points:
            scores["calibration"] = found = calibration(points)
            if args.plot:
                reliability_plot(found, args.plot)
    text = json.dumps(scores, indent=1, ensure_ascii=False)
    print(text)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
