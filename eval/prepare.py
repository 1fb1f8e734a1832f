"""Turn the public collections, as they are packed, into what `hrcqa eval` reads: BEIR folders and SQuAD files.

    python eval/prepare.py OUT [--data DIR]      # OUT/cranfield, OUT/scifact, OUT/*.json

SciFact: the 300 claims of the validation file against the 5,183 abstracts; relevant are the documents a claim cites
(339 judgements), as in BEIR's test split, so figures compare with published ones.
Cranfield: 1,400 abstracts and 225 queries, numbered by their order; its grades run from 1 (complete answer) to 4
(minimum interest), and -1 is of no interest: gain = 5 - grade, 0 for -1.
SQuAD 2.0 part A and MLQA: the articles that the shipped reader never saw, as training/questions.py divides them.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import json
import os
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path


def write_beir(
    folder: Path, corpus: Iterable[tuple[str, str, str]], queries: dict[str, str], qrels: dict[str, dict[str, int]]
) -> None:
    """corpus: (id, title, text)."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    with (folder / "corpus.jsonl").open("w", encoding="utf-8") as out:
        for document, title, text in corpus:
            out.write(json.dumps({"_id": document, "title": title, "text": text}, ensure_ascii=False) + "\n")
    with (folder / "queries.jsonl").open("w", encoding="utf-8") as out:
        for query, text in queries.items():
            out.write(json.dumps({"_id": query, "text": text}, ensure_ascii=False) + "\n")
    with (folder / "qrels" / "test.tsv").open("w", encoding="utf-8") as out:
        out.write("query-id\tcorpus-id\tscore\n")
        for query, gains in qrels.items():
            out.writelines(f"{query}\t{document}\t{gain}\n" for document, gain in gains.items())


def cranfield(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        files = {
            Path(member.name).name: tar.extractfile(member).read().decode("latin-1").replace("\r\n", "\n")  # type: ignore[union-attr]
            for member in tar
            if member.isfile()
        }
    corpus = []
    for record in _records(files["cran.all.1400"]):
        title = " ".join(record.get("T", "").split())
        text = " ".join(record.get("W", "").split())
        # The text repeats its title.
        corpus.append((record["I"], title, text.removeprefix(title).strip()))
    queries = {
        str(number): " ".join(record["W"].split()) for number, record in enumerate(_records(files["cran.qry"]), 1)
    }
    qrels: dict[str, dict[str, int]] = {}
    for line in files["cranqrel"].splitlines():
        if line.strip():
            query, document, grade = line.split()[:3]
            qrels.setdefault(query, {})[document] = 5 - int(grade) if int(grade) > 0 else 0
    write_beir(folder, corpus, queries, qrels)


def _records(text: str) -> Iterable[dict[str, str]]:
    """SMART records: .I opens one, .T .A .B .W its fields."""
    for record in re.split(r"^\.I ", text, flags=re.MULTILINE)[1:]:
        number, _, rest = record.partition("\n")
        parts = re.split(r"^\.([TABW])[ \t]*\n", rest, flags=re.MULTILINE)
        yield {"I": str(int(number)), **dict(zip(parts[1::2], parts[2::2], strict=True))}


def scifact(archive: Path, folder: Path) -> None:
    csv.field_size_limit(10**9)
    with tarfile.open(archive) as tar:
        packed = next(member for member in tar if member.name.endswith(".zip"))
        zipped = zipfile.ZipFile(io.BytesIO(tar.extractfile(packed).read()))  # type: ignore[union-attr]
    corpus = [(row["doc_id"], row["title"], _sentences(row["abstract"])) for row in _rows(zipped, "corpus_train.csv")]
    queries: dict[str, str] = {}
    qrels: dict[str, dict[str, int]] = {}
    for row in _rows(zipped, "claims_validation.csv"):
        queries[row["id"]] = row["claim"]
        for document in re.findall(r"\d+", row["cited_doc_ids"]):
            qrels.setdefault(row["id"], {})[document] = 1
    write_beir(folder, corpus, queries, qrels)


def _rows(zipped: zipfile.ZipFile, name: str) -> Iterable[dict[str, str]]:
    with zipped.open(name) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))


def _sentences(printed: str) -> str:
    """The abstract: a printed array of strings, each a Python literal."""
    literals = re.findall(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", printed)
    return " ".join(" ".join(ast.literal_eval(literal).split()) for literal in literals)


def unseen(data: Path, out: Path) -> list[Path]:
    """The reading questions that were kept out of training, as SQuAD files."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
    from questions import mlqa, part_a  # there, so that the division is written down once

    sets = {"squad-part-a-unseen": part_a(data)[1]}
    for question in mlqa(data)[1]:
        asked, _, passage = question.languages.partition("-")
        sets.setdefault(f"mlqa-question-{asked}-passage-{passage}-unseen", []).append(question)
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, questions in sets.items():
        articles: dict[str, dict[str, list[dict[str, object]]]] = {}
        for q in questions:
            answers = [{"text": text, "answer_start": start} for start, text in q.answers]
            qa = {"id": q.id, "question": q.text, "answers": answers, "is_impossible": not answers}
            articles.setdefault(q.article, {}).setdefault(q.context, []).append(qa)
        rows = [
            {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in paragraphs.items()]}
            for title, paragraphs in articles.items()
        ]
        path = out / f"{name}.json"
        path.write_text(json.dumps({"version": "v2.0", "data": rows}, ensure_ascii=False), encoding="utf-8")
        written.append(path)
    return written


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HRCQA_DATA", "../shared/data")))
    asked = parser.parse_args()
    for name, make in (("cranfield", cranfield), ("scifact", scifact)):
        archive = asked.data / "retrieval" / f"{name}.tar.xz"
        if not archive.exists():
            print(f"{archive} is not there: left out; name the data with --data or HRCQA_DATA", file=sys.stderr)
            continue
        make(archive, asked.out / name)
        print(f"wrote {asked.out / name}")
    if (asked.data / "qa").is_dir():
        for path in unseen(asked.data, asked.out):
            print(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
