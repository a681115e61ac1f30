from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from trailsight.alerting.episodes import find_episodes
from trailsight.alerting.rules import Rules
from trailsight.contracts.episode import Direction
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.evaluation.held import Judgement, judge
from trailsight.evaluation.options import CompareOptions

KEY = SeriesKey("1", "r", "s", "A", "Management", CALL_RATE, None)
START, LENGTH = 1000, 80
RULES = Rules()


def judged(
    counts: dict[int, int],
    bans: dict[int, float],
    *,
    expected: float = 0.1,
    direction: Direction = "rise",
    rules: Rules = RULES,
    fill: int = 0,
) -> Judgement:
    called, score = np.full(LENGTH, fill, np.int64), np.zeros(LENGTH, np.float32)
    for minute, number in counts.items():
        called[minute] = number
    for minute, number_of_bans in bans.items():
        score[minute] = number_of_bans
    due = np.full(LENGTH, expected, np.float32)
    return judge(called, score, due, START, (START + 70, START + 75), direction, rules)


def test_a_score_below_the_threshold_names_its_budget() -> None:
    found = judged({71: 5}, {71: 5.0, 20: 9.0})
    assert (found.bans, found.minute, found.held_by) == (5.0, START + 71, ("budget",))
    assert found.budget == pytest.approx(14.4)
    assert Rules(budget=found.budget).open_bans == pytest.approx(5.0)


def test_guards_are_named() -> None:
    assert judged({71: 3}, {71: 8.0}).held_by == ("min_calls",)
    assert judged({68: 2, 71: 2}, {71: 8.0}).held_by == ()
    assert judged({66: 2, 71: 2}, {71: 8.0}).held_by == ("min_calls",)
    assert judged({71: 9}, {71: 8.0}, expected=5.0).held_by == ("min_ratio",)
    assert judged({71: 3}, {71: 4.0}, expected=2.0).held_by == ("budget", "min_calls", "min_ratio")


def test_drops_have_guards_of_their_own() -> None:
    empty = dict.fromkeys(range(60, 80), 0)
    few = {"expected": 4.0, "fill": 4, "direction": "drop"}
    assert judged(empty, {72: 8.0}, **few).held_by == ()  # type: ignore[arg-type]
    off = Rules(drops=False)
    assert judged(empty, {72: 8.0}, **few, rules=off).held_by == ("drops",)  # type: ignore[arg-type]
    assert judged({}, {72: 8.0}, **few).held_by == ("min_ratio",)  # type: ignore[arg-type]


def test_nothing_called_has_no_score() -> None:
    found = judged({}, {})
    assert (found.bans, found.budget) == (0.0, 1_440_000.0)
    assert "budget" in found.held_by


@given(
    st.lists(st.integers(0, 12), min_size=30, max_size=30),
    st.lists(st.floats(0, 12, width=32), min_size=30, max_size=30),
    st.floats(0, 8, width=32),
)
def test_what_is_said_to_have_held_it_back_did(
    calls: list[int], bans: list[float], expected: float
) -> None:
    """The alert comes once that, and nothing else, is out of the way."""
    counts, score = np.array(calls, np.int64), np.array(bans, np.float32)
    score[counts == 0] = 0
    due = np.full(len(counts), expected, np.float32)
    minutes = START + 10, START + 20
    found = judge(counts, score, due, START, minutes, "rise", RULES)
    assume(found.bans > 0)
    panel = Panel.from_dense([KEY], START, counts[None])
    none = np.zeros_like(score)[None]
    scores = Scores((KEY,), START, score[None], none, due[None], np.ones_like(none))

    def alerts(rules: Rules) -> bool:
        episodes = find_episodes(panel, scores, rules, START)
        return any(
            one.start <= found.minute and (one.end is None or one.end > found.minute)
            for one in episodes
        )

    lowered = {
        "budget": {"threshold": found.bans, "close_bans": min(RULES.close_bans, found.bans)},
        "min_calls": {"min_calls": 1},
        "min_ratio": {"min_ratio": 1.0},
    }
    rules = RULES
    for name in found.held_by:
        rules = replace(rules, **lowered[name])  # type: ignore[arg-type]
    if counts[found.minute - START] >= rules.min_ratio * expected:
        assert alerts(rules)


def test_a_negative_tolerance_is_named() -> None:
    with pytest.raises(InputError, match=r"compare\.tolerance: -1 is below 0"):
        CompareOptions(tolerance=-1)
