"""Dispersions lean on the fleet's as far as a series says little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.detector.dispersion import UNKNOWN, Dispersion, estimate, shrink


@given(st.integers(0, 999), st.integers(1, 50), st.floats(1e-7, 1e6), st.floats(0, 1e9))
def test_estimates_are_in_bounds(seed: int, slots: int, level: float, burst: float) -> None:
    rng = np.random.default_rng(seed)
    mean = level * rng.gamma(1, 1, slots) + 1e-9
    calls = rng.poisson(mean) + burst * (rng.random(slots) < 0.1)
    due, residual = 15 * mean, 15 * (calls - mean) ** 2
    scale = (due * mean).sum() / due.sum()
    x, y = mean / scale, residual / due - 1
    w = due / (1 + x) / due.sum()
    sums = [due, due * mean, residual, w, w * x, w * x * x, w * y, w * y * x]
    found = estimate(np.array([[part.sum() for part in sums]]))
    assert found.clumping[0] >= 1
    assert found.noise[0] >= 0
    assert np.isfinite([found.clumping[0], found.noise[0]]).all()


def test_a_series_with_many_active_slots_speaks_for_itself() -> None:
    raw = Dispersion(np.array([2.0, 4.0, 9.0]), np.array([0.1, 0.3, 0.0]))
    active = np.array([1e9, 20.0, 0.0])
    shrunk, fleet = shrink(raw, active, np.array([True, True, False]))
    assert fleet.tolist() == [3.0, 0.2]
    assert shrunk.clumping == pytest.approx([2.0, np.sqrt(12.0), 3.0])
    assert shrunk.noise == pytest.approx([0.1, 0.25, 0.2])


def test_a_fleet_that_nothing_is_known_of_is_mildly_clumpy() -> None:
    for series in (0, 2):
        raw = Dispersion(np.ones(series), np.zeros(series))
        shrunk, fleet = shrink(raw, np.zeros(series), np.zeros(series, np.bool_))
        assert tuple(fleet) == UNKNOWN
        assert shrunk.clumping == pytest.approx(np.full(series, UNKNOWN[0]))
        assert shrunk.noise == pytest.approx(np.full(series, UNKNOWN[1]))
