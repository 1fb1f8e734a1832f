"""When is an answer right? The rules of the yardstick."""

from __future__ import annotations

import pytest
from gold_builders import INVENTED, RIGHT, RIGHTLY_SILENT, SILENT, WRONG, asked, given, marked, passage, said

from hrcqa.evaluation.gold import GoldSpan
from hrcqa.evaluation.judging import judge
from hrcqa.types import Span


def right(*args: object, **more: object) -> bool:
    return judge(said(*args, **more)).right


class TestRight:
    def test_the_marked_words_at_the_marked_place(self):
        assert judge(RIGHT).right
        assert not judge(WRONG).right
        assert not judge(SILENT).right

    def test_silence_is_right_where_the_articles_do_not_say_and_an_answer_is_not(self):
        assert judge(RIGHTLY_SILENT).right
        assert judge(RIGHTLY_SILENT).exact_match == judge(RIGHTLY_SILENT).squad_f1 == 1
        assert not judge(INVENTED).right
        assert judge(INVENTED).token_f1 == 0

    def test_the_right_words_at_another_place_are_right_by_words_alone(self):
        gold = asked(marked("6,650 km"))
        judged = judge(said(gold, given("6,650 km", file="repost.txt", quote="Copied:")))
        assert (judged.right, judged.words, judged.in_evidence) == (False, True, False)

    def test_a_repost_of_the_marked_sentence_is_the_marked_place(self):
        gold = asked(marked("6,650 km", quote="The Nile is 6,650 km long."))
        answer = given("6,650 km", file="repost.txt", quote="The Nile is 6,650 km long.")
        assert judge(said(gold, answer)).right
        assert judge(said(gold, answer)).in_evidence

    def test_longer_and_shorter_forms_and_whatever_lies_between_them(self):
        gold = asked(marked("is 6,650 km", acceptable=("6,650", "The Nile is 6,650 km long")))
        assert right(gold, given("6,650 km long"))
        assert right(gold, given("6,650"))
        assert not right(gold, given("The Nile is 6,650 km long. It"))  # longer than the longest
        assert not right(gold, given("km long"))  # holds no shorter form

    def test_only_the_first_answer_counts(self):
        gold = asked(marked("6,650 km"))
        assert not right(gold, given("6,500 km"), given("6,650 km"))

    def test_lenient_takes_the_words_within_a_sentence_but_not_within_a_paragraph(self):
        gold = asked(marked("6,650 km"))
        assert judge(said(gold, given("The Nile is 6,650 km long."))).lenient
        whole = "The Nile is 6,650 km long. It was long thought to be 6,500 km long."
        assert not judge(said(gold, given(whole))).lenient

    def test_lenient_takes_a_token_f1_of_six_tenths(self):
        gold = asked(marked("through Egypt, Sudan and Uganda"))
        assert judge(said(gold, given("Egypt, Sudan and"))).lenient  # 3 of 3 and of 5 tokens: F1 0.75
        assert not judge(said(gold, given("Egypt"))).lenient  # F1 0.33


class TestConflicts:
    gold = asked(
        marked("1960", group="plan", status="planned"),
        marked("1970", group="done", status="reported", preferred=True),
        categories=("conflict",),
    )

    def test_the_preferred_side_must_come_first(self):
        assert right(self.gold, given("1970"), given("1960"))
        judged = judge(said(self.gold, given("1960"), given("1970")))
        assert (judged.right, judged.preferred_first, judged.sides_found) == (False, False, (2, 2))

    def test_a_side_that_is_not_shown_is_missed(self):
        assert judge(said(self.gold, given("1970"))).sides_found == (1, 2)
        assert judge(said(self.gold)).sides_found == (0, 2)

    def test_status_is_judged_where_the_answer_is_right(self):
        assert judge(said(self.gold, given("1970", status="reported"))).status_right is True
        assert judge(said(self.gold, given("1970", status="planned"))).status_right is False
        assert judge(said(self.gold, given("1970"))).status_right is False
        assert judge(said(self.gold, given("1960", status="planned"))).status_right is None

    def test_without_a_preferred_side_any_may_come_first(self):
        gold = asked(marked("1960", group="a"), marked("1970", group="b"), categories=("conflict",))
        assert right(gold, given("1960"))
        assert judge(said(gold, given("1960"))).preferred_first is None


class TestLists:
    gold = asked(*(marked(name, group=name) for name in ("Egypt", "Sudan", "Uganda")), categories=("list",))

    def test_items_given_and_items_found(self):
        judged = judge(said(self.gold, given("Egypt"), given("Sudan"), given("dam")))
        assert (judged.items_given, judged.items_found) == ((2, 3), (2, 3))

    def test_the_same_item_twice_is_found_once(self):
        assert judge(said(self.gold, given("Egypt"), given("Egypt"))).items_found == (1, 3)

    def test_silence_finds_nothing_and_gives_nothing(self):
        judged = judge(said(self.gold))
        assert (judged.items_given, judged.items_found) == (None, (0, 3))

    def test_alternatives_of_an_item_count_once(self):
        gold = asked(marked("Egypt", group="1"), marked("Sudan", group="1"), marked("Uganda", group="2"))
        assert judge(said(gold, given("Sudan"))).items_found == (1, 2)


class TestEvidenceAndRetrieval:
    def test_the_quote_around_an_answer_and_further_sentences_are_evidence(self):
        gold = asked(
            marked("6,650 km", quote="The Nile is 6,650 km long."),
            evidence=(GoldSpan("nile.txt", "It", Span(27, 29)),),
        )
        assert judge(said(gold, given("The Nile"))).in_evidence
        assert judge(said(gold, given("It was"))).in_evidence
        assert judge(said(gold, given("Egypt"))).in_evidence is False
        assert judge(said(gold)).in_evidence is None

    def test_each_item_is_covered_at_the_rank_of_the_first_passage_that_overlaps_it(self):
        gold = asked(marked("Egypt", group="1"), marked("1970", group="2"), marked("6,500 km", group="3"))
        result = said(
            gold, retrieved=[passage("A dam was planned for 1960; it opened in 1970."), passage("Egypt, Sudan")]
        )
        assert judge(result).covered_at == (2, 1, None)

    def test_citations_that_do_not_hold_are_counted_over_all_answers(self):
        gold = asked(marked("6,650 km"))
        assert judge(said(gold, given("6,650 km"), given("Egypt", holds=False))).citations_hold == (1, 2)
        assert judge(said(gold)).citations_hold is None

    @pytest.mark.parametrize(("told", "expected"), [("no", True), ("yes", False), (None, None)])
    def test_the_verdict_is_judged_where_one_was_given(self, told, expected):
        gold = asked(marked("It was long thought"), verdict="no")
        assert judge(said(gold, given("It was long thought", verdict=told))).verdict_right is expected
