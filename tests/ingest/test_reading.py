"""The way back from what is read to what stands in the file."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from hrcqa.ingest.pieces import Piece
from hrcqa.ingest.reading import Edit, ReadingBuilder, compose, edit
from hrcqa.types import Reading, Span

texts = st.lists(
    st.sampled_from(
        ["a", "b", " ", "\n", "ệ", "e\u0302\u0323", "o\u031b", "\u212b", "\u0958", "\u1100\u1161", "\u00ad", "😀"]
    )
).map("".join)


def sources(reading: Reading) -> list[Span]:
    """Where each character of the reading text comes from."""
    return [reading.to_source(Span(place, place + 1)) for place in range(len(reading.text))]


class TestComposing:
    def test_text_in_nfc_needs_no_runs(self):
        assert compose("Nghị quyết").runs == ()

    @given(texts)
    def test_it_is_nfc_and_each_letter_maps_to_the_letters_it_is_made_of(self, text):
        reading = compose(text)
        assert reading.text == unicodedata.normalize("NFC", text.replace("\u00ad", ""))
        for char, span in zip(reading.text, sources(reading), strict=True):
            assert char in unicodedata.normalize("NFC", span.of(text))

    @given(texts)
    def test_the_way_there_and_back_leads_to_the_same_place(self, text):
        reading = compose(text)
        for place in range(len(reading.text)):
            there = reading.to_source(Span(place, place + 1))
            assert reading.to_reading(there).contains(Span(place, place + 1))


class TestEditing:
    @given(texts, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 3), st.sampled_from(["", " "])), max_size=5))
    def test_what_is_kept_keeps_its_place(self, text, wanted):
        before = compose(text)
        edits: list[Edit] = []
        for start, length, words in sorted(wanted):
            if (not edits or start >= edits[-1][1]) and start + length <= len(before.text):
                edits.append((start, start + length, words))
        after = edit(before, edits, [])
        expected: list[tuple[str, Span]] = []
        at = 0
        for start, end, words in [*edits, (len(before.text), len(before.text), "")]:
            expected += [(before.text[place], before.to_source(Span(place, place + 1))) for place in range(at, start)]
            expected += [(char, before.to_source(Span(start, end))) for char in words]
            at = end
        assert after.text == "".join(char for char, _ in expected)
        assert sources(after) == [span for _, span in expected]

    def test_pieces_move_with_their_words(self):
        piece = Piece(4, 9, "paragraph", lead=(Span(0, 3),))
        after = edit(Reading("one two three"), [(3, 4, ""), (7, 8, "")], [piece])
        assert after.text == "onetwothree"
        assert piece.of(after.text) == "twot"
        assert piece.lead[0].of(after.text) == "one"


class TestBuilding:
    def test_words_of_another_length_map_as_a_whole(self):
        source = "a&amp;b"
        builder = ReadingBuilder(source)
        builder.copy(0, 1)
        builder.put("&", 1, 6)
        builder.copy(6, 7)
        reading = builder.build([])
        assert reading.text == "a&b"
        assert [span.of(source) for span in sources(reading)] == ["a", "&amp;", "b"]

    def test_a_letter_and_its_mark_meet_across_mark_up(self):
        source = "e<b></b>\u0301"
        builder = ReadingBuilder(source)
        builder.copy(0, 1)
        builder.copy(8, 9)
        reading = builder.build([])
        assert reading.text == "é"
        assert sources(reading)[0].of(source) == source
