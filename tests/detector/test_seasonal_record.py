"""The seven profiles against the same in a few lines of numpy, and what their average learns."""

import numpy as np
import pytest
from numpy.typing import NDArray

from trailsight.contracts.errors import InputError
from trailsight.detector.assertions import by_minute
from trailsight.detector.counts import DAILY, GLOBAL, WEEKLY
from trailsight.detector.draws import START, key, panel_of, season
from trailsight.detector.profile_kernel import FLOOR, clumping
from trailsight.detector.record_kernel import MOST, POOLED, record_block
from trailsight.detector.seasonal_record import SeasonalRecord
from trailsight.detector.slots import DAY, WEEK, WEEK_MINUTES
from trailsight.detector.slots_kernel import tame

Floats = NDArray[np.float64]
WIDTHS = np.array([0, 8, 2, 8, 2, 8, 2])
PRIOR = np.array([0.5, 700.0])
HALF_LIFE = 2016.0


def smooth(values: Floats, width: int) -> Floats:
    lags = np.arange(-width, width + 1)
    weights = 1 - np.abs(lags) / (width + 1)
    total = sum(w * np.roll(values, j, axis=-1) for w, j in zip(weights, lags, strict=True))
    return np.asarray(total * weights.sum() / (weights**2).sum())


def profiles(seen: Floats, watched: Floats, clumps: float) -> Floats:
    """(7, 672)"""
    rate = (seen.sum() + PRIOR[0]) / (watched.sum() + PRIOR[1])
    groups = {7: [range(7)], 2: [range(5), range(5, 7)]}
    made = []
    for pooled, width in zip(POOLED, WIDTHS, strict=True):
        if pooled == 0:
            made.append(np.full(WEEK, rate))
            continue
        calls, minutes = seen.reshape(7, DAY), watched.reshape(7, DAY)
        if pooled == 1:
            calls, minutes = smooth(seen, width), smooth(watched, width)
        else:
            parts = [(list(days), calls[list(days)].sum(axis=0), minutes[list(days)].sum(axis=0))
                     for days in groups[pooled]]  # fmt: skip
            calls, minutes = np.empty((7, DAY)), np.empty((7, DAY))
            for days, got, during in parts:
                calls[days], minutes[days] = smooth(got, width), smooth(during, width)
        made.append(((calls + clumps) / (minutes + clumps / rate)).ravel())
    return np.array(made)


def naive(calls: Floats, minutes: Floats, phase: NDArray[np.int16], stage: int) -> Floats:
    mine = calls.copy()
    tame(mine, minutes)
    age = np.arange(len(calls))[::-1]
    weight = 0.5 ** (age / HALF_LIFE)

    def told(kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        part = phase[kept]
        return tuple(np.bincount(part, (weight * x)[kept], WEEK) for x in (mine, minutes))  # type: ignore[return-value]

    every = np.ones(len(calls), np.bool_)
    clumps = clumping(mine, minutes)
    number = {WEEKLY: 7, DAILY: 3, GLOBAL: 1}[stage]
    unit = WEEK if stage == WEEKLY else DAY
    gain = np.zeros(number)
    if number > 1:
        for skipped in range(min(len(calls) // unit, MOST)):
            out = age // unit == skipped
            mean = profiles(*told(~out), clumps)[:number, phase[out]]
            gain += (mine[out] * np.log(mean) - minutes[out] * mean).sum(axis=1) / clumps
    share = np.exp(gain - gain.max())
    whole = profiles(*told(every), clumps)
    mean = (share / share.sum()) @ whole[:number]
    return np.asarray(np.maximum(mean, FLOOR * whole[0]))


@pytest.mark.parametrize("stage", [GLOBAL, DAILY, WEEKLY])
@pytest.mark.parametrize("rate", [0.001, 0.05, 3.0])
def test_the_average_is_that_of_numpy(stage: int, rate: float) -> None:
    rng = np.random.default_rng(int(1000 * rate) + stage)
    slots = {GLOBAL: 150, DAILY: 900, WEEKLY: 2900}[stage]
    phase = ((77 + np.arange(slots)) % WEEK).astype(np.int16)
    minutes = np.full(slots, 15.0)
    minutes[:30] = 0
    wave = season(15 * phase.astype(np.int64), np.array([0.4]))[0]
    calls = rng.poisson(rate * minutes * wave).astype(np.float64)
    assert calls.any()
    out = np.empty((1, WEEK))
    stages = np.array([stage], np.int8)
    weights = 0.5 ** (np.arange(slots)[::-1] / HALF_LIFE)
    record_block(calls[None], minutes[None], phase, weights, WIDTHS, stages, PRIOR, out)
    np.testing.assert_allclose(out[0], naive(calls, minutes, phase, stage), rtol=1e-9)


def test_it_learns_the_week_and_leaves_a_flat_rate_flat() -> None:
    minute = START + np.arange(5 * WEEK_MINUTES)
    rate = np.concatenate([3 * season(minute, np.array([0.2])), np.full((1, len(minute)), 2.0)])
    panel = panel_of([key(0), key(1)], START, np.random.default_rng(0).poisson(rate))
    future = panel.window(START + 4 * WEEK_MINUTES, panel.end)
    baseline = SeasonalRecord().fit(panel.window(START, future.start))
    error = np.abs(by_minute(baseline.expect(future), future) - rate[:, 4 * WEEK_MINUTES :])
    assert error[0].mean() < 0.25
    assert error[1].max() < 0.2


def test_bad_parameters_are_named() -> None:
    with pytest.raises(InputError, match=r"detector\.half_life_days"):
        SeasonalRecord(half_life_days=0)
    with pytest.raises(InputError, match=r"detector\.wide_minutes"):
        SeasonalRecord(wide_minutes=5)
