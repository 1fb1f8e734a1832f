"""The baseline and its gate."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from gold_builders import RIGHT, SILENT, WRONG

from hrcqa.errors import GateFailed, GoldError
from hrcqa.evaluation.gate import check, hold, read_baseline, write_baseline
from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import score


def run(*results):
    named = tuple(replace(r, gold=replace(r.gold, id=f"q{n}")) for n, r in enumerate(results))
    return EvalRun(named), score(named, [judge(one) for one in named], resamples=2)


@pytest.fixture
def baseline(tmp_path):
    """Nine of ten right, one silent."""
    path = tmp_path / "baseline.json"
    write_baseline(path, "gold.jsonl dev", *run(*[RIGHT] * 9, SILENT))
    return path


class TestGate:
    def test_the_same_run_holds(self, baseline):
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(*[RIGHT] * 9, SILENT))
        assert verdict.holds
        assert verdict.broken == verdict.fixed == verdict.notes == ()
        hold(verdict)

    def test_a_fall_fails_and_names_scores_and_questions(self, baseline):
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(WRONG, *[RIGHT] * 8, SILENT))
        with pytest.raises(GateFailed) as caught:
            hold(verdict)
        assert caught.value.exit_code == 5
        assert "Precision of given answers 1.000 → 0.889 (may fall by 0.01)" in str(caught.value)
        assert "broke: q0" in str(caught.value)

    def test_a_fall_within_the_tolerance_holds_and_still_names_the_question(self, baseline):
        row = json.loads(baseline.read_text())
        for held in row["gold.jsonl dev"]["scores"].values():
            held["tolerance"] = 0.2
        baseline.write_text(json.dumps(row))
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(SILENT, *[RIGHT] * 8, SILENT))
        assert verdict.holds
        assert verdict.broken == ("q0",)

    def test_a_rise_holds(self, baseline):
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(*[RIGHT] * 10))
        assert (verdict.holds, verdict.fixed) == (True, ("q9",))

    def test_a_worse_calibration_is_a_rise_of_the_error(self, baseline):
        surer = run(*[replace(RIGHT, confidence=0.3)] * 9, SILENT)
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *surer)
        assert [fall.split(" (")[0] for fall in verdict.fallen] == ["Calibration error"]

    def test_a_tool_that_falls_silent_does_not_slip_through(self, baseline):
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(*[SILENT] * 10))
        assert any(fall.startswith("Precision of given answers 1.000 → 0.000") for fall in verdict.fallen)

    def test_fewer_questions_are_noted(self, baseline):
        verdict = check(read_baseline(baseline, "gold.jsonl dev"), *run(*[RIGHT] * 9))
        assert verdict.notes == ("the baseline was made from 10 questions, this run has 9",)


class TestFile:
    def test_each_gold_file_has_its_own_scores_and_tolerances_set_by_hand_are_kept(self, baseline):
        row = json.loads(baseline.read_text())
        row["gold.jsonl dev"]["scores"]["precision"]["tolerance"] = 0.123
        baseline.write_text(json.dumps(row))
        write_baseline(baseline, "town.jsonl dev", *run(WRONG))
        write_baseline(baseline, "gold.jsonl dev", *run(RIGHT))
        assert read_baseline(baseline, "gold.jsonl dev").scores["precision"] == (1.0, 0.123)
        assert read_baseline(baseline, "town.jsonl dev").scores["precision"] == (0.0, 0.01)

    @pytest.mark.parametrize("content", ["", "[]", '{"gold.jsonl dev": {"scores": {}}}', '{"other": {}}'])
    def test_a_baseline_that_is_none_says_how_to_make_one(self, tmp_path, content):
        (tmp_path / "b.json").write_text(content)
        with pytest.raises(GoldError, match="--update-baseline"):
            read_baseline(tmp_path / "b.json", "gold.jsonl dev")
        with pytest.raises(GoldError, match="can't be read"):
            read_baseline(tmp_path / "none.json", "gold.jsonl dev")
