"""Step 2: the encoder learns Vietnamese from its English self (Reimers & Gurevych, 2020).

A sentence and its translation must both come to lie where all-MiniLM-L6-v2 puts the English. New word rows learn fast,
the trunk slowly; English rows stay. English-only sentences are in the mix, so that English stays where it was. A part
of the Vietnamese has its diacritics taken away.

Writes distilled.pt (all tensors under Hugging Face's names); encoder.last.pt holds the state to resume from.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as fn
from examples import plain
from pairs import dictionary, iwslt, sentences
from places import check, parser
from questions import part_a, part_a_vi, squad_train
from torch import Tensor
from trunk import Trunk, minilm, minilm_folder, pooled

from hrcqa.models.wordpiece import WordPiece

MOST = 60  # pieces of a sentence: longer ones are cut on both sides of the pair


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    length = max(map(len, rows))
    ids, mask = torch.zeros(len(rows), length, dtype=torch.long), torch.zeros(len(rows), length, dtype=torch.bool)
    for n, row in enumerate(rows):
        ids[n, : len(row)] = torch.tensor(row)
        mask[n, : len(row)] = True
    return ids, mask


def vectors(trunk: Trunk, rows: list[list[int]], size: int = 32) -> np.ndarray:
    """Shape (len(rows), 384), in the order of `rows`, computed in batches of like length."""
    out = np.zeros((len(rows), trunk.dim), np.float32)
    order = sorted(range(len(rows)), key=lambda n: len(rows[n]))
    with torch.inference_mode():
        for at in range(0, len(order), size):
            part = order[at : at + size]
            ids, mask = padded([rows[n] for n in part])
            out[part] = pooled(trunk(ids, mask), mask).numpy()
    return out


def extended(work: Path) -> tuple[Trunk, WordPiece]:
    """MiniLM with the new rows of vocabulary.py."""
    base = (minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    rows = (work / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    trunk = Trunk(len(rows))
    trunk.load_named(minilm())
    with torch.no_grad():
        trunk.words[len(base) :] = torch.from_numpy(np.load(work / "rows.npy"))
    return trunk, WordPiece(rows, len(base))


def cut(wordpiece: WordPiece, text: str, most: int = MOST) -> list[int]:
    return [wordpiece.cls, *wordpiece(text).ids[: most - 2], wordpiece.sep]


def bitext(trunk: Trunk, wordpiece: WordPiece, pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Accuracy@1 of finding the translation, (vi → en, en → vi)."""
    en = vectors(trunk, [cut(wordpiece, e, 128) for e, _ in pairs])
    vi = vectors(trunk, [cut(wordpiece, v, 128) for _, v in pairs])
    near = vi @ en.T
    own = np.arange(len(pairs))
    return float((near.argmax(1) == own).mean()), float((near.argmax(0) == own).mean())


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--minutes", type=float, default=25)
    p.add_argument("--rate", type=float, default=1.5e-4)
    p.add_argument("--rows-rate", type=float, default=2e-3)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--entries", type=int, default=24000, help="how many dictionary entries")
    p.add_argument("--seed", type=int, default=3)
    p.add_argument("--threads", type=int, default=1)
    args = p.parse_args()
    check(args.data)
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    if args.smoke:
        args.minutes, args.entries, args.batch = 0.2, 100, 8
    trunk, wordpiece = extended(args.work)
    base = len((minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    pairs = sentences(args.data)
    entries = rng.sample(dictionary(args.data, args.work), args.entries)
    questions = squad_train(args.data)
    translated = part_a_vi(args.data, part_a(args.data)[0])
    by_id = {q.id: q.text for q in part_a(args.data)[0]}
    pairs += [(by_id[q.id], q.text) for q in translated]
    english = [q.text for q in rng.sample(questions, 8000)]
    if args.smoke:
        pairs, english = pairs[:100], english[:50]
    # Short entries are cheap; what costs is long sentences, and one pass over them is what the time allows.
    pairs = [(en, vi) for en, vi in pairs if len(en.split()) <= 32]
    examples = [*pairs, *entries]
    sides = [en for en, _ in examples] + english
    teacher = Trunk()
    teacher.load_named(minilm())
    english_only = WordPiece((minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    goal_of = torch.zeros(len(sides), trunk.dim)  # filled as it is asked for: not everything will be
    known = np.zeros(len(sides), bool)

    work_items: list[tuple[int, str]] = []  # index of the goal, text that must reach it
    for n, (_, vi) in enumerate(examples):
        work_items.append((n, vi))
    english_items = list(enumerate(sides))
    dev = iwslt(args.data, args.work, "2012")[: 40 if args.smoke else 500]

    fresh = torch.nn.Parameter(trunk.words.detach()[base:].clone())
    trunk.words.requires_grad_(False)
    trained = [t for t in trunk.parameters() if t.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": trained, "peak": args.rate}, {"params": [fresh], "peak": args.rows_rate}],
        lr=args.rate,
        weight_decay=0.0, betas=(0.9, 0.98), fused=True,
    )  # fmt: skip
    began = last = time.time()
    step, losses = 0, []
    queue: list[list[tuple[int, str]]] = []
    pool: list[tuple[int, str]] = []
    while True:
        elapsed = (time.time() - began) / 60
        if elapsed >= args.minutes:
            break
        if not queue:
            if len(pool) < args.batch * 64:
                pool = rng.sample(work_items, len(work_items))
            held, pool = pool[: args.batch * 64], pool[args.batch * 64 :]
            held = [(n, plain(t) if rng.random() < 0.12 else t) for n, t in held]
            held += rng.sample(english_items, min(len(english_items), len(held) // 5))
            held.sort(key=lambda item: len(item[1]))
            missing = sorted({n for n, _ in held if not known[n]})
            goal_of[missing] = torch.from_numpy(vectors(teacher, [cut(english_only, sides[n]) for n in missing]))
            known[missing] = True
            queue = [held[i : i + args.batch] for i in range(0, len(held), args.batch)]
            rng.shuffle(queue)
        batch = queue.pop()
        share = max(0.02, 1 - elapsed / args.minutes) * min(1, (step + 1) / 50)
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * share
        ids, mask = padded([cut(wordpiece, text) for _, text in batch])
        out = pooled(trunk(ids, mask, fresh=fresh), mask)
        goals = goal_of[[n for n, _ in batch]]
        near = out @ goals.T
        # Beside the place itself, the order: its own goal must be nearer than the others of the batch.
        same = (goals @ goals.T > 0.9) & ~torch.eye(len(batch), dtype=torch.bool)
        order = fn.cross_entropy(near.masked_fill(same, -1e4) * 20, torch.arange(len(batch)))
        loss = 1 - near.diagonal().mean() + 0.2 * order
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        step += 1
        losses.append(loss.item())
        if step % 50 == 0:
            print(f"{step} {elapsed:.1f} min, loss {sum(losses[-50:]) / 50:.4f}", flush=True)
        if time.time() - last > 240:
            save(trunk, fresh, args.work / "distilled.pt")
            print("bitext tst2012[:500] vi-en, en-vi", bitext(trunk, wordpiece, dev), flush=True)
            last = time.time()
    save(trunk, fresh, args.work / "distilled.pt")
    print("done", step, "bitext vi-en, en-vi", bitext(trunk, wordpiece, dev), flush=True)


def save(trunk: Trunk, fresh: Tensor, path: Path) -> None:
    with torch.no_grad():
        trunk.words[len(trunk.words) - len(fresh) :] = fresh
    partial = path.with_suffix(".part")
    torch.save(trunk.named(), partial)
    partial.rename(path)


if __name__ == "__main__":
    main()
