"""Saved runs: everything needed to score again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from gold_builders import ARTICLES, NILE, RIGHT, RIGHTLY_SILENT, asked, given, marked, passage, said, span_of

from hrcqa.errors import GoldError
from hrcqa.evaluation.gold import GoldSpan
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import Cited, EvalRun, read_run, record, write_run
from hrcqa.types import Answer, Citation, NoAnswer, Reply, Span

FULL = said(
    asked(
        marked("1960", group="a", status="planned", acceptable=("for 1960",), quote="planned for 1960"),
        marked("1970", group="b", preferred=True),
        categories=("conflict", "followup"),
        context=("What about the dam?",),
        evidence=(GoldSpan("nile.txt", "A dam", span_of("A dam")),),
        verdict="no",
        split="test",
        lang="vi",
    ),
    given("1970", 0.77, status="reported", sources=(Cited("nile.txt", 1, 2),), verdict="no", part="dam", holds=False),
    retrieved=[passage("Egypt", score=0.5)],
    conflict=True,
    understood="When was the dam?",
    latency_ms=12.5,
    explanation=("won",),
)


class TestSaving:
    def test_a_run_read_back_is_the_run(self, tmp_path):
        run = EvalRun((FULL, RIGHTLY_SILENT, replace(RIGHT, error="KeyError: 1")), {"tool": "hrcqa", "split": "dev"})
        write_run(run, tmp_path / "deep" / "run.jsonl")
        back = read_run(tmp_path / "deep" / "run.jsonl")
        # The line in the gold file is not kept: the run stands alone.
        assert back == run
        assert [judge(result) for result in back.results] == [judge(result) for result in run.results]

    def test_half_a_surrogate_pair_survives(self, tmp_path):
        run = EvalRun((replace(RIGHT, understood="\ud83d?"),))
        write_run(run, tmp_path / "run.jsonl")
        assert read_run(tmp_path / "run.jsonl") == run

    def test_a_line_speaks_the_language_of_ask_json(self, tmp_path):
        write_run(EvalRun((FULL,)), tmp_path / "run.jsonl")
        row = json.loads((tmp_path / "run.jsonl").read_text("utf-8").splitlines()[1])
        assert (row["id"], row["answered"], row["conflict"]) == ("q1", True, True)
        assert {"text", "file", "start", "end", "quote", "quote_start", "quote_end", "status"} <= set(row["answers"][0])

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("", "is empty"),
            ('{"id": "q1"}', "line 1: no run"),
            ('{"run": {"format": 99}}', "line 1: no run"),
            ('{"run": {"format": 1}}\n{"id": "q1", "answers": [], "retrieved": []}', "line 2: 'gold' is missing"),
            ('{"run": {"format": 1}}\nnonsense', "line 2: not JSON"),
            ('{"run": {"format": 1}}\n{"gold": {}, "answers": 3}', "line 2"),
        ],
    )
    def test_what_is_no_run_is_named(self, tmp_path, content, reason):
        (tmp_path / "run.jsonl").write_text(content)
        with pytest.raises(GoldError, match=reason):
            read_run(tmp_path / "run.jsonl")


class TestRecording:
    @staticmethod
    def reply(cited: Citation) -> Reply:
        answer = Answer(cited, Citation("nile.txt", Span(0, 26), NILE[:26], "s"), 0.8, "reported", sources=(cited,))
        return Reply("How long?", "How long is the Nile?", (answer,), 0.7, conflict=True)

    def test_an_answer_keeps_its_words_sentence_sources_and_confidence(self):
        cited = Citation("nile.txt", span_of("6,650 km"), "6,650 km", "s")
        result = record(asked(), self.reply(cited), latency_ms=3.0, articles=ARTICLES)
        assert asdict(result.top) == {
            **asdict(given("6,650 km", 0.8)), "quote": NILE[:26], "quote_start": 0, "quote_end": 26,
            "status": "reported", "sources": ({"file": "nile.txt", "start": 12, "end": 20},),
        }  # fmt: skip
        assert (result.confidence, result.conflict, result.understood) == (0.7, True, "How long is the Nile?")

    @pytest.mark.parametrize(
        "cited",
        [
            Citation("nile.txt", Span(13, 21), "6,650 km", "s"),
            Citation("none.txt", Span(12, 20), "6,650 km", "s"),
            Citation("nile.txt", Span(12, 12), "", "s"),
        ],
    )
    def test_a_citation_that_is_not_the_slice_of_its_file_does_not_hold(self, cited):
        assert not record(asked(), self.reply(cited), latency_ms=0, articles=ARTICLES).top.holds

    def test_silence_keeps_its_reason(self):
        result = record(asked(), NoAnswer("q", "q", "nothing on the Volga", 0.3), latency_ms=0, articles={})
        assert (result.answered, result.because, result.confidence) == (False, "nothing on the Volga", 0.3)
