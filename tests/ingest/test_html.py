"""What a browser shows of a page, mapped back to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.ingest.corpus import parse
from hrcqa.types import Citation, Document, Span


def read(page: str) -> Document:
    return parse("a.html", page.encode())


def cited(document: Document, words: str) -> str:
    """The stretch of the file that a citation of these words, as read, quotes."""
    at = document.reading.text.index(words)
    return Citation.cite(document, Span(at, at + len(words))).quote


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.reading.text)) for block in document.blocks]


def lead_ins(document: Document, words: str) -> list[str]:
    at = document.reading.text.index(words)
    (block,) = [block for block in document.blocks if block.span.start <= at < block.span.end]
    return [span.of(document.reading.text) for span in block.lead_in]


def boilerplate(document: Document, words: str) -> float:
    at = document.reading.text.index(words)
    return next(block.boilerplate for block in document.blocks if block.span.start <= at < block.span.end)


class TestWhatIsSeen:
    @pytest.mark.parametrize(
        ("page", "seen"),
        [
            ("<p>32 resolutions</p>", "32 resolutions"),
            ("<p>The   Council\n\tmet.</p>", "The Council met."),
            ("<p>T&uuml;rk &amp; Jean&#45;Marc&nbsp;Ferr&#xE9;</p>", "Türk & Jean-Marc Ferré"),
            ("<p>AT&T, 3 < 4, a&b; &unknown;</p>", "AT&T, 3 < 4, a&b; &unknown;"),
            ("<p><b>32</b> re<i>solu</i>tions, 58<sup>th</sup></p>", "32 resolutions, 58th"),
            ("<p>one</p><p>two<br>three</p>", "one\ntwo\nthree"),
            ("<div>one<div>two</div>three</div>", "one\ntwo\nthree"),
            ("<p>unclosed<p>paragraphs", "unclosed\nparagraphs"),
            ("<ul><li>one<li>two</ul>", "one\ntwo"),
            ("a<!-- <p>no</p> -->b<!---->c", "abc"),
            ("a<script>if (a<b) '<p>no</p>'</script>b<style>p{}</style>", "ab"),
            ("<noscript>no</noscript><template>no</template>yes", "yes"),
            ("<p hidden>no <b>nor</b> this</p>yes", "yes"),
            ("<h2>History<span class='mw-editsection'>[<a href=x>edit</a>]</span></h2>", "History"),
            ("<span style='display: none'>no<span>no</span>no</span>yes", "yes"),
            ('<p title="a > b" data-x=\'"\'>yes</p>', "yes"),
            ("<p class='unclosed>yes</p>", "yes"),
            ("yes<p", "yes<p"),
            ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("<pre>a  b\n  c</pre>", "a  b\n  c"),
            ("<p>Nghi&#803; quy&#234;&#769;t</p>", "Nghị quyết"),
            ("<p>Viet&shy;nam</p>", "Vietnam"),
            ("<![CDATA[no]]><?xml version='1.0'?><!DOCTYPE html>yes", "yes"),
            ("yes<script>never closed", "yes"),
            ("", ""),
        ],
    )
    def test_the_reading_text_is_what_a_browser_shows(self, page, seen):
        document = read(page)
        assert document.reading.text == seen
        assert document.text == page

    def test_line_breaks_part_paragraphs_but_not_the_lines_of_an_address(self):
        long = "The Council adopted the resolution without a vote, and it went on to the next item of its agenda."
        assert len(read(f"<div>{long}<br>{long}<br>{long}</div>").blocks) == 3
        assert len(read("<div>Palais des Nations<br>1211 Geneva 10<br>Switzerland</div>").blocks) == 1

    def test_the_cells_of_a_row_stand_side_by_side(self):
        page = "<table><tr><th>Group</th><th>Votes</th></tr><tr><td>Africa<td><b>1</b>2</table>"
        assert kinds(read(page)) == [("table_row", "Group | Votes"), ("table_row", "Africa | 12")]

    def test_an_empty_cell_keeps_its_place(self):
        page = (
            "<table><tr><th></th><th>2020</th><th>2021</th></tr><tr><td>Poor<td><td>2</tr>"
            "<tr><td>Rich</td><td>3</td><td></td></tr><tr><td></td><td>alone</td><td></td></tr></table>"
        )
        document = read(page)
        assert kinds(document)[:3] == [
            ("table_row", "– | 2020 | 2021"),
            ("table_row", "Poor | – | 2"),
            ("table_row", "Rich | 3 | –"),
        ]
        assert kinds(document)[3] == ("paragraph", "alone")
        sources = [document.reading.to_source(one.span).of(page) for one in document.blocks]
        assert sources[:3] == ["2020</th><th>2021", "Poor<td><td>2", "Rich</td><td>3"]

    def test_the_cells_of_a_table_that_lays_out_a_page_are_paragraphs(self):
        long = "The Council adopted the resolution without a vote. " * 12
        document = read(f"<table><tr><td>Left column</td><td><p>{long}</p><p>The end.</p></td></tr></table>")
        assert [kind for kind, _ in kinds(document)] == ["paragraph"] * 3
        spaced = read(f"<table><tr><td>{long}</td><td></td><td>Right</td><td></td></tr></table>")
        assert [text for _, text in kinds(spaced)][-1] == "Right"


class TestCitations:
    PAGE = "<p>The <b>Coun&shy;cil</b> adopted <em>32</em>&nbsp;resolutions &amp; 9 reports.</p><p>Ngh&#7883; quyết</p>"

    @pytest.mark.parametrize(
        ("words", "quote"),
        [
            ("32", "32"),
            ("Council", "Coun&shy;cil"),
            ("32 resolutions", "32</em>&nbsp;resolutions"),
            ("resolutions & 9", "resolutions &amp; 9"),
            ("Nghị", "Ngh&#7883;"),
        ],
    )
    def test_words_are_cited_by_the_tightest_stretch_of_the_file_that_holds_them(self, words, quote):
        assert cited(read(self.PAGE), words) == quote

    @given(
        st.lists(st.sampled_from(["32 ", "reports", "&amp;", "<b>", "</b>", "<p>", "é", "e\u0301", "<br>", " ", "\n"]))
    )
    def test_text_without_entities_is_cited_as_it_is_read(self, parts):
        document = read("".join(parts))
        for run in document.reading.runs:
            read_as = document.reading.text[run.reading : run.reading + run.reading_len]
            if read_as.isalnum() and read_as.isascii():
                assert document.text[run.source : run.source + run.source_len] == read_as


class TestLayout:
    PAGE = """<html><head><title>Council adopts 32 resolutions - Example News</title></head><body>
    <nav><a href=1>World</a></nav><article><h1>Council adopts <em>32</em> resolutions</h1>
    <figure><img src=x><figcaption>The chamber</figcaption></figure>
    <h2>Outcomes</h2><p>The outcomes included:</p>
    <ul><li>80 reports<ol><li>12 of them on food</li></ol></li><li>13 countries</li></ul>
    <table><caption>Votes</caption><tr><th>Group</th><th>Yes</th></tr><tr><td>Africa</td><td>10</td></tr></table>
    </article><aside><p>Another story of this week</p></aside>
    <div class="share-buttons">Tell your friends</div><footer>About this site</footer></body></html>"""

    def test_the_heading_that_the_title_repeats_is_the_title(self):
        document = read(self.PAGE)
        assert document.title.of(document.reading.text) == "Council adopts 32 resolutions"

    def test_the_only_heading_of_its_rank_is_the_title_unless_it_is_the_name_of_the_site(self):
        page = "<title>{} - Example</title><div><h1>{}</h1><p>The Council met.</p></div>"
        council, site = read(page.format("UNHRC", "Human Rights Council")), read(page.format("UNHRC", "Example"))
        assert council.title.of(council.reading.text) == "Human Rights Council"
        assert site.title.of(site.reading.text) == "UNHRC - Example"

    def test_without_a_heading_the_title_element_is_the_title(self):
        document = read("<title>The Nile</title><p>It is long.</p>")
        assert document.title.of(document.reading.text) == "The Nile"

    def test_items_rows_and_captions_know_what_they_belong_to(self):
        document = read(self.PAGE)
        title = "Council adopts 32 resolutions"
        assert lead_ins(document, "13 countries") == [title, "Outcomes", "The outcomes included:"]
        assert lead_ins(document, "12 of them") == [title, "Outcomes", "The outcomes included:", "80 reports"]
        assert lead_ins(document, "Africa") == [title, "Outcomes", "Votes", "Group | Yes"]
        assert {words: kind for kind, words in kinds(document)}["The chamber"] == "caption"

    @pytest.mark.parametrize("words", ["World", "Another story", "Tell your friends", "About this site"])
    def test_what_stands_around_the_article_ranks_low(self, words):
        assert boilerplate(read(self.PAGE), words) >= 0.6

    def test_what_stands_in_the_article_does_not(self):
        assert boilerplate(read(self.PAGE), "80 reports") == 0

    def test_a_class_that_covers_the_whole_page_says_nothing(self):
        document = read(f'<div class="content-with-sidebar sidebar"><p>{"The Council met again. " * 10}</p></div>')
        assert document.blocks[0].boilerplate == 0

    @pytest.mark.parametrize(
        "head",
        [
            '<meta property="article:published_time" content="2025-04-04T10:00:00+07:00">',
            '<meta content="2025-04-04" name="DC.date.issued">',
            '<script type="application/ld+json">{"datePublished": "2025-04-04T03:00Z"}</script>',
            '<time datetime="2025-04-04">yesterday</time>',
        ],
    )
    def test_a_page_states_its_date(self, head):
        assert read(f"<html><head>{head}</head><p>The Council met.</p>").date == "2025-04-04"


class TestBrokenPages:
    @pytest.mark.parametrize(
        "page",
        ["<" * 20_000, "<a " * 20_000, "<a '" * 20_000, "<!--" * 20_000, "<div>" * 6_000, "<ul><li>" * 3_000,
         "</p>" * 20_000, "<table><tr><td>" * 2_000, "&" * 20_000, "<p hidden>" * 4_000],
        ids=lambda page: page[:8],
    )  # fmt: skip
    def test_no_page_takes_more_than_linear_time(self, page):
        read(page)  # a quadratic step would take minutes
