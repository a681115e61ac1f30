"""Loud days that came against those that were stated."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.alerting.calibrate import calibrate
from trailsight.alerting.realised import DAY, LoudDay, realised, stated
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.seasonal_counts import SeasonalCounts

NAMES = [f"s{i:03}" for i in range(300)]


def days(odds: float, number: int, seed: int, names: list[str] = NAMES) -> list[LoudDay]:
    rng = np.random.default_rng(seed)
    return [
        LoudDay(
            day, day * DAY, (day + 1) * DAY, 0.14 * len(NAMES), len(NAMES),
            tuple(name for name in names if rng.random() < odds),
        )
        for day in range(number)
    ]  # fmt: skip


def test_a_rate_that_is_kept_is_hardly_ever_warned_of() -> None:
    for number in (1, 7, 28):
        told = [realised(days(0.14, number, seed), [DAY] * number) for seed in range(100)]
        assert sum(one is not None and one.drifted for one in told) == 0
        inside = sum(one is not None and one.low <= 1 <= one.high for one in told)
        assert inside >= 97


def test_three_times_the_rate_is_seen_within_a_week_and_so_is_a_fifth() -> None:
    for odds in (0.42, 0.028):
        told = [realised(days(odds, 7, seed), [DAY] * 7) for seed in range(20)]
        assert all(one is not None and one.drifted for one in told)


def test_few_series_that_are_loud_daily_say_little_of_the_fleet() -> None:
    spread = realised(days(0.42, 7, 1), [DAY] * 7)
    few = realised(days(1.0, 7, 1, NAMES[:126]), [DAY] * 7)
    assert spread is not None
    assert few is not None
    assert few.ratio == pytest.approx(3, rel=0.01)
    assert few.dispersion > 2 * spread.dispersion
    assert few.low < spread.low


def test_little_is_told_of_little() -> None:
    assert realised(days(0.14, 1, 0), [DAY // 2]) is None
    assert realised([], []) is None
    none = realised(days(0.0, 7, 0), [DAY] * 7)
    assert none is not None
    assert (none.loud, none.low) == (0, 0.0)
    assert none.drifted


@given(
    cuts=st.lists(st.integers(1, DAY - 1), max_size=5, unique=True),
    loud=st.lists(st.sampled_from(NAMES[:9]), max_size=6),
)
def test_a_day_in_parts_is_the_day(cuts: list[int], loud: list[str]) -> None:
    edges = [0, *sorted(cuts), DAY]
    parts = [
        LoudDay(0, low, high, 5.0, 9, tuple(sorted(set(loud[i :: len(edges) - 1]))))
        for i, (low, high) in enumerate(pairwise(edges))
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.joined(part)
    assert whole == LoudDay(0, 0, DAY, 5.0, 9, tuple(sorted(set(loud))))
    assert whole.joined(parts[-1]) == whole  # a run that was killed says it again


def test_what_a_calibration_states() -> None:
    rng = np.random.default_rng(0)
    keys = [
        SeriesKey("1" * 12, "us-east-1", "a.amazonaws.com", f"A{i}", "Management", CALL_RATE, None)
        for i in range(4)
    ]
    counts = rng.poisson([[3.0], [0.3], [0.01], [0.0]], (4, 28 * DAY))
    counts[3, 5000] = 1
    own = calibrate(SeasonalCounts(), Panel.from_dense(keys, 0, counts)).calibration
    rate, series = stated(own)
    assert series == 4 + int(own.floor[:-1].any(axis=(1, 2)).sum())
    assert 0 < rate <= 0.144 * series
    tails = own.tails.copy()
    tails[..., 1] = 1.0
    assert stated(replace(own, tails=tails))[0] == pytest.approx(0.144 * series)
