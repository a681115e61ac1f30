"""Tails in bans against sums of the probability mass, and their order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln, logsumexp

from trailsight.detector.likelihood import (
    CAP,
    rise_bans,
    upper_range,
)


def log_mass(k: np.ndarray, mean: float, size: float) -> np.ndarray:
    choose = gammaln(k + size) - gammaln(size) - gammaln(k + 1)
    mass: np.ndarray = (
        choose + size * np.log(size / (mean + size)) + k * np.log(mean / (mean + size))
    )
    return mass


@pytest.mark.parametrize(
    ("count", "mean", "size"),
    [(1, 1e-5, 0.5), (3, 0.01, 2e-4), (40, 5, 3), (900, 300, 20), (700, 200, 1e4), (230, 0.3, 5)],
)
def test_rise_equals_the_sum_of_the_tail(count: int, mean: float, size: float) -> None:
    due = -logsumexp(log_mass(np.arange(count, count + 50_000), mean, size)) / np.log(10)
    assert rise_bans(count, mean, size) == pytest.approx(due, rel=1e-6, abs=1e-6)


@given(
    st.integers(0, 10**9),
    st.floats(1e-9, 1e6),
    st.floats(1e-9, 1e9),
)
def test_rise_is_finite_and_grows_with_the_count(count: int, mean: float, size: float) -> None:
    first, second = rise_bans([count, count + 1], mean, size)
    assert 0 <= first <= CAP
    assert second >= first - 1e-9


def test_extremes() -> None:
    assert rise_bans(10**9, 1e-9, 1e9) == CAP
    assert rise_bans(0, 5, 5) == 0
    assert rise_bans(3, 0, 1) == CAP
    assert rise_bans(np.zeros((2, 0)), 1.0, 1.0).shape == (2, 0)


@given(st.floats(1e-6, 1e5), st.floats(1e-4, 1e9), st.floats(0.5, 12))
def test_the_range_ends_where_scores_exceed_it(mean: float, size: float, bans: float) -> None:
    edge = int(upper_range(mean, size, bans))
    assert rise_bans(edge, mean, size) <= bans
    assert rise_bans(edge + 1, mean, size) > bans


def test_poisson_draws_are_calibrated() -> None:
    draws = np.random.default_rng(0).poisson(20, 400_000)
    bans = rise_bans(draws, 20.0, 1e9)
    assert 0.3 < (bans > 2).mean() / 1e-2 <= 1.1
    assert 0.3 < (bans > 3).mean() / 1e-3 <= 1.2
