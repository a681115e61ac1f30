"""Exponential smoothing of many series at once, against statsmodels, series by series."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from trailsight.detector.holt_winters_kernel import Level, estimate, first_period, holt_winters

Floats = NDArray[np.float64]


def statsmodels(rates: Floats, begin: Level, i: int, **parameters: Any) -> Any:
    model = ExponentialSmoothing(
        rates[i],
        seasonal="add",
        seasonal_periods=begin.season.shape[1],
        initialization_method="known",
        initial_level=begin.level[i],
        initial_seasonal=begin.season[i],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the optimiser did not converge
        return model.fit(**parameters)


def fleet(points: int, period: int, seed: int = 0) -> Floats:
    """Five ways of being seasonal: steady, drifting, over-dispersed, sparse, and one that jumps."""
    rng = np.random.default_rng(seed)
    time = np.arange(points)
    shape = 1 + 0.6 * np.sin(2 * np.pi * time / period)
    drift = np.exp(np.cumsum(rng.normal(0, 0.03, points)))
    jump = np.where(time > points // 2, 3, 1)
    due = np.stack([20 * shape, 20 * shape * drift, 20 * shape, 0.3 * shape, 20 * shape * jump])
    due[2] *= rng.gamma(3, 1 / 3, points)
    return rng.poisson(due).astype(np.float64)


@pytest.mark.parametrize(("points", "period"), [(2688, 672), (2689, 96), (672, 168), (500, 24)])
@pytest.mark.parametrize("pair", [(0.002, 0.25), (0.3, 0.0), (1.0, 0.9)])
def test_fixed_parameters(points: int, period: int, pair: tuple[float, float]) -> None:
    rates = fleet(points, period)
    begin = first_period(rates, period)
    state, errors = holt_winters(rates, begin, *pair)
    level, season = pair
    for i in range(len(rates)):
        theirs = statsmodels(
            rates, begin, i, smoothing_level=level, smoothing_seasonal=season, optimized=False
        )
        scale = rates[i].std()
        np.testing.assert_allclose(state.level[i], theirs.level[-1], rtol=0, atol=1e-12 * scale)
        last = theirs.season[-period:]
        np.testing.assert_allclose(state.season[i], last, rtol=0, atol=1e-12 * scale)
        assert errors[i] == pytest.approx(theirs.sse, rel=1e-12)
        ahead = np.asarray(theirs.forecast(period))
        np.testing.assert_allclose(state.ahead[i, :-1], ahead[:-1], rtol=0, atol=1e-12 * scale)
        assert state.ahead[i, -1] == pytest.approx(theirs.level[-1] + theirs.season[-1])


@settings(max_examples=30)
@given(st.integers(2, 20), st.integers(0, 50), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99))
def test_a_history_in_two_parts(
    period: int, beyond: int, level: float, season: float, seed: int
) -> None:
    """The state is all that the past leaves: smoothing on from it is smoothing at once."""
    rates = fleet(2 * period + beyond, period, seed)
    begin = first_period(rates, period)
    whole, errors = holt_winters(rates, begin, level, season)
    cut = period + beyond // 2
    half, early = holt_winters(rates[:, :cut], begin, level, season)
    rest, late = holt_winters(rates[:, cut:], half, level, season)
    np.testing.assert_allclose(rest.ahead, whole.ahead, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(early + late, errors, rtol=1e-9, atol=1e-9)


def test_parameters_of_each_series_are_its_own_and_inputs_stay() -> None:
    rates = fleet(500, 24)
    begin = first_period(rates, 24)
    kept = rates.copy(), begin.level.copy(), begin.season.copy()
    level, season = np.linspace(0, 1, 5), np.linspace(0.5, 0.1, 5)
    state, errors = holt_winters(rates, begin, level, season)
    for i in range(5):
        here = slice(i, i + 1)
        alone = Level(begin.level[here], begin.season[here])
        one, error = holt_winters(rates[here], alone, level[i], season[i])
        np.testing.assert_array_equal(one.ahead[0], state.ahead[i])
        assert error[0] == errors[i]
    for array, before in zip((rates, begin.level, begin.season), kept, strict=True):
        np.testing.assert_array_equal(array, before)


@pytest.mark.parametrize(("points", "period"), [(2688, 672), (2688, 96), (672, 168), (672, 24)])
def test_estimated_parameters_are_as_good_as_an_optimisers(points: int, period: int) -> None:
    rates = fleet(points, period)
    begin = first_period(rates, period)
    pairs = estimate(rates, begin)
    _, errors = holt_winters(rates, begin, *pairs)
    assert all(((one >= 0) & (one <= 1)).all() for one in pairs)
    for i in range(len(rates)):
        assert errors[i] <= 1.001 * statsmodels(rates, begin, i).sse


def test_a_constant_series_is_expected_to_stay_so() -> None:
    rates = np.full((1, 96), 5.0)
    begin = first_period(rates, 24)
    state, errors = holt_winters(rates, begin, *estimate(rates, begin))
    assert errors[0] == 0
    np.testing.assert_array_equal(state.ahead, np.full((1, 24), 5.0))
