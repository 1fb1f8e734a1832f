import pytest

from hrcqa.answering.enumeration import items_around


def items(story, span):
    return [item.of(story.text) for item in items_around(story, span)]


def test_a_series_of_names_is_found_from_one_of_them(article, place):
    story = article(
        "Talks\n\nThey called for an end to conflicts in Ukraine, Palestine, Sudan, "
        "the Democratic Republic of the Congo, and Haiti while asking for calm.\n"
    )
    expected = ["Ukraine", "Palestine", "Sudan", "the Democratic Republic of the Congo", "Haiti"]
    assert items(story, place(story, "Sudan")) == expected
    assert (
        items(story, place(story, "Ukraine, Palestine, Sudan, the Democratic Republic of the Congo, and Haiti"))
        == expected
    )


def test_items_after_a_colon_are_cut_at_semicolons(article, place):
    story = article(
        "Plan\n\nThe plan has three aims, including: "
        "clean water for all; better roads, rails and ports; and cheap power.\n"
    )
    assert items(story, place(story, "better roads, rails and ports")) == [
        "clean water for all",
        "better roads, rails and ports",
        "cheap power",
    ]


def test_bulleted_items_are_all_found_without_their_marks(article, place):
    story = article(
        "Rules\n\nVisitors must bring:\n\n- a passport\n- a ticket\n- warm clothes\n\nDoors open at nine.\n"
    )
    assert items(story, place(story, "a ticket")) == ["a passport", "a ticket", "warm clothes"]


def test_the_cells_of_one_column_are_a_list(article, place):
    story = article("# Vote\n\n| Member | Vote |\n|---|---|\n| Ann Lee | yes |\n| Bo Park | no |\n", "vote.md")
    assert "Ann Lee" in items(story, place(story, "Bo Park"))
    assert "yes" not in items(story, place(story, "Bo Park"))


def test_an_empty_cell_does_not_move_the_cells_after_it(article, place):
    story = article(
        "# Vote\n\n| Member | Party | Vote |\n|---|---|---|\n| Ann Lee | | yes |\n| Bo Park | Red | no |\n", "v.md"
    )
    assert "Ann Lee" in items(story, place(story, "Bo Park"))
    assert "Red" not in items(story, place(story, "yes"))


def test_vietnamese_series_end_with_và(article, place):
    story = article("Tin\n\nNghị quyết do Việt Nam, Bangladesh và Philippines đề xuất đã được thông qua.\n")
    assert items(story, place(story, "Việt Nam, Bangladesh và Philippines")) == [
        "Việt Nam",
        "Bangladesh",
        "Philippines",
    ]


def test_what_is_no_list_is_one_item(article, place):
    story = article("News\n\nThe mayor opened the bridge.\n")
    assert items(story, place(story, "the bridge")) == ["the bridge"]


def test_what_is_announced_before_a_colon_are_the_items_behind_it(article, place):
    one = article("Hai bên hợp tác trong năm lĩnh vực: cảng biển, thủy sản, giáo dục, y tế và du lịch.")
    items = items_around(one, place(one, "trong năm lĩnh vực"))
    assert [item.of(one.text) for item in items] == ["cảng biển", "thủy sản", "giáo dục", "y tế", "du lịch"]


def test_what_is_announced_over_bullets_are_the_bullets(article, place):
    one = article("Visit\n\nThe ports agreed to work together in three fields:\n\n- fishing\n- schools\n- tourism\n")
    items = items_around(one, place(one, "three fields"))
    assert [item.of(one.text) for item in items] == ["fishing", "schools", "tourism"]


def test_a_colon_before_a_single_thing_announces_no_list(article, place):
    one = article("The mayor had one wish: rain.")
    assert [item.of(one.text) for item in items_around(one, place(one, "one wish"))] == ["one wish"]


@pytest.mark.parametrize(
    ("text", "pointed_at", "expected"),
    [
        (
            "Three lessons were drawn. First, keep boots in store. Second, test every fever. Third, move the barns.",
            "Three lessons",
            ["keep boots in store", "test every fever", "move the barns"],
        ),
        (
            "Tỉnh rút ra ba bài học. Một là dự trữ ủng và thuốc. Hai là xét nghiệm mọi ca sốt. Ba là dời kho thóc.",
            "dự trữ ủng và thuốc",
            ["dự trữ ủng và thuốc", "xét nghiệm mọi ca sốt", "dời kho thóc"],
        ),
        (
            "The largest donors are Karsova (9.2 million), Orlan (6 million) and Kelso (3.1 million).",
            "Karsova",
            ["Karsova", "Orlan", "Kelso"],
        ),
        (
            "Bốn mục: tên hàng, nước xuất xứ, ngày thu hoạch, tên và địa chỉ người bán.",
            "tên hàng, nước xuất xứ, ngày thu hoạch, tên và địa chỉ người bán",
            ["tên hàng", "nước xuất xứ", "ngày thu hoạch", "tên và địa chỉ người bán"],
        ),
        (
            "They spoke on topics such as the death penalty, early warning and prevention, and the rights of the old.",
            "death penalty, early warning",
            ["the death penalty", "early warning and prevention", "the rights of the old"],
        ),
        (
            "It reports on treaties, including the Pact on Rivers, the Pact on Civil and Political Life, and the Code.",
            "the Pact on Rivers",
            ["the Pact on Rivers", "the Pact on Civil and Political Life", "the Code"],
        ),
        (
            "Ông nêu cách giải quyết khó khăn, trong đó có việc ưu tiên người dân, trao quyền cho xã...",
            "giải quyết khó khăn",
            ["ưu tiên người dân", "trao quyền cho xã"],
        ),
        ("It has frozen only twice, in 1891 and in 1929.", "1891 and in 1929", ["1891", "1929"]),
        (
            "It joined three treaties, including the Pact on Rivers, the Pact on Ports and the Pact on Pay.",
            "three treaties",
            ["the Pact on Rivers", "the Pact on Ports", "the Pact on Pay"],
        ),
    ],
)
def test_a_list_in_running_words_is_whole(article, place, text, pointed_at, expected):
    story = article(f"News\n\n{text}\n")
    assert items(story, place(story, pointed_at)) == expected


def test_of_items_with_figures_the_heads_are_meant_where_one_is_pointed_at(article, place):
    story = article("# Places\n\n- Nursing: 40 places\n- Law: 25 places\n", "places.md")
    assert items(story, place(story, "Law")) == ["Nursing", "Law"]
    assert items(story, place(story, "25 places")) == ["Nursing: 40 places", "Law: 25 places"]


def test_first_and_second_of_other_sentences_are_no_list(article, place):
    story = article("Race\n\nFirst, it rained. The second runner fell. Ann, Bo and Cy went on.\n")
    assert items(story, place(story, "Bo")) == ["Ann", "Bo", "Cy"]
