import pytest

from hrcqa.answering.status import standing


def test_what_is_expected_is_planned_and_what_was_done_is_reported(article, place):
    story = article(
        "Session\n\nThe council is expected to adopt the reports of 14 countries. It adopted 32 resolutions.\n"
    )
    assert standing(story, place(story, "14")).status == "planned"
    assert standing(story, place(story, "32")).status == "reported"


def test_vietnamese_plans_are_plans(article, place):
    story = article("Tin\n\nCây cầu dự kiến dài 450 mét. Cầu cũ dài 300 mét.\n")
    assert standing(story, place(story, "450")).planned
    assert not standing(story, place(story, "300")).planned


def test_a_clause_after_but_is_no_longer_planned(article, place):
    story = article("Port\n\nThe port was scheduled to open in May, but it opened in June.\n")
    assert standing(story, place(story, "May")).planned
    assert not standing(story, place(story, "June")).planned


def test_a_correction_is_trusted_over_what_it_takes_back(article, place):
    story = article(
        "Correction: town budget\n\nAn earlier version of this article said the budget was 40 million. "
        "The correct figure is 44 million.\n"
    )
    assert standing(story, place(story, "40 million")).trust < standing(story, place(story, "44 million")).trust


def test_final_figures_are_trusted_over_preliminary_ones(article, place):
    story = article("Flood\n\nPreliminary figures put the losses at 3 million. The final figure is 5 million.\n")
    assert standing(story, place(story, "3 million")).trust < standing(story, place(story, "5 million")).trust


def test_what_was_put_off_gives_way_to_what_holds_now(article, place):
    one = article("The hearing was to be held on 17 June but has been put off to 8 July.")
    assert standing(one, place(one, "17 June")).trust < standing(one, place(one, "8 July")).trust


def test_a_correct_figure_is_trusted_over_the_one_it_corrects(article, place):
    one = article("Bản tin hôm qua ghi sai 212 thành viên. Con số đúng là 221 thành viên.")
    assert standing(one, place(one, "212")).trust < standing(one, place(one, "221")).trust


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("Last week's report gave 212 members. The correct figure is 221.", "212", "221"),
        ("Bản tin hôm qua viết hợp tác xã có 212 thành viên. Con số đúng là 221.", "212", "221"),
        ("Correction: the session adopted 30 resolutions, not 31.", "31", "30"),
        (
            "We wrote that it would employ 1,850 people. Two digits had changed places: the figure is 1,580.",
            "1,850",
            "1,580",
        ),
        ("We named Pal Henriksen as director; it should have been Gro Aasen.", "Pal Henriksen", "Gro Aasen"),
    ],
)
def test_what_is_put_right_in_the_next_words_is_taken_back(article, place, text, wrong, right):
    one = article(text)
    assert standing(one, place(one, wrong)).taken_back
    assert not standing(one, place(one, right)).taken_back


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        (
            "Corrections and clarifications\n\n• An article on 3 March gave the length of the path as 19 miles. "
            "It is 9.5 miles.\n",
            "19 miles",
            "9.5 miles",
        ),
        (
            "Corrections\n\nThe budget. We wrote that 61,000 people had come. That was a guess made at noon. "
            "The count at the gates is 57,300.\n",
            "61,000",
            "57,300",
        ),
        (
            "Bản tin\n\nNói lại cho đúng\n\nTrong bài ngày 12/4, chúng tôi viết có 14.260 khán giả. Hai chữ số đã bị "
            "đảo. Con số của ban tổ chức là 12.460.\n",
            "14.260",
            "12.460",
        ),
    ],
)
def test_in_a_column_of_corrections_what_the_paper_wrote_is_taken_back(article, place, text, wrong, right):
    column = article(text)
    assert standing(column, place(column, wrong)).status == "superseded"
    assert standing(column, place(column, right)).status == "reported"


def test_what_somebody_else_said_in_a_column_of_corrections_stands(article, place):
    column = article(
        "Corrections\n\nThe hospital said that 114 posts are to go. We apologise to its staff.\n\n"
        "We wrote that the fair has 300 stalls and it has.\n"
    )
    assert standing(column, place(column, "114")).status != "superseded"
    assert standing(column, place(column, "300")).status == "reported"  # nothing follows that could hold instead


def test_what_something_is_to_do_is_planned(article, place):
    story = article("Launch\n\nIt is to carry six satellites. Bad valves are to blame for 3 delays.\n")
    assert standing(story, place(story, "six")).planned
    assert not standing(story, place(story, "3")).planned


def test_what_was_said_and_stands_is_not_taken_back(article, place):
    one = article("The ministry said 212 members came. The correct form must be used when registering.")
    assert not standing(one, place(one, "212")).taken_back


def test_what_came_beside_what_was_planned_is_no_plan(article, place):
    one = article("On its first day the station took 9,300 passengers, fewer than planned.")
    assert not standing(one, place(one, "9,300")).planned
    two = article("Ngày đầu, bến mới đón 9.300 khách, thấp hơn dự kiến 12.000.")
    assert not standing(two, place(two, "9.300")).planned
    assert standing(two, place(two, "12.000")).planned


def test_what_follows_more_than_planned_happened(article, place):
    one = article("The ship cost 1.2 million more than planned, said Jonas Lien, head of the firm.")
    assert standing(one, place(one, "Jonas Lien")).status == "reported"


def test_a_name_is_not_taken_back_by_a_postponement(article, place):
    one = article("The opening was put off to 8 July by the mayor, Ann Lee, who had moved to Port Hallam.")
    assert not standing(one, place(one, "Ann Lee")).taken_back
