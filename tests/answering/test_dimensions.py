"""What a figure measures: no share for a length, no width for a depth, in either language."""

from __future__ import annotations

from decimal import Decimal

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.dimensions import asked, lasting, unit_after
from hrcqa.answering.fitness import type_match
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.types import Span


class Place:
    """The words of an article that a test points at."""

    def __init__(self, text: str, words: str) -> None:
        self.article = Article(parse("note.txt", text.encode()))
        at = text.index(words)
        self.span, self.text = Span(at, at + len(words)), words


def match(question: str, text: str, words: str) -> float:
    return type_match(understand(question), Place(text, words))


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("How deep is Lake Mirren?", "depth"),
        ("Hồ Mirren sâu bao nhiêu mét?", "depth"),
        ("song nay dai bao nhieu km", "length"),
        ("What is the area of the park?", "area"),
        ("How old is the mayor?", "age"),
        ("Quả bí nặng bao nhiêu?", "weight"),
        ("What was the size of the crowd?", None),
        ("Sau bao lâu thì có kết quả?", None),
    ],
)
def test_the_measure_asked_for_is_told_from_the_words(question, measure):
    assert asked(question) == measure


@pytest.mark.parametrize(
    ("text", "unit"),
    [(" km²", "area"), (" km long", "length"), (" km/h", "speed"), ("-year-old", "time"), (" m³", "volume"),
     (" mothers", None), (" triệu tấn", "weight"), (" tấn gạo", "weight"), (" nămg", None)],
)  # fmt: skip
def test_a_unit_is_a_whole_word(text, unit):
    assert unit_after(text) == unit


def test_a_length_called_wide_is_no_depth():
    text = "Lake Mirren is eight kilometres long and 41 metres deep. It froze for 12 weeks."
    assert match("How deep is Lake Mirren?", text, "41 metres") == 1.0
    assert match("How deep is Lake Mirren?", text, "eight kilometres") == -1.0
    assert match("How deep is Lake Mirren?", text, "12 weeks") == -1.0


def test_in_vietnamese_the_measure_stands_before_the_figure():
    text = "Con kênh dài 12 km, sâu 3,5 m và rộng 20 m."
    assert match("Con kênh sâu bao nhiêu?", text, "3,5 m") == 1.0
    assert match("Con kênh sâu bao nhiêu?", text, "12 km") == -1.0
    assert match("con kenh dai bao nhieu", text, "12 km") == 1.0
    assert match("con kenh dai bao nhieu", text, "20 m") == -1.0


def test_how_long_is_told_in_time():
    text = "The strike, the 31st since May, lasted nine days and cost 40 flights."
    assert match("How long did the strike last?", text, "nine days") == 1.0
    assert match("How many days did the strike last?", text, "31st") < 0
    assert match("How long did the strike last?", text, "40") < 0


def test_a_share_is_no_measure():
    text = "The park grew by 12 per cent to 340 hectares."
    assert match("What is the area of the park?", text, "340 hectares") == 1.0
    assert match("What is the area of the park?", text, "12 per cent") == -1.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2:35:48", "9348"),
        ("1:02.35", "62.35"),
        ("8 giờ 48 phút", "31680"),
        ("2 hours 11 min 5 sec", "7865"),
        ("18:30", None),  # an hour of the day
        ("7 to 14 days", None),
        ("12 hours", None),  # one part: a number with its unit
        ("odds of 4:3:2:1", None),
    ],
)
def test_a_time_told_in_several_parts_is_one_time(text, seconds):
    assert lasting(text) == (Decimal(seconds) if seconds else None)


def test_a_toll_is_counted_in_people():
    text = "The storm killed 33 people. The appeal for 28 million dollars was 81 per cent funded."
    assert match("What was the death toll?", text, "33") == 1.0
    assert match("What was the death toll?", text, "81 per cent") < 0
    assert match("What was the death toll?", text, "28 million dollars") < 0
