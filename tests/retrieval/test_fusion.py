from math import fsum

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hrcqa.retrieval.fusion import best_of, reciprocal_rank_fusion

rankings = st.lists(st.permutations(list("abcdefgh")).map(lambda order: order[:6]), min_size=1, max_size=5)


def test_a_rank_counts_as_one_over_sixty_plus_the_rank():
    assert reciprocal_rank_fusion([["a", "b"], ["b"]]) == {"a": 1 / 61, "b": fsum([1 / 62, 1 / 61])}


def test_a_channel_can_weigh_more():
    scores = reciprocal_rank_fusion([["a"], ["b"]], weights=(1.0, 2.0))
    assert scores["b"] == pytest.approx(2 * scores["a"])


@given(rankings)
@example([list("cbfedhag"), list("bhfgaedc"), list("gehcdbaf")])  # c and g hold ranks 1, 5, 8 in two orders
def test_it_does_not_depend_on_the_order_of_the_rankings(given_rankings):
    assert reciprocal_rank_fusion(given_rankings) == reciprocal_rank_fusion(given_rankings[::-1])


@given(rankings)
def test_whoever_is_ahead_in_every_ranking_is_ahead(given_rankings):
    ordered = [sorted(ranking) for ranking in given_rankings]
    scores = reciprocal_rank_fusion(ordered)
    everywhere = set.intersection(*map(set, ordered))
    for ahead, behind in zip(sorted(everywhere), sorted(everywhere)[1:], strict=False):
        assert scores[ahead] > scores[behind]


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(0, 8))
def test_the_best_are_those_that_sorting_everything_puts_first(values, k):
    rows, scores = np.arange(len(values)), np.array(values, float)
    everything = sorted(zip(range(len(values)), values, strict=True), key=lambda pair: (-pair[1], -pair[0]))
    assert best_of(rows, scores, k, lambda row: -row) == everything[:k]


def test_ties_are_broken_by_the_key_also_where_they_decide_who_is_in():
    rows, scores = np.arange(9, 4, -1), np.array([1.0, 2.0, 1.0, 1.0, 0.5])
    assert best_of(rows, scores, 3, lambda row: row) == [(8, 2.0), (6, 1.0), (7, 1.0)]
    assert best_of(rows, scores, 2, lambda row: -row) == [(8, 2.0), (9, 1.0)]


@pytest.mark.parametrize("size", [1_000, 100_000])
@pytest.mark.parametrize("seed", range(5))
def test_of_many_the_best_are_those_that_sorting_everything_puts_first(seed, size):
    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 1000, size) / 8
    everything = sorted(enumerate(scores.tolist()), key=lambda pair: (-pair[1], pair[0]))
    assert best_of(np.arange(size), scores, 20, lambda row: row) == everything[:20]
