"""The question sets, read into one shape, and which part of each may be trained on.

Never trained on, for that is what we report: half of part A (6 of 12 articles), half of MLQA (by connected contexts,
the same half in all four language pairs), a part of the ViSQuAD articles, and the whole of seminar.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from places import unpacked


@dataclass(frozen=True, slots=True)
class Question:
    """`answers`: (start, text) in `context`; none: the passage does not answer. `article` groups neighbours."""

    id: str
    text: str
    context: str
    answers: tuple[tuple[int, str], ...]
    source: str
    article: str
    languages: str = "en-en"  # of question and passage


def _bucket(key: str, parts: int) -> int:
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % parts


def squad_file(path: Path, source: str, languages: str) -> Iterator[Question]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    for number, article in enumerate(data):
        title = article.get("title") or str(number)
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                context = paragraph["context"]
                answers = tuple(
                    dict.fromkeys(
                        (a["answer_start"], a["text"])
                        for a in qa["answers"]
                        if a["text"] and context[a["answer_start"] : a["answer_start"] + len(a["text"])] == a["text"]
                    )
                )
                if qa["answers"] and not answers:
                    continue  # a wrong offset, not a question without answer
                guess = source == "squad" and qa.get("offset_ambiguous") and len(answers) == 1
                if guess and (context.count(answers[0][1]) > 2 or len(answers[0][1]) < 3):
                    continue  # which of the places is meant is not known
                yield Question(qa["id"], qa["question"].strip(), context, answers, source, title, languages)


def squad_train(data: Path) -> list[Question]:
    return list(squad_file(data / "qa/squad-v1.1-train.json.gz", "squad", "en-en"))


def part_a(data: Path) -> tuple[list[Question], list[Question]]:
    """(train, development): six articles each, in the order of their titles, every second one."""
    everything = list(squad_file(data / "qa/squad-v2.0-dev-part-a.json.gz", "part-a", "en-en"))
    titles = sorted({q.article for q in everything})
    kept = set(titles[1::2])
    return [q for q in everything if q.article not in kept], [q for q in everything if q.article in kept]


def part_a_vi(data: Path, questions: list[Question]) -> list[Question]:
    """The same questions in machine-translated Vietnamese, over the English passages."""
    translated: dict[str, str] = {}
    with gzip.open(data / "qa/squad-v2.0-dev-part-a.questions-vi-mt.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 3 and parts[2].strip():
                translated[parts[0]] = parts[2].strip()
    return [
        Question(q.id, translated[q.id], q.context, q.answers, "part-a-vi", q.article, "vi-en")
        for q in questions
        if q.id in translated
    ]


def visquad(data: Path) -> tuple[list[Question], list[Question]]:
    everything = list(squad_file(data / "qa/vi-visquad.json.gz", "visquad", "vi-vi"))
    kept = {q.article for q in everything if _bucket("visquad" + q.article, 5) < 1}
    return [q for q in everything if q.article not in kept], [q for q in everything if q.article in kept]


def mlqa(data: Path) -> tuple[list[Question], list[Question]]:
    """Split so that no context of one half, in either language, is in the other; what ViSQuAD shares is kept out."""
    everything: list[Question] = []
    for context in ("en", "vi"):
        for question in ("en", "vi"):
            path = data / f"qa/mlqa-dev-context-{context}-question-{question}.json.gz"
            everything += squad_file(path, "mlqa", f"{question}-{context}")
    parent: dict[str, str] = {}

    def root(x: str) -> str:
        while parent.setdefault(x, x) != x:
            x = parent[x]
        return x

    for q in everything:
        parent[root(q.id)] = root(q.context)
    shared = {q.context.strip() for q in squad_file(data / "qa/vi-visquad.json.gz", "", "vi-vi")}
    members = defaultdict(set)
    for q in everything:
        members[root(q.id)].add(q.id)
    barred = {root(q.id) for q in everything if q.context.strip() in shared}
    kept = {r for r, ids in members.items() if r in barred or _bucket("mlqa" + min(ids), 2) == 0}
    train = [q for q in everything if root(q.id) not in kept]
    return train, [q for q in everything if root(q.id) in kept]


def mailong(data: Path) -> list[Question]:
    return list(squad_file(data / "qa/vi-mailong.json.gz", "mailong", "vi-vi"))


def seminar(data: Path) -> list[Question]:
    """Held out whole."""
    return [
        q
        for part in ("reg", "wiki")
        for q in squad_file(data / f"qa/vi-seminar-train_{part}.json.gz", "seminar-" + part, "vi-vi")
    ]


def policyqa(data: Path) -> list[Question]:
    return list(squad_file(data / "qa/policyqa-dev.json.gz", "policyqa", "en-en"))


def multispan(data: Path, work: Path) -> list[Question]:
    """The first span of each list, for a reader of single spans; where items stand close, the stretch they span."""
    folder = unpacked(data, work, "qa/multispanqa.tar.xz")
    found = []
    for path in sorted(folder.glob("MultiSpanQA_data/valid.json")):
        for row in json.loads(path.read_text(encoding="utf-8"))["data"]:
            context, places = _joined(row["context"])
            inside = [i for i, label in enumerate(row["label"]) if label != "O"]
            starts = [i for i, label in enumerate(row["label"]) if label == "B"]
            if not inside:
                continue
            last = inside[-1] if inside[-1] - inside[0] < 30 else starts[1] - 1 if len(starts) > 1 else inside[-1]
            last = max(i for i in inside if i <= last)
            start, end = places[inside[0]], places[last] + len(row["context"][last])
            question = " ".join(row["question"]) + "?"
            answers = ((start, context[start:end]),)
            found.append(Question(row["id"], question, context, answers, "multispan", row["id"]))
    return found


def qamr(data: Path, work: Path) -> list[Question]:
    folder = unpacked(data, work, "qa/qamr.tar.xz")
    names = {"-LRB-": "(", "-RRB-": ")", "``": '"', "''": '"', "-LSB-": "[", "-RSB-": "]"}
    sentences = {}
    for line in next(folder.rglob("wiki-sentences.tsv")).read_text(encoding="utf-8").splitlines():
        key, _, sentence = line.partition("\t")
        sentences[key] = [names.get(word, word) for word in sentence.split(" ")]
    found = []
    for path in sorted(folder.glob("filtered/*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            fields = line.split("\t")
            tokens = sentences.get(fields[0])
            if tokens is None or len(fields) < 7:
                continue
            indices = sorted(int(i) for i in fields[6].split()) if fields[6].strip() else []
            if not indices or indices[-1] - indices[0] + 1 != len(indices) or indices[-1] >= len(tokens):
                continue
            context, places = _joined(tokens)
            start, end = places[indices[0]], places[indices[-1]] + len(tokens[indices[-1]])
            answers = ((start, context[start:end]),)
            found.append(Question(f"{path.stem}{number}", fields[5], context, answers, "qamr", fields[0]))
    return found


def _joined(tokens: list[str]) -> tuple[str, list[int]]:
    """Tokens to text as it is written, and where each token begins."""
    text = ""
    places = []
    for token in tokens:
        if text and token not in {".", ",", ";", ":", ")", "?", "!", "'s", "n't", "%", "]"} and text[-1] not in "([":
            text += " "
        places.append(len(text))
        text += token
    return text, places


def subjqa(data: Path, work: Path) -> list[Question]:
    found = []
    for path in sorted(unpacked(data, work, "qa/subjqa.tar.xz").glob("*/splits/train.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                text = row["human_ans_spans"]
                start = row["review"].find(text)
                answers = () if text == "ANSWERNOTFOUND" else ((start, text),)
                if start >= 0 or not answers:
                    name = row.get("q_review_id") or str(len(found))
                    found.append(Question(name, row["question"], row["review"], answers, "subjqa", name))
    return found


def shuffled(items: list[Question], seed: int) -> list[Question]:
    out = list(items)
    random.Random(seed).shuffle(out)
    return out
