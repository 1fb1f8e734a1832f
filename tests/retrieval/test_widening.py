import pytest

from hrcqa.language.terms import query_terms
from hrcqa.retrieval.widening import widened

GLOSSARY = {
    ("resolutions", "en"): [("nghị quyết", 0.8)],
    ("nghị quyết", "vi"): [("resolution", 0.9)],
    ("human rights", "en"): [("nhân quyền", 0.7), ("quyền con người", 0.2)],
    ("human", "en"): [("con người", 0.5)],
}


def translate(words, language):
    return GLOSSARY.get((words.lower(), language), [])


def test_a_word_brings_its_translation_at_the_weight_of_its_probability():
    weights = widened("How many resolutions were adopted?", 0.5, translate)
    assert weights["resolut"] == 1.0
    assert weights["nghị"] == weights["quyết"] == pytest.approx(0.4)
    assert 0 < weights["~nghi_quyet"] < 0.4


def test_and_the_other_way_round():
    weights = widened("Khóa họp này đã thông qua bao nhiêu nghị quyết?", 0.5, translate)
    assert weights["resolut"] == pytest.approx(0.45)


def test_the_longest_phrase_is_translated_and_not_its_parts():
    weights = widened("What did they say about human rights in the session?", 1.0, translate)
    assert "nhân" in weights
    assert weights["con"] == pytest.approx(0.2)  # of "quyền con người", not of "human"


@pytest.mark.parametrize("question", ["resolutions", "How many resolutions?", "🙂", ""])
def test_without_weight_a_question_has_its_own_terms_alone(question):
    assert widened(question, 0.0, translate) == query_terms(question)


def test_numbers_and_names_stay_as_they_are():
    question = "Who is Mai Phan Dung at session 58?"
    assert widened(question, 0.5, translate) == query_terms(question)
