import pytest

from hrcqa.answering.coverage import units
from hrcqa.answering.question import ANY_THING, understand
from hrcqa.answering.support import support


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many goals did Rovers score?", "count"),
        ("goals Rovers number", "count"),
        ("Đội đã ghi bao nhiêu bàn?", "count"),
        ("doi da ghi bao nhieu ban?", "count"),
        ("What percentage of patients recovered?", "percentage"),
        ("Bao nhiêu phần trăm bệnh nhân khỏi bệnh?", "percentage"),
        ("How much does the new bridge cost?", "money"),
        ("Kinh phí xây cầu là bao nhiêu?", "money"),
        ("How long did the strike last?", "duration"),
        ("Cuộc đình công kéo dài bao lâu?", "duration"),
        ("How long is the bridge?", "measure"),
        ("When did the hospital open?", "date"),
        ("Bệnh viện mở cửa khi nào?", "date"),
        ("At what time does the first ferry leave?", "time"),
        ("Who chairs the board?", "person"),
        ("Ai là chủ tịch?", "person"),
        ("AI LÀ CHỦ TỊCH?", "person"),
        ("Báo cáo sự cố AI chậm thì bị phạt thế nào?", "manner"),  # the machine
        ("Ai là giám đốc nhà máy đường?", "person"),  # "máy", not "mấy"
        ("Máy bay hạ cánh ở đâu?", "place"),
        ("Có mấy nước tham dự?", "count"),
        ("Where will the final be played?", "place"),
        ("Trận chung kết diễn ra ở đâu?", "place"),
        ("Why was the launch delayed?", "reason"),
        ("Vì sao vụ phóng bị hoãn?", "reason"),
        ("What did the mayor say about the flood?", "quotation"),
        ("Did the council approve the plan?", "yesno"),
        ("Hội đồng có thông qua kế hoạch không?", "yesno"),
        ("What is a biosphere reserve?", "definition"),
    ],
)
def test_the_kind_of_answer_is_read_from_the_question_in_either_language(question, kind):
    assert understand(question).type == kind


@pytest.mark.parametrize(
    "question",
    [
        "Which countries voted against?",
        "What are the three stages?",
        "List the speakers.",
        "Những nước nào bỏ phiếu chống?",
        "Kể tên các giai đoạn",
    ],
)
def test_a_question_for_a_list_is_told_from_one_for_a_single_thing(question):
    assert understand(question).wants_list
    assert not understand("Which country voted against?").wants_list
    assert not understand("What is the status of the project?").wants_list


@pytest.mark.parametrize(
    "wording",
    [
        "session 58",
        "the 58th session",
        "the fifty-eighth session",
        "khóa 58",
        "khóa họp lần thứ 58",
        "khoa hop lan thu 58",
    ],
)
def test_every_way_of_writing_an_ordinal_is_one_constraint(wording):
    asked = "bao nhieu nghi quyet" if "kh" in wording else "How many resolutions at"
    (number,) = understand(f"{asked} {wording}").of_kind("number")
    assert (number.value, number.thing) == ("58", "session")


def test_a_number_glued_to_an_acronym_may_name_any_thing():
    numbers = understand("HRC58 resolutions number").of_kind("number")
    assert [(one.value, one.thing) for one in numbers] == [("58", ANY_THING)]


def test_the_article_says_what_a_number_glued_to_an_acronym_names(article, place):
    story = article("The 57th session adopted 37 resolutions.\n\nThe 58th session adopted 32 resolutions.")
    question = understand("HRC58 resolutions number")
    assert support(question, story, place(story, "37")).mistaken
    assert not support(question, story, place(story, "32")).mistaken


def test_dates_and_numbered_things_are_left_to_the_support_check():
    question = understand("How many resolutions did session 56 adopt in 2024?")
    assert [span.of(question.text) for span in question.checked] == ["2024", "session 56"]
    assert {unit.word for unit in units(question, lambda words, language: [], lambda term: 0.1)} == {
        "resolutions",
        "adopt",
    }


def test_constraints_are_spans_of_the_question():
    question = understand("Who led the Vietnamese delegation in Geneva on 24 February 2025?")
    assert all(one.span.of(question.text) == one.text for one in question.constraints)
    assert {one.kind for one in question.constraints} == {"name", "date"}


def test_a_question_for_the_plan_is_noticed():
    assert understand("How many beds were planned?").wants_plan
    assert understand("Theo kế hoạch có bao nhiêu giường?").wants_plan
    assert not understand("How many beds does it have?").wants_plan


def test_a_vietnamese_name_does_not_make_an_english_question_vietnamese():
    assert understand("Who is Võ Thị Sáu?").language == "en"
    assert understand("Khoa hop 58 co bao nhieu nghi quyet").language == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Which firm handles the payments?",
        "What explains the delay?",
        "What keeps helicopters from landing there?",
        "What were the port's total exports in 2024?",
        "What were the mayor's words?",
    ],
)
def test_a_verb_or_a_sum_that_looks_like_a_plural_asks_for_no_list(text):
    assert not understand(text).wants_list


@pytest.mark.parametrize(
    "text",
    [
        "What rights does an observer have?",
        "Which departments moved the patients?",
        "Which branch libraries will close?",
        "What restrictions are in place?",
    ],
)
def test_a_plural_asks_for_a_list(text):
    assert understand(text).wants_list


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("On which September day did she speak?", "date"),
        ("What launch date did they give?", "date"),
        ("How far ahead of the vote must a draft be handed in?", "duration"),
    ],
)
def test_what_stands_between_question_word_and_noun_is_no_hindrance(text, kind):
    assert understand(text).type == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Số quốc gia tham gia là bao nhiêu?", "count"),
        ("Lần đầu tiên có bao nhiêu người dự?", "count"),
        ("Số lượng nghị quyết được thông qua là bao nhiêu?", "count"),
        ("Lương giám đốc là bao nhiêu?", "money"),
        ("gia ve bao nhieu", "money"),
        ("doanh thu năm 2029 Dệt Lam Giang", "money"),
        ("Số tôm còn lại được đưa đi đâu?", "place"),
        ("Vì sao chiếc đồng hồ chưa bao giờ được chỉnh lại?", "reason"),
        ("Đơn vị nào làm phương án đắt nhất?", "organisation"),
        ("Bác sĩ Darke làm ở khoa nào?", "other"),
        ("Which car topped the November sales?", "other"),
        ("What turnout did the north see?", "measure"),
        ("How soon must the deposit be given back?", "duration"),
        ("What should one do first when the alarm sounds?", "other"),
        ("Until when can they appeal?", "date"),
        ("What is a biosphere reserve?", "definition"),
    ],
)
def test_words_that_only_look_like_money_dates_or_counts_do_not_decide(text, kind):
    assert understand(text).type == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Was it 61,000 or 57,300 riders?", "count"),
        ("Is 64% or 46% the right share?", "percentage"),
        ("Merger start: August 2026 or August 2027?", "date"),
        ("Was the vote in 2019 or in 2020?", "date"),
        ("Vé xe đạp 25 hay 35 nghìn đồng?", "money"),
        ("Bão làm một hay hai người thiệt mạng?", "count"),
    ],
)
def test_figures_to_choose_from_tell_what_is_asked_and_demand_nothing(text, kind):
    question = understand(text)
    assert question.type == kind
    assert not question.of_kind("number", "date")


def test_a_least_number_is_no_choice():
    assert understand("Did 5 or more people come in 2019?").of_kind("number")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What is the adult fare on the ferry?", "money"),
        ("What is the mayor's salary?", "money"),
        ("What is the share of women?", "percentage"),
        ("What is the deadline for applications?", "date"),
        ("What is the number of members?", "count"),
        ("What is the venue of the final?", "place"),
        ("What is the universal periodic review?", "definition"),
        ("What is the budget committee?", "definition"),
        ("What is a fare zone?", "definition"),
        ("How big a fine did the office impose?", "money"),
        ("film days audience prize winner", "person"),
        ("motion 25/12, votes against?", "count"),
        ("Bệnh này lây qua đường nào?", "manner"),
        ("Sao tỷ lệ tiêm ở đây thấp nhất?", "reason"),
    ],
)
def test_the_noun_asked_for_tells_the_kind(text, kind):
    assert understand(text).type == kind


def test_keywords_with_a_foreign_word_are_still_vietnamese():
    assert understand("chieu dai tuyen metro so 3").language == "vi"


def test_a_word_in_capitals_carries_meaning_though_it_looks_like_a_function_word():
    asked = understand("Có bao nhiêu công ty AI tham gia?")
    assert "AI" in [one.of(asked.text) for one in asked.content]
    asked = understand("How many people did the WHO train?")
    assert "WHO" in [one.of(asked.text) for one in asked.content]
    asked = understand("WHO CHAIRS THE BOARD?")
    assert "WHO" not in [one.of(asked.text) for one in asked.content]
