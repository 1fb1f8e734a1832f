"""Train the byte-pair vocabulary that hrcqa ships: src/hrcqa/ingest/vocabulary.tiktoken.

    python training/byte_pairs.py [DATA]    DATA: the folder of public text, by default $HRCQA_DATA or ../shared/data

About as much Vietnamese as English, so that both languages pay the same number of tokens for a sentence. The merges are
learned by tokenizers' BPE trainer and written as tiktoken ranks: the 256 bytes first, then the merges in the order they
were learned. Deterministic: the same text gives the same file.
"""

from __future__ import annotations

import base64
import gzip
import os
import sys
import tarfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from hrcqa.ingest.tokens import PATTERN, VOCABULARY, load_tokenizer

RANKS = 32_000
# Characters of each source. UN speeches are plenty and alike; news and encyclopedia carry more of the language.
BUDGETS = {"viwiki": 14_000_000, "evbnews": 9_000_000, "un-general-debate": 6_000_000, "upr-reports": 3_000_000}


def main() -> None:
    data = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HRCQA_DATA", "../shared/data"))
    if not data.is_dir():
        sys.exit(f"no public text in {data}: name its folder as an argument or in HRCQA_DATA")
    ranks = train(corpus(data))
    VOCABULARY.write_bytes(
        b"".join(base64.b64encode(token) + b" %d\n" % rank for token, rank in sorted(ranks.items(), key=lambda x: x[1]))
    )
    print(f"{VOCABULARY.name}: {len(ranks)} ranks, {VOCABULARY.stat().st_size} bytes")
    report(data)


def train(texts: Iterator[str]) -> dict[bytes, int]:
    """Token bytes → rank, 0..RANKS-1."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = byte_alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=RANKS, initial_alphabet=sorted(alphabet), max_token_length=24, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    learned = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    ranks = {bytes([value]): value for value in range(256)}
    for token, _ in learned:
        ranks.setdefault(bytes(alphabet[char] for char in token), len(ranks))
    return ranks


def byte_alphabet() -> dict[str, int]:
    """The printable stand-in for each byte that byte-level BPE is written with (GPT-2), back to the byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [value for value in range(256) if value not in plain]
    return {chr(value): value for value in plain} | {chr(256 + place): value for place, value in enumerate(others)}


def corpus(data: Path) -> Iterator[str]:
    for name in ("viwiki", "un-general-debate", "upr-reports"):
        yield from within(archive(data / "text" / f"{name}.tar.xz"), BUDGETS[name])
    yield from within(pairs(data / "parallel" / "evbnews.en-vi.tsv.gz"), BUDGETS["evbnews"])
    yield from pairs(data / "parallel" / "tatoeba.en-vi.tsv.gz")


def within(texts: Iterator[str], budget: int) -> Iterator[str]:
    for text in texts:
        if budget <= 0:
            return
        budget -= len(text)
        yield unicodedata.normalize("NFC", text)


def archive(path: Path, stride: int = 7) -> Iterator[str]:
    """Every `stride`th text file of an archive and then the rest, so that a budget sees all of it."""
    with tarfile.open(path) as tar:
        for place, member in enumerate(tar):
            if not member.isfile() or not member.name.endswith(".txt") or (place % stride and "upr" not in path.name):
                continue
            source = tar.extractfile(member)
            raw = source.read() if source else b""
            try:
                yield raw.decode("utf-8-sig")
            except UnicodeDecodeError:
                yield raw.decode("mac_roman")


def pairs(path: Path) -> Iterator[str]:
    """Sentence pairs, with the spaces before punctuation that their makers put there taken out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.rstrip("\n").replace("\t", "\n")
            for mark in ",.?!;:)%":
                text = text.replace(f" {mark}", mark)
            yield text.replace("( ", "(").replace("' s ", "'s ")


def report(data: Path) -> None:
    """Tokens per word on text of each source, and the round trip."""
    tokenizer = load_tokenizer()
    for name in ("viwiki", "un-general-debate", "upr-reports"):
        text = "\n".join(list(within(archive(data / "text" / f"{name}.tar.xz", stride=50), 500_000)))
        print(f"{name}: {tokenizer.count(text) / len(text.split()):.2f} tokens a word")


if __name__ == "__main__":
    main()
