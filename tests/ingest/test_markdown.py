"""Markdown as it is read, each letter at its place in the file."""

from __future__ import annotations

import pytest

from hrcqa.ingest.corpus import parse
from hrcqa.types import Citation, Document, Span


def read(text: str) -> Document:
    return parse("a.md", text.encode())


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.reading.text)) for block in document.blocks]


class TestInline:
    @pytest.mark.parametrize(
        ("text", "seen"),
        [
            ("**32** resolutions, *adopted* __by__ _vote_", "32 resolutions, adopted by vote"),
            ("a [link](http://x.y/z_(w) \"t\") and [other][ref] here", "a link and other here"),
            ("![the chamber](a.jpg) of the *[Council](x)*", "the chamber of the Council"),
            ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
            ("`code *x*` and \\*escaped\\*", "code *x* and *escaped*"),
            ("AT&amp;T <b>bold</b> <!-- hidden --> <http://x.y>", "AT&T bold  http://x.y"),
            ("~~struck~~ out", "struck out"),
            ("* * *", ""),
            ("[a]: http://x.y", ""),
        ],
    )  # fmt: skip
    def test_the_marks_are_gone(self, text, seen):
        assert read(text).reading.text == seen

    def test_a_citation_is_of_the_file_with_its_marks(self):
        document = read("It adopted **32** resolutions &amp; more.")
        at = document.reading.text.index("32 resolutions & more")
        assert Citation.cite(document, Span(at, at + 2)).quote == "32"
        assert Citation.cite(document, Span(at, at + 21)).quote == "32** resolutions &amp; more"


class TestBlocks:
    def test_lines_are_read_together_until_a_sentence_ends(self):
        document = read("A wrapped\nparagraph ends here.\nAnother one.\n")
        assert kinds(document) == [("paragraph", "A wrapped paragraph ends here."), ("paragraph", "Another one.")]

    @pytest.mark.parametrize("text", ["# Title", "Title\n=====", "# Title #", "Title\n---"])
    def test_headings(self, text):
        assert kinds(read(f"{text}\n\nText of it.")) == [("heading", "Title"), ("paragraph", "Text of it.")]

    def test_a_line_in_bold_is_a_heading(self):
        assert kinds(read("**Outcomes**\n\nText of it."))[0] == ("heading", "Outcomes")

    def test_bullets_are_not_read_but_numbers_are(self):
        document = read("They are:\n\n- one\n  and more\n    1. inner\n* two\n")
        assert kinds(document) == [
            ("paragraph", "They are:"),
            ("list_item", "one and more"),
            ("list_item", "1. inner"),
            ("list_item", "two"),
        ]
        inner = document.blocks[2].lead_in
        assert [span.of(document.reading.text) for span in inner] == ["They are:", "one and more"]

    def test_a_table_row_is_led_in_by_its_header(self):
        document = read("| Group | Yes |\n|-------|----:|\n| Africa | **10** |\n| a \\| b | |\n")
        assert kinds(document)[:2] == [("table_row", "Group | Yes"), ("table_row", "Africa | 10")]
        assert document.blocks[1].lead_in == (document.blocks[0].span,)

    def test_an_empty_cell_keeps_its_place(self):
        document = read("| | 2020 | 2021 |\n|--|--|--|\n| Poor | | 2 |\n| Rich | 3 | |\n| | | |\n")
        assert kinds(document) == [
            ("table_row", "– | 2020 | 2021"),
            ("table_row", "Poor | – | 2"),
            ("table_row", "Rich | 3 | –"),
        ]
        sources = [document.reading.to_source(one.span).of(document.text) for one in document.blocks]
        assert sources == ["| 2020 | 2021", "Poor | | 2", "Rich | 3 |"]

    def test_code_is_kept_as_it_is(self):
        document = read("```python\n# no heading\n*x* = 1\n```\nAfter.\n")
        assert kinds(document) == [("paragraph", "# no heading\n*x* = 1"), ("paragraph", "After.")]

    def test_a_quotation_is_read_without_its_marks(self):
        assert kinds(read("> Respect and\n> understanding.\n>\n> Dialogue.")) == [
            ("paragraph", "Respect and understanding."),
            ("paragraph", "Dialogue."),
        ]

    def test_front_matter_gives_title_and_date(self):
        document = read('---\ntitle: "Session 58"\ndate: 2025-04-04\n---\n\nThe Council met.\n')
        assert document.title.of(document.reading.text) == "Session 58"
        assert document.date == "2025-04-04"

    def test_debris_of_news_pages_is_debris_here_too(self):
        document = read(
            "# Title\n\n![]() |\nThe delegation. (Photo: VNA) |\n\nThe Council met in Geneva for six weeks.\n"
        )
        assert [kind for kind, _ in kinds(document)] == ["heading", "debris", "caption", "paragraph"]

    @pytest.mark.parametrize(
        "text", ["<!--", "*a", "[", "![", "[a](", "`a", "`", "_a_", "a|", "> a\n", "```\n", "- a\n"]
    )
    def test_no_text_takes_more_than_linear_time(self, text):
        read(text * 4_000)  # a quadratic step would take minutes
