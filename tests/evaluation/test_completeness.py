from collections.abc import Callable

import numpy as np
import pytest

from trailsight.evaluation.completeness import baseline_window, check_baseline
from trailsight.insight.read import ReadInsight
from trailsight.insight.statistics import Evidence

Make = Callable[..., ReadInsight]
MIDNIGHT = 20_000 * 1440
START = MIDNIGHT + 600
LENGTH = 10_680


def rows(*entries: tuple[int, int]) -> Evidence:
    nobody = np.array([None] * len(entries), object)
    minute, count = (np.array(column, np.int64) for column in zip(*entries, strict=True))
    return Evidence(minute, count, nobody, nobody, nobody)


HISTORY = rows((START - LENGTH - 1, 50), (START - LENGTH, 3), (START - 1, 4), (START, 90))


def test_equal_where_the_logs_hold_what_aws_counted(told: Make) -> None:
    insight = told(
        START, START + 5, baseline_average=round(7 / LENGTH, 10), baseline_duration=LENGTH
    )
    check = check_baseline(insight, HISTORY, START - LENGTH)
    assert (check.outcome, check.minutes, check.lacking) == ("equal", LENGTH, 0)
    assert check.average == insight.baseline_average
    assert check.as_ruled is True


@pytest.mark.parametrize(("calls", "lacking"), [(8, 1), (6, -1), (0, -7)])
def test_one_call_makes_the_difference(told: Make, calls: int, lacking: int) -> None:
    average = round(calls / LENGTH, 10)
    insight = told(START, START + 5, baseline_average=average, baseline_duration=LENGTH)
    check = check_baseline(insight, HISTORY, 0)
    assert (check.outcome, check.lacking) == ("unequal", lacking)


def test_logs_that_do_not_reach_back_prove_nothing(told: Make) -> None:
    insight = told(START, START + 5, baseline_average=0.5, baseline_duration=LENGTH)
    assert check_baseline(insight, HISTORY, START - LENGTH + 1).outcome == "unknown"
    assert check_baseline(insight, HISTORY, None).outcome == "unknown"
    never = told(START, START + 5, baseline_average=0.0, baseline_duration=LENGTH)
    assert check_baseline(never, rows((START, 1)), None).outcome == "unknown"
    assert check_baseline(never, rows((START, 1)), 0).outcome == "equal"


def test_without_a_duration_the_rule_of_2019_holds(told: Make) -> None:
    insight = told(START, START + 5)
    window = baseline_window(insight)
    assert (window.start, window.end) == (START - 10_080, START)
    assert check_baseline(insight, HISTORY, 0).as_ruled is None


def test_a_window_unlike_the_rule_is_said(told: Make) -> None:
    insight = told(START, START + 5, baseline_duration=LENGTH + 1)
    assert check_baseline(insight, HISTORY, 0).as_ruled is False
