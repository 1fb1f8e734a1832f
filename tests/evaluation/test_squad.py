"""SQuAD files: reading, answering, the official figures worked by hand."""

from __future__ import annotations

import gzip
import json
import random
import re
import string
from collections import Counter
from dataclasses import replace

import pytest

from hrcqa.errors import GoldError
from hrcqa.evaluation.articles import read_articles
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import Given, Result
from hrcqa.evaluation.squad import (
    Prediction,
    SquadQuestion,
    as_folder,
    official_scores,
    read_all,
    read_squad,
    spread,
    write_predictions,
)
from hrcqa.protocols import ReadPassage, ReadSpan
from hrcqa.types import Span

CONTEXT = "The Normans (Norman: Nourmands) gave their name to Normandy, a region in France."
FILE = {
    "version": "v2.0",
    "data": [
        {
            "title": "Norman_people",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "a",
                            "question": "Where is Normandy?",
                            "is_impossible": False,
                            "answers": [
                                {"text": "France", "answer_start": 73},
                                {"text": "in France", "answer_start": 70},
                                {"text": "France", "answer_start": 73},
                            ],
                        },
                        {"id": "b", "question": "Who gave Spain its name?", "is_impossible": True, "answers": [],
                         "plausible_answers": [{"text": "The Normans", "answer_start": 0}]},
                    ],
                },
                {"context": "Second paragraph.", "qas": []},
            ],
        },
        {"title": "Other", "paragraphs": [{"context": "It is blue.", "qas": [
            {"id": "c", "question": "What colour?", "answers": [{"text": "blue", "answer_start": 6}]}]}]},
    ],
}  # fmt: skip


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(FILE), encoding="utf-8")
    return read_squad(path)


class TestReading:
    def test_questions_with_their_paragraph_and_all_answers(self, questions):
        assert [question.id for question in questions] == ["a", "b", "c"]
        assert questions[0].texts == ("France", "in France", "France")
        assert questions[1].answers == ()
        assert (questions[2].title, questions[2].context) == ("Other", "It is blue.")

    def test_gzipped_files_and_version_one_without_is_impossible(self, tmp_path):
        path = tmp_path / "squad.json.gz"
        path.write_bytes(gzip.compress(json.dumps(FILE).encode()))
        assert len(read_squad(path)) == 3

    @pytest.mark.parametrize("content", ["{", "[]", '{"data": []}', '{"data": [{"paragraphs": [{"qas": []}]}]}'])
    def test_what_is_not_squad_is_named(self, tmp_path, content):
        (tmp_path / "x.json").write_text(content)
        with pytest.raises(GoldError, match=r"x\.json"):
            read_squad(tmp_path / "x.json")

    def test_a_limit_is_spread_over_the_file(self):
        many = [SquadQuestion(str(n), "?", "c", ()) for n in range(10)]
        assert [question.id for question in spread(many, 4)] == ["0", "2", "5", "7"]
        assert spread(many, 99) == many


def by_the_official_script(asked, said):
    """The algorithm of evaluate-v2.0.py, written down a second time, plainly: normalise, exact, F1, best threshold."""

    def normalised(text):
        plain = "".join(letter for letter in text.lower() if letter not in string.punctuation)
        return re.sub(r"\b(a|an|the)\b", " ", plain).split()

    def f1(gold, text):
        gold, text = normalised(gold), normalised(text)
        if not gold or not text:
            return float(gold == text)
        common = sum((Counter(gold) & Counter(text)).values())
        return 2 * common / (len(gold) + len(text))

    def equal(gold, text):
        return float(normalised(gold) == normalised(text))

    raw = {}
    for name, function in (("exact", equal), ("f1", f1)):
        raw[name] = {}
        for question in asked:
            # An answer that is nothing after normalisation is left out; without any, silence is the answer.
            golds = [text for text in question.texts if normalised(text)] or [""]
            raw[name][question.id] = max(function(gold, said[question.id].text) for gold in golds)
    scores = {}
    has = {q.id: bool(q.answers) for q in asked}
    for prefix, ids in (
        ("", list(has)),
        ("HasAns_", [i for i in has if has[i]]),
        ("NoAns_", [i for i in has if not has[i]]),
    ):
        for name in raw:
            scores[prefix + name] = 100 * sum(raw[name][i] for i in ids) / len(ids)
        scores[f"{prefix}total"] = len(ids)
    for name in raw:
        now = best = sum(not one for one in has.values())
        for i in sorted(has, key=lambda one: said[one].no_answer):
            now += raw[name][i] if has[i] else -1 if said[i].text else 0
            best = max(best, now)
        scores[f"best_{name}"] = 100 * best / len(has)
    return scores


class TestOfficialFigures:
    """Three questions: a has answers {France, in France}, b is impossible, c is answered by blue."""

    def test_by_hand(self, questions):
        said = {"a": Prediction("region in France"), "b": Prediction(""), "c": Prediction("Blue!")}
        scores = official_scores(questions, said)
        # a: exact 0; best F1 against "in France": P 2/3, R 1, F1 0.8. b: silence, 1. c: 1 after normalisation.
        assert scores["exact"] == pytest.approx(100 * 2 / 3)
        assert scores["f1"] == pytest.approx(100 * 2.8 / 3)
        assert (scores["HasAns_exact"], scores["HasAns_f1"], scores["HasAns_total"]) == (50, pytest.approx(90), 2)
        assert (scores["NoAns_exact"], scores["NoAns_f1"], scores["NoAns_total"]) == (100, 100, 1)

    def test_a_missing_prediction_is_silence(self, questions):
        assert official_scores(questions, {})["exact"] == pytest.approx(100 / 3)

    def test_the_best_threshold_speaks_where_that_pays(self, questions):
        said = {
            "a": Prediction("France", no_answer=0.3),
            "b": Prediction("The Normans", no_answer=0.6),
            "c": Prediction("red", no_answer=0.9),
        }
        scores = official_scores(questions, said)
        assert scores["exact"] == pytest.approx(100 / 3)  # as said: a right, b invented, c wrong
        # Speaking up to 0.3: a right, b silent. Up to 0.6: b lost. So 2 of 3 at best.
        assert scores["best_exact"] == pytest.approx(200 / 3)

    def test_the_best_threshold_is_found_in_what_is_written(self, questions):
        # A span that was not given counts for nothing, and odds that are written alike keep the order of the file.
        said = {"a": Prediction("", 0.3), "b": Prediction("x", 0.4000004), "c": Prediction("blue", 0.4000001)}
        assert official_scores(questions, said)["best_exact"] == pytest.approx(100 / 3)

    @pytest.mark.parametrize("seed", range(5))
    def test_the_figures_are_those_of_the_official_algorithm(self, seed):
        draw = random.Random(seed)
        words = ["the", "a", "Red", "red.", "blue", "3.5", "35", "Hà", "Nội", "-", ""]
        asked = [
            SquadQuestion(str(n), "?", "", tuple((t, 0) for t in draw.choices(words[:-1], k=draw.randint(0, 3))))
            for n in range(60)
        ]
        said = {
            q.id: Prediction(" ".join(draw.choices(words, k=draw.randint(0, 3))).strip(), round(draw.random(), 1))
            for q in asked
        }
        assert official_scores(asked, said) == pytest.approx(by_the_official_script(asked, said))

    def test_predictions_are_what_the_official_script_reads(self, tmp_path):
        odds = write_predictions({"a": Prediction("Pháp", 0.25), "b": Prediction("", 0.75)}, tmp_path / "p.json")
        assert json.loads((tmp_path / "p.json").read_text("utf-8")) == {"a": "Pháp", "b": ""}
        assert json.loads(odds.read_text("utf-8")) == {"a": 0.25, "b": 0.75}


class Fixed:
    """A reader that takes the first word of a passage, with the score it is told."""

    name = fingerprint = "fixed"

    def __init__(self, score: float | None) -> None:
        self.score = score

    def read(self, question, passages, *, n_best=5):
        spans = () if self.score is None else (ReadSpan(Span(0, passages[0].index(" ")), self.score),)
        return [ReadPassage(spans, 0.0)]


class TestReaderAlone:
    @pytest.mark.parametrize(("score", "text", "odds"), [(2.0, "The", 0.119), (-2.0, "", 0.881), (None, "", 1.0)])
    def test_speaks_above_its_null_score(self, questions, score, text, odds):
        said = read_all(Fixed(score), questions[:1])["a"]
        assert said.text == text
        assert said.no_answer == pytest.approx(odds, abs=0.001)

    def test_scores_beyond_all_measure_do_not_overflow(self, questions):
        assert read_all(Fixed(1e9), questions[:1])["a"].no_answer == pytest.approx(0)
        assert read_all(Fixed(-1e9), questions[:1])["a"].no_answer == pytest.approx(1)


class TestAsFolder:
    def test_articles_hold_every_paragraph_and_answers_keep_their_places(self, questions, tmp_path):
        gold = as_folder(questions, questions, tmp_path / "articles")
        articles = read_articles(tmp_path / "articles")
        assert len(articles) == 2
        assert all(a.span.of(articles[a.file]) == a.text for q in gold for a in q.answers)
        assert CONTEXT in articles[gold[0].answers[0].file]
        assert gold[1].categories == ("unanswerable",)

    def test_questions_have_their_language(self, questions, tmp_path):
        vietnamese = replace(questions[0], id="v", question="Normandy nằm ở nước nào?")
        assert [q.lang for q in as_folder(questions, [questions[0], vietnamese], tmp_path)] == ["en", "vi"]

    def test_annotators_answers_are_forms_of_each_other(self, questions, tmp_path):
        gold = as_folder(questions, questions, tmp_path)[0]
        start = gold.answers[0].span.start
        said = Given("in France", gold.answers[0].file, start, start + 9, 0.9)
        assert judge(Result(gold, (said,), 0.9)).right
