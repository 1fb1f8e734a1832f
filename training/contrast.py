"""Step 3: the encoder learns which passage answers a question, in either language (in-batch negatives, InfoNCE).

A batch is made of a few articles with several passages each, so that the negatives are neighbours: what BM25 would
bring up as hard negatives, and no passage is encoded twice. Cross-lingual pairs: the translated questions of part A,
MLQA in all four pairs. English is held where all-MiniLM-L6-v2 has it by a second term; running stretches of EVBNews
teach whole Vietnamese passages, not only sentences, where their English lies.

Reads distilled.pt, writes encoder.pt.
"""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict

import torch
import torch.nn.functional as fn
from distil import bitext, cut, padded, vectors
from examples import plain, sentences
from pairs import iwslt, viwiki
from pairs import sentences as bitexts
from places import check, parser
from questions import Question, mailong, mlqa, part_a, part_a_vi, squad_train, visquad
from reader import vocabulary
from torch import Tensor
from trunk import Trunk, minilm, minilm_folder, pooled

from hrcqa.models.wordpiece import WordPiece

TEMPERATURE = 0.05


def around(q: Question, rng: random.Random, words: int) -> str:
    """Whole sentences of the context around the answer, about `words` words."""
    parts = sentences(q.context)
    at = q.answers[0][0] if q.answers else 0
    low = high = next((i for i, (s, e) in enumerate(parts) if s <= at < e), 0)
    while len(q.context[parts[low][0] : parts[high][1]].split()) < words and (low > 0 or high + 1 < len(parts)):
        if low > 0 and (high + 1 == len(parts) or rng.random() < 0.5):
            low -= 1
        else:
            high += 1
    return q.context[parts[low][0] : parts[high][1]].strip()


class Pairs:
    """Batches of (question, passage, languages), a few articles in each."""

    def __init__(self, questions: list[Question], rng: random.Random) -> None:
        self.rng = rng
        self.groups: dict[str, dict[str, list[Question]]] = defaultdict(lambda: defaultdict(list))
        for q in questions:
            if q.answers:
                self.groups[q.source + q.languages + q.article][q.context].append(q)
        self.names = list(self.groups)

    def batch(self, size: int) -> list[Question]:
        chosen: list[Question] = []
        seen: set[str] = set()
        while len(chosen) < size:
            group = self.groups[self.rng.choice(self.names)]
            for context in self.rng.sample(list(group), min(len(group), 8)):
                if context not in seen and len(chosen) < size:
                    seen.add(context)
                    chosen.append(self.rng.choice(group[context]))
        return chosen


def wiki_pairs(texts: list[str], rng: random.Random, most: int) -> list[tuple[str, str]]:
    """(a sentence or heading, the rest of its paragraph): questions are scarce in Vietnamese, paragraphs are not."""
    found = []
    for text in texts:
        for paragraph in re.split(r"\n{1,}", text):
            words = len(paragraph.split())
            if 50 <= words <= 160:
                parts = [paragraph[s:e].strip() for s, e in sentences(paragraph)]
                if len(parts) >= 3:
                    at = rng.randrange(len(parts))
                    if 6 <= len(parts[at].split()) <= 30:
                        found.append((parts[at], " ".join(parts[:at] + parts[at + 1 :])))
    return rng.sample(found, min(most, len(found)))


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--minutes", type=float, default=25)
    p.add_argument("--rate", type=float, default=1e-4)
    p.add_argument("--rows-rate", type=float, default=1e-3)
    p.add_argument("--batch", type=int, default=24)
    p.add_argument("--words", type=int, default=75)
    p.add_argument("--anchor", type=float, default=3.0)
    p.add_argument("--seed", type=int, default=7)
    args = p.parse_args()
    check(args.data)
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    if args.smoke:
        args.minutes, args.batch = 0.2, 4
    rows, base = vocabulary(args.work)
    wordpiece = WordPiece(rows, base)
    plain_pieces = WordPiece((minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    trunk, teacher = Trunk(len(rows)), Trunk()
    trunk.load_named(torch.load(args.work / "distilled.pt", weights_only=True))
    teacher.load_named(minilm())
    a = part_a(args.data)[0]
    trained_mlqa = mlqa(args.data)[0]
    within = [q for q in trained_mlqa if q.languages == "vi-vi"]
    across = [q for q in trained_mlqa if q.languages in ("en-vi", "vi-en")]
    kinds = {
        "english": (Pairs(rng.sample(squad_train(args.data), 30000), rng), 0.14),
        "vietnamese": (Pairs([*visquad(args.data)[0], *within, *mailong(args.data)], rng), 0.18),
        "crossed": (Pairs([*part_a_vi(args.data, a), *across], rng), 0.18),
    }
    wiki = wiki_pairs([t for n, t in enumerate(viwiki(args.data)) if n % (40 if args.smoke else 3) == 0], rng, 6000)
    news = bitexts(args.data)[:45000]
    lines = [(e, v) for e, v in bitexts(args.data) if 4 <= len(e.split()) <= 26]
    names = [*kinds, "wiki", "news", "lines"]
    weights = [w for _, w in kinds.values()] + [0.05, 0.15, 0.3]
    dev = iwslt(args.data, args.work, "2012")[: 40 if args.smoke else 300]

    fresh = torch.nn.Parameter(trunk.words.detach()[base:].clone())
    trunk.words.requires_grad_(False)
    trained = [t for t in trunk.parameters() if t.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": trained, "peak": args.rate}, {"params": [fresh], "peak": args.rows_rate}],
        lr=args.rate, weight_decay=0.0, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip

    def embed(texts: list[str], most: int) -> Tensor:
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        out: list[Tensor] = []
        half = max(1, len(texts) // 2)  # two halves of like length: less padding
        for at in range(0, len(texts), half):
            ids, mask = padded([cut(wordpiece, texts[n], most) for n in order[at : at + half]])
            out.append(pooled(trunk(ids, mask, fresh=fresh), mask))
        back = torch.empty(len(texts), dtype=torch.long)
        back[order] = torch.arange(len(texts))
        return torch.cat(out)[back]

    def taught(texts: list[str], most: int) -> Tensor:
        return torch.from_numpy(vectors(teacher, [cut(plain_pieces, t, most) for t in texts], size=12))

    began = last = time.time()
    losses: dict[str, list[float]] = defaultdict(list)
    step = 0
    while (elapsed := (time.time() - began) / 60) < args.minutes:
        kind = rng.choices(names, weights)[0]
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * max(0.02, 1 - elapsed / args.minutes) * min(1, (step + 1) / 20)
        if kind in ("news", "lines"):
            texts = rng.sample(lines, args.batch * 3)
            if kind == "news":
                texts = []
                for _ in range(args.batch):
                    at = rng.randrange(len(news) - 4)
                    run = news[at : at + rng.randint(2, 4)]
                    texts.append((" ".join(e for e, _ in run), " ".join(v for _, v in run)))
            goals = taught([e for e, _ in texts], 110)
            out = embed([plain(v) if rng.random() < 0.1 else v for _, v in texts], 130)
            near = out @ goals.T
            loss = args.anchor * (1 - near.diagonal().mean()) + 0.5 * fn.cross_entropy(
                near / TEMPERATURE, torch.arange(len(texts))
            )
            loss = loss + 0.5 * fn.cross_entropy(near.T / TEMPERATURE, torch.arange(len(texts)))
        else:
            if kind == "wiki":
                chosen = [(q, p, "vi-vi") for q, p in rng.sample(wiki, args.batch)]
            else:
                chosen = [(q.text, around(q, rng, rng.randint(args.words // 2, args.words)), q.languages)
                          for q in kinds[kind][0].batch(args.batch)]  # fmt: skip
            asked = [plain(q) if which[:2] == "vi" and rng.random() < 0.12 else q for q, _, which in chosen]
            queries, passages = embed(asked, 48), embed([p for _, p, _ in chosen], 130)
            near = queries @ passages.T / TEMPERATURE
            own = torch.arange(len(chosen))
            loss = (fn.cross_entropy(near, own) + fn.cross_entropy(near.T, own)) / 2
            english = [(n, q) for n, (q, _, which) in enumerate(chosen) if which[:2] == "en"]
            if english:
                near = (queries[[n for n, _ in english]] * taught([q for _, q in english], 48)).sum(1)
                loss = loss + args.anchor * (1 - near.mean()) * len(english) / len(chosen)
            english = [(n, p) for n, (_, p, which) in enumerate(chosen) if which[3:] == "en"]
            if english:
                near = (passages[[n for n, _ in english]] * taught([p for _, p in english], 130)).sum(1)
                loss = loss + args.anchor * (1 - near.mean()) * len(english) / len(chosen)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        step += 1
        losses[kind].append(loss.item())
        if step % 25 == 0:
            means = {k: round(sum(v[-15:]) / len(v[-15:]), 3) for k, v in losses.items()}
            print(f"{step} {elapsed:.1f} min {means}", flush=True)
        if time.time() - last > 300:
            keep(trunk, fresh, args.work)
            print("bitext", bitext(trunk, wordpiece, dev), flush=True)
            last = time.time()
    keep(trunk, fresh, args.work)
    print("done", step, bitext(trunk, wordpiece, dev), flush=True)


def keep(trunk: Trunk, fresh: Tensor, work) -> None:
    with torch.no_grad():
        trunk.words[len(trunk.words) - len(fresh) :] = fresh
    torch.save(trunk.named(), work / "encoder.part")
    (work / "encoder.part").rename(work / "encoder.pt")


if __name__ == "__main__":
    main()
