"""Sureness: the chance of the best answer, told from the whole field of candidates."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.answering import ranker
from hrcqa.answering.sureness import SIGNS, Sureness, signs

LOOKS = st.none() | st.floats(-9, 9)
FIELD = st.lists(
    st.tuples(st.floats(-9, 6), st.integers(0, 5), st.floats(-12, 12), st.floats(-12, 12), LOOKS),
    min_size=1,
    max_size=30,
)


def sign(name: str, log_odds: list[float], values: list[int], checked: list[float | None] | None = None) -> float:
    nothing = [0.0] * len(values)
    field = signs(np.array(log_odds), values, nothing, nothing, checked or [None] * len(values))
    return field[SIGNS.index(name)]


def test_only_candidates_that_say_something_else_are_rivals():
    assert sign("ahead_of_second", [2.0, 1.5, -1.0], [0, 0, 1]) == pytest.approx(3.0)
    assert sign("values", [2.0, 1.5, -1.0], [0, 0, 1]) == 2


def test_who_says_the_same_adds_to_what_is_said():
    assert sign("said", [1.0, 1.0, -3.0], [4, 4, 2]) == pytest.approx(1.0 + log(2))
    others = [-3.0] * 4
    assert sign("said_otherwise", [1.0, 1.0, *others], [4, 4, 0, 1, 2, 3]) == pytest.approx(-3.0 + log(4))


def test_where_little_is_written_the_lack_of_rivals_is_no_sign_of_being_right():
    crowd, rivals = [1.0, -0.7, -2.0, -2.6, -3.1], [0, 1, 2, 3, 4]
    for name in ("ahead_of_second", "ahead_of_fifth", "said_otherwise", "ahead_of_all"):
        assert sign(name, [1.0], [0]) == pytest.approx(sign(name, crowd, rivals))
    assert sign("ahead_of_second", [1.0, 0.9], [0, 1]) == pytest.approx(0.1)  # a rival that is there counts as it is


def test_the_reader_disagrees_where_its_first_choice_is_another():
    field = signs(np.array([2.0, 0.0]), [0, 1], [1.0, 4.0], [0.5, 2.5], [None, None])
    assert field[SIGNS.index("reader_behind")] == 3.0
    assert field[SIGNS.index("close_best")] == 2.5


def test_the_look_at_the_leader_is_measured_against_what_says_something_else():
    looks = [1.5, 2.5, -0.5, None]
    assert sign("checked", [3.0, 2.0, 1.0, 0.0], [0, 0, 1, 2], looks) == 1.5
    assert sign("checked_ahead", [3.0, 2.0, 1.0, 0.0], [0, 0, 1, 2], looks) == 2.0


def test_without_a_look_nothing_speaks_for_or_against():
    assert sign("checked", [3.0, 2.0], [0, 1]) == sign("checked_ahead", [3.0, 2.0], [0, 1]) == 0.0
    assert sign("checked_ahead", [3.0, 2.0], [0, 0], [1.0, 2.0]) == 0.0


def test_the_weights_make_a_logistic_regression():
    weights = tuple(0.5 if name == "leader" else 0.0 for name in SIGNS)
    chances = Sureness(weights, -1.0).chances(np.array([3.0, 1.0]), [0, 1], [0, 0], [0, 0], [None, None])
    assert chances[0] == pytest.approx(1 / (1 + exp(-0.5)))
    assert chances[1] == pytest.approx(1 / (1 + exp(-(0.5 - 2.0))))


@given(FIELD)
def test_chances_are_chances_and_keep_the_order(field):
    odds, *others = (list(column) for column in zip(*field, strict=True))
    chances = ranker.shipped().sureness.chances(np.array(odds), *others)
    assert ((chances >= 0) & (chances <= 1)).all()
    assert [chances[at] for at in np.argsort(odds)] == sorted(chances)


@given(FIELD, st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_come_changes_nothing(field, random):
    shuffled = random.sample(field, len(field))
    if len({one[0] for one in field}) < len(field):
        return  # among equals the first leads, and Answerer sorts by place before
    odds, *others = zip(*field, strict=True)
    again = zip(*shuffled, strict=True)
    first = signs(np.array(odds), *others)
    assert signs(*(np.array(c) if n == 0 else c for n, c in enumerate(again))) == pytest.approx(first)
