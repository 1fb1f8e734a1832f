from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrcqa.language.numbers import numbers


def read(text):
    """As written → value, for each number of a text."""
    return {mention.span.of(text): mention.value for mention in numbers(text)}


def only(text):
    (mention,) = numbers(text)
    return mention


class TestFigures:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("32", "32"), ("1,234", "1234"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("3,5", "3.5"),
            ("3.5", "3.5"),
            ("1.234.567", "1234567"), ("1,00,000", "100000"), ("1 234 567", "1234567"), ("10\u00a0000", "10000"),
            ("0.125", "0.125"), ("0,125", "0.125"), ("12.30", "12.3"), ("-5", "-5"), ("−3.2", "-3.2"), ("½", "0.5"),
            ("2½", "2.5"), ("20k", "20000"), ("3bn", "3000000000"),
        ],
    )  # fmt: skip
    def test_with_the_separators_of_either_language(self, text, value):
        mention = only(f"It was {text} then.")
        assert mention.value == Decimal(value)
        assert mention.span.of(f"It was {text} then.") == text

    def test_a_point_and_three_digits_are_thousands_in_vietnamese_and_a_fraction_in_english(self):
        assert only("Sông Hồng dài 1.149 km").value == 1149
        assert only("The river is 1.149 km long").value == Decimal("1.149")
        assert only("tăng 3,125% so với năm trước").value == Decimal("3.125")

    def test_what_is_two_numbers_is_read_as_two(self):
        assert read("7 out of 9") == {"7": 7, "9": 9}
        assert read("199/241") == {"199": 199, "241": 241}
        assert read("27/9/2024") == {"27": 27, "9": 9, "2024": 2024}
        assert read("in 2024,2025") == {"2024": 2024, "2025": 2025}
        assert read("10-12 days") == {"10": 10, "12": 12}

    def test_a_version_a_date_with_dots_is_its_parts(self):
        assert list(read("27.9.2024").values()) == [27, 9, 2024]

    @pytest.mark.parametrize("name", ["H1N1", "G20", "5G", "4x4", "B52"])
    def test_a_figure_inside_a_name_is_no_number(self, name):
        assert numbers(f"the {name} summit") == []


class TestWords:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("twenty-five", 25), ("one hundred and two", 102), ("two million", 2_000_000), ("a dozen", 12),
            ("half a million", 500_000), ("half a dozen", 6), ("two and a half million", 2_500_000),
            ("3.5 million", 3_500_000),
            ("nineteen hundred", 1900), ("two thousand and twenty-five", 2025), ("nineteen eighty-four", 1984),
            ("one hundred thousand", 100_000), ("zero", 0), ("three quarters", 0.75), ("a quarter of", 0.25),
            ("two-fifths", 0.4),
            ("hai mươi lăm", 25), ("ba mươi mốt", 31), ("năm mươi tư", 54), ("mười lăm", 15),
            ("một trăm linh hai", 102),
            ("một trăm lẻ năm", 105), ("ba triệu", 3_000_000), ("2,5 triệu", 2_500_000), ("nửa triệu", 500_000),
            ("hai triệu rưỡi", 2_500_000), ("một trăm rưỡi", 150), ("ba nghìn tỷ", 3 * 10**12),
            ("mười hai nghìn", 12_000),
            ("hai nghìn không trăm hai mươi lăm", 2025), ("một tá", 12), ("hai chục", 20), ("ba phần tư", 0.75),
        ],
    )  # fmt: skip
    def test_in_both_languages(self, text, value):
        mention = only(text)
        assert float(mention.value) == value
        assert mention.span.of(text) == text.removesuffix(" of")

    def test_one_after_another_they_are_several(self):
        assert list(read("two three-day talks").values()) == [2, 3]
        assert list(read("3.5 million fifty-eighth").values()) == [3_500_000, 58]

    @pytest.mark.parametrize(
        "text",
        [
            "no one came", "one of the members", "the one that", "one another", "ten thousands of".replace("ten ", ""),
            "hundreds of people", "hàng trăm người", "vài chục nước", "một số nước", "một cách hiệu quả", "per second",
            "năm nay", "hàng năm", "trong những năm qua", "quận Ba Đình", "phố Hai Bà Trưng", "ông Ba nói", "tư nhân",
            "Mr Ba and hai in an English text", "không ai biết", "(iv) considered",
        ],
    )  # fmt: skip
    def test_words_that_count_nothing_are_none(self, text):
        assert numbers(text) == []

    def test_nam_is_five_or_a_year_by_what_stands_around_it(self):
        found = numbers("năm nước, hai mươi năm, 5 năm")
        assert [(one.value, one.unit) for one in found] == [(5, None), (20, "year"), (5, "year")]

    def test_typed_without_accents_in_a_vietnamese_text(self):
        text = "hai muoi lam nghi quyet, lan thu 58, mot tram linh hai nuoc, ba trieu nguoi"
        assert read(text) == {"hai muoi lam": 25, "thu 58": 58, "mot tram linh hai": 102, "ba trieu": 3_000_000}


class TestOrdinals:
    @pytest.mark.parametrize(
        "text",
        [
            "the 58th session", "the fifty-eighth session", "session 58", "Session 58", "khóa 58",
            "Khoá họp lần thứ 58",
            "lần thứ năm mươi tám", "HRC58", "UNHRC-58", "chapter 58", "khóa LVIII", "số 58",
        ],
    )  # fmt: skip
    def test_one_value_however_it_is_written(self, text):
        mention = only(text)
        assert (mention.value, mention.kind) == (58, "ordinal")

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("chu kỳ IV", 4), ("Cycle III", 3), ("Chapter XII", 12), ("Part II", 2), ("World War II", 2),
            ("Đại hội XIII", 13),
            ("thế kỷ XXI", 21), ("the Fourth Cycle", 4), ("lần đầu tiên", 1), ("lần đầu", 1), ("hạng nhì", 2),
            ("thứ nhất", 1),
            ("lần thứ ba", 3), ("người thứ tư", 4), ("a third resolution", 3), ("one hundred and first", 101),
        ],
    )  # fmt: skip
    def test_in_roman_numerals_and_words(self, text, value):
        mention = only(text)
        assert (mention.value, mention.kind) == (value, "ordinal")

    @pytest.mark.parametrize("text", ["sáng thứ ba tuần này", "Thứ Hai", "thứ hai, ngày mai", "Thứ trưởng Ngoại giao"])
    def test_weekdays_and_deputies_are_none(self, text):
        assert numbers(text) == []

    @pytest.mark.parametrize("text", ["I think so", "in part I think", "Elizabeth II", "Malcolm X", "mix of C"])
    def test_letters_are_no_numerals_without_what_they_number(self, text):
        assert numbers(text) == []


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "value", "kind", "unit"),
        [
            ("83 percent", "83", "percent", "%"), ("83%", "83", "percent", "%"), ("83 phần trăm", "83", "percent", "%"),
            ("twenty per cent", "20", "percent", "%"), ("$3.5 million", "3500000", "money", "USD"),
            ("US$ 5bn", "5000000000", "money", "USD"), ("€20m", "20000000", "money", "EUR"),
            ("100USD", "100", "money", "USD"),
            ("3,5 tỷ đồng", "3500000000", "money", "VND"), ("5 triệu đô la Mỹ", "5000000", "money", "USD"),
            ("20 euros", "20", "money", "EUR"), ("187 million kroner", "187000000", "money", "NOK"),
            ("64 Danish kroner", "64", "money", "DKK"), ("NOK 64", "64", "money", "NOK"),
            ("kr 64", "64", "money", "NOK"),
            ("5,000 Kenyan shillings", "5000", "money", "KES"), ("12,500 CFA francs", "12500", "money", "XOF"),
            ("900 South African rand", "900", "money", "ZAR"), ("₦2 million", "2000000", "money", "NGN"),
            ("R$ 40", "40", "money", "BRL"), ("70 pesos", "70", "money", "peso"), ("90 cents", "90", "money", "cent"),
            ("3 tỷ yên", "3000000000", "money", "JPY"), ("40 đô-la Úc", "40", "money", "AUD"),
            ("six weeks", "6", "cardinal", "week"),
            ("sáu tuần", "6", "cardinal", "week"),
            ("30km", "30", "cardinal", "km"), ("-5°C", "-5", "cardinal", "°C"), ("in 2025", "2025", "year", None),
            ("năm 2025", "2025", "year", None), ("2000 people", "2000", "cardinal", None),
        ],
    )  # fmt: skip
    def test_what_it_counts_is_told(self, text, value, kind, unit):
        mention = only(text)
        assert (mention.value, mention.kind, mention.unit) == (Decimal(value), kind, unit)

    def test_money_and_percentages_are_marked_whole(self):
        text = "It cost $3.5 million, 3,5 tỷ đồng or 83 percent."
        assert list(read(text)) == ["$3.5 million", "3,5 tỷ đồng", "83 percent"]

    @pytest.mark.parametrize(
        "text",
        ["3 đồng chủ tịch", "number 7 won the race", "300 pounds of rice", "In 2020 Rand said", "COP 28", "4 crowns"],
    )
    def test_what_is_no_sum_of_money_is_none(self, text):
        assert only(text).kind != "money"


@given(st.integers(0, 10**12))
def test_a_figure_is_its_value_with_and_without_separators(value):
    assert only(f"{value}").value == only(f"{value:,}").value == value


_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_SO = "không một hai ba bốn năm sáu bảy tám chín".split()


def english(value):
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= scale:
            rest = value % scale
            joint = " and " if rest and rest < 100 else " "
            return f"{english(value // scale)} {word}" + (joint + english(rest) if rest else "")
    if value < 20:
        return _UNITS[value]
    return _TENS[value // 10] + (f"-{_UNITS[value % 10]}" if value % 10 else "")


def vietnamese(value, *, leading=True):
    for scale, word in ((10**9, "tỷ"), (10**6, "triệu"), (1000, "nghìn")):
        if value >= scale:
            rest = value % scale
            return f"{vietnamese(value // scale)} {word}" + (" " + vietnamese(rest, leading=False) if rest else "")
    hundreds, rest = divmod(value, 100)
    words = [f"{_SO[hundreds]} trăm"] if hundreds or not leading else []
    if rest and rest < 10:
        words.append(f"linh {_SO[rest]}" if words else _SO[rest])
    elif rest:
        tens, unit = divmod(rest, 10)
        words.append("mười" if tens == 1 else f"{_SO[tens]} mươi")
        if unit:
            words.append("lăm" if unit == 5 else "mốt" if unit == 1 and tens > 1 else _SO[unit])
    return " ".join(words)


@settings(deadline=None)
@given(st.integers(2, 10**12 - 1))
def test_a_number_spelled_out_is_its_value_in_both_languages(value):
    assert only(f"{english(value)}.").value == value
    if value not in (2, 3, 5):  # alone, "hai" and "ba" have no accents to tell them by, and "năm" is a year
        assert only(f"{vietnamese(value)}.").value == value


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("hai ba mươi năm trăm rưỡi phần one two third a half and 58 0., % $ -½ thứ IV m".split()))
    .map(" ".join)
)  # fmt: skip
def test_whatever_the_text_mentions_are_in_order_apart_and_not_empty(text):
    found = numbers(text)
    assert all(len(mention.span) > 0 for mention in found)
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))


def test_reading_takes_steps_in_proportion_to_the_length():
    import sys

    def steps(text):
        """Calls made, Python's and C's: the same on any machine, however busy."""
        count = 0

        def one_more(frame, event, argument):
            nonlocal count
            count += event in ("call", "c_call")

        numbers(text[:8])  # what is made once is made now
        sys.setprofile(one_more)
        try:
            numbers(text)
        finally:
            sys.setprofile(None)
        return count

    for unit in ("1,", "one ", "hai mươi ", "a ", "1 ", "XX ", "twenty-", "½", "9", "trăm "):
        assert steps(unit * 2_000) < 6 * steps(unit * 500) + 1_000, unit
