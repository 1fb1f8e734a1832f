from hrcqa.answering.parts import split
from hrcqa.answering.question import understand


def asked(text: str) -> list[str]:
    return [part.question for part in split(understand(text))]


def test_coordinated_sessions_are_asked_one_by_one():
    assert asked("How many resolutions at sessions 56 and 58?") == [
        "How many resolutions at sessions 56?",
        "How many resolutions at sessions 58?",
    ]
    assert asked("Khóa 56 và khóa 58 có bao nhiêu nghị quyết?") == [
        "Khóa 56 có bao nhiêu nghị quyết?",
        "Khóa 58 có bao nhiêu nghị quyết?",
    ]


def test_years_are_asked_one_by_one_but_a_range_is_one_thing():
    assert len(asked("What was the budget in 2023 and 2024?")) == 2
    assert len(asked("Who was a member for the 2023-2025 term?")) == 1
    assert len(asked("How many grew between 2023 and 2025?")) == 1


def test_names_are_taken_apart_only_where_they_are_compared():
    assert len(asked("Which has more beds, Northgate Hospital or Southgate Hospital?")) == 2
    assert len(asked("Which resolution did Vietnam and Bangladesh introduce?")) == 1


def test_two_questions_in_one_are_two():
    assert asked("Who opened the bridge and when?") == ["Who opened the bridge?", "when?"]


def test_a_plain_question_is_its_only_part():
    (part,) = split(understand("Who opened the bridge?"))
    assert (part.question, part.label) == ("Who opened the bridge?", "")


def test_two_question_words_before_one_verb_are_two_questions():
    assert asked("When and where did the session open?") == [
        "When did the session open?",
        "where did the session open?",
    ]
    assert asked("Phiên họp khai mạc ngày nào, ở đâu?") == ["Phiên họp khai mạc ngày nào?", "Phiên họp khai mạc ở đâu?"]
