"""Fill the tables of eval/README.md that stand between <!-- NAME --> and <!-- /NAME --> with fresh figures.

    python eval/prepare.py OUT                       # the collections, once
    python eval/tables.py OUT reading                # after a change of the reader
    python eval/tables.py OUT retrieval              # after a change of the encoder, BM25 or the fusion
    python eval/tables.py OUT ablation               # after any change
    python eval/tables.py OUT answers                # at the end: the closed halves are asked once

Each figure comes from the `hrcqa eval` command named beside the table. --limit N asks N questions of each reading
set, spread evenly over it, and says so in the table.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from math import isnan
from pathlib import Path
from typing import Any

from hrcqa.evaluation.beir import read_qrels
from hrcqa.evaluation.compare import randomisation_test
from hrcqa.evaluation.ranking import evaluate

README = Path(__file__).parent / "README.md"
# nDCG@10 known of others on the same queries: BM25, all-MiniLM-L6-v2, and the two fused.
ANCHORS = {("scifact", "lexical"): "0.679", ("scifact", "dense"): "0.645", ("scifact", "hybrid"): "0.680"}
READING = {
    "squad-part-a-unseen": "SQuAD 2.0, 6 articles",
    "mlqa-question-en-passage-en-unseen": "MLQA, en → en",
    "mlqa-question-vi-passage-vi-unseen": "MLQA, vi → vi",
    "mlqa-question-vi-passage-en-unseen": "MLQA, vi → en",
    "mlqa-question-en-passage-vi-unseen": "MLQA, en → vi",
}


def figures(*words: str) -> dict[str, Any]:
    """What `hrcqa eval WORDS --json` prints."""
    print("hrcqa eval", *words, file=sys.stderr)
    told = subprocess.run(
        [sys.executable, "-m", "hrcqa", "eval", *words, "--json", "--quiet"], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def retrieval(data: Path, _: int | None) -> str:
    measures = ("nDCG@10", "MAP", "MRR@10", "recall@10", "recall@100")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, title in (("scifact", "SciFact"), ("cranfield", "Cranfield")):
            qrels = read_qrels(data / name / "qrels" / "test.tsv")
            told: dict[str, dict[str, float]] = {}
            for channels, label in (("hybrid", "hybrid"), ("lexical", "BM25 alone"), ("dense", "dense alone")):
                run = Path(folder) / f"{name}.{channels}.trec"
                found = figures("--beir", str(data / name), "--channels", channels, "--run", str(run))
                told[channels] = evaluate(qrels, read_run(run), ["nDCG@10"])["nDCG@10"]
                first, *rest = (f"{found[measure]:.3f}" for measure in measures)
                low, high = found["intervals"]["nDCG@10"]
                p = "" if channels == "hybrid" else f"{paired(told['hybrid'], told[channels]):.4f}"
                anchor = ANCHORS.get((name, channels), "")
                rows.append([f"{title}, {label}", f"{first} ({low:.2f} – {high:.2f})", anchor, p, *rest])
    return table(["", "nDCG@10 (95 %)", "anchor", "p, hybrid", *measures[1:]], rows)


def read_run(path: Path) -> dict[str, dict[str, float]]:
    run: dict[str, dict[str, float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, _, score, _ = line.split()
        run.setdefault(query, {})[document] = float(score)
    return run


def paired(one: dict[str, float], other: dict[str, float]) -> float:
    """p of the paired randomisation test over queries."""
    return randomisation_test([(one[query], 1.0) for query in one], [(other[query], 1.0) for query in one])


def reading(data: Path, limit: int | None) -> str:
    some = ("--limit", str(limit)) if limit else ()
    rows = []
    for name, title in READING.items():
        found = figures("--squad", str(data / f"{name}.json"), "--reader-only", *some)
        always = figures("--squad", str(data / f"{name}.json"), "--reader-only", "--never-silent", *some)
        values = [f"{found[key]:.1f}" if key in found else "" for key in ("exact", "f1", "HasAns_f1", "NoAns_f1")]
        values += [f"{always[key]:.1f}" for key in ("HasAns_exact", "HasAns_f1")]
        rows.append([title, str(int(found["total"])), *values])
    head = ("", "n", "EM", "F1", "F1, answerable", "F1, unanswerable", "EM, never silent", "F1, never silent")
    return table(head, rows)


def ablation(_: Path, limit: int | None) -> str:
    some = ("--limit", str(limit)) if limit else ()
    told = figures("--ablate", "all", *some)["ablations"]
    shown = {"accuracy": "right", "precision": "precision", "coverage": "coverage", "token_f1": "F1",
             "abstention_f1": "silence F1", "recall@5": "recall@5"}  # fmt: skip
    rows = []
    for name, one in told.items():
        values = [f"{one[key]:.3f}" if key in one and not isnan(one[key]) else "–" for key in shown]
        fates = [str(len(one["fixed"])), str(len(one["broken"])), f"{one['p']:.3f}"] if "p" in one else ["", "", ""]
        label = name if name == "whole" else f"without {name}"
        rows.append([label, *values, *fates])
    return table(["", *shown.values(), "fixed", "broken", "p"], rows)


def answers(data: Path, _: int | None) -> str:
    """The closed halves: everything, each language, and each category with ten questions or more."""
    shown = ("precision", "coverage", "abstention_f1", "precision_lenient", "list_f1", "citations_hold")
    rows = []
    for name in ("seeds", "town", "harbour", "estuary", "chancery"):
        gold = README.parent / f"{name}.test.jsonl"
        saved = data / f"{name}.test.run.jsonl"
        groups = figures("--gold", str(gold), "--split", "all", "--save", str(saved))["groups"]
        for group, told in groups.items():
            if told["questions"] < 10 and not group.startswith("lang:"):
                continue
            cells = [interval(told.get(measure)) for measure in shown]
            label = f"**{name}**" if group == "all" else f"{name}, {group.removeprefix('lang:')}"
            rows.append([label, str(told["questions"]), *cells])
    head = ("", "n", "precision", "coverage", "silence F1", "lenient precision", "list items F1", "citations hold")
    return table(head, rows)


def interval(told: dict[str, float] | None) -> str:
    if told is None or told["value"] is None:
        return ""
    ends = "" if told.get("low") is None else f" ({told['low']:.2f}–{told['high']:.2f})"
    return f"{told['value']:.2f}{ends}"


TABLES: dict[str, Callable[[Path, int | None], str]] = {
    "reading": reading,
    "retrieval": retrieval,
    "ablation": ablation,
    "answers": answers,
}


def put(name: str, content: str) -> None:
    """Replace what stands between the marks of `name`."""
    text = README.read_text(encoding="utf-8")
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if len(marks.findall(text)) != 1:
        raise SystemExit(f"{README} must hold <!-- {name} --> and <!-- /{name} --> once")
    README.write_text(marks.sub(lambda found: f"{found[1]}{content}\n{found[2]}", text), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder that eval/prepare.py wrote")
    parser.add_argument("tables", nargs="+", choices=list(TABLES))
    parser.add_argument("--limit", type=int, default=None)
    asked = parser.parse_args()
    for name in asked.tables:
        put(name, TABLES[name](asked.data, asked.limit))
        print(f"wrote the table {name} of {README.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
