"""Past incidents are cut to what recurs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.detector.slots_kernel import tame

Floats = NDArray[np.float64]


def naive(calls: Floats, minutes: Floats) -> Floats:
    observed = minutes.sum() / 1440
    if observed < 7:
        return calls
    days = [calls[max(end - 96, 0) : end] for end in range(len(calls), 0, -96)]
    largest = sorted((float(day.max()) for day in days), reverse=True)
    rank = min(round(observed / 14), len(days) - 1)
    return np.minimum(calls, max(largest[rank], 3.0))


@settings(max_examples=30)
@given(st.integers(0, 999), st.integers(1, 4000), st.floats(0, 1))
def test_the_largest_day_of_each_fortnight_is_cut_to_the_next(
    seed: int, slots: int, late: float
) -> None:
    rng = np.random.default_rng(seed)
    calls = rng.poisson(0.5, slots) * rng.integers(1, 60, slots).astype(float)
    minutes = np.full(slots, 15.0)
    minutes[: int(late * slots)] = 0
    calls[minutes == 0] = 0
    tamed = calls.copy()
    tame(tamed, minutes)
    assert np.array_equal(tamed, naive(calls, minutes))


@pytest.mark.parametrize(("days", "cut"), [(6, False), (8, True), (28, True)])
def test_a_week_must_be_known(days: int, cut: bool) -> None:
    calls, minutes = np.full(days * 96, 5.0), np.full(days * 96, 15.0)
    calls[100:103] = 900
    tame(calls, minutes)
    assert (calls.max() == 5) == cut


def test_lone_calls_are_left() -> None:
    calls, minutes = np.zeros(28 * 96), np.full(28 * 96, 15.0)
    calls[[50, 900]] = 2, 3
    before = calls.copy()
    tame(calls, minutes)
    assert np.array_equal(calls, before)
