"""In which language a question is asked: what stands in small letters tells, names don't."""

import pytest

from hrcqa.language.lexicon import question_language


@pytest.mark.parametrize(
    "text",
    [
        "Anh Sanh kháng cáo khi nào?",
        "Nhà xuất bản nào in hồi ký The Glass Box?",
        "so tien giai Hartwell",
        "chi tieu dot hien mau Giot Phu Sa",
        "le phi chay 21 km",
        "bao nhieu nghi quyet o khoa 58",
        "Volta Bus chào giá bao nhiêu?",
    ],
)
def test_vietnamese_with_and_without_its_accents(text):
    assert question_language(text) == "vi"


@pytest.mark.parametrize(
    "text",
    [
        "Who is Võ Thị Sáu?",
        "When may Hải Yến 05 resume sailing?",
        "How much is a bowl of phở at Sin Lung?",
        "planned visitors Harlow 2031",
        "resolutions number session 58",
        "can the king do it",
        "price of the two books",
    ],
)
def test_english_about_vietnamese_names_and_in_keywords(text):
    assert question_language(text) == "en"
