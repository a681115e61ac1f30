"""Shared scores: a trial that follows them is the trial that scores for itself."""

from dataclasses import replace

import numpy as np
import pytest

from tests.evaluation.ground import FIRST, JUDGED, START, fleet
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.contracts.detector import Detector
from trailsight.detector.flat_rate import FlatRate
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.jobs.following import Following
from trailsight.jobs.history import History
from trailsight.jobs.trial import Ground, prepare, run_trial
from trailsight.jobs.tuning.course import Course
from trailsight.jobs.tuning.scores import SharedScores
from trailsight.jobs.windows import Windows

WINDOWS = Windows(START, FIRST, FIRST, FIRST + JUDGED)
BUDGET = Rules(budget=30.0)
SOME = (
    BUDGET,
    replace(BUDGET, min_excess=0.0, close_after=10),
    replace(BUDGET, min_ratio=3.0, min_calls=9, close_after=600, close_bans=1.0),
    replace(BUDGET, drops=False),
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    history = History.of(fleet(), FIRST)
    return prepare(history, WINDOWS, copies=2, incidents=80)


def followed(shared: SharedScores, detector: Detector, rules: Rules) -> list[Following]:
    lanes = [Following(rules) for _ in range(1 + len(shared.ground.copies))]
    for at in range(len(shared.portions)):
        shared.follow(at, detector, rules, lanes)
    return lanes


@pytest.mark.parametrize("refit_days", [None, 2])
def test_rules_find_in_shared_scores_what_they_find_alone(
    ground: Ground, refit_days: int | None
) -> None:
    shared = SharedScores(ground, Policy(), refit_days)
    course = Course.of(ground, Policy(), refit_days, {}, 20, 0)
    told = set()
    for rules in SOME:
        alone = run_trial(ground, SeasonalCounts(), rules, None, refit_days=refit_days).points[0]
        plain, *copies = followed(shared, SeasonalCounts(), rules)
        order = [sorted(one.episodes, key=lambda e: (e.detected_at, e.key.sort_key)) for one in
                 (plain, *copies)]  # fmt: skip
        assert tuple(order[0]) == alone.episodes
        assert plain.versions == alone.following.versions
        last = course.finish(SeasonalCounts(), rules)
        found = [bool(one) for each in alone.injected for one in each.findings]
        assert last.found.tolist() == found
        assert last.false == alone.known.false
        told.add(tuple(found))
    assert len(told) > 1, "the rules differ in what they find"
    assert shared.learnt == 1


def test_another_detector_or_fewer_calls_are_scored_anew(ground: Ground) -> None:
    shared = SharedScores(ground, Policy(), None)
    for detector, rules, learnt in (
        (FlatRate(), BUDGET, 1),
        (FlatRate(), replace(BUDGET, min_calls=7), 1),
        (FlatRate(), replace(BUDGET, min_calls=2), 2),
        (FlatRate(days=9), BUDGET, 3),
        (FlatRate(), BUDGET, 3),
    ):
        followed(shared, detector, rules)
        assert shared.learnt == learnt


def test_what_was_asked_for_longest_ago_makes_room(ground: Ground) -> None:
    shared = SharedScores(ground, Policy(), None, limit=1)
    for days in (7, 9, 7):
        followed(shared, FlatRate(days=days), BUDGET)
    assert shared.learnt == 3


def test_weeks_tell_of_what_is_over_and_the_last_of_all(ground: Ground) -> None:
    long = Windows(START, FIRST - 5 * 1440, FIRST - 5 * 1440, FIRST + JUDGED)
    wide = prepare(ground.history, long, copies=1, incidents=60)
    course = Course.of(wide, Policy(), None, {"spike": 2.0}, 20, 0)
    first, last = course.go(FlatRate(), BUDGET)
    assert (first.week, last.week) == (0, 1)
    assert 0 < first.found.sum() < last.found.sum()
    assert last.objective == pytest.approx(course.recall(last).value)
    assert first.objective != last.objective
    rate = course.false_rate(last)
    assert rate.value == pytest.approx(1000 * len(last.false) / course.series_days)
    assert np.isclose(course.series_days, 10 * len(wide.regime))
