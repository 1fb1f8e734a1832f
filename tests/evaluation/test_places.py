"""Finding the words of a gold answer in an article, also after an edit."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.evaluation.places import locate, occurrences, overlapping, sentence_around
from hrcqa.types import Span


class TestOccurrences:
    @pytest.mark.parametrize(
        ("text", "words", "count"),
        [
            ("132 and 32 and 320", "32", 1),
            ("3.5 and 35 and 3", "3", 1),
            ("It has 3. Then 3,5.", "3", 1),
            ("session 58th, session 58", "58", 1),
            ("a+b a+b", "a+b", 2),
            ("tie tiê\u0301 tie", "tie", 2),
        ],
    )
    def test_only_whole_words_and_whole_figures(self, text, words, count):
        assert len(occurrences(text, words)) == count


class TestLocating:
    article = "In 2019 it had 32 rooms. In 2020 it had 32 beds. It closed."

    def test_words_that_stand_once_need_no_quote(self):
        place = locate(self.article, "closed")
        assert place.sure
        assert place.span.of(self.article) == "closed"

    def test_a_quote_says_which_place_is_meant(self):
        place = locate(self.article, "32", "had 32 beds")
        assert place == locate(self.article, "32", "32 beds.")
        assert place.sure
        assert place.span.start == self.article.index("32 beds")

    def test_words_that_stand_twice_without_a_quote_are_not_guessed(self):
        assert locate(self.article, "32") is None
        assert locate(self.article, "32", "2019 it had 32 rooms. In 2020 it had 32") is None

    def test_what_is_marked_rightly_stays(self):
        assert locate(self.article, "32", None, Span(15, 17)).span == Span(15, 17)

    def test_after_an_edit_in_front_the_quote_finds_the_place_again(self):
        edited = "New first sentence. " + self.article
        place = locate(edited, "32", "had 32 beds", Span(40, 42))
        assert place.sure
        assert edited[place.span.start - 4 : place.span.end + 5] == "had 32 beds"

    def test_after_an_edit_without_a_quote_the_nearest_place_is_a_guess(self):
        place = locate("Oh. " + self.article, "32", None, Span(15, 17))
        assert (place.sure, place.span) == (False, Span(19, 21))

    def test_a_marked_place_outside_its_quote_is_not_right(self):
        place = locate(self.article, "32", "had 32 beds", Span(15, 17))
        assert place.span.start == self.article.index("32 beds")

    @pytest.mark.parametrize(
        ("typed", "written"),
        [
            ('say "no"', "say “no”"),
            ("a - b", "a – b"),
            ("two  words", "two\nwords"),
            ("Hồ", "Hồ"),
            ("the UN", "The UN"),
        ],
    )
    def test_marks_blanks_case_and_composition_may_differ(self, typed, written):
        article = unicodedata.normalize("NFD", f"x {written} y")
        place = locate(article, typed)
        assert place.sure
        assert unicodedata.normalize("NFC", place.span.of(article)) == unicodedata.normalize("NFC", written)

    def test_words_that_are_gone_are_not_found(self):
        assert locate(self.article, "33 rooms") is None

    @given(st.text("ab c.1", min_size=1, max_size=30), st.data())
    def test_whatever_is_found_surely_reads_as_asked(self, article, data):
        start = data.draw(st.integers(0, len(article) - 1))
        words = article[start : data.draw(st.integers(start + 1, len(article)))]
        place = locate(article, words) if words.strip() else None
        if place is not None:
            assert "".join(place.span.of(article).split()) == "".join(words.split())


class TestForms:
    def test_a_longer_form_must_overlap_the_answer(self):
        article = "32 rooms here, 32 rooms there"
        assert overlapping(article, "32 rooms", Span(15, 17)) == Span(15, 23)
        assert overlapping(article, "here", Span(15, 17)) is None

    def test_sentences_end_at_full_stops_and_lines_but_not_inside_figures(self):
        text = "It was 3.5 m. Then 4.\nNew line (5) here! End"
        spans = [text.index(words) for words in ("3.5", "Then", "line", "End")]
        found = [sentence_around(text, Span(at, at + 3)).of(text) for at in spans]
        assert found == ["It was 3.5 m.", "Then 4.", "New line (5) here!", "End"]

    def test_a_span_over_a_sentence_end_gets_both_sentences(self):
        text = "One two. Three four. Five."
        assert sentence_around(text, Span(4, 14)).of(text) == "One two. Three four."

    @given(st.text("aB. \n!", max_size=40), st.data())
    def test_the_sentence_always_holds_the_span(self, text, data):
        start = data.draw(st.integers(0, len(text)))
        span = Span(start, data.draw(st.integers(start, len(text))))
        assert sentence_around(text, span).contains(span)
