"""STL and Holt-Winters: the week ahead, and what younger series fall back to."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import STL

from trailsight.contracts.calendar import UTC, Calendar
from trailsight.contracts.detector import Detector
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.detector.assertions import by_minute
from trailsight.detector.draws import START, key, panel_of, season
from trailsight.detector.forecasts import SHARES, Mixed
from trailsight.detector.holt_winters import HoltWinters
from trailsight.detector.holt_winters_kernel import estimate, first_period, holt_winters
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY, DAY_MINUTES, WEEK, WEEK_MINUTES, Slots
from trailsight.detector.stl import Stl

Floats = NDArray[np.float64]
PRIOR = Prior(300.0)
FIRST = 20_600 * DAY + 39
"""A Wednesday, in the middle of the morning."""
STAGE = np.zeros(24, np.int8)
DETECTORS = pytest.mark.parametrize("detector", [Stl(), HoltWinters()], ids=["stl", "holt_winters"])


@DETECTORS
def test_the_week_ahead(detector: Detector) -> None:
    minute = START + np.arange(5 * WEEK_MINUTES)
    rate = 10 * season(minute, np.array([0.3]))
    counts = np.random.default_rng(0).poisson(rate)
    panel = panel_of([key(0)], START, counts)
    baseline = detector.fit(panel.window(START, START + 4 * WEEK_MINUTES))
    future = panel.window(START + 4 * WEEK_MINUTES, panel.end)
    expected = by_minute(baseline.expect(future), future)
    assert not baseline.short.any()
    assert np.abs(expected - rate[:, 4 * WEEK_MINUTES :]).mean() < 1.0


@DETECTORS
@pytest.mark.parametrize(("days", "error"), [(10, 5.0), (1, 8.0)])
def test_younger_series_fall_back(detector: Detector, days: int, error: float) -> None:
    length = days * DAY_MINUTES
    minute = START + np.arange(length + DAY_MINUTES)
    wave = 10 * (1 + np.cos(2 * np.pi * minute / DAY_MINUTES))[None]
    panel = panel_of([key(0)], START, np.random.default_rng(1).poisson(wave))
    baseline = detector.fit(panel.window(START, START + length))
    future = panel.window(START + length, panel.end)
    expected = by_minute(baseline.expect(future), future)
    assert baseline.short.all()
    miss = np.abs(expected - wave[:, length:]).mean()
    assert miss < error, "ten days have a time of day, one day is flat"
    assert (miss > 5) == (days == 1)


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.level"):
        HoltWinters(level=1.5)
    with pytest.raises(InputError, match=r"detector\.trend_weeks"):
        Stl(trend_weeks=0.5)


def fleet() -> Slots:
    """(24, 2688) slots: dead to busy series of all ages, some with gaps or masked ends."""
    rng = np.random.default_rng(4)
    time = np.arange(4 * WEEK)
    rate = 10 ** np.linspace(-3, 1.5, 24)[:, None]
    shape = 1 + 0.8 * np.sin(2 * np.pi * (time / DAY + rng.uniform(0, 1, (24, 1))))
    minutes = np.full((24, len(time)), 15.0)
    for i, begin in enumerate((0, 0, 0, 700, 1344, 1345, 1700, 2400, 2496, 2590, 2687, 2688)):
        minutes[2 * i + 1, :begin] = 0
    minutes[::4, 50:90] = 0
    minutes[:, -1] = 4
    minutes[::5, ::7] = 3
    calls = rng.poisson(rate * shape * minutes).astype(np.float64)
    calls[0] = 0
    return Slots(FIRST, UTC.slot_of_week(FIRST, len(time)), calls, calls**2, minutes)


def stl_of(rates: Floats, period: int) -> Floats:
    trend, low_pass = ceil(1.5 * period) | 1, period + 1
    jumps = {"trend_jump": ceil(trend / 10), "low_pass_jump": ceil(low_pass / 10)}
    fit = STL(rates, period, seasonal=35, trend=trend, low_pass=low_pass, **jumps).fit(2, 0)
    return np.asarray(fit.trend[-DAY:].mean() + fit.seasonal[-period:], np.float64)


def holt_winters_of(rates: Floats, period: int) -> Floats:
    fit = ExponentialSmoothing(
        rates,
        seasonal="add",
        seasonal_periods=period,
        initialization_method="known",
        initial_level=rates[:period].mean(),
        initial_seasonal=rates[:period] - rates[:period].mean(),
    ).fit(smoothing_level=0.002, smoothing_seasonal=0.25, optimized=False)
    return np.asarray(fit.level[-1] + fit.season[-period:], np.float64)


@dataclass(frozen=True)
class Alone:
    """One series' observed slots, forecast by a method of statsmodels."""

    calls: Floats
    minutes: Floats
    oracle: Callable[[Floats, int], Floats]

    def mixed(self, end: int, share: float) -> Floats:
        """(672,) the rates after the first ``end`` slots."""
        calls, minutes = self.calls[:end], self.minutes[:end]
        flat = float(PRIOR.rate(calls.sum(), minutes.sum()))
        period = WEEK if end >= 2 * WEEK else DAY if end >= 2 * DAY else 0
        if not period or not calls.any():
            return np.full(WEEK, flat)
        rates = np.where(minutes > 0, calls / np.maximum(minutes, 1), flat)
        ahead = np.resize(np.maximum(self.oracle(rates, period), 0), WEEK)
        return share * ahead + (1 - share) * flat

    def best(self, cut: int) -> float:
        """The share under which the slots from ``cut`` on are most likely."""
        calls, minutes = self.calls[cut:], self.minutes[cut:]
        tried = [self.mixed(cut, share)[: len(calls)] for share in SHARES]
        if (tried[0] == tried[-1]).all():
            return 0.0
        gains = [(calls * np.log(rates) - minutes * rates).sum() for rates in tried]
        return float(SHARES[np.argmax(gains)])


@pytest.mark.parametrize(
    ("detector", "oracle"), [(Stl(), stl_of), (HoltWinters(), holt_winters_of)]
)
def test_all_series_at_once_are_as_each_alone_by_statsmodels(
    detector: Stl | HoltWinters, oracle: Callable[[Floats, int], Floats]
) -> None:
    slots = fleet()
    profile = detector.forecast(slots, PRIOR, STAGE)
    calls, shares = slots.tamed(), set()
    for i, minutes in enumerate(slots.minutes):
        seen = np.flatnonzero(minutes)
        low = int(seen[0]) if len(seen) else len(minutes)
        alone = Alone(calls[i, low:], minutes[low:], oracle)
        length = len(minutes) - low
        cut = length - (WEEK if length >= 3 * WEEK else length // 3)
        share = alone.best(cut) if cut < length else 0.0
        shares.add(share)
        following = np.roll(alone.mixed(length, share), int(slots.phase[-1]) + 1)
        np.testing.assert_allclose(profile[i], following, rtol=1e-9)
    assert len(shares) > 2, "flat, mixed and seasonal series are among them"


def test_estimated_parameters_are_each_series_own() -> None:
    rates = np.random.default_rng(0).poisson(4.0, (3, 2 * DAY)).cumsum(axis=1) / 15
    begin = first_period(rates, DAY)
    state, _ = holt_winters(rates, begin, *estimate(rates, begin))
    np.testing.assert_array_equal(HoltWinters(estimated=True).ahead(rates, DAY), state.ahead)
    assert (HoltWinters().ahead(rates, DAY) != state.ahead).any()


@DETECTORS
def test_a_series_does_not_depend_on_its_company(detector: Stl | HoltWinters) -> None:
    slots = fleet()
    many = rows_of(slots, np.arange(240) % 24)
    together = detector.forecast(many, PRIOR, np.zeros(240, np.int8))
    for i in (0, 5, 100, 239):
        alone = rows_of(slots, np.array([i % 24]))
        np.testing.assert_array_equal(detector.forecast(alone, PRIOR, STAGE[:1])[0], together[i])


def rows_of(slots: Slots, rows: NDArray[np.intp]) -> Slots:
    return Slots(
        slots.first, slots.phase, slots.calls[rows], slots.squares[rows], slots.minutes[rows]
    )


@DETECTORS
@pytest.mark.parametrize("change", [20_541, 20_751], ids=["forward", "back"])
@pytest.mark.parametrize("days_before", [3, 17, 28])
def test_the_week_keeps_to_local_time(detector: Detector, change: int, days_before: int) -> None:
    """Berlin's clocks change within the history, or at the end of it."""
    berlin = Calendar("Europe/Berlin")
    start = (change - days_before) * DAY_MINUTES + 300
    length = 4 * WEEK_MINUTES
    phase = np.repeat(berlin.slot_of_week(start // 15, 5 * WEEK), 15)
    rate = np.where((phase % DAY >= 8 * 4) & (phase % DAY < 17 * 4) & (phase < 5 * DAY), 20.0, 0.2)
    counts = np.random.default_rng(7).poisson(rate[None])
    panel = Panel.from_dense([key(0)], start, counts, calendar=berlin)
    baseline = detector.fit(panel.window(start, start + length))
    future = panel.window(start + length, panel.end)
    expected = by_minute(baseline.expect(future), future)[0]
    due = rate[length:]
    assert expected[due > 10].min() > 10, "the working day starts and ends by the local clock"
    assert expected[due < 1].max() < 6


def test_shares_that_predict_alike_leave_the_rate_flat() -> None:
    """Two and a half days: a daily period at last, but nothing to hold it against."""
    slots = fleet()
    calls, minutes = slots.calls[22:23, : 5 * DAY // 2], slots.minutes[22:23, : 5 * DAY // 2]
    profile = Mixed(naive, PRIOR).ahead(calls, minutes)
    assert np.ptp(profile) == 0
    assert profile.mean() > 1, "a busy series"


def naive(rates: Floats, period: int) -> Floats:
    return rates[:, -period:]
