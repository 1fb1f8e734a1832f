import pytest

from hrcqa.answering.followup import resolve


def silent(question: str) -> None:
    return None


@pytest.mark.parametrize(
    ("before", "now", "understood"),
    [
        ("How many resolutions at session 58?", "And at session 56?", "How many resolutions at session 56?"),
        ("How many resolutions at session 58?", "What about decisions?", "How many decisions at session 58?"),
        ("How many resolutions at session 58?", "Who led it?", "Who led session 58?"),
        ("Khóa 58 có bao nhiêu nghị quyết?", "Thế còn khóa 59?", "Khóa 59 có bao nhiêu nghị quyết?"),
        ("How many beds does Northgate Hospital have?", "When did it open?", "When did Northgate Hospital open?"),
        (
            "How many beds does Northgate Hospital have?",
            "What about St Anne Hospital?",
            "How many beds does St Anne Hospital have?",
        ),
        ("How many resolutions at session 58?", "What about the 56th?", "How many resolutions at session 56?"),
        ("How many resolutions at session 58?", "Thế còn khóa 56?", "How many resolutions at session 56?"),
        ("When was the hospital opened?", "Who opened it?", "Who opened the hospital?"),
        ("How much was spent in 2023?", "And in 2024?", "How much was spent in 2024?"),
    ],
)
def test_a_follow_up_is_written_out_with_what_it_leans_on(before, now, understood):
    assert resolve(now, [before], silent) == understood


def test_a_pronoun_for_a_person_takes_the_answer_of_the_question_before():
    assert (
        resolve("What did he promise?", ["Who is the mayor?"], lambda question: "Ann Lee")
        == "What did Ann Lee promise?"
    )


def test_a_chain_of_follow_ups_is_followed():
    context = ["How many resolutions at session 58?", "And at session 56?"]
    assert resolve("And decisions?", context, silent) == "How many decisions at session 56?"


@pytest.mark.parametrize(
    "question",
    [
        "How many goals did Rovers score in 2024?",
        "Ai là chủ tịch câu lạc bộ Sông Hồng?",
        "Is there a ferry to Westport?",
    ],
)
def test_a_question_that_leans_on_nothing_is_left_alone(question):
    assert resolve(question, ["Who is the mayor of Eastport?"], silent) == question
    assert resolve(question, [], silent) == question
