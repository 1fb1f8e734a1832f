"""Risk against coverage, calibration, percentiles: worked by hand."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest
from gold_builders import INVENTED, RIGHT, RIGHTLY_SILENT, SILENT, WRONG
from hypothesis import given
from hypothesis import strategies as st

from hrcqa.evaluation.curves import (
    area_under_risk_coverage,
    brier_score,
    coverage_at_precision,
    expected_calibration_error,
    percentile,
    reliability,
    risk_coverage,
)
from hrcqa.evaluation.judging import judge


def at(result, confidence):
    return replace(result, confidence=confidence)


def both(*results):
    return results, [judge(result) for result in results]


# From the most certain down: right, wrong, right, invented; one answerable question is met with silence.
RUN = both(at(RIGHT, 0.9), at(WRONG, 0.8), at(RIGHT, 0.7), at(INVENTED, 0.6), SILENT, RIGHTLY_SILENT)


class TestRiskCoverage:
    def test_points_from_the_most_certain_answer_down(self):
        points = [(point.threshold, point.coverage, point.risk) for point in risk_coverage(*RUN)]
        assert points == [(0.9, 1 / 4, 0), (0.8, 2 / 4, 1 / 2), (0.7, 3 / 4, 1 / 3), (0.6, 3 / 4, 2 / 4)]

    def test_area_is_the_mean_risk_over_the_given_answers(self):
        assert area_under_risk_coverage(*RUN) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)

    def test_equal_confidences_are_one_point_whatever_their_order(self):
        one = both(at(RIGHT, 0.5), at(WRONG, 0.5))
        other = both(at(WRONG, 0.5), at(RIGHT, 0.5))
        assert risk_coverage(*one) == risk_coverage(*other)
        assert area_under_risk_coverage(*one) == area_under_risk_coverage(*other) == 1 / 2

    def test_coverage_at_precision_takes_the_deepest_threshold_that_reaches_it(self):
        assert coverage_at_precision(*RUN, precision=0.95) == 1 / 4
        assert coverage_at_precision(*RUN, precision=0.66) == 3 / 4
        assert coverage_at_precision(*both(at(WRONG, 0.9)), precision=0.95) == 0

    def test_no_answer_at_all_has_no_area(self):
        assert risk_coverage(*both(SILENT)) == []
        assert isnan(area_under_risk_coverage(*both(SILENT)))


class TestCalibration:
    def test_bins_are_open_below_and_closed_above(self):
        bins = reliability(*both(at(RIGHT, 0.2), at(WRONG, 0.21), at(RIGHT, 0.0), at(RIGHT, 1.0)))
        assert [(b.low, b.count, b.right) for b in bins] == [(0.0, 1, 1.0), (0.1, 1, 1.0), (0.2, 1, 0.0), (0.9, 1, 1.0)]

    def test_error_is_the_weighted_distance_between_confidence_and_share_right(self):
        run = both(at(RIGHT, 0.95), at(WRONG, 0.95), at(RIGHT, 0.45))
        assert expected_calibration_error(*run) == pytest.approx(2 / 3 * abs(0.5 - 0.95) + 1 / 3 * abs(1 - 0.45))

    def test_silence_does_not_count(self):
        assert expected_calibration_error(*both(at(RIGHT, 1.0), SILENT, RIGHTLY_SILENT)) == 0
        assert isnan(expected_calibration_error(*both(SILENT)))

    def test_brier_score(self):
        assert brier_score(*both(at(RIGHT, 0.8), at(INVENTED, 0.4))) == pytest.approx((0.04 + 0.16) / 2)

    @given(st.lists(st.tuples(st.sampled_from([RIGHT, WRONG, INVENTED]), st.floats(0, 1)), min_size=1, max_size=20))
    def test_everything_lies_between_zero_and_one_and_no_answer_is_lost(self, drawn):
        run = both(*(at(result, confidence) for result, confidence in drawn))
        assert 0 <= expected_calibration_error(*run) <= 1
        assert 0 <= area_under_risk_coverage(*run) <= 1
        assert sum(one.count for one in reliability(*run)) == len(drawn)
        assert all(one.low <= one.confidence <= one.high for one in reliability(*run))
        coverages = [point.coverage for point in risk_coverage(*run)]
        assert coverages == sorted(coverages) or all(isnan(coverage) for coverage in coverages)


class TestPercentiles:
    def test_interpolates_between_ranks(self):
        assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.5
        assert percentile([1.0, 2.0, 3.0], 95) == pytest.approx(2.9)
        assert isnan(percentile([], 50))

    @given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30), st.floats(0, 100))
    def test_agrees_with_numpy(self, values, percent):
        import numpy as np

        assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)), rel=1e-9, abs=1e-9)
