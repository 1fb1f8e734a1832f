import pytest

from hrcqa.answering.question import understand
from hrcqa.answering.support import support

TWO_SESSIONS = """The council's year

At its 56th session the council adopted 25 resolutions. It met for four weeks.

At its 58th session the council adopted 32 resolutions. It met for six weeks.
"""


def level(question, article, span):
    return support(understand(question), article, span)


def test_the_session_of_the_sentence_is_told_from_its_look_alike(article, place):
    story = article(TWO_SESSIONS)
    right = level("How many resolutions at session 58?", story, place(story, "32"))
    wrong = level("How many resolutions at session 58?", story, place(story, "25"))
    assert right.weakest == 1.0
    assert not right.contradicted
    assert wrong.contradicted == 1
    assert wrong.weakest < 0.3


def test_a_sentence_that_names_no_session_stands_under_the_last_one_named(article, place):
    story = article(TWO_SESSIONS)
    assert not level("How many weeks did session 58 take?", story, place(story, "six")).contradicted
    assert level("How many weeks did session 58 take?", story, place(story, "four")).contradicted


def test_ordinals_of_both_languages_carry_the_same_constraint(article, place):
    story = article("Tin tức\n\nTại khóa họp thường kỳ lần thứ 56, hội đồng thông qua 25 nghị quyết.\n")
    assert level("How many resolutions at the fifty-sixth session?", story, place(story, "25")).weakest == 1.0


def test_a_year_of_another_year_contradicts(article, place):
    story = article("Budget\n\nIn 2023 the town spent 4 million on roads. In 2024 it spent 6 million on roads.\n")
    assert level("How much was spent on roads in 2024?", story, place(story, "6 million")).weakest == 1.0
    assert level("How much was spent on roads in 2024?", story, place(story, "4 million")).contradicted


def test_a_vietnamese_day_and_month_is_a_date_and_an_english_fraction_is_not(article, place):
    vietnamese = article("Tin\n\nNgày 27/9, hội đồng đã thông qua báo cáo của Việt Nam tại Geneva.\n")
    assert level("What was adopted on 27 September?", vietnamese, place(vietnamese, "báo cáo")).weakest == 1.0
    english = article("News\n\nVietnam has joined 7/9 conventions and the report was praised.\n")
    assert level("What was praised on 7 September?", english, place(english, "report")).weakest == 0.0


def test_another_hospital_in_the_place_of_the_one_asked_for_contradicts(article, place):
    story = article("Health\n\nNorthgate Hospital has 200 beds. Saint Anne Hospital has 340 beds.\n")
    assert level("How many beds does Saint Anne Hospital have?", story, place(story, "340")).weakest == 1.0
    assert level("How many beds does Saint Anne Hospital have?", story, place(story, "200")).weakest < 0.9


def test_a_person_called_hợi_is_no_society(article, place):
    story = article("Tin\n\nBà Trần Thị Hợi có 200 hộ láng giềng. Bà Ngô Thị Hợi có 340 hộ láng giềng.\n")
    found = level("Bà Lê Hợi Anh có bao nhiêu hộ láng giềng?", story, place(story, "340"))
    assert not found.contradicted


def test_what_is_told_of_the_contrary_is_mistaken(article, place):
    story = article("Fares\n\nThe cheapest cabin costs 40 euros. The most expensive cabin costs 90 euros.\n")
    assert level("How much is the most expensive cabin?", story, place(story, "40 euros")).mistaken
    assert not level("How much is the most expensive cabin?", story, place(story, "90 euros")).mistaken


@pytest.mark.parametrize(
    ("question", "text", "words", "mistaken"),
    [
        ("Who is the mayor of Grevenmouth?", "The mayor of Port Aldane, Ann Lee, spoke.", "Ann Lee", True),
        ("Who is the mayor of Grevenmouth?", "The mayor of Grevenmouth, Ann Lee, met that of Orr.", "Ann Lee", False),
        ("Who is Grevenmouth's mayor?", "Port Aldane's mayor, Ann Lee, spoke.", "Ann Lee", True),
        ("Who is the mayor of Grevenmouth?", "Ann Lee, the mayor, spoke in Port Aldane.", "Ann Lee", False),
        ("Báo cáo quốc gia của Kestria dài bao nhiêu trang?", "Báo cáo quốc gia của Mirren dài 26 trang.", "26", True),
        ("Who was mayor in May?", "The mayor in June was Ann Lee.", "Ann Lee", False),
    ],
)
def test_the_same_thing_of_another_is_mistaken(article, place, question, text, words, mistaken):
    story = article(f"News\n\n{text}\n")
    assert level(question, story, place(story, words)).mistaken is mistaken


def test_an_acronym_is_met_by_its_spelling_out(article, place):
    story = article("Rights\n\nThe Universal Periodic Review heard 13 countries.\n")
    assert level("How many countries did the UPR hear?", story, place(story, "13")).weakest == 1.0


def test_a_country_is_met_under_its_name_in_the_other_language(article, place):
    story = article("Network\n\nJapan gives the network 900,000 euros a year. Korea gives 200,000 euros.\n")
    found = level("Nhật Bản đóng góp bao nhiêu mỗi năm?", story, place(story, "900,000"))
    assert found.of_kind("name") == 1.0
