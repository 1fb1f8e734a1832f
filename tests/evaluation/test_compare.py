"""Two runs side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from gold_builders import RIGHT, RIGHTLY_SILENT, SILENT, WRONG, asked, given, marked, said
from hypothesis import given as forall
from hypothesis import strategies as st

from hrcqa.errors import GoldError
from hrcqa.evaluation.compare import compare, randomisation_test
from hrcqa.evaluation.measures import ratio
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.tables import comparison_table


def run(*results):
    """The n-th result answers the n-th question, whatever it was built for."""
    return EvalRun(tuple(replace(r, gold=replace(r.gold, id=f"q{n}")) for n, r in enumerate(results)))


OTHER = said(asked(marked("6,650 km")), given("Egypt"))


class TestFates:
    def test_fixed_broken_changed_same(self):
        comparison = compare(run(WRONG, RIGHT, WRONG, RIGHT), run(RIGHT, SILENT, OTHER, RIGHT))
        assert [one.fate for one in comparison.differences] == ["fixed", "broken", "changed", "same"]

    def test_questions_of_one_run_or_marked_differently_are_left_out_and_named(self):
        remarked = replace(RIGHT, gold=replace(RIGHT.gold, id="q1", answers=(marked("1970"),)))
        a, b = run(RIGHT, RIGHT, RIGHT), EvalRun((*run(RIGHT).results, remarked))
        comparison = compare(a, b)
        assert [one.id for one in comparison.differences] == ["q0"]
        assert comparison.left_out == ("q1", "q2")

    def test_runs_without_a_common_question(self):
        with pytest.raises(GoldError, match="share no question"):
            compare(run(), run(RIGHT))


def brute(a, b):
    """The definition itself: every pattern of swaps, differences at least as large as the observed one."""
    observed = abs(ratio(b) - ratio(a))
    count = 0
    for pattern in product((False, True), repeat=len(a)):
        left = [y if swap else x for x, y, swap in zip(a, b, pattern, strict=True)]
        right = [x if swap else y for x, y, swap in zip(a, b, pattern, strict=True)]
        count += abs(ratio(right) - ratio(left)) >= observed - 1e-12
    return count / 2 ** len(a)


contributions = st.sampled_from([(0.0, 1.0), (0.5, 1.0), (1.0, 1.0)])
pairs = st.lists(st.tuples(contributions, contributions), min_size=1, max_size=7)


class TestRandomisation:
    def test_by_hand(self):
        # Five questions, all fixed: of 2^5 patterns only all and none give a difference of 1.
        assert randomisation_test([(0.0, 1.0)] * 5, [(1.0, 1.0)] * 5) == 2 / 32

    def test_no_difference_is_no_evidence(self):
        assert randomisation_test([(1.0, 1.0), (0.0, 1.0)], [(1.0, 1.0), (0.0, 1.0)]) == 1

    @forall(pairs)
    def test_equals_the_definition_where_all_patterns_are_counted(self, drawn):
        a, b = [x for x, _ in drawn], [y for _, y in drawn]
        assert randomisation_test(a, b) == pytest.approx(brute(a, b))

    def test_drawn_patterns_come_close_to_all_of_them_and_p_is_never_zero(self):
        # 16 questions differ, 12 of them fixed: two-sided sign test, 2 · P(X ≥ 12 of 16) = 0.0768
        a = [(0.0, 1.0)] * 12 + [(1.0, 1.0)] * 4 + [(1.0, 1.0)] * 20
        b = [(1.0, 1.0)] * 12 + [(0.0, 1.0)] * 4 + [(1.0, 1.0)] * 20
        assert randomisation_test(a, b) == pytest.approx(0.0768, abs=0.01)
        assert 0 < randomisation_test([(0.0, 1.0)] * 40, [(1.0, 1.0)] * 40) < 0.001

    def test_a_question_that_only_one_run_answered_takes_part(self):
        # precision: A answers three, B only the two it gets right; a swap moves the third over.
        a = [(1.0, 1.0), (1.0, 1.0), (0.0, 1.0)]
        b = [(1.0, 1.0), (1.0, 1.0), None]
        assert randomisation_test(a, b) == 1


class TestVerdict:
    def test_better_beyond_chance(self):
        comparison = compare(run(*[WRONG] * 12, *[RIGHT] * 8), run(*[RIGHT] * 20))
        assert comparison.verdict.startswith("B is better: 0.400 → 1.000 of 20 questions right (p = 0.000)")
        assert "12 fixed, 0 broken" in comparison.verdict

    def test_worse_beyond_chance(self):
        assert compare(run(*[RIGHT] * 20), run(*[SILENT] * 20)).verdict.startswith("B is worse")

    def test_too_few_to_tell(self):
        comparison = compare(run(WRONG, WRONG, *[RIGHT] * 8), run(RIGHT, WRONG, *[RIGHT] * 8))
        assert comparison.verdict.startswith("No difference that 10 questions can show: 0.800 → 0.900")

    def test_right_on_the_same_questions(self):
        assert compare(run(RIGHT, WRONG), run(RIGHT, OTHER)).verdict.startswith("The runs are right on the same")

    def test_more_silence_at_the_same_accuracy_is_told_as_what_it_is(self):
        # Twelve wrong answers become silence: no question more is right, but precision rises and coverage falls.
        a = run(*[WRONG] * 12, *[RIGHT] * 12, WRONG)
        b = run(*[SILENT] * 12, *[RIGHT] * 12, RIGHT)
        verdict = compare(a, b).verdict
        assert verdict.startswith("Neither is right more often beyond chance")
        assert "Precision of given answers rose" in verdict
        assert "Coverage fell" in verdict


def test_the_table_shows_only_measures_that_differ():
    table = comparison_table(compare(run(WRONG, RIGHTLY_SILENT), run(SILENT, RIGHTLY_SILENT)))
    assert "nan" not in table  # B gave no answer, so it has no precision to differ by
    assert "Coverage" in table
    assert "Right or rightly silent" not in table
    assert comparison_table(compare(run(RIGHT), run(RIGHT))) == "No measure differs."
