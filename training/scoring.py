"""Exact match and F1 as SQuAD and, for Vietnamese, MLQA count them; and the decoding used while training."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

import torch
from examples import Maker
from questions import Question
from torch import Tensor

ARTICLES = {"en": re.compile(r"\b(a|an|the)\b"), "vi": re.compile(r"\b(của|là|cái|chiếc|những)\b")}
MAX_ANSWER = 48  # pieces


def normalised(text: str, language: str = "en") -> list[str]:
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return ARTICLES[language].sub(" ", text).split()


def f1(said: str, truth: str, language: str = "en") -> float:
    a, b = normalised(said, language), normalised(truth, language)
    if not a or not b:
        return float(a == b)
    same = sum((Counter(a) & Counter(b)).values())
    return 2 * same / (len(a) + len(b)) if same else 0.0


def judged(said: str, q: Question) -> tuple[float, float]:
    """(exact match, F1) of `said` ("" for silence) against every answer of the question."""
    language = q.languages[3:]
    truths = [text for _, text in q.answers] or [""]
    exact = max(float(normalised(said, language) == normalised(t, language)) for t in truths)
    return exact, max(f1(said, t, language) for t in truths)


def spans(start: Tensor, end: Tensor, first: int, last: int) -> Tensor:
    """The sum of logits for each first and last piece of a span within [first, last); -1e9 where there is no such."""
    table = start[first:last, None] + end[None, first:last]
    allowed = torch.ones_like(table, dtype=torch.bool).triu()
    return table.masked_fill(~(allowed & ~allowed.triu(MAX_ANSWER)), -1e9)


def best_span(start: Tensor, end: Tensor, first: int, last: int) -> tuple[int, int, float]:
    """Of one row of logits, the best span of pieces in [first, last) and its score above silence."""
    table = spans(start, end, first, last)
    i, j = divmod(int(table.argmax()), last - first)
    return first + i, first + j, float(table[i, j] - start[0] - end[0])


def score(model: torch.nn.Module, maker: Maker, questions: Iterable[Question], limit: int = 384) -> dict[str, float]:
    """Percent. `f1`, `exact` with silence at 0; `answerable_f1`, `answerable_exact` where the answer must be given."""
    rows = []
    for q in questions:
        made = maker.encode(q.text, q.context, None, limit)
        if made is not None:
            rows.append((q, made))
    rows.sort(key=lambda row: len(row[1].ids))
    totals: Counter[str] = Counter()
    model.eval()
    with torch.inference_mode():
        for at in range(0, len(rows), 16):
            batch = rows[at : at + 16]
            start, end = model(*collate([made for _, made in batch])[:3])
            for n, (q, made) in enumerate(batch):
                i, j, above = best_span(start[n], end[n], made.passage, len(made.ids) - 1)
                pieces = maker.wordpiece(q.context)
                said = q.context[pieces.starts[i - made.passage] : pieces.ends[j - made.passage]]
                for key, value in zip(("exact", "f1"), judged(said if above > 0 else "", q), strict=True):
                    totals[key] += value
                totals["n"] += 1
                totals["answered"] += above > 0
                if q.answers:
                    totals["answerable"] += 1
                    for key, value in zip(("answerable_exact", "answerable_f1"), judged(said, q), strict=True):
                        totals[key] += value
    model.train()
    out = {key: 100 * totals[key] / max(totals["n"], 1) for key in ("exact", "f1", "answered")}
    for key in ("answerable_exact", "answerable_f1"):
        out[key] = 100 * totals[key] / max(totals["answerable"], 1)
    return out | {"n": totals["n"]}


def collate(batch: list) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """ids, mask, passage mask (the passage and [CLS]), first and last piece of the answer."""
    length = max(len(x.ids) for x in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    mask = torch.zeros(len(batch), length, dtype=torch.bool)
    passage = torch.zeros(len(batch), length, dtype=torch.bool)
    for n, x in enumerate(batch):
        ids[n, : len(x.ids)] = torch.tensor(x.ids)
        mask[n, : len(x.ids)] = True
        passage[n, x.passage : len(x.ids) - 1] = True
    return ids, mask, passage, torch.tensor([x.start for x in batch]), torch.tensor([x.end for x in batch])
