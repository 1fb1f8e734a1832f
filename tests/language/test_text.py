from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.language.text import detect_language, fold, normalise, sentences, words
from hrcqa.types import Span


def said(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


class TestSentences:
    @pytest.mark.parametrize(
        "text",
        [
            "Dr. Smith and Mr. Nguyen met Amb. Jones.",
            "J. F. Kennedy of the U.S. Senate spoke.",
            "See No. 5 and para. 12 of Art. 3.",
            "It grew by 3.5 per cent.",
            "“Why?” he asked.",
            "They met at 5 p.m. in Geneva.",
            "It opened (see fig. 2) in Jan. 2025.",
            "1. The delegation agreed.",
            "(iv). Consideration of reports.",
            "Ông Nguyễn Văn A., PGS.TS. ngành luật, ở TP. Hồ Chí Minh.",
            "Node.Js and Vnexpress.Net are names.",
            "gạo, ngô, v.v. đều tăng giá.",
        ],
    )
    def test_a_full_stop_that_ends_nothing_cuts_nothing(self, text):
        assert said(text) == [text]

    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("He came. She left.", ["He came.", "She left."]),
            ("It is in the U.S. The talks go on.", ["It is in the U.S.", "The talks go on."]),
            ("He said “no.” She agreed.", ["He said “no.”", "She agreed."]),
            ("Really?! Yes.", ["Really?!", "Yes."]),
            ("It was so.[12] Then it ended.", ["It was so.[12]", "Then it ended."]),
            ("The answer is No. The end.", ["The answer is No.", "The end."]),
            ("Năm 2010.Ông là đại sứ.", ["Năm 2010.", "Ông là đại sứ."]),
            ("Cả nước có 5 ca. Trong đó 2 ca nặng.", ["Cả nước có 5 ca.", "Trong đó 2 ca nặng."]),
            ("决议通过。会议结束。", ["决议通过。", "会议结束。"]),
            ("A title\nA line\n\nAnother", ["A title", "A line", "Another"]),
        ],
    )
    def test_each_sentence_is_a_span_of_its_own(self, text, parts):
        assert said(text) == parts

    def test_a_stretch_of_a_text_is_cut_in_coordinates_of_the_whole(self):
        text = "Zero. One. Two."
        assert sentences(text, 6, 15) == [Span(6, 10), Span(11, 15)]

    @given(st.text(alphabet='aB1 .!?\n"”()é…。,', max_size=80))
    def test_only_white_space_lies_between_two_sentences(self, text):
        found = sentences(text)
        assert "".join("".join(span.of(text).split()) for span in found) == "".join(text.split())
        assert all(span.of(text) == span.of(text).strip() != "" for span in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


class TestWords:
    def test_figures_names_and_elisions_stay_whole(self):
        text = "Vietnam's 3.5 per cent, 1,000 cases of COVID-19 on 27/9 at HRC58's 58th."
        assert [span.of(text) for span in words(text)] == [
            "Vietnam's", "3.5", "per", "cent", "1,000", "cases", "of", "COVID-19", "on", "27/9", "at",
            "HRC58's", "58th",
        ]  # fmt: skip

    def test_a_range_of_years_is_two_words(self):
        text = "2023-2025"
        assert [span.of(text) for span in words(text)] == ["2023", "2025"]

    def test_decomposed_vietnamese_is_cut_at_spaces_only(self):
        text = unicodedata.normalize("NFD", "nghị quyết được thông qua")
        assert [span.of(text) for span in words(text)] == text.split()


class TestLetters:
    def test_folding_takes_case_and_diacritics_away(self):
        assert fold("Nghị quyết ĐƯỢC thông qua") == "nghi quyet duoc thong qua"
        assert fold(unicodedata.normalize("NFD", "Đặng")) == "dang"

    @given(st.text(max_size=40))
    def test_normalising_twice_is_normalising_once(self, text):
        assert normalise(normalise(text)) == normalise(text) == unicodedata.normalize("NFC", text)


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "language"),
        [
            ("How many resolutions at session 58?", "en"),
            ("Who led it?", "en"),
            ("Khóa 58 có bao nhiêu nghị quyết?", "vi"),
            ("bao nhieu nghi quyet duoc thong qua", "vi"),
            ("Thế còn khóa 59?", "vi"),
            ("The Ambassador, Mai Phan Dũng, spoke of the work of Hội đồng in Geneva.", "en"),
            ("Ông Volker Turk cho rằng phụ nữ đã thúc đẩy chuyển biến xã hội.", "vi"),
            ("Le président de la République française a été élu à une large majorité.", "und"),
            ("Der Rat hat die Resolution mit großer Mehrheit angenommen.", "und"),
            ("ទិវាជាតិនៃការចងចាំ", "und"),
            ("58 · 2025", "und"),
            ("", "und"),
        ],
    )
    def test_a_text_is_english_vietnamese_or_undecided(self, text, language):
        assert detect_language(text) == language

    def test_decomposed_vietnamese_is_vietnamese(self):
        assert detect_language(unicodedata.normalize("NFD", "Nghị quyết đã được thông qua")) == "vi"
