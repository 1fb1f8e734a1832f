"""How plain text is laid out: what is a heading, a list, a caption, debris, and what a block needs to be understood."""

from __future__ import annotations

import unicodedata
from textwrap import fill

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.ingest.corpus import parse
from hrcqa.types import Block, Document, Span

LONG = "The Council adopted a number of resolutions on matters that had been before it for several sessions already."
MORE = "It will return to all of them at its next session, which is to be held in Geneva in the month of September."
ASKING = "Can anyone hold that it is, after all that has been said and done about it in so many years?"


def read(text: str) -> Document:
    return parse("a.txt", text.encode())


def block(document: Document, words: str) -> Block:
    """The block that holds these words."""
    at = document.reading.text.index(words)
    return next(block for block in document.blocks if block.span.start <= at < block.span.end)


def lead_ins(document: Document, words: str) -> list[str]:
    return [span.of(document.reading.text) for span in block(document, words).lead_in]


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.reading.text)) for block in document.blocks]


class TestTitle:
    def test_the_first_line_is_the_title_if_it_is_no_sentence(self):
        document = read(f"\nVietnam makes contributions\n\n{LONG}\n")
        assert document.title.of(document.reading.text) == "Vietnam makes contributions"

    def test_a_text_that_begins_with_a_sentence_has_none(self):
        assert read(f"{LONG}\n\n{MORE}\n").title is None

    def test_one_line_is_a_text_and_not_a_title(self):
        assert [block.kind for block in read("32 resolutions adopted").blocks] == ["paragraph"]

    def test_a_cover_page_is_searched_for_the_line_that_names_the_document(self):
        cover = (
            "United Nations\nA/HRC/28/12\nDistr.: General\n22 December 2014\nAgenda item 6\nReport of the Working Group"
        )
        document = read(f"{cover}\nAlgeria\n\nIntroduction\n{LONG}\n")
        assert document.title.of(document.reading.text) == "Report of the Working Group\nAlgeria"
        assert document.date == "2014-12-22"


class TestDate:
    @pytest.mark.parametrize(
        ("line", "date"),
        [
            ("December 10, 2021 | 03:08", "2021-12-10"),
            ("Published on 4 April 2025, 10:15 GMT+7", "2025-04-04"),
            ("2025-04-04", "2025-04-04"),
            ("25/12/2024", "2024-12-25"),
            ("Geneva, July 2025", "2025-07"),
            ("By Jane Doe, 3 May 2024", "2024-05-03"),
        ],
    )
    def test_a_date_line_dates_the_article(self, line, date):
        assert read(f"A title line\n{line}\n\n{LONG}\n").date == date

    def test_vietnamese_date_lines_are_day_first(self):
        body = "Hội đồng Nhân quyền đã thông qua nghị quyết về biến đổi khí hậu và quyền con người trong khóa họp này."
        assert read(f"Tiêu đề bài viết\nThứ Năm, 03/04/2025, 10:15 (GMT+7)\n\n{body}\n").date == "2025-04-03"
        assert read(f"Tiêu đề bài viết\nNgày 10 tháng 12 năm 2021\n\n{body}\n").date == "2021-12-10"

    def test_figures_that_could_be_either_give_the_year_only(self):
        assert read(f"A title line\n03/04/2025\n\n{LONG}\n").date == "2025"

    @pytest.mark.parametrize(
        "line", ["Born: 4 May 1950", "It was founded on 15 March 2006", "Formation | 15 March 2006"]
    )
    def test_a_line_about_another_date_does_not(self, line):
        assert read(f"A title line\n{line}\nOffice | 4 Main Street\n\n{LONG}\n").date is None

    def test_a_date_in_the_text_says_nothing_about_the_article(self):
        assert (
            read(f"A title line\n\n{LONG} It ended on 4 April 2025.\n\nAs of 7 May 2021 it was not over.\n").date
            is None
        )


class TestLists:
    TEXT = (
        f"{LONG}\nThe key outcomes after six weeks included:\n(i) A segment held in the first week;\n"
        f"(ii) 32 resolutions adopted;\n(iii) 80 reports.\n{MORE}\n"
    )

    def test_an_item_is_led_in_by_the_line_that_opens_its_list(self):
        document = read(self.TEXT)
        assert block(document, "32 resolutions").kind == "list_item"
        assert lead_ins(document, "32 resolutions") == ["The key outcomes after six weeks included:"]
        assert lead_ins(document, "It will return") == []

    def test_a_long_opening_paragraph_gives_its_last_sentence(self):
        text = self.TEXT.replace("The key outcomes", f"{LONG} {LONG} {LONG} The key outcomes")
        assert lead_ins(read(text), "32 resolutions") == ["The key outcomes after six weeks included:"]

    @pytest.mark.parametrize("label", ["-", "•", "*", "–", "1.", "a)", "(a)", "iv."])
    def test_many_labels_make_items(self, label):
        document = read(f"Intro line of the list:\n{label} first thing\n{label} second thing\n")
        assert [kind for kind, _ in kinds(document)][1:] == ["list_item", "list_item"]

    def test_an_item_of_an_inner_list_is_led_in_by_the_outer_item(self):
        document = read("Intro line of the list:\n- fruit:\n    - apples\n    - pears\n- nuts\n")
        assert lead_ins(document, "pears") == ["Intro line of the list:", "- fruit:"]
        assert lead_ins(document, "nuts") == ["Intro line of the list:"]

    def test_lines_without_labels_below_a_colon_are_items(self):
        document = read(f"{LONG}\nThe members are:\nGabon\nUganda\nKenya\n\n{MORE}\n")
        assert lead_ins(document, "Uganda") == ["The members are:"]

    def test_the_numbered_paragraphs_of_a_report_are_paragraphs(self):
        report = "\n".join(
            f"{number}. The delegation {'noted with interest ' * 16}the report." for number in range(1, 9)
        )
        assert {block.kind for block in read(report).blocks} == {"paragraph"}

    def test_what_is_numbered_under_one_of_them_is_a_list_of_its_own(self):
        paragraphs = "".join(
            f"{number}. The delegation {'noted with interest ' * 16}the report.\n" for number in range(1, 9)
        )
        items = "9. The following will be examined:\n9.1 Ratify the treaty;\n9.2 Abolish the penalty.\n"
        assert lead_ins(read(paragraphs + items), "Abolish") == ["9. The following will be examined:"]

    def test_below_a_colon_the_count_begins_anew(self):
        words = "noted with interest " * 30
        before = "".join(f"{number}. The delegation {words}the report.\n" for number in range(1, 9))
        items = "9. The following will be examined:\n1. Ratify the treaty;\n2. Abolish the penalty.\n"
        document = read(f"{before}{items}10. The delegation then {words}the report.\n")
        assert lead_ins(document, "Abolish") == ["9. The following will be examined:"]
        assert document.blocks[-1].kind == "paragraph"

    def test_a_label_alone_on_its_line_belongs_to_the_next(self):
        document = read("It was asked to:\n\n(a) \nratify the treaty;\n\n(b) \nabolish the penalty.\n")
        assert [words for kind, words in kinds(document) if kind == "list_item"] == [
            "(a)  ratify the treaty;",
            "(b)  abolish the penalty.",
        ]


class TestHeadings:
    @pytest.mark.parametrize("mark", ["## {}", "== {} ==", "{}\n-------", "II. {}", "{}"])
    def test_a_heading_leads_in_what_stands_below(self, mark):
        document = read(f"{LONG}\n\n{mark.format('Conclusions of the session')}\n\n{LONG}\n{MORE}\n")
        (heading,) = [block for block in document.blocks if block.kind == "heading"]
        assert "Conclusions of the session" in heading.span.of(document.reading.text)
        assert document.blocks[-1].lead_in == (heading.span,)

    def test_the_title_and_the_nearest_headings_lead_in(self):
        document = read(f"# Title\n\n## Part\n\n### Section\n\n{LONG}\n\n### Other\n\n{MORE}\n")
        assert lead_ins(document, LONG) == ["Title", "Part", "Section"]
        assert lead_ins(document, MORE) == ["Title", "Part", "Other"]

    def test_vietnamese_chapters_and_articles_of_a_law_are_headings(self):
        document = read(f"Chương II\n\nĐiều 5. Phạm vi điều chỉnh\n\n{LONG}\n")
        assert [kind for kind, _ in kinds(document)] == ["heading", "heading", "paragraph"]


class TestInterviews:
    TEXT = (
        "An interview\n\nAmbassador, could you share the key activities of the term?\n\n"
        f"{LONG}\n\n{MORE}\n\nWhat lessons has the country learned from that?\n\nAll human rights.\n\nThank you!\n"
    )

    def test_an_answer_is_led_in_by_its_question(self):
        document = read(self.TEXT)
        assert lead_ins(document, MORE)[-1] == "Ambassador, could you share the key activities of the term?"
        assert lead_ins(document, "All human rights")[-1] == "What lessons has the country learned from that?"

    def test_a_question_in_an_article_is_no_interview(self):
        assert lead_ins(read(f"{LONG}\n\nIs that not too much to ask of them? {ASKING}\n\n{MORE}\n"), MORE) == []

    def test_questions_a_speech_asks_itself_are_no_interview(self):
        text = (
            f"{LONG}\n\nWhat do we need today? {ASKING}\n\n{MORE}\n\nShall we give up our hopes? {ASKING}\n\n{LONG}\n"
        )
        assert lead_ins(read(text), MORE) == []

    def test_in_a_transcript_what_a_speaker_goes_on_to_say_is_led_in_by_the_name(self):
        text = f"Mr. Smith (Chile): {LONG}\n\n{MORE}\n\nMs. Lee: {LONG}\n\nMr. Smith (Chile): I agree with that.\n"
        assert lead_ins(read(text), MORE) == ["Mr. Smith (Chile)"]


class TestWrappedText:
    PARAGRAPHS = (
        "Allow me at the outset, on behalf of the delegation of my country, to congratulate the President of the "
        "General Assembly on his election. I am confident that under his guidance our session will be crowned with "
        "success.",
        "Let me take this opportunity also to convey our appreciation for the dynamic activities undertaken by the "
        "Minister for Foreign Affairs of the Republic. We would like to express our thanks to all States.",
    )

    @pytest.mark.parametrize("between", ["\n", "\n\n", "\n  "])
    @pytest.mark.parametrize("width", [50, 72])
    def test_its_lines_are_joined_to_paragraphs(self, width, between):
        text = between.join(fill(paragraph, width) for paragraph in self.PARAGRAPHS)
        assert [words for _, words in kinds(read(text))] == list(self.PARAGRAPHS)

    def test_no_place_moves(self):
        text = fill(self.PARAGRAPHS[0], 50)
        document = read(text)
        at = document.reading.text.index("delegation of my country")
        source = document.reading.to_source(Span(at, at + 24)).of(text)
        assert " ".join(source.split()) == "delegation of my country"

    def test_a_page_number_does_not_cut_a_sentence(self):
        lines = fill(self.PARAGRAPHS[0], 50).split("\n")
        document = read("\n".join([*lines[:2], "19", "", *lines[2:]]))
        assert kinds(document) == [("paragraph", self.PARAGRAPHS[0])]

    def test_a_word_cut_at_the_line_end_is_made_whole_where_the_text_has_it_whole(self):
        text = (
            fill(self.PARAGRAPHS[0], 50).replace("of the\ndelegation", "of the dele-\ngation")
            + " The delegation agrees."
        )
        assert "behalf of the delegation of my" in read(text).reading.text

    def test_a_compound_cut_at_its_hyphen_keeps_it(self):
        text = fill(self.PARAGRAPHS[0], 50).replace("of the\ndelegation", "of sixty-\nfirst")
        assert "of sixty-first of my" in read(text).reading.text

    def test_a_page_break_inside_a_sentence_is_bridged(self):
        document = read(
            f"{LONG}\n\nThey took note of the fight against corruption at the highest levels of \n\n\nthe State.\n"
        )
        assert len(document.blocks) == 2

    def test_a_list_of_short_lines_is_not_joined(self):
        document = read("Countries\nSão Tomé\nGabon\nUganda\nKenya\n")
        assert len(document.blocks) == 5


class TestTables:
    def test_a_row_is_led_in_by_the_header(self):
        document = read(f"{LONG}\n\nCountry | Votes | Group\nCuba | 10 | GRULAC\nChile | 5 | GRULAC\n")
        assert block(document, "Chile").kind == "table_row"
        assert lead_ins(document, "Chile") == ["Country | Votes | Group"]

    SHEET = """FACT SHEET: Two visits compared
Prepared by the Estrel Institute, April 2031

              | Prime Minister, 2028 | President, 2031
Rank          | official             | state
Nights        | 4                    |
Cost          | 0.9 million euros    | 1.6 million euros
"""

    def test_cells_that_blanks_line_up_stand_under_their_columns(self):
        """An empty corner is a cell, blanks are none; a table at the top of a file is no cover page."""
        document = read(self.SHEET)
        assert [words for kind, words in kinds(document) if kind == "table_row"] == [
            "– | Prime Minister, 2028 | President, 2031",
            "Rank | official | state",
            "Nights | 4 | –",
            "Cost | 0.9 million euros | 1.6 million euros",
        ]
        row = block(document, "Cost")
        assert document.reading.to_source(row.span).of(document.text) == (
            "Cost          | 0.9 million euros    | 1.6 million euros"
        )
        cell = row.span.start + document.reading.text[row.span.start :].index("1.6 million euros")
        place = document.reading.to_source(Span(cell, cell + len("1.6 million euros")))
        assert place.of(document.text) == "1.6 million euros"

    @pytest.mark.parametrize(
        ("lines", "rows"),
        [
            ("| a1 | b |\n| c | 2 |\n", ["a1 | b", "c | 2"]),
            ("| a1 | b\n| c | 2\n", ["a1 | b", "c | 2"]),
            ("\tYes\tNo\nAfrica\t10\t2\n", ["– | Yes | No", "Africa | 10 | 2"]),
            ("Africa\t\t10\nLatin America\t2\n", ["Africa | 10", "Latin America | 2"]),
            ("a1 |  | b\nc | 2 | d\n", ["a1 | – | b", "c | 2 | d"]),
            (r"a \| b | c" + "\nd | e\n", [r"a \| b | c", "d | e"]),
        ],
    )
    def test_bars_and_tabs_part_cells(self, lines, rows):
        assert [words for kind, words in kinds(read(f"{LONG}\n\n{lines}")) if kind == "table_row"] == rows

    @given(
        st.integers(2, 4).flatmap(
            lambda width: st.lists(
                st.lists(
                    st.sampled_from(["", "Nile", "4.2", "14 May", "đất liền", "a b"]), min_size=width, max_size=width
                ),
                min_size=2,
                max_size=5,
            )
        ),
        st.sampled_from(["|", " | ", "   |  ", "\t"]),
    )
    def test_every_cell_is_read_and_cited_as_it_stands_in_the_file(self, rows, mark):
        table = "".join(mark.join(row) + "\n" for row in rows)
        document = read(f"{LONG}\n\n{table}\n{MORE}\n")
        words = sorted(word for row in rows for cell in row for word in cell.split())
        text = document.reading.text[document.reading.text.index(LONG) + len(LONG) : document.reading.text.rindex(MORE)]
        assert sorted(text.replace("|", " ").replace("–", " ").split()) == words
        for block in document.blocks:
            place = document.reading.to_source(block.span)
            assert sorted(block.span.of(document.reading.text).replace("|", " ").replace("–", " ").split()) == sorted(
                place.of(document.text).replace("|", " ").split()
            )

    @pytest.mark.parametrize("line", ["| caption |", "![]() |", "Home", "| alone"])
    def test_one_cell_is_no_row(self, line):
        assert "table_row" not in dict(kinds(read(f"{LONG}\n\n{line}\n{line}\n")))

    def test_tabs_make_columns_too_but_not_after_a_number(self):
        rows = read("Country\tVotes\nCuba\t10\nChile\t5\n")
        assert [kind for kind, _ in kinds(rows)] == ["table_row"] * 3
        assert "table_row" not in dict(kinds(read(f"84.\t{LONG}\n85.\t{MORE}\n")))


class TestFurniture:
    ARTICLE = f"{LONG} {MORE}\n{MORE}\n{LONG}\n"

    @pytest.mark.parametrize(
        "line",
        [
            "![]() |", "Latest", "Tin liên quan", "Share", "More from WVR |", "Read also: Another story", "-----",
            "Xem thêm: Câu chuyện khác", "© 2025 Example", "Introduction.......... 4",
        ],
    )  # fmt: skip
    def test_debris_ranks_low_and_is_kept(self, line):
        document = read(f"A title line\n\n{LONG}\n{line}\n{self.ARTICLE}")
        found = block(document, line)
        assert found.kind == "debris"
        assert found.boilerplate >= 0.8
        assert block(document, LONG).boilerplate == 0

    @pytest.mark.parametrize(
        "caption",
        [
            "The delegation at the session. (Photo: VNA) |",
            "The delegation at the session. Photo: AFP",
            "Quang cảnh phiên họp. Ảnh: TTXVN",
            "| The delegation at the session. |",
        ],
    )
    def test_a_caption_ranks_between(self, caption):
        document = read(f"A title line\n{self.ARTICLE}![]() |\n{caption}\n{self.ARTICLE}")
        found = block(document, caption)
        assert found.kind == "caption"
        assert 0.2 < found.boilerplate < 0.6

    def test_a_line_said_twice_is_the_caption_of_a_picture(self):
        twice = "Viet Nam is committed to making active contributions to common efforts."
        document = read(f"{self.ARTICLE}{twice}\n{twice}\n{self.ARTICLE}")
        assert [block.kind for block in document.blocks].count("caption") == 2

    def test_teasers_below_the_article_rank_low(self):
        teasers = "![]()\n| A story of another day It began when ... |\n![]()\n| A second story In Hanoi, the ... |\n"
        document = read(f"A title line\n{self.ARTICLE}{teasers}")
        assert block(document, "A second story").boilerplate >= 0.7
        assert block(document, "A second story").lead_in == ()

    def test_a_linked_title_said_twice_takes_its_story_with_it(self):
        document = read(
            f"{self.ARTICLE}\nThe heritage sites of the region The heritage sites of the region\n\nDiscover them.\n"
        )
        assert block(document, "Discover").boilerplate >= 0.7

    def test_notes_and_links_rank_below_the_text(self):
        document = read(f"{LONG}\n\n== Tham khảo ==\nMoritz, H. Geodetic Reference System, 1980.\n")
        assert 0 < block(document, "Moritz").boilerplate < 0.5

    def test_a_sentence_that_begins_with_such_words_is_text(self):
        document = read(
            f"{self.ARTICLE}Related companies were read more closely than before by the tax office of the city.\n"
        )
        assert block(document, "Related companies").boilerplate == 0


class TestLanguage:
    def test_each_block_has_its_own(self):
        vietnamese = "Nghị quyết đã được thông qua với sự ủng hộ của nhiều nước."
        document = read(f"{LONG}\n\n{vietnamese}\n\n{MORE}\n")
        assert [block.language for block in document.blocks] == ["en", "vi", "en"]
        assert document.language == "en"

    def test_a_block_too_short_to_tell_takes_the_document_s(self):
        assert read(f"{LONG}\n\n(ii) 32 resolutions adopted;\n").blocks[1].language == "en"


class TestReadingText:
    def test_nfc_text_is_its_own_reading(self):
        document = read("Nghị quyết 58.\n")
        assert document.reading.text == document.text
        assert document.reading.runs == ()

    def test_decomposed_letters_map_as_wholes(self):
        text = unicodedata.normalize("NFD", "Nghị quyết đã được thông qua.")
        document = read(text)
        assert document.reading.text == "Nghị quyết đã được thông qua."
        at = document.reading.text.index("quyết")
        source = document.reading.to_source(Span(at, at + 5)).of(text)
        assert source == unicodedata.normalize("NFD", "quyết")

    def test_invisible_characters_are_not_read(self):
        text = "The Viet\u00adnam\u200bese delegation spoke."
        document = read(text)
        assert document.reading.text == "The Vietnamese delegation spoke."
        assert document.reading.to_source(Span(4, 14)).of(text) == "Viet\u00adnam\u200bese"

    def test_what_terminals_are_told_is_not_read(self):
        text = "The \x1b]0;title\x07council adopted \x1b[1;31m32\x1b[0m of \x1b(B40 resolutions. \x1b[K" + LONG
        document = read(text)
        assert document.text == text
        assert document.reading.text == "The council adopted 32 of 40 resolutions. " + LONG
        at = document.reading.text.index("32")
        assert document.reading.to_source(Span(at, at + 2)).of(text) == "32"

    def test_a_terminal_s_title_left_open_takes_no_article_with_it(self):
        text = f"Log \x1b]0;of {LONG}\n\n{MORE}\x07"
        assert MORE in read(text).reading.text

    @pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\x0c"])
    def test_any_line_end_ends_a_line(self, end):
        document = read(f"A title line{end}{end}{LONG}{end}{MORE}{end}")
        assert [block.kind for block in document.blocks] == ["heading", "paragraph", "paragraph"]
        assert document.text.count(end) == 4

    def test_special_tokens_are_text(self):
        document = read("The model ends at <|endoftext|> and no later.")
        assert document.blocks[0].span.of(document.text) == document.text
