"""What lint finds in gold files, and what --fix mends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from gold_builders import ARTICLES, NILE, asked, marked

from hrcqa.errors import GoldError
from hrcqa.evaluation.gold import GoldAnswer, GoldSpan, as_lines, parse_gold
from hrcqa.evaluation.lint import lint
from hrcqa.evaluation.repair import fix, main, placed, rewrite
from hrcqa.types import Span


def found(*questions, articles=ARTICLES):
    return [f"{problem.severity}: {problem.message}" for problem in lint(questions, articles)]


def only(problems, *words):
    return [problem for problem in problems if all(word in problem for word in words)]


LENGTH = asked(marked("6,650 km", quote="The Nile is 6,650 km long."), marked("1970", group=""), categories=("count",))


class TestOffsets:
    def test_a_clean_question_has_no_problem(self):
        articles = {"nile.txt": NILE}
        assert found(asked(marked("6,650 km", acceptable=("6,650",))), articles=articles) == []

    def test_a_wrong_offset_is_named_with_what_stands_there_and_the_right_place(self):
        wrong = replace(marked("6,650 km"), span=Span(0, 8))
        [problem] = only(found(asked(wrong)), "reads")
        assert '[0, 8) reads "The Nile", not "6,650 km"' in problem
        assert "[12, 20)" in problem

    def test_an_end_that_is_one_off_is_mended_like_any_wrong_offset(self, tmp_path):
        row = {"id": "a", "question": "How long?", "answers": [{"file": "nile.txt", "text": "6,650 km"}]}
        row["answers"][0] |= {"start": 12, "end": 21}
        path = tmp_path / "gold.jsonl"
        path.write_text(json.dumps(row), encoding="utf-8")
        questions, problems = parse_gold(path)
        assert problems == []
        assert only(found(*questions), "error", '[12, 21) reads "6,650 km "', "--fix sets [12, 20)")
        assert fix(questions, ARTICLES)[0][0].answers[0].span == Span(12, 20)

    def test_words_that_an_edit_changed_are_named_with_what_they_became(self):
        edited = {"nile.txt": "The Nile is 6,652 km long. Once it was 6,659 km. It flows through Egypt."}
        [problem] = only(found(asked(marked("6,650 km")), articles=edited), "error")
        assert 'was it edited to "6,652 km", [12, 20)?' in problem
        late = replace(marked("6,650 km"), span=Span(40, 48))
        assert 'edited to "6,659 km", [39, 47)' in found(asked(late), articles=edited)[0]
        assert "edited" not in found(asked(GoldAnswer("nile.txt", "a blue whale")), articles=edited)[0]

    def test_a_quote_with_other_blanks_still_says_which_place_is_meant(self):
        edited = {"nile.txt": "Five km from here: the Nile is  6,650 km long."}
        gold = GoldAnswer("nile.txt", "km", Span(18, 20), quote="the Nile is 6,650 km long")
        assert only(found(asked(gold), articles=edited), "--fix sets [38, 40)")

    def test_missing_offsets_that_can_be_told_are_a_warning_others_an_error(self):
        assert only(found(asked(GoldAnswer("nile.txt", "6,650 km"))), "warning", "--fix sets [12, 20)")
        assert only(found(asked(GoldAnswer("nile.txt", "km"))), "error", "stands 2 times")

    def test_words_that_are_not_in_the_article(self):
        assert only(found(asked(GoldAnswer("nile.txt", "7,000 km"))), "error", "does not stand in the article")

    def test_an_article_that_does_not_exist_with_the_nearest_name(self):
        assert only(found(asked(GoldAnswer("nil.txt", "x"))), 'no article "nil.txt"; did you mean "nile.txt"?')

    def test_a_quote_must_hold_the_answer_and_stand_around_it(self):
        assert only(found(asked(marked("Egypt", quote="Sudan and"))), "error", "does not hold")
        assert only(found(asked(marked("Egypt", quote="Egypt in old times"))), "error")

    def test_an_acceptable_form_must_overlap(self):
        assert only(found(asked(marked("6,650 km", acceptable=("Sudan",)))), "error", 'acceptable "Sudan"')

    def test_evidence_is_checked_too(self):
        evidence = (GoldSpan("nile.txt", "Egypt", Span(0, 5)),)
        assert only(found(asked(marked("6,650 km"), evidence=evidence)), "evidence 1")


class TestShape:
    @pytest.mark.parametrize(
        ("question", "words"),
        [
            (asked(marked("1960"), categories=("unanswerable",)), "unanswerable and has answers"),
            (asked(categories=("count",)), 'add the category "unanswerable"'),
            (asked(marked("1960", group="1"), marked("1970", group="2")), "several groups"),
            (asked(marked("1960"), categories=("conflict",)), "one side"),
            (asked(marked("1960", group="1"), marked("1970", group="2"), categories=("conflict",)), "has 0"),
            (asked(marked("1960", preferred=True)), "preferred"),
            (asked(marked("1960"), context=("before?",)), "followup"),
            (asked(marked("1960"), categories=("followup",)), "no context"),
            (asked(marked("1960"), marked("1960")), "same place twice"),
            (asked(marked("1960"), question="Sông này dài bao nhiêu?"), "looks Vietnamese"),
            (asked(marked("1960"), question="song nay dai bao nhieu", lang="vi"), "nodiacritics"),
            (
                asked(marked("6,650", group="1"), marked("6,650 km", group="2"), categories=("list",)),
                "overlap and are in different groups",
            ),
        ],
    )
    def test_is_named(self, question, words):
        assert only(found(question), words)


class TestUnmarked:
    def test_the_same_sentence_in_another_article_is_named(self):
        [problem] = only(found(asked(marked("6,650 km"))), "unmarked")
        assert "repost.txt:20-28" in problem

    def test_the_same_figure_in_a_sentence_about_something_else_is_not(self):
        articles = {"nile.txt": NILE, "other.txt": "The shop sold 1970 hats."}
        question = asked(marked("1970"), question="When did the dam open?")
        assert only(found(question, articles=articles), "unmarked") == []

    def test_a_place_that_is_only_not_written_down_yet_is_not_named(self):
        typed = asked(GoldAnswer("nile.txt", "6,650 km", quote="The Nile is 6,650 km long."))
        assert only(found(typed, articles={"nile.txt": NILE}), "unmarked") == []

    def test_what_is_marked_is_not_named(self):
        both = asked(marked("6,650 km"), GoldAnswer("repost.txt", "6,650 km", Span(20, 28)))
        assert only(found(both), "unmarked") == []


class TestDuplicates:
    one = asked(marked("1960"), id="q1", question="When was the big dam on the river planned?")

    def test_the_same_question_again_in_other_blanks_and_case(self):
        assert only(found(self.one, replace(self.one, id="q2", question=self.one.question.upper() + " ")), "repeats q1")

    def test_nearly_the_same_question(self):
        near = replace(self.one, id="q2", question="When was the big dam on this river planned?")
        assert only(found(self.one, near), "warning", "nearly the same as q1")

    def test_a_look_alike_with_another_number_is_wanted(self):
        one = replace(self.one, question="How many resolutions were adopted at session 58?")
        other = replace(self.one, id="q2", question="How many resolutions were adopted at session 59?", answers=())
        assert only(found(one, other), "q1") == []

    def test_a_version_without_diacritics_is_wanted_but_in_the_same_half(self):
        one = replace(self.one, question="Đập lớn được dự kiến khi nào?", lang="vi")
        plain = replace(one, id="q2", question="Dap lon duoc du kien khi nao?", categories=("nodiacritics",))
        assert only(found(one, plain), "q1") == []
        assert only(found(one, replace(plain, split="test")), "error", "leak")

    def test_a_fact_asked_in_both_halves_is_a_leak(self):
        other = replace(self.one, id="q2", question="What year did planners name for it?", split="test")
        assert only(found(self.one, other), "warning", "of the dev half: a leak")

    def test_each_kind_is_told_once_with_all_the_questions_it_is_like(self):
        others = [replace(self.one, id=f"q{number}", line=number) for number in (2, 3)]
        told = only(found(replace(self.one, line=1), *others), "repeats")
        assert told == ["error: repeats q1 (line 1)", "error: repeats q1 (line 1), q2 (line 2)"]

    def test_the_same_question_after_another_one_is_another_question(self):
        later = replace(self.one, id="q2", context=("What about the Volga?",), categories=("followup",))
        assert only(found(self.one, later), "repeats") == []


class TestRepair:
    def test_fix_sets_what_is_sure_and_keeps_the_rest(self):
        questions = [asked(GoldAnswer("nile.txt", "6,650 km"), GoldAnswer("nile.txt", "km"))]
        fixed, changes = fix(questions, ARTICLES)
        assert [answer.span for answer in fixed[0].answers] == [Span(12, 20), None]
        assert changes == 1

    def test_fix_takes_over_the_letters_of_the_article(self):
        [fixed], _ = fix([asked(GoldAnswer("nile.txt", "the NILE"))], ARTICLES)
        assert fixed.answers[0].text == "The Nile"

    def test_guess_takes_the_nearest_place_after_an_edit(self):
        edited = {"nile.txt": "Now: " + NILE}
        moved = asked(replace(marked("km"), span=Span(18, 20)))
        assert fix([moved], edited)[1] == 0
        [fixed], changes = fix([moved], edited, guess=True)
        assert (fixed.answers[0].span, changes) == (Span(23, 25), 1)

    def test_only_changed_lines_are_rewritten(self, tmp_path):
        path = tmp_path / "gold.jsonl"
        odd = '{"question":  "Why?", "id": "b", "answers": []}'
        unset = as_lines([asked(GoldAnswer("nile.txt", "6,650 km"), id="a")])
        path.write_text(f'// head\n{unset}{odd}\n{{"broken\n', encoding="utf-8")
        questions, _ = parse_gold(path)
        rewrite(path, questions, fix(questions, ARTICLES)[0])
        lines = path.read_text("utf-8").split("\n")
        assert lines[0] == "// head"
        assert '"start": 12, "end": 20' in lines[1]
        assert lines[2:] == [odd, '{"broken', ""]

    def test_fix_adds_the_place_and_leaves_the_rest_of_the_line(self, tmp_path):
        path = tmp_path / "gold.jsonl"
        path.write_text(
            '{"note": "mine", "question": "?", "id": "a", '
            '"answers": [{"text": "6,650 km", "file": "nile.txt", "status": "reported"}]}\n'
        )
        questions, _ = parse_gold(path)
        rewrite(path, questions, fix(questions, ARTICLES)[0])
        assert path.read_text("utf-8") == (
            '{"note": "mine", "question": "?", "id": "a", "answers": '
            '[{"file": "nile.txt", "start": 12, "end": 20, "text": "6,650 km", "status": "reported"}]}\n'
        )

    def test_a_run_needs_every_place(self, tmp_path):
        with pytest.raises(GoldError, match='line 7: q1: "km" is not where'):
            placed([replace(asked(GoldAnswer("nile.txt", "km")), line=7)], ARTICLES, tmp_path / "g.jsonl")
        assert placed([asked(GoldAnswer("nile.txt", "6,650 km"))], ARTICLES, tmp_path)[0].answers[0].span

    def test_as_a_program(self, tmp_path, capsys):
        (tmp_path / "nile.txt").write_text(NILE, encoding="utf-8")
        gold = tmp_path / "gold.jsonl"
        gold.write_text(as_lines([asked(GoldAnswer("nile.txt", "6,650 km"))]), encoding="utf-8")
        assert main(["--fix", str(gold), str(tmp_path)]) == 0
        assert '"start": 12' in gold.read_text("utf-8")
        gold.write_text(as_lines([asked(GoldAnswer("nile.txt", "7 km"))]), encoding="utf-8")
        assert main([str(gold), str(tmp_path)]) == 3
        assert "does not stand in the article" in capsys.readouterr().out
