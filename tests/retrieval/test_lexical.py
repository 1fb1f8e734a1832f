import random
from collections import Counter

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from hrcqa.errors import IndexUnusable
from hrcqa.retrieval.lexical import Bm25, Postings, postings_of, write_postings


def bm25(*segments: list[list[str]]) -> Bm25:
    passages = [passage for segment in segments for passage in segment]
    return Bm25(
        [Postings(postings_of(segment)) for segment in segments],
        passages=len(passages),
        lengths=lengths(passages),
    )


def lengths(passages: list[list[str]]) -> tuple[int, int]:
    folded = sum(term[0] == "~" for passage in passages for term in passage)
    return sum(map(len, passages)) - folded, folded


def random_collection(seed: int) -> tuple[list[list[str]], list[str]]:
    draw = random.Random(seed)
    words = [f"w{number}" for number in range(draw.choice([3, 12, 100]))]
    passages = [[draw.choice(words) for _ in range(draw.randrange(30))] for _ in range(draw.randrange(1, 40))]
    passages[0] += words[:1]
    return passages, [draw.choice([*words, "unseen"]) for _ in range(draw.randrange(1, 6))]


class TestScores:
    @pytest.mark.parametrize("seed", range(40))
    def test_they_are_those_of_rank_bm25_however_the_collection_is_split(self, seed):
        passages, question = random_collection(seed)
        theirs = BM25Okapi(passages).get_scores(question)
        cut = seed % (len(passages) + 1)
        ours = bm25(passages[:cut], passages[cut:]).scores(Counter(question), okapi=True)
        assert ours == pytest.approx(theirs, abs=1e-12)

    @pytest.mark.parametrize("seed", range(20))
    def test_folded_terms_are_a_collection_of_their_own(self, seed):
        written, question = random_collection(seed)
        folded, other = random_collection(seed + 1000)
        folded = [["~" + term for term in passage] for passage in (folded * 40)[: len(written)]]
        other = ["~" + term for term in other]
        theirs = BM25Okapi(written).get_scores(question) + BM25Okapi(folded).get_scores(other)
        both = [one + two for one, two in zip(written, folded, strict=True)]
        assert bm25(both).scores(Counter(question + other), okapi=True) == pytest.approx(theirs, abs=1e-12)

    @pytest.mark.parametrize("seed", range(20))
    def test_without_the_deleted_rows_they_are_those_of_the_rest(self, seed):
        passages, question = random_collection(seed)
        live = np.random.default_rng(seed).random(len(passages)) < 0.6
        live[0] = True
        rest = [passage for passage, there in zip(passages, live, strict=True) if there]
        ours = Bm25([Postings(postings_of(passages), live)], passages=len(rest), lengths=lengths(rest))
        scores = ours.scores(Counter(question), okapi=True)
        assert scores[live] == pytest.approx(BM25Okapi(rest).get_scores(question), abs=1e-12)
        assert not scores[~live].any()

    def test_ranking_scores_differ_from_rank_bm25_only_for_terms_that_half_of_the_passages_hold(self):
        passages = [["council", "nile"], ["council", "alps"], ["council", "volga"], ["rhine"], ["elbe"]]
        scores = bm25(passages)
        theirs = BM25Okapi(passages)
        assert scores.scores({"nile": 1.0}) == pytest.approx(theirs.get_scores(["nile"]), abs=1e-12)
        assert theirs.get_scores(["council"])[0] < theirs.get_scores(["council"])[3] + 0.6  # no help to the match
        ours = scores.scores({"council": 1.0})
        assert (ours[:3] > 0).all()
        assert not ours[3:].any()

    def test_a_term_in_every_passage_is_a_match_still_and_weighs_less_than_any_rarer_one(self):
        scores = bm25([["session", "nile"], ["session", "alps"], ["session"]])
        assert [row for row, _ in scores.top({"session": 1.0}, 5, abs)] == [2, 0, 1]
        assert 0 < scores.idf(3) < scores.idf(1)

    def test_weights_count_like_repeated_terms(self):
        passages, _ = random_collection(7)
        scores = bm25(passages)
        assert scores.scores({"w1": 2.0, "w2": 0.5}) == pytest.approx(
            2 * scores.scores({"w1": 1.0}) + scores.scores({"w2": 1.0}) / 2
        )

    @pytest.mark.parametrize("seed", range(20))
    def test_the_best_are_those_that_sorting_all_scores_puts_first(self, seed):
        passages, question = random_collection(seed)
        ours = bm25(passages[: seed % 7], passages[seed % 7 :])
        for weights in (Counter(question), Counter(question[:1]), {"w0": 0.0, "w1": 0.5}):
            scores = ours.scores(weights).tolist()
            matches = [(row, score) for row, score in enumerate(scores) if score > 0]
            assert ours.top(weights, 9, abs) == sorted(matches, key=lambda pair: (-pair[1], pair[0]))[:9]

    def test_an_empty_collection_has_no_scores(self):
        assert bm25([]).top({"nile": 1.0}, 3, abs) == []
        assert bm25([[], []]).top({"nile": 1.0}, 3, abs) == []
        assert bm25([]).frequency("nile") == 0.0

    def test_frequency_is_the_share_of_passages_that_hold_a_term(self):
        assert bm25([["a", "a"], ["b"]], [["a"], []]).frequency("a") == 0.5


class TestFiles:
    def test_what_was_written_is_what_is_mapped(self, tmp_path):
        passages = [["nghị", "~nghi", "nghị"], [], ["#58", "nile"]]
        write_postings(tmp_path / "p", passages)
        opened = Postings.open(tmp_path / "p")
        rows, counts = opened.of("nghị")
        assert (rows.tolist(), counts.tolist(), opened.lengths.tolist()) == ([0], [2], [[2, 1], [0, 0], [2, 0]])
        assert opened.of("nil")[0].tolist() == []
        assert opened.frequencies() == {"nghị": 1, "~nghi": 1, "#58": 1, "nile": 1}

    def test_a_posting_that_names_no_row_is_a_corrupt_index(self):
        arrays = postings_of([["a"], ["a"]])
        arrays["rows"] = arrays["rows"] + 7
        with pytest.raises(IndexUnusable, match="corrupt"):
            Bm25([Postings(arrays)], passages=2, lengths=(2, 0)).scores({"a": 1.0})
