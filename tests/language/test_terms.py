import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer

from hrcqa.language.terms import _NEVER_STEMMED, _stemmer, query_terms, terms


def shared(question, text):
    """The terms by which a question finds a text."""
    return set(query_terms(question)) & set(terms(text))


class TestWords:
    def test_english_words_are_found_by_their_stem(self):
        assert terms("Resolutions adopted") == ["resolut", "adopt"]
        assert shared("the resolution", "32 resolutions") == {"resolut"}

    @given(st.text("aeioustnrlydbfhkpcvwzgm'", min_size=1), st.sampled_from(["", "s", "ing", "ed", "ational", "ies"]))
    def test_stems_are_those_of_the_same_stemmer_in_python(self, start, ending):
        assert _stemmer()(start + ending) == EnglishStemmer().stemWord(start + ending)

    @given(st.text("aeioustnrlydbfhjkopquvwxz", min_size=1), st.sampled_from(sorted(_NEVER_STEMMED)))
    def test_words_that_the_stemmer_is_spared_are_words_it_would_leave(self, start, last):
        assert _stemmer()(start + last) == start + last

    @pytest.mark.parametrize("text", ["what is the of", "của là và được", "Who is it?", "ở đâu", "", " ", "?!"])
    def test_function_words_of_both_languages_give_nothing(self, text):
        assert terms(text) == []
        assert query_terms(text) == {}

    def test_function_words_in_capitals_are_names(self):
        assert shared("What did WHO say?", "WHO reported") == {"who"}
        assert shared("Who said it?", "WHO reported") == set()

    @pytest.mark.parametrize(
        ("question", "text"),
        [
            ("UN", "the U.N. Council"),
            ("cosponsored", "co-sponsored a statement"),
            ("re-election", "reelection"),
            ("children", "children's rights"),
            ("Vietnam", "Vietnam’s policies"),
            ("covid", "COVID-19"),
            ("HRC", "HRC58"),
        ],
    )
    def test_spellings_meet(self, question, text):
        assert shared(question, text)


class TestVietnamese:
    def test_typed_without_accents_it_finds_accented_words(self):
        found = shared("bao nhieu nghi quyet duoc thong qua", "32 nghị quyết")
        assert found == {"~nghi", "~quyet", "~nghi_quyet"}

    def test_two_syllables_are_found_as_a_pair_which_others_with_their_letters_are_not(self):
        assert "~nghi_quyet" in shared("nghị quyết", "các nghị quyết")
        assert "~nghi_quyet" in shared("nghi quyêt", "các nghị quyết")  # a slip in one accent
        assert "~nghi_quyet" not in terms("nghị, quyết") + terms("quyết nghị")

    def test_typed_with_accents_it_finds_them_and_bare_ones_in_english(self):
        assert shared("Đại sứ Mai Phan Dũng nói gì?", "Ambassador Mai Phan Dung said") >= {"mai", "phan", "dung"}

    def test_a_name_in_an_english_question_finds_its_accented_form(self):
        assert "~dung" in shared("What did Mai Phan Dung say?", "Đại sứ Mai Phan Dũng phát biểu")

    def test_the_word_asked_for_weighs_more_than_another_with_other_accents(self):
        weights = query_terms("nghị")
        assert weights["nghị"] == 1 > weights["~nghi"] > 0
        assert query_terms("nghị quyết")["~nghi_quyet"] > weights["~nghi"]

    def test_english_words_are_not_taken_for_bare_vietnamese(self):
        assert shared("the plan to do it in the can", "thế kế hoạch đó là cần") == set()

    @pytest.mark.parametrize("pair", ["khoá khóa", "hoà hòa", "kỹ kĩ", "Thuý Thúy", "quý quí"])
    def test_two_spellings_of_a_syllable_are_one(self, pair):
        one, other = pair.split()
        assert terms(one) == terms(other) != []

    def test_decomposed_letters_are_the_composed_ones(self):
        import unicodedata

        assert terms(unicodedata.normalize("NFD", "Nghị quyết")) == terms("Nghị quyết")


class TestNumbers:
    @pytest.mark.parametrize("one", ["58", "58th", "fifty-eighth", "khóa 58", "lần thứ 58", "HRC58", "khóa LVIII"])
    @pytest.mark.parametrize("other", ["session 58", "the 58th session", "năm mươi tám nước"])
    def test_however_they_are_written_they_meet(self, one, other):
        assert "#58" in shared(one, other)

    def test_58_is_not_59_nor_5_8(self):
        assert not {"#58"} & {*terms("session 59"), *terms("5.8 percent"), *terms("580")}

    def test_a_decimal_comma_is_a_decimal_point(self):
        assert "#3.5" in shared("3.5", "tăng 3,5 phần trăm")

    def test_one_as_a_pronoun_is_no_number(self):
        assert "#1" not in terms("one resolution, một phiên họp")
        assert "#1" in terms("session 1, the first session")


@given(st.text(max_size=80))
def test_any_text_has_terms_and_no_two_kinds_are_confused(text):
    found = terms(text)
    assert all(term and (term[0] in "#~" or term[0].isalnum()) for term in found)
    assert all(weight > 0 for weight in query_terms(text).values())


@given(st.lists(st.sampled_from("resolutions nghị quyết 58th twenty HRC58 của the U.N. re-elect".split()), max_size=8))
def test_a_text_is_found_by_every_term_of_itself(words):
    text = " ".join(words)
    assert set(terms(text)) <= set(query_terms(text))
