"""The shape of an answer, and the shape that a question's words let expect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.answering.shapes import BUCKETS, SHAPES, expected, shape_of, signs_of


@pytest.mark.parametrize(
    ("text", "language", "shape"),
    [
        ("62 per cent", "en", "percentage"),
        ("4,2%", "vi", "percentage"),
        ("8 million euros", "en", "money"),
        ("3,2 triệu đồng", "vi", "money"),
        ("12 March 2031", "en", "date"),
        ("ngày 27/9", "vi", "date"),
        ("2031", "en", "year"),
        ("11.30 p.m.", "en", "clock"),
        ("eleven weeks", "en", "duration"),
        ("3 giờ 20 phút", "vi", "duration"),
        ("48 metres", "en", "measure"),
        ("214", "en", "number"),
        ("32 resolutions", "en", "number"),
        ("platform 3", "en", "figure"),
        ("6–3", "en", "figure"),
        ("Lena Ortiz", "en", "name"),
        ("Ngân hàng Đông Phong", "vi", "organisation"),
        ("fog", "en", "words"),
        ("the only translator was on her honeymoon", "en", "clause"),
    ],
)
def test_the_shape_of_words(text, language, shape):
    assert shape_of(text, language) == shape


@pytest.mark.parametrize(
    ("question", "likelier", "than"),
    [
        ("How much did the earlier ferry cost the island?", "money", "measure"),
        ("What rise did the school withdraw?", "percentage", "name"),
        ("successor of Lac Thi Uyen", "name", "number"),
        ("nguoi dung dau hop tac xa", "name", "number"),
        ("Which night does the library stay open late?", "date", "money"),
        ("Why was the second round put off?", "clause", "number"),
        ("bao nhieu nguoi chet vi bao", "number", "name"),
    ],
)
def test_questions_in_words_that_no_rule_names_let_expect_a_shape(question, likelier, than):
    chances = expected(question)
    assert chances[likelier][0] > chances[than][0]
    assert chances[likelier][1] > 0, "likelier than for any question"


@given(st.text(max_size=80))
def test_the_chances_of_all_shapes_make_one(question):
    chances = expected(question)
    assert list(chances) == list(SHAPES)
    assert sum(2.718281828459045**log for log, _ in chances.values()) == pytest.approx(1.0, abs=0.05)
    assert all(0 <= sign < BUCKETS for sign in signs_of(question))


def test_figures_of_a_question_are_alike_to_it():
    assert signs_of("budget Harlow 2031") == signs_of("budget Harlow 2029")


@given(st.text(max_size=60))
def test_any_words_have_a_shape(text):
    assert shape_of(text) in SHAPES
