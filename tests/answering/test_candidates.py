"""The edges of an answer: whole names, whole ranges, one sentence, whatever the reader cut off."""

from __future__ import annotations

import pytest

from hrcqa.answering.article import Article
from hrcqa.answering.candidates import read, window
from hrcqa.answering.question import understand
from hrcqa.ingest.corpus import parse
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Chunk, Passage, Span


def candidates(question: str, text: str, *proposed: str) -> list[str]:
    """The words of the candidates, best first, where the reader proposes these words."""
    article = Article(parse("note.txt", text.encode()))
    whole = Span(0, len(article.text))

    class Finder:
        name = fingerprint = "finder"

        def read(self, question, passages, *, n_best=5):
            spans = [Span(passages[0].index(words), passages[0].index(words) + len(words)) for words in proposed]
            return [ReadPassage(tuple(ReadSpan(span, 5.0 - n) for n, span in enumerate(spans)), 0.0)]

    passage = Passage(Chunk("note.txt", whole, whole, article.text, (), 0.0, "en"), 1.0, 1, 1, 3.0, 0.5)
    return [one.text for one in read(understand(question), [window(passage, 0, article)], Finder())]


@pytest.mark.parametrize(
    ("question", "text", "proposed", "best"),
    [
        ("Ai là trưởng khoa?", "Trưởng khoa là bác sĩ Lê Thị Thu Hạ.", "Lê Thị", "Lê Thị Thu Hạ"),
        ("Ai trẻ nhất đoàn?", "Lê Hữu Khang, 19 tuổi, trẻ nhất đoàn.", "Hữu Khang", "Lê Hữu Khang"),
        (
            "Who started Brightwell?",
            "The firm was started by Tobias Brightwell in 1901.",
            "Tobias",
            "Tobias Brightwell",
        ),
        ("Phiên họp dài bao lâu?", "Phiên họp kéo dài ba giờ rưỡi.", "ba giờ", "ba giờ rưỡi"),
        ("How long does it take?", "The cure takes nine days.", "nine", "nine days"),
    ],
)
def test_half_of_a_name_or_of_a_length_is_made_whole(question, text, proposed, best):
    assert candidates(question, text, proposed)[0] == best


def test_a_name_does_not_end_within_a_vietnamese_word():
    found = candidates(
        "Họ học ở trường nào?", "Phần lớn là sinh viên Trường Đại học Cần Thơ, học năm cuối.", "Trường Đại"
    )
    assert "Trường Đại học Cần Thơ" in found
    assert "Trường Đại" not in found


def test_both_ends_of_a_range_are_on_offer():
    found = candidates("Cơ thể cần bao lâu để quen?", "Cơ thể cần từ 7 đến 14 ngày để quen với nóng.", "14 ngày")
    assert "7 đến 14 ngày" in found


def test_a_reason_is_cut_at_the_end_of_the_sentence():
    text = "Six people are missing. Nobody died because the inhabitants had been taken off in time."
    found = candidates("Why did nobody die?", text, text[:-1])
    assert "Nobody died because the inhabitants had been taken off in time" in found
    assert not any("missing. Nobody" in one for one in found)


def test_what_somebody_said_may_run_over_two_sentences():
    text = "She said: We are tired. We are not beaten."
    assert (
        candidates("What did she say?", text, "We are tired. We are not beaten")[0] == "We are tired. We are not beaten"
    )


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("How long did the final last?", "The final lasted 3 hours 28 minutes on clay.", "3 hours 28 minutes"),
        ("Tim sống được bao lâu?", "Tim nằm ngoài cơ thể 3 giờ 48 phút rồi được ghép.", "3 giờ 48 phút"),
        ("How long did Otero need?", "Ines Otero needed 2:41:10, the winner 2:35:48.", "2:41:10"),
        ("What did rice cost?", "Gạo bán cho Ghana giá 512 USD/tấn trong tháng này.", "512 USD/tấn"),
        ("Who voted against it?", "Councilwoman Rita Salazar alone voted against it.", "Rita Salazar"),
        ("Lễ trao giải tổ chức ở đâu?", "Lễ trao giải tổ chức tại Nhà hát Trưng Nhị tối qua.", "Nhà hát Trưng Nhị"),
        ("Chợ khánh thành ngày nào?", "Chợ sắt được khánh thành ngày 14/7/1939 trong mưa.", "14/7/1939"),
        ("When must boats be in?", "Tàu thuyền phải vào bờ trước 15h ngày 2/12 để tránh bão.", "15h ngày 2/12"),
        ("How big was the bonus?", "The bonus was 86,000 crowns a head.", "86,000 crowns"),
    ],
)
def test_edges_that_are_right_are_left_as_they_are(question, text, words):
    assert candidates(question, text, words)[0] == words


def test_two_figures_with_a_comma_between_are_two_answers():
    found = candidates("Cầu dài bao nhiêu mét?", "Cầu dài 248 m, rộng 9 m, xây năm 1987.", "248 m, rộng 9 m")
    assert "248 m" in found
    assert "248 m, rộng 9 m" not in found


def test_a_vote_is_one_answer():
    found = candidates("By what vote did it pass?", "The motion passed by 25 votes to 14 at night.", "25 votes to 14")
    assert found[0] == "25 votes to 14"


@pytest.mark.parametrize(
    ("question", "text", "proposed", "expected"),
    [
        ("When did Farrand die?", "He died on 12 July and not on 13 July.", "12 July and not on 13 July", "12 July"),
        ("Ông mất ngày nào?", "Ông mất ngày 12/7, không phải 13/7.", "12/7, không phải 13/7", "ngày 12/7"),
        (
            "Why did it break?",
            "It broke for want of oil rather than of care.",
            "want of oil rather than of",
            "want of oil",
        ),
    ],
)
def test_what_is_held_against_an_answer_is_no_part_of_it(question, text, proposed, expected):
    assert candidates(question, text, proposed)[0] == expected


def test_what_somebody_said_keeps_what_it_is_held_against():
    assert candidates("What did she say?", "She said: a start and not an end.", "a start and not an end") == [
        "a start and not an end"
    ]


@pytest.mark.parametrize(
    ("question", "text", "proposed", "expected"),
    [
        ("When is the rapporteur coming?", "She will be there from 4 to 15 May.", "15 May", "4 to 15 May"),
        ("Hội nghị họp ngày nào?", "Hội nghị họp từ ngày 19 đến 21/11.", "21/11", "19 đến 21/11"),
        ("What is the title of her film?", "Her film “The Last Keeper” is out.", "film “The Last", "The Last Keeper"),
    ],
)
def test_the_whole_of_a_period_or_title_is_proposed_too(question, text, proposed, expected):
    assert expected in candidates(question, text, proposed)
