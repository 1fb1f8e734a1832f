"""Exact match and token F1: SQuAD's to the letter, and the Unicode-safe variant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.evaluation.wording import contains, exact_match, squad, token_f1, unicode

text = st.text(st.characters(blacklist_categories=["Cs"]), max_size=30)


class TestSquadsMeasure:
    """Worked by hand from the definition: lower case, no punctuation, no articles, split at blanks."""

    @pytest.mark.parametrize(
        ("words", "tokens"),
        [
            ("The  Norman Conquest!", ("norman", "conquest")),
            ("a.b.c.", ("abc",)),  # punctuation goes before articles, so "a" is no article here
            ("the-end", ("theend",)),
            ("An apple a day", ("apple", "day")),
            ("3.5", ("35",)),
            ("“x”", ("“x”",)),  # only ASCII marks are punctuation to the script
            ("THE", ()),
        ],
    )
    def test_normalisation(self, words, tokens):
        assert squad(words) == tokens

    def test_exact_match_is_the_best_over_the_gold_answers(self):
        assert exact_match("the Normans", ["Norman", "Normans."], normalise=squad) == 1
        assert exact_match("Normans and others", ["Normans"], normalise=squad) == 0

    def test_f1_counts_tokens_as_often_as_both_have_them(self):
        # prediction: 4 tokens, gold: 2, common: 2 ("new" once, "york" once) → P 2/4, R 2/2, F1 2/3
        assert token_f1("new new york city", ["new york"], normalise=squad) == pytest.approx(2 / 3)
        # common: "x" twice → P 2/3, R 2/2
        assert token_f1("x x y", ["x x"], normalise=squad) == pytest.approx(0.8)

    def test_silence_is_right_only_where_there_is_no_answer(self):
        for measure in (exact_match, token_f1):
            assert measure("", [], normalise=squad) == 1
            assert measure("word", [], normalise=squad) == 0
            assert measure("", ["word"], normalise=squad) == 0

    def test_a_gold_answer_that_normalises_to_nothing_does_not_count(self):
        assert exact_match("", ["the", "x"], normalise=squad) == 0
        assert exact_match("", ["the"], normalise=squad) == 1  # none is left: silence, as in the official script


class TestUnicodeMeasure:
    @pytest.mark.parametrize(
        ("one", "other"),
        [("3.5", "35"), ("27/9", "279"), ("35 %", "35"), ("-5", "5"), ("$5", "5"), ("1,5", "15"), ("Nghệ An", "Nghệ")],
    )
    def test_keeps_apart_what_squad_confuses(self, one, other):
        assert exact_match(one, [other]) == 0

    def test_squad_does_confuse_them(self):
        assert exact_match("3.5", ["35"], normalise=squad) == 1
        assert exact_match("Nghệ An", ["Nghệ"], normalise=squad) == 1

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("the Council", "Council"),
            ("The Council.", "council"),
            ("“bảo đảm”", "Bảo đảm"),
            ("Ho\u0302\u0300", "Hồ"),  # decomposed and composed
            ("35%", "35 %"),
            ("−5", "-5"),
            ("2023–2025", "2023-2025"),
            ("A man", "man"),
        ],
    )
    def test_brings_together_what_reads_the_same(self, one, other):
        assert exact_match(one, [other]) == 1

    def test_diacritics_tell_vietnamese_words_apart(self):
        assert exact_match("mà", ["má"]) == 0
        assert unicode("An Giang") == ("an", "giang")

    def test_figures_keep_their_separators_but_not_the_full_stop_of_a_sentence(self):
        assert unicode("It costs 1,234.50.") == ("it", "costs", "1,234.50")


class TestProperties:
    @given(text, text)
    def test_f1_lies_between_exact_match_and_one_and_is_symmetric(self, one, other):
        for normalise in (squad, unicode):
            f1 = token_f1(one, [other], normalise=normalise)
            assert exact_match(one, [other], normalise=normalise) <= f1 <= 1
            if normalise(one) and normalise(other):
                assert f1 == pytest.approx(token_f1(other, [one], normalise=normalise))

    @given(text)
    def test_every_text_agrees_with_itself_in_any_case_of_blanks(self, one):
        assert token_f1(one, ["  " + one + " "]) == 1

    @given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), min_size=1, max_size=3))
    def test_contains_means_contiguous(self, longer, shorter):
        assert contains(longer, shorter) == ("".join(shorter) in "".join(longer))

    def test_nothing_is_contained_in_nothing(self):
        assert not contains(("a",), ())
