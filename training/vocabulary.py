"""Step 1: Vietnamese words for MiniLM's vocabulary, and where they start from.

New rows are whole syllables, diacritics kept, by frequency; and syllables written without diacritics, where English has
no such word. A new row starts at the mean of the English rows it translates to, by the probabilities of IBM Model 1
(Brown et al., 1993) over the parallel text and the dictionaries. English rows and English cutting do not change.

Writes vocabulary.txt, rows.npy (the new rows) and translation.npz (the probabilities, for glossary.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
from examples import VIETNAMESE, plain
from pairs import dictionary, sentences, viwiki
from places import check, parser
from questions import mailong, squad_train, visquad
from trunk import minilm, minilm_folder

from hrcqa.models.wordpiece import WordPiece

_VOWELS = "aăâeêioôơuưyàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ"
SYLLABLE = re.compile(rf"(ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?[{_VOWELS}]{{1,3}}(ng|nh|ch|[cmnpt])?")
WORD = re.compile(r"[^\W\d_]+")


def counted(texts: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(WORD.findall(unicodedata.normalize("NFC", text).lower()))
    return counts


def learnt(vietnamese: Counter[str], english: Counter[str], base: set[str], least: int) -> list[str]:
    """Syllables with diacritics seen `least` times; and plain forms that English texts hardly know."""
    marked = [w for w, n in vietnamese.items() if n >= least and VIETNAMESE.search(w) and SYLLABLE.fullmatch(w)]
    bare: Counter[str] = Counter()
    for word, n in vietnamese.items():
        if SYLLABLE.fullmatch(word):
            bare[plain(word)] += n
    unmarked = [
        w for w, n in bare.items()
        if len(w) > 2 and n >= 30 and w not in base and english[w] * 200 <= n and english[w] <= 40
    ]  # fmt: skip
    return sorted(marked, key=lambda w: (-vietnamese[w], w)) + sorted(unmarked, key=lambda w: (-bare[w], w))


def model_one(pairs: list[tuple[list[int], list[int]]], size: int, rounds: int = 5) -> tuple[np.ndarray, ...]:
    """IBM Model 1: (vi, en, p(en | vi)) of every pair seen together. Row `size` of vi stands for nothing at all."""
    keys, sources = [], []
    at = 0
    for en, vi in pairs:
        cells = np.asarray([*vi, size], np.int64)[:, None] * (size + 1) + np.asarray(en, np.int64)[None, :]
        keys.append(cells.ravel())
        sources.append(np.tile(np.arange(at, at + len(en)), len(vi) + 1))
        at += len(en)
    unique, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    inverse = inverse.astype(np.int32)
    place = np.concatenate(sources).astype(np.int32)
    del keys, sources
    vi_of, en_of = unique // (size + 1), unique % (size + 1)
    chance = np.ones(len(unique), np.float32)
    for _ in range(rounds):
        weight = chance[inverse]
        weight /= np.bincount(place, weight, at).astype(np.float32)[place]
        counts = np.bincount(inverse, weight, len(unique))
        chance = (counts / np.bincount(vi_of, counts, size + 1)[vi_of]).astype(np.float32)
    return vi_of, en_of, chance


def started(rows: np.ndarray, words: list[str], tables: tuple[np.ndarray, ...], wordpiece: WordPiece) -> np.ndarray:
    """The new rows: translations' mean; plain forms the mean of the marked ones; else the mean of the sub-pieces."""
    base = len(rows)
    vi_of, en_of, chance = tables
    # Function words gather chance from everywhere (IBM's "garbage collectors" the other way round): a translation
    # counts by how much likelier it is than in general.
    general = np.bincount(en_of, chance * (vi_of != vi_of.max()), base + len(words) + 1)
    general /= general.sum()
    new = np.zeros((len(words), rows.shape[1]), np.float32)
    total = np.zeros(len(words), np.float32)
    keep = (vi_of >= base) & (vi_of < base + len(words)) & (en_of < base) & (chance > 0.02)
    for v, e, p in zip(vi_of[keep] - base, en_of[keep], chance[keep], strict=True):
        new[v] += p * rows[e]
        total[v] += p
    length = float(np.median(np.linalg.norm(rows[2000:12000], axis=1)))
    known = {w for w, t in zip(words, total, strict=True) if t > 0.15}
    place = {w: i for i, w in enumerate(words)}
    families: dict[str, list[str]] = {}
    for w in known:
        families.setdefault(plain(w), []).append(w)
    for i, w in enumerate(words):
        if w in known:
            continue
        kin = families.get(plain(w), []) if not VIETNAMESE.search(w) else []
        other = [
            x
            for x in families.get(plain(w), [])
            if sorted(unicodedata.normalize("NFD", x)) == sorted(unicodedata.normalize("NFD", w))
        ]
        if kin or other:  # "hoá" is "hóa"
            new[i] = sum(new[place[k]] / max(np.linalg.norm(new[place[k]]), 1e-6) for k in other or kin)
        else:
            pieces = WordPiece(wordpiece._pieces)(plain(w)).ids
            new[i] = rows[pieces].mean(0)
    mean = rows[1000:].mean(0)
    norms = np.linalg.norm(new - mean, axis=1, keepdims=True)
    target = float(np.median(np.linalg.norm(rows[2000:12000] - mean, axis=1)))
    del length
    return (mean + (new - mean) / np.maximum(norms, 1e-6) * target * 0.9).astype(np.float32)


def main() -> None:
    args = parser(__doc__).parse_args()
    check(args.data)
    args.work.mkdir(parents=True, exist_ok=True)
    bitexts, entries = sentences(args.data), dictionary(args.data, args.work)
    wiki = list(viwiki(args.data))
    if args.smoke:
        bitexts, entries, wiki = bitexts[:300], entries[:300], wiki[:60]
    qa = mailong(args.data) + visquad(args.data)[0]
    vietnamese = counted([*wiki, *(v for _, v in bitexts), *(v for _, v in entries), *(q.text for q in qa)])
    squad = {q.context: None for q in squad_train(args.data)}
    english = counted([*squad, *(e for e, _ in bitexts)])
    base = (minilm_folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    words = learnt(vietnamese, english, set(base), 3 if args.smoke else 12)
    print(
        len(words), "words", sum(bool(VIETNAMESE.search(w)) for w in words), "with diacritics", words[:20], words[-20:]
    )
    rows = minilm()["embeddings.word_embeddings.weight"].numpy()
    wordpiece = WordPiece(base + words, len(base))
    ids = []
    for en, vi in bitexts + entries:
        e, v = wordpiece(en).ids, wordpiece(vi).ids
        if 0 < len(e) <= 50 and 0 < len(v) <= 70:
            ids.append((e, v))
    print(len(ids), "pairs", flush=True)
    forward = model_one(ids, len(base) + len(words))
    new = started(rows, words, forward, wordpiece)
    order = np.argsort(-forward[2])
    for word in ("nghị", "quyền", "người", "khóa", "phụ", "không", "trường", "quyet"):
        if word in words:
            row = len(base) + words.index(word)
            best = [int(i) for i in order[forward[0][order] == row][:5]]
            print(word, [(base[e] if e < len(base) else words[e - len(base)], round(float(p), 2))
                         for e, p in zip(forward[1][best], forward[2][best], strict=True)])  # fmt: skip
    np.save(args.work / "rows.npy", new)
    Path(args.work / "vocabulary.txt").write_text("\n".join(base + words) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
