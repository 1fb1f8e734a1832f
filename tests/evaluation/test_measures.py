"""The ratios over a run, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, log2

import pytest
from gold_builders import INVENTED, RIGHT, RIGHTLY_SILENT, SILENT, WRONG, asked, given, marked, passage, said
from hypothesis import given as forall
from hypothesis import strategies as st

from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.measures import BY_NAME, MEASURES, ratio
from hrcqa.evaluation.ranking import ndcg


def value(name: str, *results: object) -> float:
    return ratio([BY_NAME[name].contribution(result, judge(result)) for result in results])


FIVE = (RIGHT, WRONG, SILENT, RIGHTLY_SILENT, INVENTED)


class TestByHand:
    """Five questions: right, wrong and silent on answerable ones, rightly silent and invented on unanswerable ones."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("precision", 1 / 3),  # given: right, wrong, invented
            ("coverage", 2 / 3),  # answerable: right, wrong, silent
            ("accuracy", 2 / 5),
            ("answer_recall", 1 / 3),
            ("exact_match", 2 / 5),
            ("token_f1", (1 + 0.5 + 0 + 1 + 0) / 5),  # "6,500 km" and "6,650 km" share a token of two
            ("squad_exact_match", 2 / 5),
            ("abstention_precision", 1 / 2),  # silent: silent, rightly silent
            ("abstention_recall", 1 / 2),  # due: rightly silent, invented
            ("abstention_f1", 1 / 2),
            ("citations_hold", 3 / 3),
            ("citation_precision", 1 / 1),
        ],
    )
    def test_value(self, name, expected):
        assert value(name, *FIVE) == pytest.approx(expected)

    def test_a_measure_that_concerns_no_question_has_no_value(self):
        assert isnan(value("precision", SILENT))
        assert isnan(value("list_recall", *FIVE))

    def test_an_unanswered_question_scores_zero_and_stays_in_the_mean(self):
        for name in ("exact_match", "token_f1", "squad_f1", "accuracy", "answer_recall", "coverage"):
            assert value(name, RIGHT, SILENT) == pytest.approx(value(name, RIGHT) / 2)

    def test_citation_precision_asks_for_place_and_slice_of_answers_with_the_right_words(self):
        elsewhere = said(asked(marked("6,650 km")), given("6,650 km", file="repost.txt", quote="Copied:"))
        broken = said(asked(marked("6,650 km")), given("6,650 km", holds=False))
        assert value("citation_precision", RIGHT, elsewhere, broken, WRONG) == pytest.approx(1 / 3)

    def test_list_measures_are_summed_over_items(self):
        gold = asked(*(marked(name, group=name) for name in ("Egypt", "Sudan", "Uganda")))
        half = said(gold, given("Egypt"), given("dam"))  # 1 of 2 given, 1 of 3 found
        whole = said(gold, given("Egypt"), given("Sudan"), given("Uganda"))
        silent = said(gold)
        assert value("list_precision", half, whole, silent) == pytest.approx(4 / 5)
        assert value("list_recall", half, whole, silent) == pytest.approx(4 / 9)
        assert value("list_f1", half, whole, silent) == pytest.approx((4 + 4) / (5 + 9))
        assert value("list_complete", half, whole, silent) == pytest.approx(1 / 3)

    def test_retrieval_measures(self):
        at_two = said(asked(marked("6,650 km")), retrieved=[passage("Egypt"), passage("The Nile is 6,650 km long.")])
        assert value("recall@1", at_two) == 0
        assert value("recall@5", at_two) == 1
        assert value("mrr", at_two, SILENT) == pytest.approx((1 / 2 + 0) / 2)
        assert value("ndcg@10", at_two) == pytest.approx(1 / log2(3))

    def test_ndcg_of_one_item_is_that_of_the_ranking_measures(self):
        for rank in (1, 3, 10):
            passages = [passage("Egypt")] * (rank - 1) + [passage("The Nile is 6,650 km long.")]
            theirs = ndcg([str(n) for n in range(1, 11)], {str(rank): 1}, k=10)
            assert value("ndcg@10", said(asked(marked("6,650 km")), retrieved=passages)) == pytest.approx(theirs)

    def test_conflict_flags_on_questions_without_conflict_are_false_alarms(self):
        gold = asked(marked("1960", group="a"), marked("1970", group="b"), categories=("conflict",))
        flagged = said(gold, given("1970"), conflict=True)
        assert value("conflict_flag", flagged, replace(RIGHT, conflict=True)) == 1 / 2


results = st.lists(st.sampled_from(FIVE), min_size=1, max_size=12)


class TestProperties:
    @forall(results)
    def test_every_measure_lies_between_zero_and_one(self, run):
        for measure in MEASURES:
            found = value(measure.name, *run)
            assert isnan(found) or 0 <= found <= 1, measure.name

    @forall(results)
    def test_strict_is_never_above_words_or_lenient(self, run):
        strict = value("precision", *run)
        if not isnan(strict):
            assert strict <= value("precision_words", *run) <= value("precision_lenient", *run)

    @forall(results)
    def test_order_does_not_matter(self, run):
        for measure in MEASURES:
            assert value(measure.name, *run) == pytest.approx(value(measure.name, *reversed(run)), nan_ok=True)

    @forall(results)
    def test_putting_a_silence_right_never_lowers_accuracy_or_coverage(self, run):
        mended = [RIGHT if result is SILENT else result for result in run]
        for name in ("accuracy", "coverage", "exact_match"):
            before, after = value(name, *run), value(name, *mended)
            assert isnan(before) or after >= before

    def test_each_has_a_name_of_its_own_a_label_and_a_definition(self):
        assert len(BY_NAME) == len(MEASURES)
        assert all(measure.label and measure.definition.endswith(".") for measure in MEASURES)
