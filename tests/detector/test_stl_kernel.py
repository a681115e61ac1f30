"""STL of many series at once, against statsmodels, series by series."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from statsmodels.tsa.seasonal import STL

from trailsight.detector.stl_kernel import stl

Floats = NDArray[np.float64]


def waves(series: int, points: int, period: int, seed: int = 0) -> Floats:
    """(S, n) noise around a wave and a drift, at levels from 0.01 to 1,000."""
    rng = np.random.default_rng(seed)
    time = np.arange(points)
    level = 10 ** rng.uniform(-2, 3, (series, 1))
    shape = 2 + np.sin(2 * np.pi * time / period) + time / points
    return np.asarray(level * shape * rng.gamma(4, 0.25, (series, points)), np.float64)


def assert_equal_to_statsmodels(
    rates: Floats, period: int, windows: dict[str, int], inner_iter: int
) -> None:
    season, trend = stl(rates, period, inner_iter=inner_iter, **windows)
    assert season.shape == trend.shape == rates.shape
    for i, one in enumerate(rates):
        theirs = STL(one, period=period, **windows).fit(inner_iter=inner_iter, outer_iter=0)
        np.testing.assert_allclose(season[i], theirs.seasonal, rtol=0, atol=1e-9 * one.std())
        np.testing.assert_allclose(trend[i], theirs.trend, rtol=0, atol=1e-9 * one.std())


@pytest.mark.parametrize(
    ("points", "period"),
    [
        pytest.param(2688, 672, id="15 min, four weeks, weekly"),
        pytest.param(2016, 672, id="15 min, three weeks, weekly"),
        pytest.param(2011, 672, id="15 min, less than three weeks, weekly"),
        pytest.param(960, 96, id="15 min, ten days, daily"),
        pytest.param(672, 168, id="1 h, four weeks, weekly"),
        pytest.param(672, 24, id="1 h, four weeks, daily"),
        pytest.param(10080, 1440, id="1 min, one week, daily"),
    ],
)
@pytest.mark.parametrize("seasonal", [7, 35])
def test_the_windows_of_the_detector(points: int, period: int, seasonal: int) -> None:
    trend, low_pass = ceil(1.5 * period) | 1, (period + 1) | 1
    windows = {
        "seasonal": seasonal,
        "trend": trend,
        "low_pass": low_pass,
        "trend_jump": ceil(trend / 10),
        "low_pass_jump": ceil(low_pass / 10),
    }
    assert_equal_to_statsmodels(waves(3, points, period), period, windows, 2)


@settings(max_examples=60)
@given(st.data())
def test_any_windows(data: st.DataObject) -> None:
    """Windows wider than the series and jumps longer than it are among them."""
    period = data.draw(st.integers(2, 30), label="period")
    points = data.draw(st.integers(2 * period, 8 * period + 3), label="points")

    def odd(name: str, least: int) -> int:
        return 2 * data.draw(st.integers(least // 2, least // 2 + points), label=name) + 1

    def jump(name: str) -> int:
        return data.draw(st.integers(1, 12), label=name)

    windows = {
        "seasonal": odd("seasonal", 3),
        "trend": odd("trend", period + 1),
        "low_pass": odd("low_pass", period + 1),
        "seasonal_jump": jump("seasonal_jump"),
        "trend_jump": jump("trend_jump"),
        "low_pass_jump": jump("low_pass_jump"),
    }
    inner_iter = data.draw(st.integers(1, 4), label="inner_iter")
    assert_equal_to_statsmodels(waves(2, points, period, seed=1), period, windows, inner_iter)


def test_a_series_does_not_depend_on_its_company() -> None:
    rates = waves(70, 336, 24)
    before = rates.copy()
    season, trend = stl(rates, 24, seasonal=7, trend=37, low_pass=25)
    np.testing.assert_array_equal(rates, before)
    strided = np.repeat(rates, 2, axis=1)[:, ::2]
    for i in (0, 33, 69):
        alone = stl(strided[i : i + 1], 24, seasonal=7, trend=37, low_pass=25)
        np.testing.assert_array_equal(alone[0][0], season[i])
        np.testing.assert_array_equal(alone[1][0], trend[i])


def test_no_series() -> None:
    season, trend = stl(np.empty((0, 48)), 24, seasonal=7, trend=37, low_pass=25)
    assert season.shape == trend.shape == (0, 48)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"period": 25}, "48 points are not two periods of 25"),
        ({"period": 1}, "two periods of 1"),
        ({"seasonal": 1}, "seasonal 1 is not odd and at least 3"),
        ({"seasonal": 8}, "seasonal 8 is not odd"),
        ({"trend": 23}, "trend 23 is not odd and at least 25"),
        ({"low_pass": 26}, "low_pass 26 is not odd"),
        ({"trend_jump": 0}, "at least 1"),
        ({"inner_iter": 0}, "at least 1"),
    ],
)
def test_what_is_no_decomposition(changed: dict[str, int], message: str) -> None:
    given = {"period": 24, "seasonal": 7, "trend": 37, "low_pass": 25} | changed
    with pytest.raises(ValueError, match=message):
        stl(np.ones((1, 48)), given.pop("period"), **given)
