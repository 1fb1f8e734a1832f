"""What is told of a vote, what is asked of it, and which figure answers."""

import pytest

from hrcqa.answering.candidates import snap
from hrcqa.answering.fitness import type_match
from hrcqa.answering.question import understand
from hrcqa.answering.votes import votes
from hrcqa.language.numbers import numbers


class Words:
    def __init__(self, article, span):
        self.article, self.span = article, span

    @property
    def text(self):
        return self.span.of(self.article.text)


def told(text):
    found = votes(text, [one.span for one in numbers(text)])
    return [(one.whole.of(text), {side: span.of(text) for side, span in one.sides}) for one in found]


@pytest.mark.parametrize(
    ("text", "whole", "sides"),
    [
        ("It passed by 26 votes to 21, with 14 abstentions.", "26 votes to 21", "26 21 14"),
        ("The vote was 26 to 15 with 8 abstentions.", "26 to 15", "26 15 8"),
        ("Adopted, 11 to 4.", "11 to 4", "11 4"),
        ("carried by nine votes to five", "nine votes to five", "nine five"),
        (
            "It had 23 in favour, 11 against and 11 abstaining.",
            "23 in favour, 11 against and 11 abstaining",
            "23 11 11",
        ),
        ("a vote of 29 in favour to 6 against", "29 in favour to 6 against", "29 6"),
        ("Kết quả: 14 phiếu thuận, 2 phiếu chống.", "14 phiếu thuận, 2 phiếu chống", "14 2"),
        ("với 29 phiếu thuận, 10 chống và 8 trắng", "29 phiếu thuận, 10 chống và 8 trắng", "29 10 8"),
        ("19 tán thành, 1 không tán thành", "19 tán thành, 1 không tán thành", "19 1"),
    ],
)
def test_a_result_is_read_with_its_sides(text, whole, sides):
    names = ("for", "against", "abstained")
    assert told(text) == [(whole, dict(zip(names, sides.split(), strict=False)))]


def test_one_side_may_be_told_alone():
    assert told("Eight members abstained.") == [("Eight members abstained", {"abstained": "Eight"})]


@pytest.mark.parametrize(
    "text", ["He paid 24 for lunch.", "They won 3-1.", "From 26 to 15 March votes were counted.", "0"]
)
def test_other_figures_are_no_votes(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("By what vote was the budget adopted?", "result"),
        ("What was the vote on the health budget?", "result"),
        ("resolution 13/17 vote result", "result"),
        ("Hiệp định được phê chuẩn với bao nhiêu phiếu?", "result"),
        ("ket qua bo phieu nghi quyet 13/17", "result"),
        ("How many states voted against the resolution?", "against"),
        ("Bao nhiêu nước bỏ phiếu chống nghị quyết?", "against"),
        ("How many members abstained?", "abstained"),
        ("Ngân sách được bao nhiêu phiếu thuận?", "for"),
        ("How many resolutions were adopted without a vote?", None),
        ("Who voted against the merger?", None),
        ("How many votes did Sundarra win?", None),
        ("Giá cổ phiếu hôm nay là bao nhiêu?", None),
    ],
)
def test_what_is_asked_of_a_vote(question, side):
    assert understand(question).vote == side


STORY = "Vote\n\nThe text on borders was carried by 31 votes to 6, with 12 abstentions. It has 4 pages.\n"


@pytest.mark.parametrize(
    ("question", "proposed", "answer"),
    [
        ("By what vote was the text on borders carried?", "6", "31 votes to 6"),
        ("How many states voted against the text on borders?", "31 votes to 6, with 12 abstentions", "6"),
        ("How many members abstained on borders?", "12 abstentions", "12"),
    ],
)
def test_a_proposal_becomes_the_side_that_is_asked_for(article, place, question, proposed, answer):
    story = article(STORY)
    found = snap(understand(question), story, place(story, proposed))
    assert found is not None
    assert found.of(story.text) == answer


def test_the_votes_for_are_no_answer_to_how_many_against(article, place):
    story, against = article(STORY), understand("How many states voted against the text on borders?")
    assert type_match(against, Words(story, place(story, "6"))) == 1.0
    assert type_match(against, Words(story, place(story, "31"))) < 0
    assert type_match(against, Words(story, place(story, "4"))) == 1.0  # no vote: as any count


def test_abstentions_apart_from_the_rest_are_no_answer_to_how_many_against(article, place):
    story, against = article(STORY), understand("How many states voted against the text on borders?")
    assert type_match(against, Words(story, place(story, "12 abstentions"))) < 0
