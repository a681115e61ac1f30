"""What guards keep from opening is told."""

from dataclasses import replace

import numpy as np
import pytest

from tests.alerting.following import KEY, RULES, START, followed, made, spans
from trailsight.alerting.episodes import advance
from trailsight.alerting.guards import Guard, HeldBack
from trailsight.alerting.limits import Limits, LimitTable
from trailsight.alerting.rules import Rules, RuleTable


@pytest.mark.parametrize(
    ("counts", "expected", "guard"),
    [
        ([0, 3, 0, 0, 0], 0.0, "min_calls"),
        ([0, 102, 0, 0, 0], 100.0, "min_ratio"),
        ([0, 5, 0, 0, 0], 2.5, "min_excess"),
    ],
)
def test_each_guard_is_named(counts: list[int], expected: float, guard: Guard) -> None:
    found = followed(*made([0, 7, 0, 0, 0], counts, expected, scale=0))
    assert spans(found) == []
    held = HeldBack(guard, KEY, START + 1, 7.0, close_after=3)
    assert found.held_back == (held,)


def test_calls_count_from_the_start_of_the_episode() -> None:
    panel, scores = made([0, 7, 7, 0, 0], [0, 3, 1, 0, 0])
    assert spans(followed(panel, scores)) == [(1, None)]


def test_a_direction_that_is_off_tells_what_it_would_have() -> None:
    panel, scores = made([7, 0, 0, 0], [9, 0, 0, 0])
    found = followed(panel, scores, replace(RULES, rises=False))
    assert [one.guard for one in found.held_back] == ["rises"]
    few = made([7, 0, 0, 0], [3, 0, 0, 0])
    assert [one.guard for one in followed(*few).held_back] == ["min_calls"]
    drops = made([0] * 9, [0] * 9, 20.0, [7.0] * 9)
    found = followed(*drops, replace(RULES, drops=False))
    assert [(one.guard, one.direction, one.until - one.minute) for one in found.held_back] == [
        ("drops", "drop", 8)
    ]


def limited(**chosen: float) -> RuleTable:
    limits = Limits().then("busy", chosen)
    return RuleTable.of(RULES, LimitTable((limits,), np.zeros(1, np.int64)))


def test_overrides_act_and_are_named() -> None:
    panel, scores = made([0, 7, 0, 0, 0, 0])
    assert len(advance(panel, scores, limited(min_calls=10), START, {}).closed) == 1
    found = advance(panel, scores, limited(min_calls=11), START, {})
    assert [(one.guard, one.rule) for one in found.held_back] == [("min_calls", "busy")]
    assert advance(panel, scores, limited(threshold=7.5), START, {}).held_back == ()
    assert len(advance(panel, scores, limited(budget=1e6), START, {}).closed) == 1


def test_a_threshold_below_close_bans_lowers_them() -> None:
    rules, _ = limited(threshold=2.5).row(0)
    assert (rules.open_bans, rules.close_bans) == (2.5, 2.5)
    rules, _ = limited(min_ratio=3.0).row(0)
    assert rules == replace(RULES, min_ratio=3.0)


def test_a_longer_pause_of_its_own_is_told() -> None:
    panel, scores = made([7, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0])
    found = advance(panel, scores, limited(close_after=5), START, {})
    assert [(one.start - START, one.end) for one in found.closed] == [(0, START + 5)]
    assert [(one.guard, one.rule, one.minute - START) for one in found.held_back] == [
        ("close_after", "busy", 4)
    ]
    assert advance(panel, scores, limited(close_after=4), START, {}).held_back
    panel, scores = made([7, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0])
    assert advance(panel, scores, limited(close_after=5), START, {}).held_back == ()


def test_the_default_rules_hold_a_lone_call_back() -> None:
    assert Rules().min_calls == 4
