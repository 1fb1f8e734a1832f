"""Train the reader: start and end of the answer, [CLS] for silence (Devlin et al., 2019), dropout 0.

It learns to check as well: shown the passage again with one span marked, whether that span answers the question (a
reader's own proposals judged with the whole passage in view: Iyer et al., 2021), see checking.py.

The word rows stay as they are: encoder and reader share one table. Stages are runs of this script: `--stage english`
from MiniLM, `--stage both` from the English stage and the distilled encoder. The rate falls to zero at `--minutes`.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import cloze
import torch
import torch.distributed as dist
import torch.nn.functional as fn
from checking import judge, of_the_reader, proposals, shown
from examples import Example, Maker, english_glossary
from places import HERE, check, parser
from questions import mailong, mlqa, multispan, part_a, part_a_vi, policyqa, qamr, seminar, squad_train, visquad
from scoring import collate, score
from torch import Tensor, nn
from trunk import Trunk, minilm, minilm_folder
from written import articles, own, written

from hrcqa.models.wordpiece import WordPiece

GLOSSARY = HERE.parent / "src/hrcqa/language/glossary.tsv"


class ReaderNet(nn.Module):
    def __init__(self, vocab: int, english: int, layers: int = 6) -> None:
        super().__init__()
        self.trunk = Trunk(vocab, layers)
        self.fresh = nn.Parameter(torch.zeros(vocab - english, self.trunk.dim)) if vocab > english else None
        self.head = nn.Linear(self.trunk.dim, 2)
        self.check = nn.Linear(self.trunk.dim, 1)
        self.mark = nn.Parameter(torch.randn(self.trunk.dim) * 0.05)  # added to the pieces of the span to check
        for one in (self.head, self.check):
            nn.init.normal_(one.weight, std=0.02)
            nn.init.zeros_(one.bias)

    def checked(self, ids: Tensor, mask: Tensor, passage: Tensor, marked: Tensor) -> Tensor:
        """Log-odds that what is `marked` answers the question, shape (batch,): of [CLS] and, on average, the span."""
        weight = marked.to(self.mark.dtype)[:, :, None]
        rows = self.check(self.trunk(ids, mask, passage.long(), self.fresh, weight * self.mark))
        return (rows[:, 0] + (rows * weight).sum(1) / weight.sum(1))[:, 0]

    def forward(self, ids: Tensor, mask: Tensor, passage: Tensor) -> tuple[Tensor, Tensor]:
        """Start and end logits, shape (batch, length); -1e9 outside the passage but for [CLS]."""
        logits = self.head(self.trunk(ids, mask, passage.long(), self.fresh))
        allowed = passage.clone()
        allowed[:, 0] = True
        logits = logits.masked_fill(~allowed[:, :, None], -1e9)
        return logits[..., 0], logits[..., 1]


def vocabulary(work: Path) -> tuple[list[str], int]:
    """The extended vocabulary where vocabulary.py has run, MiniLM's before; and where whole words begin."""
    base = (minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    path = work / "vocabulary.txt"
    if not path.exists():
        return base, len(base)
    return path.read_text(encoding="utf-8").splitlines(), len(base)


def batches(stream: Iterator[Example], size: int, rng: random.Random, pool: int = 32) -> Iterator[list[Example]]:
    """Batches of near-equal length, in random order."""
    while True:
        held = sorted((next(stream) for _ in range(size * pool)), key=lambda x: len(x.ids))
        cut = [held[i : i + size] for i in range(0, len(held), size)]
        rng.shuffle(cut)
        yield from cut


def mixture(stage: str, args) -> list:
    data, work = args.data, args.work
    squad, a = squad_train(data), part_a(data)[0]
    english = [(qamr(data, work), 0.04), (multispan(data, work), 0.012), (policyqa(data), 0.015), (a, 0.09)]
    if stage == "english":
        return [(squad, 0.84), *english]
    trained, _ = mlqa(data)
    pairs = {name: [q for q in trained if q.languages == name] for name in ("en-en", "vi-vi", "en-vi", "vi-en")}
    few = 300 if args.smoke else 40_000
    in_place = cloze.vietnamese(data, [*mlqa(data)[1], *visquad(data)[1], *seminar(data)], few, args.seed)
    across = cloze.across(data, few, args.seed)
    vietnamese = [
        (visquad(data)[0], 0.15), (mailong(data), 0.05), (part_a_vi(data, a), 0.07),
        (pairs["vi-vi"], 0.045), (pairs["en-vi"], 0.045), (pairs["vi-en"], 0.025), (pairs["en-en"], 0.01),
        (in_place, 0.06), (across[0], 0.03), (across[1], 0.02), (written(data), 0.45), *of_own(args.own, args.newest),
    ]  # fmt: skip
    return [(squad, args.squad), *english, *((items, weight * args.vietnamese) for items, weight in vietnamese)]


def of_own(weight: float, newest: float | None) -> list:
    """The articles written for the project; those of the last round apart where they have a weight of their own."""
    if newest is None:
        return [(own(), weight)]
    last = max(one.round for one in articles())
    return [(own(rounds=range(last)), weight), (own(rounds=[last]), newest)]


def development(args, most: int) -> dict[str, list]:
    rng = random.Random(5)
    _, held = mlqa(args.data)
    sets = {"part-a": part_a(args.data)[1]}
    if args.stage == "both":
        sets["visquad"] = visquad(args.data)[1]
        for name in ("vi-vi", "en-vi", "vi-en"):
            sets["mlqa " + name] = [q for q in held if q.languages == name]
        sets["seminar"] = seminar(args.data)
    return {name: rng.sample(items, min(most, len(items))) for name, items in sets.items()}


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--stage", choices=("english", "both"), default="both")
    p.add_argument("--init", type=Path, help="a checkpoint of this script; otherwise MiniLM, or the distilled encoder")
    p.add_argument("--name", default="reader")
    p.add_argument("--rate", type=float, default=1.5e-4)
    p.add_argument("--batch", type=int, default=16)
    p.add_argument("--minutes", type=float, default=60, help="the rate falls to zero here")
    p.add_argument("--stop", type=float, help="stop earlier than --minutes, the rate still up")
    p.add_argument("--flat", action="store_true", help="do not let the rate fall")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--short", type=int, default=88)
    p.add_argument("--long-share", type=float, default=0.1)
    p.add_argument("--dev", type=int, default=120, help="questions of each development set at a checkpoint")
    p.add_argument("--every", type=float, default=6, help="minutes between checkpoints")
    p.add_argument("--warmup", type=int, default=100)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--squad", type=float, default=0.42, help="the weight of SQuAD in the stage for both languages")
    p.add_argument("--check", type=float, default=0.5, help="the weight of checking marked spans; 0: reading alone")
    p.add_argument("--looks", type=Path, nargs="*", help="files of looks.py: every other check is of what they hold")
    p.add_argument("--own", type=float, default=0.9, help="and that of the articles written for the project")
    p.add_argument("--newest", type=float, help="and that of the last round of them, where it is to be another")
    p.add_argument("--vietnamese", type=float, default=1.0, help="how much more of the Vietnamese sets")
    args = p.parse_args()
    check(args.data)
    if args.smoke:
        args.minutes, args.every, args.dev, args.batch = 0.3, 0.12, 4, 4
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if world > 1:
        dist.init_process_group("gloo")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rows, words_from = vocabulary(args.work)
    wordpiece = WordPiece(rows, words_from)
    net = ReaderNet(len(rows), words_from)
    begin(net, args)
    net.trunk.words.requires_grad_(False)
    maker = Maker(
        wordpiece,
        mixture(args.stage, args),
        args.seed * 100 + rank,
        short=args.short,
        long_share=args.long_share,
        glossary=english_glossary(GLOSSARY) if args.stage == "both" and GLOSSARY.exists() else None,
    )
    stream = batches(maker.stream(), args.batch // world, random.Random(args.seed + rank))
    looks = None
    if args.looks:
        looks = proposals(args.looks, maker, args.batch // world, random.Random(args.seed * 100 + 50 + rank))
    dev = development(args, args.dev)
    trained = [t for t in net.parameters() if t.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    average = {k: v.clone() for k, v in net.state_dict().items() if "word_embeddings" not in k}
    log = args.work / f"{args.name}.log"
    args.work.mkdir(parents=True, exist_ok=True)
    began = last = time.time()
    seen, losses, checks, step, tokens = 0, [], [], 0, 0
    rng = random.Random(args.seed)
    while True:
        elapsed = (time.time() - began) / 60
        over = torch.tensor([float(elapsed >= min(args.minutes, args.stop or 1e9))])
        share = torch.tensor([1.0 if args.flat else max(0.0, 1 - elapsed / args.minutes)])
        if world > 1:
            dist.broadcast(over, 0)
            dist.broadcast(share, 0)
        if over.item() or (time.time() - last > args.every * 60 and rank == 0):
            if rank == 0:
                report(net, average, args, maker, dev, log, step, seen, losses, elapsed, tokens)
            losses, last = losses[-50:], time.time()
            if over.item():
                break
        for group in optimiser.param_groups:
            group["lr"] = args.rate * share.item() * min(1.0, (step + 1) / args.warmup)
        batch = next(stream)
        ids, mask, passage, start, end = collate(batch)
        s, e = net(ids, mask, passage)
        loss = (fn.cross_entropy(s, start) + fn.cross_entropy(e, end)) / 2
        optimiser.zero_grad(set_to_none=False)
        loss.backward()
        if args.check:
            of_looks = looks is not None and step % 2
            held = next(looks) if of_looks else of_the_reader(batch, s.detach(), e.detach(), rng)
            ids, mask, passage, marked, right, asked = shown(held)
            odds = net.checked(ids, mask, passage, marked)
            wrong = judge(odds, right, asked)
            (args.check * wrong).backward()
            checks.append((wrong.item(), float(((odds > 0).float() == right).float().mean())))
        if world > 1:
            flat = torch.cat([t.grad.view(-1) for t in trained])
            dist.all_reduce(flat)
            flat /= world
            at = 0
            for t in trained:
                t.grad.copy_(flat[at : at + t.numel()].view_as(t))
                at += t.numel()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        step, seen, tokens = step + 1, seen + len(batch) * world, tokens + ids.numel() * world
        losses.append(loss.item())
        if step % 4 == 0:
            keep = min(0.99, step / (step + 40))
            for key, value in net.state_dict().items():
                if key in average:
                    average[key].lerp_(value, 1 - keep)
        if step % 25 == 0 and rank == 0:
            mean = sum(losses[-100:]) / len(losses[-100:])
            told = ""
            if checks:
                wrong, right = (sum(each) / len(each) for each in zip(*checks[-100:], strict=True))
                told = f", check {wrong:.3f} ({right:.3f} right)"
            pace = seen / max(elapsed, 0.01) / 60
            print(f"{step} {seen} {elapsed:.1f} min, loss {mean:.3f}{told}, {pace:.1f}/s", flush=True)
    if world > 1:
        dist.destroy_process_group()


def begin(net: ReaderNet, args) -> None:
    """Where the weights come from.

    The English stage starts from MiniLM, before there is a distilled encoder; the second stage adds what distillation
    changed in MiniLM to what the English stage changed in it (task arithmetic, Ilharco et al., 2023).
    """
    base, distilled = minilm(), args.work / "distilled.pt"
    state = torch.load(args.init, weights_only=True) if args.init else {}
    net.trunk.load_named(base)
    if distilled.exists() and net.fresh is not None:
        tensors = torch.load(distilled, weights_only=True)
        net.trunk.load_named(tensors)
        with torch.no_grad():
            net.fresh.copy_(net.trunk.words[len(net.trunk.words) - len(net.fresh) :])
        if state and "fresh" not in state:
            for name in list(state):
                if name.startswith("trunk.tensors."):
                    plain = name.removeprefix("trunk.tensors.").replace("/", ".")
                    state[name] = state[name] + tensors[plain] - base[plain]
    net.load_state_dict({k: v for k, v in state.items() if k in net.state_dict()}, strict=False)


def report(net, average, args, maker, dev, log, step, seen, losses, elapsed, tokens) -> None:
    """Save the weights and their moving average, score both, write a line."""
    torch.save(
        {k: v for k, v in net.state_dict().items() if "word_embeddings" not in k}, args.work / f"{args.name}.last.pt"
    )
    torch.save(average, args.work / f"{args.name}.pt")
    own = {k: v.clone() for k, v in net.state_dict().items() if k in average}
    net.load_state_dict(average, strict=False)
    scores = {name: score(net, maker, items) for name, items in dev.items()}
    net.load_state_dict(own, strict=False)
    line = {"step": step, "seen": seen, "minutes": round(elapsed, 1), "tokens": tokens,
            "loss": round(sum(losses[-200:]) / max(1, len(losses[-200:])), 4)}  # fmt: skip
    line |= {k: {m: round(v, 1) for m, v in s.items()} for k, s in scores.items()}
    with log.open("a") as file:
        file.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
