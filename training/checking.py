"""Spans to check: marked in a passage, does it answer the question?

Two sources. What the reader of that moment would say to the question that it has just read, or the answer itself; and
what the whole tool proposes over articles (looks.py), several places of one question beside each other.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as fn
from examples import VIETNAMESE, Example, Maker
from scoring import collate, spans
from torch import Tensor

LONGEST = 320  # pieces of a question and its passage
TOGETHER = 4  # places of one question in a batch
CHOICE = 0.5  # what choosing the right place among those of its question counts for, beside judging each by itself


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage under a question, `start` and `end` the first and last piece of the span that is marked.

    asked: places of one question have one number; None: the only one.
    """

    example: Example
    right: float
    asked: int | None = None


def of_the_reader(batch: list[Example], start: Tensor, end: Tensor, rng: random.Random) -> list[Marked]:
    """For each example a span of its passage. start, end: the reader's logits, shape (batch, length).

    Half of the time what answers is marked, in the words of the gold or of the reader; else one of the best three of
    the other spans that the reader finds.
    """
    chosen: list[Marked] = []
    for n, one in enumerate(batch):
        first, last = one.passage, len(one.ids) - 1
        table = spans(start[n], end[n], first, last)
        gold = (one.start - first, one.end - first) if one.start else None
        if gold and rng.random() < 0.5:
            i, j = divmod(int(table.argmax()), last - first)
            same = min(j, gold[1]) - max(i, gold[0]) + 1
            near = 2 * same / (j - i + gold[1] - gold[0] + 2) >= 0.75
            i, j = (i, j) if near and rng.random() < 0.5 else gold
            right = 1.0
        else:
            taken = [gold] if gold else []
            for _ in range(rng.choices((1, 2, 3), (0.6, 0.25, 0.15))[0]):
                for low, high in taken:
                    table[: high + 1, low:] = -1e9  # every span that overlaps
                i, j = divmod(int(table.argmax()), last - first)
                if table[i, j] < -1e8:
                    break
                taken.append((i, j))
            found = taken[-1] if len(taken) > bool(gold) else gold
            right = float(found is gold and gold is not None)
            i, j = found or (0, 0)
        chosen.append(Marked(Example(one.ids, first, first + i, first + j), right))
    return chosen


def proposals(paths: Sequence[Path], maker: Maker, size: int, rng: random.Random) -> Iterator[list[Marked]]:
    """Batches of `size` places, TOGETHER of each question: one that answers, where there is one, and wrong ones, those
    that stood best oftener. Questions are muddled as those read are, and half of them see each place under the first
    line of its article.
    """
    lines = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    held: list[list[Marked]] = []
    asked = 0
    while True:
        rng.shuffle(lines)
        for line in lines:
            text = line["question"]
            text = maker.muddle(text, "vi" if VIETNAMESE.search(text) else "en")
            right = [one for one in line["places"] if one[3]]
            wrong = [one for one in line["places"] if not one[3]]
            chosen = [rng.choice(right)] if right else []
            while wrong and len(chosen) < TOGETHER:
                chosen.append(wrong.pop(min(int(rng.expovariate(0.5)), len(wrong) - 1)))
            asked += 1
            under = rng.random() < 0.5
            made = [_marked(text, *(_under(*one) if under else one[:4]), asked, maker) for one in chosen]
            held.append([one for one in made if one is not None])
            if sum(map(len, held)) >= 16 * size:  # of near-equal length, so that little is padded
                held.sort(key=lambda some: max((len(one.example.ids) for one in some), default=0))
                batches: list[list[Marked]] = [[]]
                for some in held:
                    if len(batches[-1]) + len(some) > size:
                        batches.append([])
                    batches[-1] += some
                rng.shuffle(batches)
                yield from batches
                held = []


def _under(context: str, start: int, end: int, right: int, headline: str) -> tuple[str, int, int, int]:
    over = headline + "\n" if headline else ""
    return over + context, start + len(over), end + len(over), right


def _marked(text: str, context: str, start: int, end: int, right: int, asked: int, maker: Maker) -> Marked | None:
    example = maker.encode(text, context, (start, end), LONGEST)
    return example and Marked(example, float(right), asked)


def shown(held: list[Marked]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, list[int | None]]:
    """(ids, mask, passage, marked; each (batch, length)), what is right (batch,), and the number of each question."""
    ids, mask, passage, _, _ = collate([one.example for one in held])
    marked = torch.zeros_like(mask)
    for row, one in enumerate(held):
        marked[row, one.example.start : one.example.end + 1] = True
    return ids, mask, passage, marked, torch.tensor([one.right for one in held]), [one.asked for one in held]


def judge(odds: Tensor, right: Tensor, asked: Sequence[int | None]) -> Tensor:
    """Loss: each place by itself, and among those of one question the choice of the right one."""
    loss = fn.binary_cross_entropy_with_logits(odds, right)
    fields = [[row for row, one in enumerate(asked) if one == number] for number in sorted(set(asked) - {None})]
    fields = [field for field in fields if len(field) > 1 and right[field].sum() == 1]
    if fields:
        choice = [fn.cross_entropy(odds[field][None], right[field].argmax()[None]) for field in fields]
        loss = loss + CHOICE * torch.stack(choice).mean()
    return loss
