"""Reading and writing gold files."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from gold_builders import asked, marked
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.errors import GoldError
from hrcqa.evaluation.gold import GoldAnswer, GoldQuestion, GoldSpan, as_lines, corpus_of, parse_gold, read_gold
from hrcqa.types import Span


def write(folder: Path, *lines: str) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def line(**fields: object) -> str:
    return json.dumps({"id": "q1", "question": "How long?", "answers": [], **fields})


class TestReading:
    def test_the_smallest_question_a_person_can_type(self, tmp_path):
        path = write(tmp_path, '{"id": "q1", "question": "How long?", "answers": [{"file": "a.txt", "text": "6 km"}]}')
        [question] = read_gold(path)
        assert question.answers == (GoldAnswer("a.txt", "6 km"),)
        assert (question.lang, question.split, question.line) == ("en", "dev", 1)

    def test_comments_blank_lines_and_the_corpus_line_are_no_questions(self, tmp_path):
        path = write(tmp_path, '{"corpus": "../seeds"}', "", "// about length", line())
        assert [question.line for question in read_gold(path)] == [4]
        assert corpus_of(path) == tmp_path.parent / "seeds"

    def test_a_byte_order_mark_is_left_out(self, tmp_path):
        path = tmp_path / "gold.jsonl"
        path.write_bytes(b"\xef\xbb\xbf" + line().encode())
        assert len(read_gold(path)) == 1

    def test_a_line_separator_inside_a_question_does_not_end_the_line(self, tmp_path):
        path = write(tmp_path, json.dumps({"id": "q", "question": "a\u2028b", "answers": []}, ensure_ascii=False))
        assert read_gold(path)[0].question == "a\u2028b"

    @pytest.mark.parametrize(
        ("bad", "reason"),
        [
            ("{", "not JSON"),
            ("[]", "a question is an object"),
            ('{"id": "q1"}', '"answers" must be a list'),
            (line(id="a b"), "no blanks"),
            (line(question="  "), '"question"'),
            (line(awnsers=[]), 'did you mean "answers"?'),
            (line(lang="fr"), '"lang" must be one of en, vi'),
            (line(split="train"), '"split" must be one of dev, test'),
            (line(answers=[{"file": "a.txt"}]), 'answer 1: "text" is missing'),
            (line(answers=[{"file": "a.txt", "text": "32", "start": "3", "end": 5}]), "whole numbers"),
            (line(answers=[{"file": "a.txt", "text": "3", "start": True, "end": 2}]), "whole numbers"),
            (line(answers=[{"file": "a.txt", "text": "3", "start": -1, "end": 0}]), "is no span"),
            (line(answers=[{"file": "a", "text": "x", "group": "1"}, {"file": "a", "text": "y"}]), "a group or none"),
            (line(answers=[{"file": "a", "text": "x", "status": "done"}]), '"status"'),
            (line(evidence=[{"file": "a", "text": "x", "quote": "x"}]), 'evidence 1: unknown key "quote"'),
            ('{"id": "q", "id": "r", "question": "?", "answers": []}', '"id" is given twice'),
        ],
    )
    def test_a_bad_line_is_named_with_its_number_and_the_reason(self, tmp_path, bad, reason):
        path = write(tmp_path, line(id="fine"), bad)
        with pytest.raises(GoldError) as caught:
            read_gold(path)
        assert "line 2: " in str(caught.value)
        assert reason in str(caught.value)

    def test_every_bad_line_is_found_and_the_good_ones_are_kept(self, tmp_path):
        questions, problems = parse_gold(write(tmp_path, "{", line(id="a"), line(id="a"), line(id="b")))
        assert [question.id for question in questions] == ["a", "b"]
        assert [problem.line for problem in problems] == [1, 3]
        assert 'id "a" was used in line 2' in problems[1].message

    def test_a_missing_empty_or_binary_file_has_one_clear_line(self, tmp_path):
        (tmp_path / "empty.jsonl").write_text("\n")
        (tmp_path / "binary.jsonl").write_bytes(b"\n\xff\xfe")
        for name, reason in (("none", "can't be read"), ("empty", "no questions"), ("binary", "line 2: not UTF-8")):
            with pytest.raises(GoldError, match=reason):
                read_gold(tmp_path / f"{name}.jsonl")


class TestGroups:
    def test_answers_without_groups_are_alternatives_of_one_item(self):
        question = asked(marked("6,650 km"), marked("6,500 km"))
        assert len(question.items) == 1
        assert not question.is_list

    def test_groups_are_items_in_order_unless_the_question_is_a_conflict(self):
        answers = (marked("Sudan", group="2"), marked("Egypt", group="1"), marked("Uganda", group="2"))
        assert list(asked(*answers).items) == ["2", "1"]
        assert asked(*answers).is_list
        assert asked(*answers, categories=("conflict",)).conflict

    def test_the_preferred_side_is_the_group_of_the_preferred_answer(self):
        assert asked(marked("1960", group="a"), marked("1970", group="b", preferred=True)).preferred_group == "b"


words = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
spans = st.builds(
    lambda file, text, start: GoldAnswer(file, text, Span(start, start + len(text))), words, words, st.integers(0, 99)
)
questions = st.builds(
    lambda number, question, answers, categories, evidence: GoldQuestion(
        f"q{number}",
        question,
        tuple(answers),
        "vi",
        tuple(categories),
        "test",
        ("before?",),
        "yes",
        tuple(evidence),
        "n",
    ),
    st.integers(0, 10**6),
    words,
    st.lists(spans, max_size=3),
    st.lists(words, max_size=2),
    st.lists(st.builds(lambda a: GoldSpan(a.file, a.text, a.span), spans), max_size=2),
)


class TestWriting:
    @given(st.lists(questions, max_size=4, unique_by=lambda question: question.id))
    def test_what_is_written_is_read_back(self, tmp_path_factory, many):
        path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
        path.write_text(as_lines(many), encoding="utf-8", newline="\n")
        read, problems = parse_gold(path)
        assert problems == []
        assert as_lines(read) == as_lines(many)

    def test_what_is_written_obeys_the_published_schema(self):
        jsonschema = pytest.importorskip("jsonschema")
        schema = json.loads(resources.files("hrcqa.evaluation").joinpath("gold.schema.json").read_text("utf-8"))
        answer = marked(
            "1960", quote="A dam was planned for 1960", acceptable=("for 1960",), group="1", status="planned"
        )
        evidence = (GoldSpan("nile.txt", "A dam", Span(5, 10)),)
        question = asked(answer, marked("1970", group="2", preferred=True), evidence=evidence, verdict="no", note="!")
        jsonschema.validate(json.loads(as_lines([question])), schema)
        jsonschema.validate({"corpus": "../seeds"}, schema)
        for wrong in ({"id": "q"}, {"id": "a b", "question": "?", "answers": []}, {**json.loads(line()), "x": 1}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(wrong, schema)
