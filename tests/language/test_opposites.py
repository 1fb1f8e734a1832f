"""Which side of a pair a question takes, and which texts tell of the other."""

import pytest

from hrcqa.language.opposites import opposed, sides


@pytest.mark.parametrize(
    ("question", "language", "text", "other"),
    [
        ("Who is the oldest athlete?", "en", "Lê Hữu Khang là vận động viên trẻ nhất của đoàn.", True),
        ("Who is the oldest athlete?", "en", "Phan Thanh Thủy là người lớn tuổi nhất, Khang trẻ nhất.", False),
        ("How many people were injured?", "en", "The storm killed 33 people.", True),
        ("How many people were injured?", "en", "The storm killed 33 people and injured 90.", False),
        ("Loại máy đắt nhất giá bao nhiêu?", "vi", "Loại rẻ nhất khoảng 3,2 triệu đồng.", True),
        ("loai may dat nhat gia bao nhieu", "vi", "Loại rẻ nhất khoảng 3,2 triệu đồng.", True),
        ("How much do exports and imports come to?", "en", "Imports came to 40 million.", False),
        ("How many crew does the ferry have?", "en", "The ferry takes 120 passengers.", True),
        ("How long is the ferry?", "en", "The ferry takes 120 passengers.", False),
    ],
)
def test_the_other_side_is_told(question, language, text, other):
    assert opposed(sides(question, language), text) is other
