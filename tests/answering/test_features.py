"""What the ranker is told: who wrote when is not when it happened, and crew are not passengers."""

from __future__ import annotations

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import Candidate, window
from hrcqa.answering.features import another_named, clause_of, focus_meaning, in_dateline
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.models.words import WordVectors
from hrcqa.types import Chunk, Passage, Span

FERRY = """# New ferry line

By Marta Lindqvist, Coast Courier, 14 March 2025

The line opened on 10 March 2025. The ferry takes 96 passengers and has 11 sailors on board."""


@pytest.fixture(scope="module")
def ferry() -> Article:
    return Article(parse("ferry.md", FERRY.encode()))


def place(article: Article, words: str) -> Span:
    at = article.text.index(words)
    return Span(at, at + len(words))


def candidate(article: Article, words: str) -> Candidate:
    whole = Span(0, len(article.text))
    passage = Passage(Chunk("ferry.md", whole, whole, article.text, (), 0.0, "en"), 1.0, 1, 1, 3.0, 0.5)
    return Candidate(window(passage, 0, article), place(article, words), "reader", 1.0, 0, 1.0)


def test_the_line_that_says_who_wrote_when_is_known(ferry):
    asked = understand("When did the line open?")
    assert in_dateline(asked, ferry, place(ferry, "14 March 2025"))
    assert not in_dateline(asked, ferry, place(ferry, "10 March 2025"))
    assert not in_dateline(understand("When was the article published?"), ferry, place(ferry, "14 March 2025"))


@pytest.mark.parametrize("question", ["How many people can travel on the ferry?", "Phà chở được bao nhiêu hành khách?"])
def test_what_is_counted_lies_near_what_is_to_be_counted(ferry, question):
    asked, meanings = understand(question), WordVectors()
    right, wrong = (focus_meaning(asked, candidate(ferry, words), meanings) for words in ("96", "11"))
    assert right > wrong


def test_without_meanings_or_a_counted_noun_nothing_is_told(ferry):
    assert focus_meaning(understand("How many passengers?"), candidate(ferry, "96"), None) == 0.5
    assert focus_meaning(understand("When did it open?"), candidate(ferry, "10 March 2025"), WordVectors()) == 0.5


def test_a_sentence_about_a_sister_is_told_from_one_about_the_asked(article):
    one = article("The MS Alke takes 96 passengers. The MS Terna takes 120. Each has a crew of six.")
    asked = understand("How many passengers does the MS Alke take?")
    sentences = [sentence.span for sentence in one.sentences_of(0)]
    figures = [place(one, words) for words in ("96", "120", "six")]
    assert [another_named(asked, one, *pair) for pair in zip(sentences, figures, strict=True)] == [False, True, False]


def test_a_clause_ends_at_commas_and_conjunctions(article):
    one = article("A ticket costs 64 kroner for adults and 32 kroner for children, the captain said.")
    sentence = one.sentences_of(0)[0].span
    assert clause_of(one, sentence, place(one, "64 kroner")).of(one.text) == "A ticket costs 64 kroner for adults"
    assert clause_of(one, sentence, place(one, "32 kroner")).of(one.text) == "32 kroner for children"
