"""The last look: the right few are looked at, each shown in its place, and the look has its say in the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import Candidate, window
from hrcqa.answering.features import describe
from hrcqa.answering.marked import look_again, place_of, reconsider, with_look
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.types import Chunk, Passage, Span

QUESTION = understand("How long is the quay?")
FILLER = "The hall was full and the band played on until the rain came. " * 9
STORY = f"Harbour\n\n{FILLER}\n\nThe new quay is 412 m long. The old one had 95 m. Nobody fell into it.\n\n{FILLER}"


def candidate(article: Article, words: str, statement: str | None = None) -> Candidate:
    def place(text: str) -> Span:
        return Span(at := article.text.index(text), at + len(text))

    block = article.blocks[article.block_at(place(words).start)]
    chunk = Chunk(article.document.doc_id, block.span, block.span, block.span.of(article.text), block.lead_in)
    seen = window(Passage(chunk, 1.0, 1, 1, 3.0, 0.5), 0, article)
    return Candidate(seen, place(words), "reader", 1.0, 0, 1.0, statement and place(statement))


def shown(text: str, words: str, name: str = "story.txt", statement: str | None = None) -> tuple[str, str]:
    """What is shown for `words`, and the words that are marked in it."""
    told, span = place_of(candidate(Article(parse(name, text.encode())), words, statement))
    return told, span.of(told)


class TestPlace:
    def test_the_sentence_is_shown_with_its_neighbours_and_not_the_whole_article(self):
        told, marked = shown(STORY, "412 m")
        assert marked == "412 m"
        assert "The old one had 95 m. Nobody fell into it." in told
        assert told.count("The hall was full") < 8

    def test_a_sentence_longer_than_the_room_is_shown_whole(self):
        long = "The quay " + "by the sea " * 60 + "is 412 m long."
        told, marked = shown(f"It rained.\n\n{long}\n\nIt rained again.", "412 m")
        assert (told, marked) == (long, "412 m")

    def test_an_item_stands_under_its_heading(self):
        told, marked = shown("# Quays\n\nThe lengths are:\n\n- North quay: 412 m\n- South quay: 95 m", "95 m", "a.md")
        assert "The lengths are:" in told
        assert marked == "95 m"

    def test_a_cell_stands_under_the_name_of_its_column(self):
        told, marked = shown("| Quay | Length |\n|---|---|\n| North | 412 m |\n| South | 95 m |", "95 m", "a.md")
        assert "Length: 95 m" in told
        assert marked == "95 m"

    def test_a_name_is_shown_with_what_its_bearer_says_elsewhere(self):
        text = f"Ms Ann Lee spoke first.\n\n{FILLER}\n\nShe said the quay was safe."
        told, marked = shown(text, "Ann Lee", statement="She said the quay was safe.")
        assert told.endswith("\nShe said the quay was safe.")
        assert marked == "Ann Lee"

    @given(st.integers(0, len(STORY) - 1), st.integers(1, 80))
    def test_what_is_marked_is_the_candidate(self, start, length):
        words = STORY[start : start + length]
        if words.strip() == words and "\n" not in words:
            assert shown(STORY, words)[1] == words


@dataclass
class Looker:
    """Finds the longer words the likelier, and remembers what it was asked."""

    asked: Sequence[tuple[str, Span]] = ()

    def check(self, question: str, places: Sequence[tuple[str, Span]]) -> list[float]:
        self.asked = places
        return [float(len(span)) for _, span in places]


@pytest.fixture
def ranked():
    article = Article(parse("story.txt", STORY.encode()))
    found = describe(QUESTION, [candidate(article, words) for words in ("95 m", "95", "412 m", "long")], [], {})
    for one, odds in zip(found, (3.0, 2.5, 2.0, 1.0), strict=True):
        one.log_odds = odds
    return found


class TestLook:
    def test_the_best_are_looked_at_and_no_more_than_asked_for(self, ranked):
        look_again(QUESTION, ranked, [0, 1, 2, 3], Looker(), most=3)
        assert [one.checked for one in ranked] == [4.0, 2.0, 5.0, None]

    def test_of_what_says_the_same_two_places_are_enough(self, ranked):
        look_again(QUESTION, ranked, [0, 0, 0, 1], Looker(), most=3)
        assert [one.checked for one in ranked] == [4.0, 2.0, None, 4.0]

    def test_nothing_found_is_nothing_asked(self):
        looker = Looker()
        look_again(QUESTION, [], [], looker, most=3)
        assert looker.asked == []

    def test_the_look_can_change_the_order(self, ranked):
        look_again(QUESTION, ranked, [0, 1, 2, 3], Looker(), most=3)
        reconsider(ranked, 2.0)
        assert [one.log_odds for one in ranked] == [11.0, 6.5, 12.0, 5.0]

    @given(st.lists(st.tuples(st.floats(-9, 6), st.none() | st.floats(-9, 9)), min_size=1), st.floats(0, 2))
    def test_what_was_not_looked_at_gains_on_nothing_that_was(self, field, weight):
        odds, looks = zip(*field, strict=True)
        after = with_look(odds, looks, weight)
        for new, old, look in zip(after, odds, looks, strict=True):
            for new2, old2, look2 in zip(after, odds, looks, strict=True):
                if look is None and look2 is not None:
                    assert new - new2 <= old - old2 + 1e-9
