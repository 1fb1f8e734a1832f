"""Step 6: the static encoder, distilled from the shipped one: thousands of passages a second, no network at all.

A text's vector is the sum of its pieces' vectors, at length 1. A piece's vector is a weight times (its row of the
shared word table through a matrix, plus a few numbers of its own through another). It starts where the teacher puts
the piece alone and how rare the piece is (Arora, Liang & Ma, 2017: SIF), the own numbers from a principal component
analysis of what the table misses; then all is learnt: the sum shall lie where the teacher puts the whole text (Reimers
& Gurevych, 2020). So it stays in the teacher's space and its file is small, since the word table is shipped anyway.

Writes static.safetensors into the weights' folder; `export.py --card-only` puts it on the card.
"""

from __future__ import annotations

import random
import re
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as fn
from pairs import dictionary, sentences, viwiki
from places import HERE, check, parser
from questions import squad_train
from safetensors.numpy import save_file

WEIGHTS = HERE.parent / "src/hrcqa/models/weights"
WORDS = 70  # of a passage cut out of a long text
MOST = 256  # pieces


def cut(text: str, words: int = WORDS) -> list[str]:
    """A long text in passages."""
    found = text.split()
    return [" ".join(found[at : at + words]) for at in range(0, max(1, len(found) - words // 2), words)]


def speeches(data: Path) -> Iterator[str]:
    with tarfile.open(data / "text/un-general-debate.tar.xz") as tar:
        for member in tar:
            handle = tar.extractfile(member) if member.isfile() and not member.name.startswith("._") else None
            if handle is not None:
                yield handle.read().decode("utf-8", errors="ignore")


def texts(data: Path, work: Path, share: float) -> list[str]:
    """What the teacher is asked about: questions, passages and sentences in both languages, single words."""
    draw = random.Random(11)

    def some(found: list[str], count: float) -> list[str]:
        return draw.sample(found, min(len(found), max(1, int(count * share))))

    questions = squad_train(data)
    pairs = sentences(data)
    entries = dictionary(data, work)
    debate = [p for n, speech in enumerate(speeches(data)) if n % 20 == 0 for p in cut(speech)]
    wiki = [p for n, page in enumerate(viwiki(data)) if n % 5 == 0 for p in cut(page)]
    found = some(sorted({q.text for q in questions}), 8000) + some(sorted({q.context for q in questions}), 5000)
    found += [side for at in some([str(n) for n in range(len(pairs))], 6000) for side in pairs[int(at)]]
    found += [side for at in some([str(n) for n in range(len(entries))], 4000) for side in entries[int(at)]]
    found += some(debate, 4000) + some(wiki, 5000)
    found = sorted({re.sub(r"\s+", " ", text).strip() for text in found} - {""})
    draw.shuffle(found)
    return found


def taught(work: Path, data: Path, share: float) -> tuple[list[list[int]], np.ndarray, np.ndarray]:
    """(pieces of each text, where the teacher puts it, where it puts each piece alone); kept in the work folder."""
    from hrcqa.models.shipped import ShippedEncoder, card, wordpiece

    pieces = wordpiece()
    asked = texts(data, work, share)
    ids = [pieces(text).ids[:MOST] for text in asked]
    kept = work / f"static-{card()['encoder']['fingerprint']}-{len(asked)}.npz"
    if kept.exists():
        with np.load(kept) as found:
            return ids, found["whole"].astype(np.float32), found["alone"].astype(np.float32)
    encoder = ShippedEncoder()
    since = time.monotonic()
    alone = np.stack([encoder._trunk([pieces.cls, row, pieces.sep]).mean(0) for row in range(pieces.size)])
    print(f"{pieces.size} pieces in {time.monotonic() - since:.0f} s", flush=True)
    whole = np.stack([encoder._one(text) for text in asked])
    print(f"{len(asked)} texts in {time.monotonic() - since:.0f} s", flush=True)
    alone /= np.linalg.norm(alone, axis=1, keepdims=True)
    np.savez(kept, whole=whole.astype(np.float16), alone=alone.astype(np.float16))
    return ids, whole, alone


class Static(torch.nn.Module):
    """The tables; `forward` gives one row a text."""

    def __init__(self, words: torch.Tensor, alone: torch.Tensor, frequency: torch.Tensor, own: int) -> None:
        super().__init__()
        self.words = words  # (pieces, 384), shared and fixed
        # How rare it is, and nothing for what was hardly ever seen beyond what its rarity says.
        self.weight = torch.nn.Parameter(torch.log(1e-3 / (1e-3 + frequency)))
        importance = frequency.clamp(min=1e-6).sqrt()[:, None]
        gram = (words * importance).T @ (words * importance) + 1e-3 * torch.eye(words.shape[1])
        self.matrix = torch.nn.Parameter(torch.linalg.solve(gram, (words * importance).T @ (alone * importance)))
        missed = alone - words @ self.matrix.detach()
        _, _, axes = torch.linalg.svd(missed * importance, full_matrices=False)
        self.axes = torch.nn.Parameter(axes[:own].clone())
        self.own = torch.nn.Parameter(missed @ axes[:own].T)

    def forward(self, ids: torch.Tensor, starts: torch.Tensor) -> torch.Tensor:
        weights = self.weight[ids].exp()
        shared = fn.embedding_bag(ids, self.words, starts, mode="sum", per_sample_weights=weights)
        own = fn.embedding_bag(ids, self.own, starts, mode="sum", per_sample_weights=weights)
        return fn.normalize(shared @ self.matrix + own @ self.axes, dim=1)


def batches(
    ids: list[list[int]], size: int, draw: random.Random
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    order = [n for n, row in enumerate(ids) if row]
    draw.shuffle(order)
    for at in range(0, len(order), size):
        part = order[at : at + size]
        starts = np.cumsum([0, *(len(ids[n]) for n in part)])[:-1]
        yield part, torch.tensor([i for n in part for i in ids[n]]), torch.from_numpy(starts)


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--own", type=int, default=64, help="numbers of its own that each piece has")
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--order", type=float, default=0.1, help="weight of the term for the order among a batch's texts")
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--share", type=float, default=1.0, help="of the texts")
    p.add_argument("--temperature", type=float, default=0.05, help="of the term that tells a text from its neighbours")
    p.add_argument("--out", type=Path, default=WEIGHTS)
    args = p.parse_args()
    check(args.data)
    if args.smoke:
        args.share, args.epochs, args.out = 0.005, 1, args.work
    torch.set_num_threads(1)
    torch.manual_seed(5)
    args.work.mkdir(parents=True, exist_ok=True)
    ids, whole, alone = taught(args.work, args.data, args.share)
    from safetensors.numpy import load_file

    tables = load_file(WEIGHTS / "words.safetensors")
    words = torch.from_numpy(np.concatenate([tables["english"], tables["encoder.words"]]).astype(np.float32))
    counts = np.bincount(np.concatenate([np.asarray(row, np.int64) for row in ids]), minlength=len(words)) + 0.1
    model = Static(
        words, torch.from_numpy(alone), torch.from_numpy((counts / counts.sum()).astype(np.float32)), args.own
    )
    goal = torch.from_numpy(whole)
    held = max(1, len(ids) // 20)

    def agreement() -> float:
        with torch.no_grad():
            found = [
                (model(flat, starts) * goal[part]).sum(1).mean()
                for part, flat, starts in batches(ids[:held], 256, random.Random(1))
            ]
        return float(torch.stack(found).mean())

    print(f"before: cosine {agreement():.4f} on {held} texts held back", flush=True)
    groups = [
        {"params": [model.matrix, model.axes], "lr": args.rate / 4},
        {"params": [model.own, model.weight], "lr": args.rate},
    ]
    steps = args.epochs * (len(ids) - held) // 256 + 1
    optimiser = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    draw = random.Random(3)
    for epoch in range(args.epochs):
        since = time.monotonic()
        for part, flat, starts in batches(ids[held:], 256, draw):
            target = goal[[n + held for n in part]]
            found = model(flat, starts)
            near = found @ target.T / args.temperature
            as_taught = fn.softmax(target @ target.T / args.temperature, dim=1)
            loss = (1 - (found * target).sum(1)).mean() + args.order * fn.cross_entropy(near, as_taught)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        print(f"epoch {epoch + 1}: cosine {agreement():.4f}, {time.monotonic() - since:.0f} s", flush=True)
    save(model, args.out / "static.safetensors")


def save(model: Static, path: Path) -> None:
    """Own numbers in 8 bits, a scale for each column folded into the axes."""
    own = model.own.detach().numpy()
    scale = np.maximum(np.abs(own).max(0), 1e-9) / 127
    # A few far outliers would leave the rest no resolution: they are cut off.
    scale = np.minimum(scale, np.quantile(np.abs(own), 0.9995, axis=0) / 127 + 1e-12)
    tables = {
        "weights": model.weight.detach().exp().numpy().astype(np.float16),
        "matrix": model.matrix.detach().numpy().astype(np.float16),
        "own": np.clip(np.round(own / scale), -127, 127).astype(np.int8),
        "axes": (model.axes.detach().numpy() * scale[:, None]).astype(np.float32),
    }
    # safetensors writes the bytes as they lie, and a solved matrix lies column by column.
    save_file({name: np.ascontiguousarray(table) for name, table in tables.items()}, path)
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
