from functools import cache

import numpy as np
import pytest

from tests.alerting.weak import ACCOUNT, DAY, START, callers, key, quiet_account, signs
from trailsight.alerting.account_track import Budgets, Followed, follow
from trailsight.alerting.accounts import AccountCalibration, learn_accounts, tail_bans
from trailsight.alerting.streams import streams
from trailsight.alerting.sweep import sweep
from trailsight.contracts.account import AccountEpisode
from trailsight.contracts.panel import Panel
from trailsight.contracts.signs import Signs, Use
from trailsight.detector.seasonal_counts import SeasonalCounts

NOBODY = callers().between(0, 0)
WEEKS = 4
END = START + WEEKS * 7 * DAY


@cache
def learnt(shared: float = 0.0, seed: int = 1) -> AccountCalibration:
    found = learn_accounts(SeasonalCounts(), quiet_account(60, WEEKS * 7, seed, shared), NOBODY)
    assert found is not None
    return found


def weeks_of(panel: Panel, calibration: AccountCalibration, first: int) -> list[float]:
    """The largest bans of each day of the account, from ``first`` on."""
    rare = calibration.rare.signs(panel, first)
    its = streams(rare, (), calibration.workloads).get((ACCOUNT, None), [])
    days = [0.0] * ((panel.end - first) // DAY)
    for minute, total in sweep(its):
        day = (minute - first) // DAY
        days[day] = max(days[day], calibration.bans((ACCOUNT, None), total))
    return days


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_days_reach_b_bans_as_often_as_told_even_where_series_move_together(shared: float) -> None:
    days: list[float] = []
    for seed in range(6):
        panel = quiet_account(60, 2 * WEEKS * 7, 100 + seed, shared)
        found = learn_accounts(SeasonalCounts(), panel.window(START, END), NOBODY)
        assert found is not None
        days += weeks_of(panel, found, END)
    for probability in (0.3, 0.1):
        hit = np.mean(np.array(days) >= np.log10(DAY / probability))
        assert probability / 4 <= hit <= probability * 2


def test_bans_follow_the_tail() -> None:
    assert tail_bans(1.0, 2.0, 0.5, 4.0, 3.0) == pytest.approx(np.log10(2 * DAY) / 2)
    beyond = tail_bans(5.0, 2.0, 0.5, 4.0, 3.0)
    assert 10**-beyond * DAY == pytest.approx(0.5 * (1 + 3 / 3) ** -4)


def test_weak_signs_add_up_to_what_none_is() -> None:
    calibration = learnt()
    rows = [(key(f"Odd{i}"), END + 600 + i, 5.2) for i in range(8)]
    alone = max(_bans(calibration, signs(row)) for row in rows)
    assert _bans(calibration, signs(*rows)) > alone + 1


def test_order_does_not_matter() -> None:
    calibration = learnt()
    rows = [(key(f"Odd{i}"), END + 600 + i % 3, 4.0 + i / 10) for i in range(6)]
    assert _bans(calibration, signs(*rows)) == _bans(calibration, signs(*rows[::-1]))


def test_signs_around_a_new_caller_count_by_themselves() -> None:
    use = Use(ACCOUNT, "thief", END + 600, "ec2.amazonaws.com:Odd1", True)
    late = Use(ACCOUNT, "later", END + 605, "ec2.amazonaws.com:Odd1", True)
    its = streams(
        signs(
            (key("Odd1"), END + 601, 5.0), (key("Odd2"), END + 601, 5.0), ("thief", END + 600, 5.0)
        ),
        (use, late),
        {},
    )
    assert {stream: len(found) for stream, found in its.items()} == {
        (ACCOUNT, None): 3, (ACCOUNT, "thief"): 2,
    }  # fmt: skip


def test_a_short_history_says_nothing() -> None:
    assert learn_accounts(SeasonalCounts(), quiet_account(10, 20, 1), NOBODY) is None


def test_the_state_is_all_there_is() -> None:
    calibration = learnt()
    again = AccountCalibration.restore(calibration.state())
    rows = signs(*((key(f"Odd{i}"), END + 600, 5.0) for i in range(5)))
    assert _bans(again, rows) == _bans(calibration, rows)
    assert again.workloads == calibration.workloads
    assert np.array_equal(again.rare.share, calibration.rare.share)


def _burst() -> Signs:
    return signs(*((key(f"Odd{i}"), END + 600 + 5 * i, 5.5) for i in range(10)))


def _followed(step: int) -> list[AccountEpisode]:
    calibration, budgets, found = learnt(), Budgets(whole=1.0), _burst()
    state = Followed()
    closed: list[AccountEpisode] = []
    for first in range(END, END + DAY, step):
        state = follow(
            calibration,
            found.between(first, first + step),
            (),
            state,
            (first, first + step),
            budgets,
        )
        closed += state.closed
    return [*closed, *state.open.values()]


def test_an_episode_names_what_was_odd_and_when() -> None:
    (one,) = _followed(DAY)
    assert (one.account, one.caller) == (ACCOUNT, None)
    assert one.start == END + 600
    assert one.start < one.detected_at <= one.last == END + 645
    assert one.closed_at == one.last + 60
    assert one.signs == len(one.parts) == 10


@pytest.mark.parametrize("step", [1, 6, 60])
def test_portions_do_not_matter(step: int) -> None:
    assert _followed(step) == _followed(DAY)


def test_what_comes_later_does_not_change_when_it_was_detected() -> None:
    whole = _followed(DAY)[0]
    found = _burst().between(END, whole.detected_at + 1)
    state = follow(
        learnt(), found, (), Followed(), (END, whole.detected_at + 1), Budgets(whole=1.0)
    )
    assert state.open[ACCOUNT, None].detected_at == whole.detected_at


def test_without_a_budget_nothing_opens() -> None:
    state = follow(learnt(), _burst(), (), Followed(), (END, END + DAY), Budgets(callers=1.0))
    assert not state.closed
    assert not state.open


def _bans(calibration: AccountCalibration, found: Signs) -> float:
    its = streams(found, (), calibration.workloads)[ACCOUNT, None]
    return max(calibration.bans((ACCOUNT, None), total) for _, total in sweep(its))
