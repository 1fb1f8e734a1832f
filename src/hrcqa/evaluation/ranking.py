"""Measures of a ranking, defined as trec_eval and ir-measures define them (and checked against them in the tests).

A ranking is a list of ids, best first; judgements are id → gain, gains above 0 are relevant; what is not judged is
not relevant. A question without relevant documents can't be measured: `evaluate` leaves it out, as trec_eval does,
while a question that has some and got no ranking scores 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum, log2

Qrels = Mapping[str, Mapping[str, int]]  # question id → document id → gain
Run = Mapping[str, Mapping[str, float]]  # question id → document id → score


def recall(ranking: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """Share of the relevant documents among the first k (trec_eval recall_k), in [0, 1]."""
    relevant = {document for document, gain in gains.items() if gain > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def precision(ranking: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """Share of relevant documents among the first k; a ranking shorter than k is filled up with misses (P_k)."""
    return sum(gains.get(document, 0) > 0 for document in ranking[:k]) / k


def reciprocal_rank(ranking: Sequence[str], gains: Mapping[str, int], *, k: int | None = None) -> float:
    """1 / the rank of the first relevant document, ranks counted from 1; 0 if there is none among the first k."""
    return next((1 / rank for rank, document in enumerate(ranking[:k], 1) if gains.get(document, 0) > 0), 0.0)


def average_precision(ranking: Sequence[str], gains: Mapping[str, int], *, k: int | None = None) -> float:
    """Mean, over all relevant documents, of the precision at each one's rank; those not found add 0 (map)."""
    relevant = sum(gain > 0 for gain in gains.values())
    found, shares = 0, []
    for rank, document in enumerate(ranking[:k], 1):
        if gains.get(document, 0) > 0:
            found += 1
            shares.append(found / rank)
    return fsum(shares) / relevant if relevant else 0.0


def ndcg(ranking: Sequence[str], gains: Mapping[str, int], *, k: int) -> float:
    """Discounted gain of the first k over that of the best order: Σ gain / log2(1 + rank).

    Järvelin & Kekäläinen (2002) with linear gains, as trec_eval's ndcg_cut; the best order is over all judged
    documents, found or not.
    """

    def dcg(ordered: Sequence[int]) -> float:
        return fsum(max(gain, 0) / log2(1 + rank) for rank, gain in enumerate(ordered[:k], 1))

    ideal = dcg(sorted(gains.values(), reverse=True))
    return dcg([gains.get(document, 0) for document in ranking]) / ideal if ideal else 0.0


def ordered(scores: Mapping[str, float]) -> list[str]:
    """Document ids best first. Ties go to the greater id, as in trec_eval, so figures agree to the last digit."""
    # Two stable passes: ids descending, then scores descending.
    return sorted(sorted(scores, reverse=True), key=lambda document: -scores[document])


MEASURES = ("nDCG@10", "MAP", "MRR@10", "recall@10", "recall@100", "P@10")


def measure(name: str, ranking: Sequence[str], gains: Mapping[str, int]) -> float:
    """A measure by its name: nDCG@k, recall@k, P@k, MRR, MRR@k, MAP, MAP@k."""
    kind, _, depth = name.partition("@")
    if kind in ("MRR", "MAP"):
        function = reciprocal_rank if kind == "MRR" else average_precision
        return function(ranking, gains, k=int(depth) if depth else None)
    return {"nDCG": ndcg, "recall": recall, "P": precision}[kind](ranking, gains, k=int(depth))


def evaluate(qrels: Qrels, run: Run, names: Sequence[str] = MEASURES) -> dict[str, dict[str, float]]:
    """Measure → question id → value, for every question that has a relevant document. No ranking: 0."""
    values: dict[str, dict[str, float]] = {name: {} for name in names}
    for question_id, gains in qrels.items():
        if any(gain > 0 for gain in gains.values()):
            ranking = ordered(run.get(question_id, {}))
            for name in names:
                values[name][question_id] = measure(name, ranking, gains)
    return values
