"""What the reader learns from must be true: wherever an answer is said to stand, it stands there."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

TRAINING = Path(__file__).parents[2] / "training"
CONTEXT = (
    "The forty-third session opened in Geneva, Switzerland. "
    "It heard 12 reports, among them one on water and one on housing. "
    "Members elected Maria Silva as President, and the second vice-president was chosen on 3 May 2019. "
    "The next session will be held in Nairobi."
)


@pytest.fixture(scope="module")
def modules():
    if find_spec("torch") is None:
        pytest.skip("training needs torch, which is not installed")
    sys.path.insert(0, str(TRAINING))
    try:
        import examples
        import questions
        import scoring
    finally:
        sys.path.remove(str(TRAINING))
    return examples, questions, scoring


def test_the_headline_is_the_first_line_or_what_fits_of_it(modules):
    examples, _, _ = modules
    assert examples.headline("New pier opens\nThe pier …") == "New pier opens"
    long = examples.headline("word " * 100)
    assert len(long) <= examples.HEADLINE
    assert set(long.split()) == {"word"}


def test_a_silence_of_a_series_is_what_a_sibling_says(modules):
    """Four articles of one beat: the others of the series, and none of another, stand in for the one that answers."""
    from hrcqa.models.shipped import wordpiece

    examples, questions, _ = modules
    texts = [f"The {edition} fair drew {count} visitors." for edition, count in (("2031", 410), ("2032", 520))]
    other = "The quarry sold 93 tonnes of slate."
    made = [
        questions.Question(str(n), f"How many came to the {2031 + n} fair?", text, ((start, figure),), source, article)
        for source, article in ((examples.SERIES, "fairs-0"),)
        for n, (text, figure) in enumerate(zip(texts, ("410", "520"), strict=True))
        for start in (text.index(figure),)
    ]
    made.append(questions.Question("9", "How much slate?", other, ((16, "93"),), examples.SERIES, "fairs-1"))
    maker = examples.Maker(wordpiece(), [(made, 1.0)], seed=5)
    assert maker.neighbour(made[0]) == texts[1]
    assert maker.neighbour(made[2]) is None


@pytest.fixture(scope="module")
def maker(modules):
    from hrcqa.models.shipped import wordpiece

    examples, questions, _ = modules
    asked = [
        ("What city did the forty-third session open in?", "Geneva"),
        ("How many reports did it hear?", "12 reports"),
        ("Whom did members elect as President?", "Maria Silva"),
    ]
    made = [
        questions.Question(str(n), text, CONTEXT, ((CONTEXT.index(answer), answer),), "squad", "Sessions")
        for n, (text, answer) in enumerate(asked)
    ]
    glossary = {"session": [("phiên họp", 0.7)], "reports": [("báo cáo", 0.9)], "opened": [("mở", 0.5)]}
    return examples.Maker(wordpiece(), [(made, 1.0)], seed=3, glossary=glossary), made


def test_the_answer_stands_where_the_example_says(maker):
    from hrcqa.models.shipped import WEIGHTS, wordpiece

    maker, made = maker
    rows = (WEIGHTS / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
    cut = wordpiece()
    answers = {tuple(cut(q.answers[0][1]).ids) for q in made}
    stream = maker.stream()
    seen = [next(stream) for _ in range(400)]
    said = {tuple(x.ids[x.start : x.end + 1]) for x in seen if x.start}
    # "12 reports" may be cut in two by a line break or spelt out in another way, but never be other words.
    spelt = {" ".join(rows[i] for i in ids) for ids in said}
    assert answers <= said
    assert spelt <= {"geneva", "maria silva", "12 reports", "twelve reports"}
    # One passage has no neighbours, so silences come from swapped questions alone.
    assert 0.04 < sum(x.start == 0 for x in seen) / len(seen) < 0.5


def test_a_swapped_question_asks_for_what_the_answering_sentence_does_not_say(maker):
    maker, _ = maker
    start = CONTEXT.index("Maria Silva")
    sentence = CONTEXT[CONTEXT.index("Members") : CONTEXT.index("The next")].lower()
    swaps = [
        maker.swap("Who was elected on 3 May 2019 in the second ballot?", CONTEXT, (start, start + len("Maria Silva")))
        for _ in range(50)
    ]
    for swapped in swaps:
        old = set("who was elected on 3 may 2019 in the second ballot".split())
        new = set(swapped.lower().rstrip("?").split()) - old
        assert new
        assert not any(word in sentence.split() for word in new)


def test_a_name_may_be_swapped_for_another_of_the_same_passage(maker):
    maker, _ = maker
    start = CONTEXT.index("forty-third")
    moves = maker._within("What opened in Geneva?", CONTEXT, (start, start + 11))
    assert {other for _, _, other in moves} >= {"Nairobi", "Maria Silva"}
    assert not {other for _, _, other in moves} & {"Geneva", "Switzerland"}


def test_every_written_question_is_a_line_of_the_form_that_is_read(modules):
    for path in sorted((TRAINING / "written").glob("*.txt")):
        two_texts = path.stem == "news"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            fields = line.split(" | ")
            if not line.strip() or line.startswith("# "):
                continue
            assert all(field.strip() for field in fields), f"{path.name}, line {number}"
            assert len(fields) == (4 if two_texts else 3), f"{path.name}, line {number}"
            assert two_texts or fields[0] in {"en", "vi"}, f"{path.name}, line {number}"


@pytest.mark.skipif("HRCQA_DATA" not in os.environ, reason="HRCQA_DATA names no training data")
def test_every_written_answer_stands_in_its_passage(modules):
    sys.path.insert(0, str(TRAINING))
    try:
        from written import written
    finally:
        sys.path.remove(str(TRAINING))
    found = written(Path(os.environ["HRCQA_DATA"]))
    assert {q.languages for q in found} == {"en-en", "en-vi", "vi-en", "vi-vi"}
    for q in found:
        for start, words in q.answers:
            assert q.context[start : start + len(words)] == words


def test_dressing_and_switching_move_the_answer_with_its_words(maker):
    maker, made = maker
    for q in made * 60:
        start, words = q.answers[0]
        place = (start, start + len(words))
        for text, (s, e) in (maker.dress(CONTEXT, place, q), maker.switched(CONTEXT, place, 0.7)):
            assert " ".join(text[s:e].split()) == words


@pytest.fixture(scope="module")
def checking(modules):
    sys.path.insert(0, str(TRAINING))
    try:
        import checking
    finally:
        sys.path.remove(str(TRAINING))
    return checking


def test_what_is_marked_to_check_is_what_was_proposed(checking, maker, tmp_path):
    from hrcqa.models.shipped import wordpiece

    maker, cut = maker[0], wordpiece()
    said = {"Maria Silva": 1, "Geneva": 0, "Nairobi": 0, "Switzerland": 0, "12": 0}
    places = [
        [CONTEXT, CONTEXT.index(words), CONTEXT.index(words) + len(words), right, "Council ends its spring meeting"]
        for words, right in said.items()
    ]
    file = tmp_path / "looks.jsonl"
    lines = [
        {"question": "Whom did they elect?", "places": places},
        {"question": "Who resigned?", "places": places[1:]},
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    batches = checking.proposals([file], maker, 8, random.Random(1))
    held = [one for _ in range(40) for one in next(batches)]
    right = {tuple(cut(words).ids): float(is_right) for words, is_right in said.items()}
    for one in held:
        assert right[tuple(one.example.ids[one.example.start : one.example.end + 1])] == one.right
    assert any(one.right for one in held)
    headline = cut("Council ends its spring meeting").ids
    under = [one.example.ids[one.example.passage :][: len(headline)] == headline for one in held]
    assert {True, False} == set(under), "half of the questions see where a place comes from"
    fields = {one.asked: [] for one in held}
    for one in held:
        fields[one.asked].append(one)
    for field in fields.values():
        assert len({(one.example.start, one.example.end) for one in field}) == len(field) <= checking.TOGETHER
        assert sum(one.right for one in field) <= 1


def test_the_loss_falls_as_the_right_place_rises_above_those_of_its_question(checking, modules):
    import torch

    right = torch.tensor([1.0, 0.0, 0.0, 1.0])
    field = [7, 7, 8, None]
    worse = checking.judge(torch.tensor([0.0, 1.0, 0.0, 0.0]), right, field)
    better = checking.judge(torch.tensor([1.0, 0.0, 0.0, 0.0]), right, field)
    alone = checking.judge(torch.tensor([1.0, 0.0, 0.0, 0.0]), right, [None] * 4)
    assert better < worse
    assert alone < better  # each place by itself costs no choice among those of its question


def test_scores_are_those_of_squad_and_mlqa(modules):
    _, questions, scoring = modules
    english = questions.Question("1", "Who?", "", ((0, "the Human Rights Council"),), "s", "a")
    vietnamese = questions.Question("1", "Ai?", "", ((0, "Hội đồng"),), "s", "a", "vi-vi")
    assert scoring.judged("Human Rights Council.", english) == (1.0, 1.0)
    assert scoring.judged("the Council", english) == (0.0, pytest.approx(0.5))
    assert scoring.judged("của Hội đồng", vietnamese) == (1.0, 1.0)
    assert scoring.judged("", english) == (0.0, 0.0)


@pytest.mark.skipif("HRCQA_DATA" not in os.environ, reason="HRCQA_DATA names no training data")
@pytest.mark.parametrize(
    "script", ["vocabulary.py", "distil.py", "contrast.py", "reader.py", "glossary.py", "looks.py", "shapes.py"]
)
def test_each_step_runs_on_a_little_of_the_data(script, tmp_path_factory):
    work = Path(tmp_path_factory.getbasetemp()) / "work"  # one for all steps: each needs what the one before it wrote
    written = {"glossary.py": "glossary.tsv", "shapes.py": "shapes.npz"}
    extra = ["--out", str(work / written[script])] if script in written else []
    command = [sys.executable, str(TRAINING / script), "--smoke", "--work", str(work), *extra]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_without_data_a_step_says_what_is_missing(tmp_path):
    if find_spec("torch") is None:
        pytest.skip("training needs torch, which is not installed")
    command = [sys.executable, str(TRAINING / "glossary.py"), "--data", str(tmp_path), "--work", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "HRCQA_DATA" in done.stderr
    assert "Traceback" not in done.stderr
