"""Words that exclude each other: what is told of the injured answers no question about the dead."""

from __future__ import annotations

import re
from functools import lru_cache

from hrcqa.language.text import fold
from hrcqa.types import Language

# A line is a pair of sides, words of both languages alike; * stands for any ending.
_PAIRS = """
    most expensive, dearest, costliest, priciest, đắt nhất, mắc nhất | cheapest, least expensive, rẻ nhất
    highest, tallest, cao nhất | lowest, thấp nhất
    largest, biggest, lớn nhất, to nhất | smallest, nhỏ nhất, bé nhất
    longest, dài nhất, lâu nhất | shortest, ngắn nhất
    oldest, eldest, già nhất, lớn tuổi nhất, cao tuổi nhất | youngest, trẻ nhất, nhỏ tuổi nhất, ít tuổi nhất
    the most, nhiều nhất | fewest, the least
    best, tốt nhất, giỏi nhất | worst, tệ nhất, kém nhất, xấu nhất
    fastest, quickest, nhanh nhất | slowest, chậm nhất
    earliest, sớm nhất | latest, muộn nhất
    strongest, mạnh nhất | weakest, yếu nhất
    hottest, warmest, nóng nhất | coldest, lạnh nhất
    deepest, sâu nhất | shallowest, nông nhất
    export, exports, exported, xuất khẩu | import, imports, imported, nhập khẩu
    births, born, sinh ra | deaths, died, dies, dead, killed, tử vong, thiệt mạng, qua đời
    injured, wounded, hurt, bị thương | killed, died, dead, deaths, thiệt mạng, tử vong
    crew, crews, crew members, thủy thủ, thuyền viên, thủy thủ đoàn | passenger*, hành khách
    adult*, grown-ups, người lớn | child, children, kids, trẻ em, trẻ nhỏ
    men, male, boys, nam giới, đàn ông, bé trai | women, female, girls, phụ nữ, nữ giới, đàn bà, bé gái
    return ticket*, return fare*, return trip, round trip, khứ hồi | single, one-way, một chiều
    arrived, arrival*, cập bến | departed, departs, departure*, khởi hành
    resigned, resign, stepped down, step down, từ chức, từ nhiệm | appointed, took office, nhậm chức, bổ nhiệm
    rise, rose, risen, increase*, grew, tăng | fall, fell, fallen, decrease*, dropped, shrank, giảm
    profit*, lãi, lợi nhuận | loss, losses, lỗ
    bought, buy, purchased, mua | sold, sell, selling, bán
    accepted, approved, chấp nhận, phê duyệt | rejected, refused, turned down, bác bỏ, từ chối
    inpatient*, nội trú | outpatient*, ngoại trú
    domestic, trong nước | foreign, abroad, overseas, nước ngoài
    won, wins, winning, thắng | lost, loses, losing, thua
    winner*, champion*, vô địch, giải nhất | runner-up, runners-up, á quân, giải nhì
    gold, huy chương vàng | silver, bronze, huy chương bạc, huy chương đồng
    teacher*, giáo viên | pupil*, student*, học sinh, sinh viên
    doctor*, bác sĩ | nurse*, điều dưỡng, y tá
    landlord*, chủ nhà | tenant*, người thuê
    morning, buổi sáng | afternoon, evening, buổi chiều, buổi tối
    upper, thượng nguồn, thượng lưu | lower, hạ nguồn, hạ lưu
    before tax, trước thuế | after tax, sau thuế
    gross | net
    summer, mùa hè | winter, mùa đông
    spring, mùa xuân | autumn, mùa thu
"""


# Words, not patterns: of the two hundred a question needs a few, and to compile them all takes 20 ms.
_SIDES = tuple(
    tuple(tuple(one.strip() for one in words.split(",")) for words in line.split("|"))
    for line in _PAIRS.strip().splitlines()
)


@lru_cache(maxsize=512)
def _pattern(known: tuple[str, ...], plain: bool) -> re.Pattern[str]:
    either = "|".join(re.escape(fold(one) if plain else one).replace(r"\*", r"\w*") for one in known)
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)


def _names(text: str, known: tuple[str, ...], *, plain: bool = False) -> bool:
    """Whether one of the words stands in `text`. plain: without its diacritics."""
    lower = text.lower()
    if not any((fold(one) if plain else one).rstrip("*") in lower for one in known):
        return False
    return _pattern(known, plain).search(text) is not None


@lru_cache(maxsize=64)
def sides(question: str, language: Language) -> tuple[tuple[int, int], ...]:
    """(pair, side) for each pair of which the question names one side and not the other."""
    plain = language == "vi" and question.isascii()
    held = [[_names(question, side, plain=plain) for side in pair] for pair in _SIDES]
    return tuple((at, pair.index(True)) for at, pair in enumerate(held) if sum(pair) == 1)


def opposed(taken: tuple[tuple[int, int], ...], text: str) -> bool:
    """Whether `text` names the other side of what a question takes (`sides`), and not its own."""
    return any(_names(text, _SIDES[at][1 - side]) and not _names(text, _SIDES[at][side]) for at, side in taken)
