from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.alerting.following import START, followed, made
from trailsight.alerting.episodes import of_row
from trailsight.alerting.rules import Rules, RuleTable
from trailsight.contracts.episode import Direction
from trailsight.contracts.errors import InputError
from trailsight.evaluation.held import Judgement, judge
from trailsight.evaluation.options import CompareOptions

LENGTH = 80
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
    called = [counts.get(minute, fill) for minute in range(LENGTH)]
    score = [bans.get(minute, 0.0) for minute in range(LENGTH)]
    panel, scores = made(score, called, expected, score)
    series = of_row(panel, scores, 0, direction, RuleTable.same(rules, 1))
    return judge(series, (START + 70, START + 75))


def test_a_score_below_the_threshold_names_its_budget() -> None:
    found = judged({71: 5}, {71: 5.0, 20: 9.0})
    assert (found.bans, found.minute, found.held_by) == (5.0, START + 71, ("budget",))
    assert found.budget == pytest.approx(14.4)
    assert Rules(budget=found.budget).open_bans == pytest.approx(5.0)


def test_guards_are_named() -> None:
    assert judged({71: 3}, {71: 8.0}).held_by == ("min_calls", "min_excess")
    assert judged({68: 2, 71: 2}, {71: 8.0}).held_by == ()
    assert judged({66: 2, 71: 2}, {71: 8.0}).held_by == ("min_calls", "min_excess")
    assert judged({71: 9}, {71: 8.0}, expected=6.0).held_by == ("min_ratio",)
    assert judged({71: 3}, {71: 4.0}, expected=2.0).held_by == (
        "budget", "min_ratio", "min_calls", "min_excess",
    )  # fmt: skip
    off = replace(RULES, rises=False)
    assert judged({71: 9}, {71: 8.0}, rules=off).held_by == ("rises",)


def test_drops_have_guards_of_their_own() -> None:
    empty = dict.fromkeys(range(60, 80), 0)
    few = {"expected": 4.0, "fill": 4, "direction": "drop"}
    assert judged(empty, {72: 8.0}, **few).held_by == ()  # type: ignore[arg-type]
    off = Rules(drops=False)
    assert judged(empty, {72: 8.0}, **few, rules=off).held_by == ("drops",)  # type: ignore[arg-type]
    found = judged({}, {72: 8.0}, **few)  # type: ignore[arg-type]
    assert found.held_by == ("min_ratio", "min_excess")


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
    bans = [0.0 if not called else score for called, score in zip(calls, bans, strict=True)]
    panel, scores = made(bans, calls, expected)
    minutes = START + 10, START + 20
    found = judge(of_row(panel, scores, 0, "rise", RuleTable.same(RULES, 1)), minutes)
    assume(found.bans > 0)
    lowered = {
        "budget": {"threshold": found.bans, "close_bans": min(RULES.close_bans, found.bans)},
        "min_calls": {"min_calls": 1},
        "min_excess": {"min_excess": 0.0},
        "min_ratio": {"min_ratio": 1.0},
    }
    rules = RULES
    for name in found.held_by:
        rules = replace(rules, **lowered[name])  # type: ignore[arg-type]
    at = found.minute - START
    again = of_row(panel, scores, 0, "rise", RuleTable.same(rules, 1)).opening(at)
    # Fewer calls than expected are no rise whatever the ratio.
    assume(calls[at] > expected or not again.guards)
    episodes = followed(panel, scores, rules, at)
    first = min(one.detected_at for one in (*episodes.closed, *episodes.open))
    assert first == found.minute


def test_a_negative_tolerance_is_named() -> None:
    with pytest.raises(InputError, match=r"compare\.tolerance: -1 is below 0"):
        CompareOptions(tolerance=-1)
