"""Measures of rankings: worked by hand, against ir-measures, and their properties."""

from __future__ import annotations

import random
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.evaluation.ranking import (
    average_precision,
    evaluate,
    measure,
    ndcg,
    ordered,
    precision,
    recall,
    reciprocal_rank,
)

# Ranked a b c d; relevant are a (gain 1), c (gain 2) and e, which was not found.
RANKING, GAINS = ["a", "b", "c", "d"], {"a": 1, "b": 0, "c": 2, "e": 1}


class TestByHand:
    def test_recall_and_precision(self):
        assert recall(RANKING, GAINS, k=3) == pytest.approx(2 / 3)
        assert precision(RANKING, GAINS, k=3) == pytest.approx(2 / 3)
        assert precision(RANKING, GAINS, k=10) == pytest.approx(2 / 10)  # a short ranking is filled up with misses

    def test_reciprocal_rank_counts_from_one(self):
        assert reciprocal_rank(["x", "c"], GAINS) == 1 / 2
        assert reciprocal_rank(["x", "c"], GAINS, k=1) == 0

    def test_average_precision_divides_by_all_relevant_documents(self):
        assert average_precision(RANKING, GAINS) == pytest.approx((1 / 1 + 2 / 3) / 3)

    def test_ndcg_discounts_by_rank_and_compares_with_the_best_order(self):
        ideal = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
        assert ndcg(RANKING, GAINS, k=10) == pytest.approx((1 / log2(2) + 2 / log2(4)) / ideal)

    def test_ties_in_score_go_to_the_greater_id_as_in_trec_eval(self):
        assert ordered({"a": 1.0, "c": 1.0, "b": 2.0}) == ["b", "c", "a"]

    def test_a_question_without_a_ranking_scores_zero_and_one_without_relevant_documents_is_left_out(self):
        values = evaluate({"q1": {"a": 1}, "q2": {"a": 0}, "q3": {"a": 1}}, {"q1": {"a": 1.0}}, ["MRR"])
        assert values == {"MRR": {"q1": 1.0, "q3": 0.0}}


@pytest.mark.parametrize("seed", range(20))
def test_all_measures_agree_with_ir_measures(seed):
    ir_measures = pytest.importorskip("ir_measures")
    draw = random.Random(seed)
    qrels = {f"q{n}": {f"d{m}": draw.choice([0, 0, 0, 1, 2, 3]) for m in range(30)} for n in range(5)}
    # Few distinct scores make ties; documents that nobody judged stand among the others.
    run = {query: {f"d{m}": draw.randint(0, 9) / 2 for m in draw.sample(range(40), 25)} for query in qrels}
    theirs = {
        "nDCG@10": ir_measures.nDCG @ 10,
        "MAP": ir_measures.AP,
        "MRR": ir_measures.RR,
        "recall@5": ir_measures.R @ 5,
        "P@10": ir_measures.P @ 10,
    }
    mine = evaluate(qrels, run, list(theirs))
    names = {str(there): name for name, there in theirs.items()}
    for metric in ir_measures.iter_calc(list(theirs.values()), qrels, run):
        assert mine[names[str(metric.measure)]][metric.query_id] == pytest.approx(metric.value, abs=1e-9)


gains = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 3), min_size=1)


class TestProperties:
    @given(gains, st.permutations("abcdefgh"), st.integers(1, 10))
    def test_all_lie_between_zero_and_one_and_the_best_order_has_ndcg_one(self, judged, ranking, k):
        for name in (f"nDCG@{k}", f"recall@{k}", f"P@{k}", "MRR", "MAP"):
            assert 0 <= measure(name, ranking, judged) <= 1 + 1e-12
        if any(judged.values()):
            best = sorted(judged, key=lambda document: -judged[document])
            assert ndcg(best, judged, k=k) == pytest.approx(1)

    @given(gains, st.permutations("abcdefgh"))
    def test_recall_never_falls_with_depth(self, judged, ranking):
        values = [recall(ranking, judged, k=k) for k in range(1, 9)]
        assert values == sorted(values)
