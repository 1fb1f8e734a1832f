import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.interfaces.ansi import cell_width, flow, paint, visible

SGR = re.compile(r"\x1b\[[0-9;]*m")


class TestWhatATerminalMustNotObey:
    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("\x1b[2Jgone", "␛[2Jgone"),
            ("a\x00b", "a␀b"),
            ("del\x7f", "del␡"),
            ("\x9b31mred", "�31mred"),  # the one-byte form of ESC [
            ("abc\u202ecba", "abc\ufffdcba"),  # right-to-left override hides what is written
            ("two\nlines\tand  tabs", "two lines and tabs"),
            ("broken \ud800 half", "broken \ufffd half"),
        ],
    )
    def test_control_characters_are_shown_not_sent(self, written, shown):
        assert visible(written) == shown

    @given(st.text())
    def test_nothing_but_our_own_colours_reaches_the_terminal(self, text):
        painted = flow([(visible(text), "mark"), (visible(text), "")], width=30, color=True)
        rest = SGR.sub("", painted).replace("\n", "")
        assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in rest)

    def test_square_brackets_of_an_article_are_no_markup(self):
        assert flow([("[bold]not bold[/nope]", "")], width=80, color=True) == "[bold]not bold[/nope]"


class TestWidth:
    @pytest.mark.parametrize(
        ("text", "columns"),
        [
            ("abc", 3),
            ("Nghị quyết", 10),
            ("Nghi\u0323 quye\u0302\u0301t", 10),
            ("会議", 4),
            ("🇻", 1),
            ("😀", 2),
            ("", 0),
        ],
    )
    def test_columns_are_counted_as_a_terminal_does(self, text, columns):
        assert cell_width(text) == columns

    @given(st.text(alphabet="ab cđếệ 会議😀", max_size=200), st.integers(12, 40))
    def test_no_line_is_wider_than_asked_and_no_letter_is_lost(self, text, width):
        text = " ".join(text.split())
        lines = flow([(text, "")], width=width, color=False, indent="  ").split("\n")
        assert all(cell_width(line) <= width for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())


class TestMarks:
    def test_without_colour_the_marked_words_stand_in_brackets(self):
        assert paint([("it is ", ""), ("6,650 km", "mark"), (" long", "")], color=False) == "it is [6,650 km] long"

    def test_a_mark_goes_on_over_a_line_break(self):
        first, second = flow([("one two three four", "mark")], width=10, color=True).split("\n")
        assert first == "\x1b[30;43mone two\x1b[0m"
        assert second.startswith("\x1b[30;43m")

    def test_brackets_count_when_lines_are_measured(self):
        lines = flow([("aaaa bbb ", ""), ("cc", "mark")], width=12, color=False).split("\n")
        assert all(len(line) <= 12 for line in lines)
