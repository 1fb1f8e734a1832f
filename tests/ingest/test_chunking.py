"""Chunks are verbatim slices within the budget, cut along the layout; nothing but white space is lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from indexing import WordTokenizer

from hrcqa.errors import ConfigError
from hrcqa.ingest.chunking import ChunkOptions, chunk
from hrcqa.ingest.corpus import parse
from hrcqa.ingest.tokens import load_tokenizer
from hrcqa.types import Block, Chunk, Document, Reading, Span

TOKENIZER = load_tokenizer()
LONG = "The Council adopted a number of resolutions on matters that had been before it for several sessions already."
MORE = "It will return to all of them at its next session, which is to be held in Geneva in the month of September."


def cut(text: str, max_tokens: int = 40, overlap_tokens: int = 0, name: str = "a.txt") -> list[Chunk]:
    return chunk(parse(name, text.encode()), WordTokenizer(), ChunkOptions(max_tokens, overlap_tokens))


def texts(chunks: list[Chunk]) -> list[str]:
    return [piece.text for piece in chunks]


class TestWhereItCuts:
    def test_small_paragraphs_of_one_section_share_a_chunk(self):
        assert texts(cut("It is so.\n\nIt was so.\n\nIt will be so.\n")) == [
            "It is so.\n\nIt was so.\n\nIt will be so."
        ]

    def test_a_chunk_ends_before_the_paragraph_that_does_not_fit(self):
        assert texts(cut(f"{LONG}\n\n{MORE}\n\n{LONG}\n", 45)) == [f"{LONG}\n\n{MORE}", LONG]

    def test_a_heading_opens_a_chunk_and_stays_with_its_text(self):
        text = f"{LONG}\n\n## Outcomes\n\nIt adopted 32.\n\n## Reports\n\nIt had 80.\n"
        assert texts(cut(text)) == [LONG, "## Outcomes\n\nIt adopted 32.", "## Reports\n\nIt had 80."]

    def test_a_heading_stays_with_the_first_part_of_a_paragraph_that_is_cut(self):
        assert texts(cut(f"## Outcomes of it\n\n{LONG} {MORE}\n", 42)) == [f"## Outcomes of it\n\n{LONG}", MORE]

    def test_a_paragraph_over_the_budget_is_cut_at_its_sentences(self):
        assert texts(cut(f"{LONG} {MORE} {LONG} {MORE}\n", 45)) == [f"{LONG} {MORE}", f"{LONG} {MORE}"]

    def test_its_parts_are_of_about_equal_length(self):
        sentence = "One two three four five six seven eight nine ten. "
        sizes = [len(piece.text.split()) for piece in cut(sentence * 5)]
        assert sizes == [30, 20]  # and not 40 and 10

    def test_a_sentence_over_the_budget_is_cut_at_its_clauses(self):
        text = "rights of women and girls, " * 6 + "and the right to food."
        assert all(piece.text.endswith((",", ".")) for piece in cut(text, 12))

    def test_a_list_that_fits_into_a_chunk_is_not_torn(self):
        items = "The outcomes included:\n(i) nine discussions;\n(ii) 32 resolutions;\n(iii) 80 reports.\n"
        assert texts(cut(f"{LONG} {MORE}\n{items}", 45))[-1] == items.strip()

    def test_of_a_list_that_is_torn_each_part_is_led_in_by_its_opening_line(self):
        items = "".join(f"- {word} resolution of the session of the Council\n" for word in ("first", "second", "third"))
        document = parse("a.txt", f"The outcomes included:\n{items}".encode())
        pieces = chunk(document, WordTokenizer(), ChunkOptions(14, 0))
        assert len(pieces) == 3
        assert pieces[0].lead_in == ()  # it stands inside
        assert [[lead.of(document.text) for lead in piece.lead_in] for piece in pieces[1:]] == [
            ["The outcomes included:"],
            ["The outcomes included:"],
        ]

    def test_a_question_opens_a_chunk(self):
        first, second = "What did the Council do in all these weeks?", "What will it do in all the weeks to come?"
        assert texts(cut(f"A title line\n\n{first}\n\nMuch of it.\n\n{second}\n\nThe rest.\n")) == [
            "A title line",
            f"{first}\n\nMuch of it.",
            f"{second}\n\nThe rest.",
        ]


class TestFurniture:
    TEXT = f"A title line\n\n{LONG}\n![]() |\nThe delegation. (Photo: VNA) |\n{MORE}\nRead also: Another story\n"

    def test_captions_and_debris_never_share_a_chunk_with_the_text(self):
        assert texts(cut(self.TEXT, 400)) == [
            f"A title line\n\n{LONG}",
            "![]() |\nThe delegation. (Photo: VNA) |",
            MORE,
            "Read also: Another story",
        ]

    def test_their_rating_is_handed_on(self):
        ratings = [piece.boilerplate for piece in cut(self.TEXT, 400)]
        assert ratings[0] == ratings[2] == 0
        assert 0 < ratings[1] < 0.6 < ratings[3]


class TestOverlap:
    SENTENCES = "One two three four. Five six seven eight. Nine ten eleven twelve. And then there were none left."

    def test_whole_sentences_are_repeated_where_a_paragraph_was_cut(self):
        assert texts(cut(self.SENTENCES, 12, 4)) == [
            "One two three four. Five six seven eight. Nine ten eleven twelve.",
            "Nine ten eleven twelve. And then there were none left.",
        ]

    def test_nothing_is_repeated_where_no_sentence_is_short_enough(self):
        assert texts(cut(self.SENTENCES, 12, 3))[1] == "And then there were none left."

    def test_nothing_is_repeated_between_paragraphs(self):
        assert texts(cut(f"{LONG}\n\n{MORE}\n\n{LONG}\n", 24, 23)) == [LONG, MORE, LONG]


class TestEveryFormat:
    def test_a_chunk_of_a_page_is_a_slice_of_its_file(self):
        page = "<h1>Title of it</h1><p>It adopted <b>32</b> resolutions &amp; more.</p>"
        (piece,) = cut(page, name="a.html")
        assert piece.text == page[4:-4]
        assert piece.span == Span(4, len(page) - 4)

    def test_marks_between_blocks_belong_to_a_chunk(self):
        assert texts(cut("Text before it.\n\n== Outcomes ==\n\nIt adopted 32.\n")) == [
            "Text before it.",
            "== Outcomes ==\n\nIt adopted 32.",
        ]

    def test_text_that_no_block_covers_is_not_lost(self):
        text = "before [one] between [two] after"
        blocks = (Block(Span(7, 12), "paragraph"), Block(Span(21, 26), "paragraph"))
        document = Document("d", text, "", Reading(text), blocks)
        assert texts(chunk(document, WordTokenizer(), ChunkOptions(40, 0))) == [text]
        bare = Document("d", text, "", Reading(text), ())
        assert texts(chunk(bare, WordTokenizer(), ChunkOptions(40, 0))) == [text]

    def test_no_text_no_chunks(self):
        assert cut("") == cut(" \n\n ") == []

    def test_the_language_is_that_of_most_of_the_chunk(self):
        text = "Nghị quyết đã được thông qua với sự ủng hộ của nhiều nước.\n"
        assert [piece.language for piece in cut(f"{LONG}\n{text}", 20)] == ["en", "vi"]


class TestOptions:
    @pytest.mark.parametrize(("max_tokens", "overlap_tokens"), [(0, 0), (10, 10), (10, -1)])
    def test_a_budget_must_leave_room_for_new_text(self, max_tokens, overlap_tokens):
        with pytest.raises(ConfigError, match="_tokens="):
            ChunkOptions(max_tokens, overlap_tokens)


PARTS = [
    *(
        "The Council met.",
        "Nghị quyết",
        "e\u0302\u0323",
        "32",
        "x" * 60,
        "\r\n",
        "\n",
        "\n\n",
        "\t",
        "|",
        "![]() |",
        "- ",
    ),
    *(
        "(i) ",
        "1. ",
        "# ",
        "== X ==",
        "> ",
        "```\n",
        "**",
        "<p>",
        "</p>",
        "<li>",
        "<table><tr><td>",
        "<td>",
        "&amp;",
        "<",
    ),
    *("Photo: X", "Why is that so?", "...", "\u00ad", "😀", "👩\u200d👩", "-\n", "so as to", "<title>", "<h1>", "<br>"),
    *("<pre>", "Title line\n", "\u0301", "<|endoftext|>"),
]


class TestProperties:
    @given(
        st.lists(st.sampled_from(PARTS), max_size=30), st.sampled_from(["", " ", "\n"]), st.integers(1, 60), st.data()
    )
    @example(["Title line\n", "👩\u200d👩"], "", 1, None)
    def test_every_chunk_is_a_verbatim_slice_within_the_budget_and_no_letter_is_lost(
        self, parts, glue, max_tokens, data
    ):
        overlap = data.draw(st.integers(0, max_tokens - 1)) if data else 0
        for name in ("a.txt", "a.md", "a.html"):
            document = parse(name, glue.join(parts).encode())
            read = document.reading.text
            covered = set()
            for piece in chunk(document, TOKENIZER, ChunkOptions(max_tokens, overlap)):
                assert piece.text == piece.span.of(document.text)
                assert piece.span == document.reading.to_source(piece.reading)
                assert not any(lead.overlaps(piece.reading) for lead in piece.lead_in)
                # One sign to the reader is never parted, however many tokens it costs.
                assert TOKENIZER.count(piece.reading.of(read)) <= max(max_tokens, 16)
                covered.update(range(piece.reading.start, piece.reading.end))
            assert all(char.isspace() for place, char in enumerate(read) if place not in covered)

    @given(st.text(alphabet="ab .\n", max_size=200), st.integers(1, 20))
    def test_without_overlap_no_word_is_in_two_chunks(self, text, max_tokens):
        pieces = cut(text, max_tokens)
        assert "".join("".join(piece.text.split()) for piece in pieces) == "".join(text.split())
        assert all(len(piece.text.split()) <= max_tokens for piece in pieces)

    def test_a_word_of_100_kb_is_cut_in_linear_time(self):
        text = "x" * 100_000
        pieces = chunk(parse("a.txt", text.encode()), TOKENIZER, ChunkOptions())
        assert "".join(texts(pieces)) == text
