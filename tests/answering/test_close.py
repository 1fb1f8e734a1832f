"""Reading the most promising sentences alone: places stay true, and what only this finds is a candidate."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.beside import nearest_sentences
from hrcqa.answering.candidates import Window, window
from hrcqa.answering.close import UNREAD, Closely, newly_found, read_closely
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Chunk, Passage, Span

TEXT = """# Harbour report

The key figures were:

- The dredger moved 412 tonnes of silt in May.
- The ferry carried 9,120 people.

The mayor opened the new quay on Sunday. Nobody fell into the water."""


class Finder:
    """A reader that finds given words in whatever it is shown, and remembers what it was shown."""

    name = fingerprint = "finder"

    def __init__(self, *words: str) -> None:
        self.words = words
        self.shown: list[str] = []

    def read(self, question: str, passages: Sequence[str], *, n_best: int = 5) -> list[ReadPassage]:
        self.shown += passages
        found = []
        for text in passages:
            places = [(text.find(word), word) for word in self.words if word in text]
            found.append(ReadPassage(tuple(ReadSpan(Span(at, at + len(word)), 5.0) for at, word in places), 0.0))
        return found


@pytest.fixture
def windows() -> list[Window]:
    document = parse("report.md", TEXT.encode())
    article = Article(document)
    made = []
    for rank, block in enumerate(one for one in document.blocks if one.kind != "heading"):
        text = block.span.of(document.text)
        chunk = Chunk("report.md", block.span, block.span, text, block.lead_in, block.boilerplate, block.language)
        made.append(window(Passage(chunk, 1.0, rank + 1, rank + 1, 3.0, 0.5), rank, article))
    return made


def by_length(article: Article, sentence: Span) -> float:
    return float(len(sentence))


def test_each_sentence_is_shown_once_alone_under_what_stands_over_it(windows):
    reader = Finder("412 tonnes")
    closely = read_closely(
        understand("How much silt was moved?"), nearest_sentences(windows, by_length, []), [], reader
    )
    assert len(reader.shown) == len(set(reader.shown)) == len(closely)
    item = next(text for text in reader.shown if "412 tonnes" in text)
    assert "The key figures were:" in item
    assert "ferry" not in item


def test_spans_come_back_as_places_of_the_article(windows):
    reader = Finder("412 tonnes", "Sunday")
    closely = read_closely(
        understand("How much silt was moved?"), nearest_sentences(windows, by_length, []), [], reader
    )
    article = windows[0].article
    found = {span.of(article.text) for reading in closely.values() for span, _ in reading.spans}
    assert found == {"412 tonnes", "Sunday"}


def test_words_found_in_the_lead_in_belong_to_no_sentence(windows):
    reader = Finder("key figures")
    closely = read_closely(understand("What were the figures?"), nearest_sentences(windows, by_length, []), [], reader)
    assert len(reader.shown) > 2
    for (_, sentence), reading in closely.items():
        assert all(sentence.contains(span) for span, _ in reading.spans)


def test_what_only_the_close_reading_finds_becomes_a_candidate_once(windows):
    question = understand("How much silt was moved?")
    sentences = nearest_sentences(windows, by_length, [])
    closely = read_closely(question, sentences, [], Finder("412 tonnes"))
    found = newly_found(question, sentences, [], closely)
    assert [one.text for one in found] == ["412 tonnes"]
    assert newly_found(question, sentences, found, closely) == []


def test_a_candidate_has_the_score_of_the_span_it_is_but_for_the_edges():
    reading = Closely(((Span(10, 20), 3.0), (Span(40, 44), 1.0)))
    assert reading.score_of(Span(10, 20)) == reading.score_of(Span(12, 20)) == 3.0
    assert reading.score_of(Span(40, 44)) == 1.0
    assert reading.score_of(Span(60, 70)) < reading.best
    assert UNREAD.score_of(Span(0, 5)) < reading.score_of(Span(60, 70))
