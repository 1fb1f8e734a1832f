"""Reading questions made from plain Vietnamese text and from sentence pairs, for there are few written by people.

Vietnamese asks in place: "diễn ra năm 1998" becomes "diễn ra năm nào", so a statement with its answer replaced by a
question word is a question as people write it (cloze translation, Lewis et al., 2019, without the translation). Across
languages the answer is what both sides of a sentence pair write alike: a number or a name; the question comes from one
side, the passage from the other. Words are dropped and clauses left out, so that the answer is not found by copying.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from examples import sentences
from pairs import untokenised, viwiki
from questions import Question

UPPER = r"A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
NAME = rf"(?:[{UPPER}][\w'’.-]*\w)(?: (?:[{UPPER}][\w'’.-]*\w|[{UPPER}]))*"
FIGURE = r"\d[\d.,]*\d|\d"
UNNUMBERED = "(?<!ngày )(?<!tháng )(?<!năm )(?<!khóa )(?<!số )"
# What is replaced (group 1), by what, and how often such a place is taken where it stands.
PATTERNS = [
    (re.compile(r"\bngày (\d{1,2} tháng \d{1,2}(?: năm \d{4})?)\b"), ("ngày nào", "ngày tháng năm nào"), "ngày ", 0.7),
    (re.compile(r"\b(?:vào|trong|từ|đến)? ?(ngày \d{1,2} tháng \d{1,2}(?: năm \d{4})?)\b"), ("khi nào",), "", 0.4),
    (re.compile(r"(?<!tháng \d )(?<!tháng \d\d )\bnăm (\d{4})\b"), ("năm nào", "năm bao nhiêu"), "năm ", 0.5),
    (re.compile(r"\btháng (\d{1,2}) năm \d{4}\b"), ("tháng mấy", "tháng nào"), "tháng ", 0.1),
    (re.compile(rf"\b({FIGURE}) ?(?:%|phần trăm)"), ("bao nhiêu",), "", 0.9),
    (re.compile(rf"{UNNUMBERED}\b({FIGURE})(?= [^\W\d_]+)"), ("bao nhiêu",), "", 0.6),
    (re.compile(rf"\b(?:bởi|do) ({NAME})"), ("ai",), "", 0.5),
    (re.compile(rf"\b(?:ở|tại) ({NAME})"), ("đâu", "nơi nào"), "", 0.5),
    (re.compile(rf"\b(?:thành phố|tỉnh|nước|quốc gia|huyện|đảo|sông|bang|vùng) ({NAME})"), ("nào",), "", 0.6),
    (re.compile(rf"\b(?:là|tên là|gọi là) ({NAME})"), ("gì", "ai"), "", 0.5),
    (re.compile(rf"\b(?:công ty|tập đoàn|đảng|hãng|trường|đội|câu lạc bộ|tổ chức|giải) ({NAME})"), ("nào",), "", 0.6),
    (re.compile(rf"^({NAME})(?= (?:đã|là|được|sinh|có|trở|viết|giành|bắt|nói|cho|tuyên))"), ("Ai", "Cái gì"), "", 0.2),
    (re.compile(r"\b(?:bởi vì|do|vì) ([^,.;()]{15,110})(?=[.;]|$)"), ("vì sao",), "", 0.6),
    (re.compile(r"\b(?:nhằm|để) ([^,.;()]{12,90})(?=[.,;]|$)"), ("để làm gì",), "để ", 0.3),
    (re.compile(r"(?<=\w) là ((?:một|những|các|loài|người) [^,.;()]{8,90})(?=[.,;]|$)"), ("là gì",), "là ", 0.3),
]  # fmt: skip
ENGLISH = {"number": ("how many", "how much", "what number"), "year": ("what year", "when"),
           "name": ("who", "what", "where", "which")}  # fmt: skip
VIETNAMESE = {"number": ("bao nhiêu", "mấy"), "year": ("năm nào", "bao giờ"), "name": ("ai", "gì", "đâu", "nào")}
ACCENTED = re.compile(r"(?=.*[^\x00-\x7f])\S+")
SHARED = re.compile(rf"(?<![\w.,])(?:{FIGURE})(?![\w])|(?<=\s){NAME}")


def _thinned(words: str, rng: random.Random, share: float) -> str:
    return " ".join(w for w in words.split() if rng.random() > share)


def _around(text: str, start: int, end: int, rng: random.Random) -> tuple[str, str]:
    """What stands before and after a place of its sentence, often without its outer clauses."""
    before, after = text[:start], text[end:]
    if rng.random() < 0.6:
        cuts = [m.end() for m in re.finditer(r"[,;:–(]\s", before) if len(before) - m.end() > 12]
        if cuts:
            before = before[rng.choice(cuts) :]
    if rng.random() < 0.7:
        cut = re.search(r"[,;:–)]\s", after)
        if cut and len(before) + cut.start() > 25:
            after = after[: cut.start()]
    return before, after.rstrip(" .;:,")


def asked_in_place(sentence: str, rng: random.Random) -> Iterator[tuple[str, int, int]]:
    """Questions a Vietnamese sentence answers: (question, start and end of the answer in the sentence)."""
    for pattern, words, gone, share in PATTERNS:
        for m in pattern.finditer(sentence):
            if rng.random() > share:
                continue
            start, end = m.span(1)
            if sentence[start].isupper() and end < len(sentence) and ACCENTED.fullmatch(m.group(1)):
                continue  # "Thế" of "Thế vận hội": half a name
            before, after = _around(sentence, start, end, rng)
            before = before.removesuffix(gone)
            word = rng.choice(words)
            if word == "vì sao":
                before = re.sub(r"\s*\b(?:bởi vì|do|vì)\s*$", "", before)
                question = f"Vì sao {before}" if rng.random() < 0.7 else f"{before} vì sao"
            else:
                question = f"{_thinned(before, rng, 0.08)} {word} {_thinned(after, rng, 0.12)}"
                if word in {"khi nào", "năm nào", "để làm gì"} and rng.random() < 0.4:
                    question = f"{word} {_thinned(before + after, rng, 0.1)}"
            question = " ".join(question.split())
            if 4 <= len(question.split()) <= 32:
                mark = "?" if rng.random() < 0.8 else ""
                yield question[0].upper() + question[1:] + mark, start, end


def vietnamese(data: Path, barred: Iterable[Question], most: int, seed: int) -> list[Question]:
    """At most two questions of a paragraph of the Vietnamese Wikipedia; no paragraph of a question in `barred`."""
    rng = random.Random(seed)
    heads = {q.context[s : s + 40] for q in barred for s, _ in sentences(q.context)}
    found: list[Question] = []
    for number, text in enumerate(viwiki(data)):
        if len(found) >= most:
            break
        for line in text.split("\n"):
            if not 200 < len(line) < 1600:
                continue
            parts = sentences(line)
            if any(line[s : s + 40] in heads for s, _ in parts):
                continue
            made = []
            for s, e in parts:
                if 40 < e - s < 320:
                    made += [(q, s + a, s + b) for q, a, b in asked_in_place(line[s:e], rng)]
            for question, a, b in rng.sample(made, min(2, len(made))):
                answers = ((a, line[a:b]),)
                found.append(Question(f"cloze-{len(found)}", question, line, answers, "cloze", str(number), "vi-vi"))
    return found


def across(data: Path, most: int, seed: int) -> tuple[list[Question], list[Question]]:
    """(English questions on Vietnamese passages, the reverse), from consecutive lines of EVBNews."""
    rng = random.Random(seed)
    with gzip.open(data / "parallel/evbnews.en-vi.tsv.gz", "rt", encoding="utf-8") as file:
        lines = [[untokenised(x) for x in line.rstrip("\n").partition("\t")[::2]] for line in file]
    found: tuple[list[Question], list[Question]] = ([], [])
    for at, pair in enumerate(lines):
        for side in (0, 1):
            asked, told = pair[side], pair[1 - side]
            places = [m for m in SHARED.finditer(asked) if m.start() > 0 and told.count(m.group()) == 1]
            places = [m for m in places if len(m.group()) > 2 or m.group().isdigit()]
            if not places or not 40 < len(told) < 400:
                continue
            m = rng.choice(places)
            figure = m.group()
            kind = "name" if not figure[0].isdigit() else "year" if re.fullmatch(r"(19|20)\d\d", figure) else "number"
            before, after = _around(asked, *m.span(), rng)
            if side == 0:
                question = f"{rng.choice(ENGLISH[kind])} {_thinned(before, rng, 0.12)} {_thinned(after, rng, 0.12)}"
            else:
                before = before.removesuffix("năm ") if kind == "year" else before
                question = f"{_thinned(before, rng, 0.1)} {rng.choice(VIETNAMESE[kind])} {_thinned(after, rng, 0.1)}"
            question = " ".join(question.split())
            if not 5 <= len(question.split()) <= 34:
                continue
            low, high = max(0, at - rng.randint(0, 3)), at + 1 + rng.randint(0, 3)
            context, start = "", 0
            for n in range(low, min(high, len(lines))):
                if n == at:
                    start = len(context) + told.find(figure)
                context += lines[n][1 - side] + " "
            answers = ((start, figure),)
            languages = ("en-vi", "vi-en")[side]
            name = f"across-{side}-{at}"
            text = question[0].upper() + question[1:] + "?"
            if len(found[side]) < most:
                source, article = f"across-{side}", str(at // 40)
                found[side].append(Question(name, text, context.rstrip(), answers, source, article, languages))
    return found
