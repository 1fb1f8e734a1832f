"""Tables of scores with intervals, per category and language."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest
from gold_builders import INVENTED, RIGHT, RIGHTLY_SILENT, SILENT, WRONG, asked, given, marked, said

from hrcqa.evaluation.judging import judge
from hrcqa.evaluation.runs import EvalRun
from hrcqa.evaluation.scores import mean_interval, score, tables
from hrcqa.evaluation.tables import aligned, groups_table, scores_table, sizes_of


def many(result, count, **gold):
    return [replace(result, gold=replace(result.gold, id=f"{id(result)}-{n}", **gold)) for n in range(count)]


def scored(results):
    return score(results, [judge(result) for result in results])


class TestIntervals:
    def test_an_interval_holds_the_value_and_narrows_with_more_questions(self):
        few, lots = (scored(many(RIGHT, n * 3) + many(WRONG, n))["precision"] for n in (5, 50))
        for one in (few, lots):
            assert one.low < one.value == 0.75 < one.high
        assert lots.high - lots.low < (few.high - few.low) / 2

    def test_it_is_about_the_binomial_one(self):
        # 90 of 120: Wald interval 0.75 ± 1.96 · sqrt(0.75 · 0.25 / 120) = 0.6725 … 0.8275
        one = scored(many(RIGHT, 90) + many(WRONG, 30))["precision"]
        assert one.low == pytest.approx(0.6725, abs=0.02)
        assert one.high == pytest.approx(0.8275, abs=0.02)

    def test_the_same_run_gives_the_same_interval(self):
        run = many(RIGHT, 9) + many(WRONG, 3) + many(SILENT, 2)
        assert repr(scored(run)) == repr(scored(list(run)))  # repr, not ==: the bounds of latencies are NaN

    def test_all_right_has_no_spread(self):
        one = scored(many(RIGHT, 10))["accuracy"]
        assert (one.low, one.value, one.high, one.count) == (1, 1, 1, 10)

    def test_the_interval_of_a_mean(self):
        low, high = mean_interval([0.0, 1.0] * 60)  # 0.5 ± 1.96 · sqrt(0.25 / 120)
        assert (low, high) == (pytest.approx(0.4105, abs=0.02), pytest.approx(0.5895, abs=0.02))
        assert isnan(mean_interval([1.0])[0])

    def test_one_question_has_no_interval(self):
        # Drawn from one question, every sample is that question: 0.000 – 0.000 would claim certainty.
        one = scored([*many(SILENT, 6), *many(WRONG, 1)])["precision"]
        assert (one.value, one.count) == (0, 1)
        assert isnan(one.low)
        assert isnan(one.high)
        assert isnan(scored([*many(SILENT, 6), *many(WRONG, 1)])["ece"].low)


class TestTables:
    run = EvalRun(
        (
            *many(RIGHT, 3, categories=("count",)),
            *many(WRONG, 1, categories=("count", "lookalike"), lang="vi"),
            *many(RIGHTLY_SILENT, 2),
            *many(INVENTED, 1, lang="vi"),
        )
    )

    def test_languages_come_first_then_categories_by_size(self):
        assert list(tables(self.run, resamples=5)) == [
            "all",
            "lang:en",
            "lang:vi",
            "count",
            "unanswerable",
            "lookalike",
        ]

    def test_a_question_counts_in_each_of_its_categories(self):
        found = tables(self.run, resamples=5)
        assert found["count"]["precision"].value == 3 / 4
        assert found["lookalike"]["precision"].value == 0
        assert found["lang:vi"]["abstention_recall"].value == 0
        assert "precision" not in found["unanswerable"]
        assert sizes_of(self.run, found) == {
            "all": 7, "lang:en": 5, "lang:vi": 2, "count": 4, "unanswerable": 2, "lookalike": 1
        }  # fmt: skip

    def test_as_text_and_as_markdown(self):
        found = tables(self.run, resamples=5)
        head, first, *_ = scores_table(found["all"]).split("\n")
        assert head.split() == ["value", "95", "%", "interval", "n"]
        assert first.split()[:5] == ["Precision", "of", "given", "answers", "0.600"]
        assert (
            groups_table(found, sizes_of(self.run, found), markdown=True)
            .split("\n")[4]
            .startswith("| vi | 2 | 0.000 (0.00 – 0.00) | 0.000 (0.00 – 0.00) |")
        )

    def test_every_language_and_category_has_its_interval(self):
        found = tables(self.run, resamples=200)
        head, _, english, *_ = groups_table(found, sizes_of(self.run, found)).split("\n")
        assert head.split()[:4] == ["n", "right", "95", "%"]
        low, high = found["lang:en"]["accuracy"].low, found["lang:en"]["accuracy"].high
        assert english.split()[:3] == ["en", "5", f"{found['lang:en']['accuracy'].value:.3f}"]
        assert f"{low:.2f} – {high:.2f}" in english

    def test_columns_line_up_and_bars_do_not_break_markdown(self):
        assert aligned([("", "n"), ("long name", "1"), ("x", "10")]) == "            n\nlong name   1\nx          10"
        assert aligned([("a", "b"), ("x|y", "1")], markdown=True) == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |"

    def test_a_run_without_an_answer_has_no_precision_but_keeps_the_rest(self):
        found = scored(many(SILENT, 2))
        assert "precision" not in found
        assert "ece" not in found
        assert found["coverage"].value == found["exact_match"].value == 0

    def test_latency_is_told_in_milliseconds(self):
        run = [said(asked(marked("1970")), given("1970"), latency_ms=float(n)) for n in (10, 20, 30)]
        assert scored(run)["latency_p50_ms"].value == 20
