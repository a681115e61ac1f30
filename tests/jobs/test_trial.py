"""Trials: one preparation, many detectors, and what must hold over budgets."""

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.ground import FIRST, JUDGED, START, fleet
from trailsight.alerting.rules import Rules
from trailsight.contracts.panel import Panel
from trailsight.detector.flat_rate import FlatRate
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.jobs.history import History
from trailsight.jobs.trial import Ground, prepare, run_trial
from trailsight.jobs.windows import Windows

WINDOWS = Windows(START, FIRST, FIRST, FIRST + JUDGED)


@pytest.fixture(scope="module")
def panel() -> Panel:
    return fleet()


@pytest.fixture(scope="module")
def ground(panel: Panel) -> Ground:
    history = History.of(panel, FIRST)
    return prepare(history, WINDOWS, copies=3, incidents=120)


def test_a_larger_budget_finds_no_less_and_tells_no_less(ground: Ground) -> None:
    trial = run_trial(ground, SeasonalCounts(), Rules(), (0.3, 3.0, 30.0, 300.0), refit_days=None)
    recalls = [point.recall for point in trial.points]
    assert recalls == sorted(recalls)
    assert recalls[-1] > 0.5 > recalls[0]
    numbers = [len(point.episodes) for point in trial.points]
    assert numbers == sorted(numbers)


def test_a_trial_repeats_and_detectors_share_the_ground(ground: Ground) -> None:
    one, same = (run_trial(ground, FlatRate(), Rules(), (10.0,), refit_days=None) for _ in "ab")
    assert one == same
    other = run_trial(ground, SeasonalCounts(), Rules(), (10.0,), refit_days=None)
    assert [m.incidents for m in one.points[0].injected] == [
        m.incidents for m in other.points[0].injected
    ]
    assert one.at(10.0).injected != other.at(10.0).injected


def test_budgets_together_are_as_if_each_were_alone(ground: Ground) -> None:
    both = run_trial(ground, SeasonalCounts(), Rules(), (1.0, 30.0), refit_days=2)
    for budget in (1.0, 30.0):
        alone = run_trial(ground, SeasonalCounts(), Rules(budget=budget), None, refit_days=2)
        assert alone.points[0] == both.at(budget)
    with pytest.raises(KeyError):
        both.at(7.0)


def test_baselines_do_not_learn_what_was_injected(ground: Ground) -> None:
    """Series without an incident score the same in a copy, refits included."""
    trial = run_trial(ground, SeasonalCounts(), Rules(), (300.0,), refit_days=1)
    point = trial.points[0]
    touched = {name[:5] for one in ground.copies[0].incidents for name in one.keys}
    plain = {one for one in point.alarms if one.keys[0][:5] not in touched}
    false = {one for one in point.injected[0].false if one.keys[0][:5] not in touched}
    assert plain == false


def test_no_copies_no_recall(panel: Panel) -> None:
    bare = prepare(History.of(panel, FIRST), WINDOWS, copies=0)
    trial = run_trial(bare, FlatRate(), Rules(), None)
    assert np.isnan(trial.points[0].recall)
    assert bare.days == 5


def test_a_series_that_appears_later_is_judged_as_in_production(panel: Panel) -> None:
    counts = panel.dense()
    counts[0, : FIRST - START + 100] = 0
    late = Panel.from_dense(panel.keys, START, counts)
    history = History.of(late, FIRST)
    assert late.keys[0] not in history.learnt(WINDOWS).keys
    ground = prepare(history, replace(WINDOWS, score_end=FIRST + 1440), copies=0)
    assert ground.regime[late.keys[0]] == "quiet"
    assert run_trial(ground, FlatRate(), Rules(), None).points
