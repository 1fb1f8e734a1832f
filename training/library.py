"""The encoder as a folder that sentence-transformers loads.

Its tokenizer cannot say "this syllable, whatever its capitals, with its diacritics; every other word without", so each
Vietnamese word is three added tokens: lower case, capitalised, in capitals, with three equal rows. What differs from
the shipped cutting: decomposed letters and odd capitals ("nGHỊ").
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from trunk import minilm_folder


def write(folder: Path, tensors: dict[str, np.ndarray], rows: list[str], border: int) -> None:
    """`tensors` under Hugging Face's names, the word table with the new rows from `border` on."""
    from tokenizers import AddedToken, Tokenizer

    source = minilm_folder()
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.safetensors", "README.md"))
    words = rows[border:]
    variants = list(words)
    origin = list(range(len(words)))
    for change in (str.capitalize, str.upper):
        for n, word in enumerate(words):
            if change(word) != word:
                variants.append(change(word))
                origin.append(n)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.add_tokens([AddedToken(word, single_word=True, normalized=False) for word in variants])
    tokenizer.save(str(folder / "tokenizer.json"))
    table = tensors["embeddings.word_embeddings.weight"]
    found = {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in tensors.items()}
    grown = np.concatenate([table[:border], table[border:][origin]])
    found["embeddings.word_embeddings.weight"] = torch.from_numpy(grown)
    save_file(found, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    config["vocab_size"] = border + len(variants)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
