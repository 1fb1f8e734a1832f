"""Which shape the answer to a question has: the table of hrcqa.answering.shapes, learnt from written questions.

    python training/shapes.py      → src/hrcqa/answering/shapes.npz

Multinomial logistic regression over hashed n-grams of the question; the shape is that of the answer as it is marked.
Articles that are kept from the reader are kept from this as well, and scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from places import HERE, check, parser
from scipy.sparse import csr_matrix
from written import own, written

from hrcqa.answering.shapes import BUCKETS, SHAPES, TABLE, shape_of, signs_of
from hrcqa.types import Language

TARGET = HERE.parent / "src/hrcqa/answering" / TABLE
Asked = list[tuple[str, int]]  # question, and the number of its answer's shape


def main() -> None:
    p = parser(__doc__)
    p.add_argument("--out", type=Path, default=TARGET)
    args = p.parse_args()
    check(args.data)
    learnt, kept = list(_asked(own())), list(_asked(own(kept=True)))
    learnt += [] if args.smoke else list(_asked(written(args.data)))
    learnt = learnt[:2000] if args.smoke else learnt
    weights, bias = fit(learnt)
    scale = np.abs(weights).max(axis=0) / 127 + 1e-12
    counts = np.bincount([shape for _, shape in learnt], minlength=len(SHAPES)) + 1.0
    usual = np.log(counts / counts.sum())
    whole = np.round(weights / scale).astype(np.int8)
    np.savez_compressed(args.out, weights=whole, scale=scale, bias=bias, usual=usual)
    odds = np.array([whole[signs_of(text)].sum(axis=0, dtype=np.int64) * scale + bias for text, _ in kept])
    chances = odds - np.logaddexp.reduce(odds, axis=1, keepdims=True)
    right = np.array([shape for _, shape in kept])
    surprise = -chances[np.arange(len(right)), right].mean()
    print(
        f"{len(learnt)} questions learnt, {len(kept)} kept: the likeliest shape right for"
        f" {(chances.argmax(axis=1) == right).mean():.3f}, surprise {surprise:.3f} nats"
        f" ({-usual[right].mean():.3f} without the question) → {args.out.name}"
    )


def _asked(questions: Iterator | list) -> Iterator[tuple[str, int]]:
    for one in questions:
        if one.answers:
            language: Language = one.languages[3:]
            yield one.text, SHAPES.index(shape_of(one.answers[0][1], language))


def fit(learnt: Asked) -> tuple[np.ndarray, np.ndarray]:
    """(weights, shape (BUCKETS, len(SHAPES)); bias): zero for a shape that no answer has."""
    from sklearn.linear_model import LogisticRegression

    signs = [signs_of(text) for text, _ in learnt]
    ends = np.cumsum([0, *(len(one) for one in signs)])
    table = csr_matrix((np.ones(ends[-1], np.float32), np.concatenate(signs), ends), shape=(len(learnt), BUCKETS))
    model = LogisticRegression(C=0.5, max_iter=120).fit(table, [shape for _, shape in learnt])
    weights, bias = np.zeros((BUCKETS, len(SHAPES))), np.full(len(SHAPES), -9.0)
    weights[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return weights, bias


if __name__ == "__main__":
    main()
