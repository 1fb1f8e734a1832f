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
