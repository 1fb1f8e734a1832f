"""From logits to spans: word boundaries, length, order, distinctness."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcqa.models.spans import MAX_WORDS, Window, decode


def window(text: str, start: dict[str, float], end: dict[str, float], null: float = 0.0) -> Window:
    """Pieces are the characters of the text but spaces; logits of the first piece of a word, of the last."""
    places = [n for n, char in enumerate(text) if not char.isspace()]
    starts, ends = np.full(len(places), -9.0, np.float32), np.full(len(places), -9.0, np.float32)
    for word, value in start.items():
        starts[places.index(text.index(word))] = value
    for word, value in end.items():
        ends[places.index(text.index(word) + len(word) - 1)] = value
    return Window(starts, ends, null, places, [n + 1 for n in places])


def said(text: str, *windows: Window, n_best: int = 5) -> list[str]:
    return [span.span.of(text) for span in decode(text, windows, n_best).spans]


class TestDecoding:
    def test_the_best_span_comes_first_with_its_score_above_silence(self):
        text = "The Council adopted 32 resolutions in Geneva"
        read = decode(text, [window(text, {"32": 4.0}, {"32": 3.0}, null=5.0)], 1)
        assert (read.spans[0].span.of(text), read.spans[0].score, read.null_score) == ("32", 2.0, 5.0)

    def test_a_span_never_splits_a_word_or_a_figure(self):
        text = "about 1,250.5 people weren't there"
        inside = window(
            text,
            {"250": 8.0, "5 p": 8.0, "1": 2.0, "t there": 8.0},
            {"1": 8.0, "250": 8.0, "1,250.5": 1.0, "weren": 8.0},
        )
        assert said(text, inside)[0] == "1,250.5"
        assert not {"1", "250", "5", "weren", "1,250"} & set(said(text, inside, n_best=50))

    def test_a_longer_reading_is_offered_only_where_it_is_close(self):
        text = "the High Commissioner Volker Türk spoke"
        near = window(text, {"Volker": 5.0, "High": 4.5}, {"Türk": 5.0})
        far = window(text, {"Volker": 5.0, "High": 1.0}, {"Türk": 5.0})
        assert said(text, near)[:2] == ["Volker Türk", "High Commissioner Volker Türk"]
        assert "High Commissioner Volker Türk" not in said(text, far)

    def test_an_answer_has_no_more_words_than_allowed(self):
        text = " ".join(f"w{n}" for n in range(MAX_WORDS + 20))
        long = window(text, {"w0 ": 9.0}, {f"w{MAX_WORDS + 10}": 9.0})
        assert all(len(words.split()) <= MAX_WORDS for words in said(text, long, n_best=20))

    def test_a_span_seen_in_two_windows_counts_once_with_its_better_score(self):
        text = "born in 1948 in Paris"
        weak, strong = window(text, {"1948": 1.0}, {"1948": 1.0}), window(text, {"1948": 3.0}, {"1948": 3.0}, null=1.0)
        read = decode(text, [weak, strong], 5)
        assert [s.score for s in read.spans if s.span.of(text) == "1948"] == [5.0]
        assert read.null_score == 1.0

    def test_equal_scores_are_ordered_by_place(self):
        text = "red blue"
        assert said(text, window(text, {"red": 1.0, "blue": 1.0}, {"red": 1.0, "blue": 1.0}))[:2] == ["red", "red blue"]

    def test_nothing_to_read_gives_no_span(self):
        empty = np.zeros(0, np.float32)
        assert decode("", [Window(empty, empty, 1.5, [], [])], 5).spans == ()


@settings(max_examples=80, deadline=None)
@given(st.text("ab1.,' \n%(“", min_size=1, max_size=30), st.integers(0, 10**6), st.integers(1, 8))
def test_spans_are_sorted_and_lie_inside_the_text(text, seed, n_best):
    places = [n for n, char in enumerate(text) if not char.isspace()]
    noise = np.random.default_rng(seed).normal(size=(2, len(places))).astype(np.float32)
    read = decode(text, [Window(noise[0], noise[1], 0.0, places, [n + 1 for n in places])], n_best)
    scores = [span.score for span in read.spans]
    assert scores == sorted(scores, reverse=True)
    assert len(read.spans) <= n_best
    assert all(span.span.of(text).strip() for span in read.spans)
