"""What recurs at a time of the week or of the day, against sorted lists."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.alerting.envelope_kernel import DAY, REACH, WEEK, dilate, envelope, fold_groups

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def learnt(
    slots: Floats, seen: Booleans, unit: int, first: int = 0, left_out: tuple[int, ...] = ()
) -> Floats:
    """The envelope (672,) of the slots (B,) from the time of week ``first`` on."""
    number = len(slots)
    phase = ((first + np.arange(number)) % WEEK).astype(np.int16)
    group = (number - 1 - np.arange(number)) // unit
    groups = int(group.max()) + 1
    weekly, known = np.empty((groups, WEEK)), np.empty((groups, WEEK), np.bool_)
    fold_groups(slots, phase, group, seen, weekly, known)
    wide, out = np.empty((groups, WEEK)), np.empty(WEEK)
    dilate(weekly, wide)
    without = np.isin(np.arange(groups), left_out)
    envelope(wide, without, out, np.empty(7 * groups))
    return out


def naive(
    slots: Floats, seen: Booleans, unit: int, first: int, left_out: tuple[int, ...]
) -> Floats:
    number = len(slots)
    groups = -(-number // unit)
    table = np.full((groups, WEEK), -np.inf)
    for q in range(number):
        if seen[q]:
            at = (number - 1 - q) // unit, (first + q) % WEEK
            table[at] = max(table[at], slots[q])
    shifted = [np.roll(table, by, axis=1) for by in range(-REACH, REACH + 1)]
    wide = np.delete(np.max(shifted, axis=0), left_out, axis=0)

    def ranked(values: Floats, rank: int) -> float:
        held = sorted(values[values > -np.inf], reverse=True)
        return float(held[min(rank, len(held)) - 1]) if held else 0.0

    out = np.array([ranked(wide[:, s], 2) for s in range(WEEK)])
    for time in range(DAY):
        same = wide[:, time::DAY].ravel()
        days = int((same > -np.inf).sum())
        if days:
            rank = 4 if days >= 14 else 2 if days > 2 else 1
            out[time::DAY] = np.maximum(out[time::DAY], ranked(same, rank))
    return np.repeat(out.reshape(-1, 4).max(axis=1), 4)


@settings(max_examples=20)
@given(
    st.integers(0, 999),
    st.sampled_from([96, 192, 300, 960, 1344, 2700]),
    st.integers(0, WEEK - 1),
    st.booleans(),
)
def test_the_envelope_is_what_two_weeks_or_four_days_reached(
    seed: int, number: int, first: int, negative: bool
) -> None:
    rng = np.random.default_rng(seed)
    slots = rng.poisson(0.3, number) * rng.integers(1, 50, number).astype(float)
    slots *= -1.0 if negative else 1.0
    seen = np.arange(number) >= rng.integers(0, number)
    unit = WEEK if number >= 2 * WEEK else DAY
    for left_out in ((), (0,), (1, 2)):
        groups = -(-number // unit)
        out = tuple(k for k in left_out if k < groups)
        due = naive(slots, seen, unit, first, out)
        assert np.array_equal(learnt(slots, seen, unit, first, out), due)


def test_nothing_seen_is_nothing_known() -> None:
    none = np.zeros(2 * WEEK, np.bool_)
    assert not learnt(np.full(2 * WEEK, 9.0), none, WEEK).any()
    every = np.ones(2 * WEEK, np.bool_)
    assert not learnt(np.full(2 * WEEK, 9.0), every, WEEK, left_out=(0, 1)).any()


def test_one_week_of_four_is_not_enough_and_two_are() -> None:
    slots, seen = np.zeros(4 * WEEK), np.ones(4 * WEEK, np.bool_)
    slots[WEEK + 200] = 70
    assert not learnt(slots, seen, WEEK).any()
    slots[3 * WEEK + 203] = 50
    out = learnt(slots, seen, WEEK)
    assert out[200] == 50
    assert set(np.flatnonzero(out) // 4) == set(range((203 - REACH) // 4, (200 + REACH) // 4 + 1))
    assert not learnt(slots, seen, WEEK, left_out=(0,)).any(), "the last week is the group 0"


@pytest.mark.parametrize("days", [4, 5])
def test_four_days_make_it_daily(days: int) -> None:
    slots, seen = np.zeros(4 * WEEK), np.ones(4 * WEEK, np.bool_)
    for day in range(days - 1):
        slots[day * 2 * DAY + 40] = 30 + day
    assert (learnt(slots, seen, WEEK)[40] == 30 + days - 5) == (days == 5)


def test_the_week_is_a_ring() -> None:
    slots, seen = np.zeros(4 * WEEK), np.ones(4 * WEEK, np.bool_)
    slots[[0, WEEK]] = 12
    out = learnt(slots, seen, WEEK)
    assert out[WEEK - 1] == out[0] == out[REACH] == 12
    assert out[WEEK - 9] == out[8] == 0
