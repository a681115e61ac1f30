import numpy as np
import pytest

from trailsight.detector.levels import prior_of, recent_factor
from trailsight.detector.slots import WEEK


def test_a_series_never_called_is_half_a_call_in_its_history() -> None:
    prior = prior_of(np.array([400.0, 4000.0, 40.0, 0.0]), np.full(4, 40_000.0))
    assert prior.minutes == 50
    assert prior.rate(0, 40_000) == pytest.approx(0.5 / 40_050)
    assert prior.rate(0, 0) == pytest.approx(0.01), "without history: the fleet's median"
    assert prior_of(np.empty(0), np.empty(0)).rate(0, 0) == pytest.approx(1 / 1440)


def test_a_lasting_change_is_followed_and_noise_is_not() -> None:
    rng = np.random.default_rng(0)
    rates = np.array([[10, 10, 10, 20], [10, 10, 10, 10], [0.01, 0.01, 0.01, 0.02]])
    calls = rng.poisson(np.repeat(rates, WEEK, axis=1)).astype(float)
    due = np.repeat(rates.mean(axis=1, keepdims=True), 4 * WEEK, axis=1)
    near = np.broadcast_to(np.arange(4 * WEEK) >= 3 * WEEK, calls.shape)
    factor = recent_factor(calls, due, near)
    assert factor[0] == pytest.approx(20 / 12.5, rel=0.05)
    assert factor[1] == pytest.approx(1, abs=0.02)
    assert abs(factor[2] - 1) < 0.7
    assert recent_factor(np.empty((2, 0)), np.empty((2, 0)), np.empty((2, 0), bool)).tolist() == [
        1,
        1,
    ]
