"""The chain of credibility estimates against the same in a few lines of numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.detector.profile_kernel import (
    DAILY,
    FLOOR,
    GLOBAL,
    WEEKLY,
    clumping,
    profile_block,
)
from trailsight.detector.slots_kernel import tame

Floats = NDArray[np.float64]
WEEK, DAY = 672, 96
SHAPE, PRIOR = 0.5, 700.0


def weights(slots: int, half_life: float) -> Floats:
    return np.asarray(0.5 ** ((slots - 1 - np.arange(slots)) / half_life), np.float64)


def learnt(
    calls: Floats, minutes: Floats, first: int = 0, half_life: float = 2016.0, stage: int = WEEKLY
) -> Floats:
    out = np.full((1, WEEK), np.nan)
    phase = ((first + np.arange(len(calls))) % WEEK).astype(np.int16)
    profile_block(
        calls[None], minutes[None], phase, weights(len(calls), half_life), 6,
        np.array([stage], np.int8), SHAPE, PRIOR, out,
    )  # fmt: skip
    return np.asarray(out[0])


def smooth(values: Floats, width: int) -> Floats:
    lags = np.arange(-width, width + 1)
    weights = 1 - np.abs(lags) / (width + 1)
    total = sum(w * np.roll(values, -j, axis=-1) for w, j in zip(weights, lags, strict=True))
    return np.asarray(total * weights.sum() / (weights**2).sum())


def step(seen: Floats, due: Floats, clumps: float, groups: list[slice], width: int) -> Floats:
    """(7, 96) factors; each group of days is a ring of its own, one group alone is the week."""
    factor = np.empty((7, DAY))
    if groups:
        pooled = [
            [smooth(values[days].sum(axis=0), width) for days in groups] for values in (seen, due)
        ]
        got, wanted = (np.array(values) for values in pooled)
    else:
        got, wanted = (smooth(values.ravel(), width) for values in (seen, due))
    variance = ((got - wanted) ** 2).sum() - clumps * wanted.sum()
    between = max(variance, 0) / (wanted**2).sum()
    z = wanted * between / (wanted * between + clumps)
    ratio = 1 + z * (got / wanted - 1)
    if not groups:
        return np.asarray(ratio.reshape(7, DAY))
    for days, mine in zip(groups, ratio, strict=True):
        factor[days] = mine
    return factor


def naive(calls: Floats, minutes: Floats, first: int, half_life: float, stage: int) -> Floats:
    phase = (first + np.arange(len(calls))) % WEEK
    weight = 0.5 ** (np.arange(len(calls))[::-1] / half_life) * (minutes > 0)
    seen = np.bincount(phase, weight * calls, WEEK).reshape(7, DAY)
    watched = np.bincount(phase, weight * minutes, WEEK).reshape(7, DAY)
    effective = (weight * minutes).sum() / (weight**2 * minutes).sum()
    seen, watched = effective * seen, effective * watched
    level = (seen.sum() + SHAPE) / (watched.sum() + PRIOR)
    shape = np.ones((7, DAY))
    if seen.sum() and stage > GLOBAL:
        rate, clumps = seen.sum() / watched.sum(), clumping(calls, minutes)
        every, parted = [slice(0, 7)], [slice(0, 5), slice(5, 7)]
        chain = [(every, 6), (every, 1), (parted, 6), ([], 6), ([], 1)]
        for groups, width in chain if stage == WEEKLY else chain[:2]:
            shape *= step(seen, watched * rate * shape, clumps, groups, width)
        shape = np.maximum(shape * watched.sum() / (watched * shape).sum(), FLOOR)
    return np.asarray(level * shape.ravel())


@settings(max_examples=15)
@given(
    st.integers(0, 999),
    st.sampled_from([0.0, 0.02, 1.0, 40.0]),
    st.sampled_from([GLOBAL, DAILY, WEEKLY]),
    st.integers(0, WEEK - 1),
    st.sampled_from([500.0, 1e9]),
)
def test_the_chain(seed: int, rate: float, stage: int, first: int, half_life: float) -> None:
    rng = np.random.default_rng(seed)
    slots = int(rng.integers(2 * WEEK, 4 * WEEK))
    wave = np.exp(np.cos(2 * np.pi * np.arange(slots) / DAY))
    calls = rng.poisson(rate * wave * rng.gamma(2, 0.5, slots)) * rng.integers(1, 4, slots)
    minutes = np.full(slots, 15.0)
    minutes[: rng.integers(0, 400)] = 0
    calls = calls * (minutes > 0)
    ours = learnt(calls.astype(float), minutes, first, half_life, stage)
    tamed = calls.astype(float)
    tame(tamed, minutes)
    theirs = naive(tamed, minutes, first, half_life, stage)
    assert ours == pytest.approx(theirs, rel=1e-9)


@given(st.integers(0, 999), st.sampled_from([0.1, 3.0, 50.0]))
def test_clumping_is_the_variance_of_like_hours_over_their_mean(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    calls = (rng.poisson(rate, 3 * WEEK) * rng.integers(1, 6, 3 * WEEK)).astype(float)
    minutes = np.where(rng.random(3 * WEEK) < 0.01, 0.0, 15.0)
    hours, seen = calls.reshape(-1, 4).sum(axis=1), np.all(minutes.reshape(-1, 4) > 0, axis=1)
    found = []
    for lag in (24, 168):
        both = seen[lag:] & seen[:-lag]
        now, before = hours[lag:][both], hours[:-lag][both]
        if (now + before).sum():
            found.append(float(((now - before) ** 2).sum() / (now + before).sum()))
    assert clumping(calls, minutes) == pytest.approx(max(min(found, default=1.0), 1.0))


def test_clumps_of_poisson_calls_are_one_and_of_batches_their_size() -> None:
    rng = np.random.default_rng(0)
    minutes = np.full(8 * WEEK, 15.0)
    lone = rng.poisson(2.0, 8 * WEEK).astype(float)
    assert clumping(lone, minutes) == pytest.approx(1, abs=0.1)
    assert clumping(7 * lone, minutes) == pytest.approx(7, rel=0.1)
    assert clumping(np.zeros(10), minutes[:10]) == 1


def test_a_busy_series_follows_its_week_and_a_quiet_one_stays_flat() -> None:
    rng = np.random.default_rng(1)
    week = np.exp(1.5 * np.cos(2 * np.pi * np.arange(WEEK) / DAY))
    week[5 * DAY :] *= 0.3
    rate = np.tile(week / week.mean(), 4)
    minutes = np.full(4 * WEEK, 15.0)
    for calls_a_minute, error in ((20.0, 0.05), (0.5, 0.2), (0.01, 0.6)):
        found = learnt(rng.poisson(15 * calls_a_minute * rate).astype(float), minutes)
        off = np.abs(found / calls_a_minute - rate[:WEEK]).mean()
        assert off < error
    spread = []
    for seed in range(15):  # calls now and then, near one another by chance
        calls = np.random.default_rng(seed).poisson(0.0002 * 15 * np.ones(4 * WEEK))
        found = learnt(calls.astype(float), minutes)
        spread.append(np.abs(found / found.mean() - 1).mean())
    assert np.median(spread) < 0.3


def test_without_a_season_the_level_is_all() -> None:
    minutes = np.full(WEEK, 15.0)
    flat = learnt(np.full(WEEK, 30.0), minutes, stage=GLOBAL)
    assert np.ptp(flat) == 0
    assert flat[0] == pytest.approx((30 * WEEK + SHAPE) / (15 * WEEK + PRIOR), rel=1e-3)
    silent = learnt(np.zeros(WEEK), minutes)
    assert silent == pytest.approx(np.full(WEEK, SHAPE / (15 * WEEK + PRIOR)), rel=0.2)
    unseen = learnt(np.zeros(WEEK), np.zeros(WEEK))
    assert unseen == pytest.approx(np.full(WEEK, SHAPE / PRIOR))


def test_the_block_is_of_tamed_series_one_by_one() -> None:
    rng = np.random.default_rng(2)
    calls = rng.poisson([[0.3], [5.0], [60.0]], (3, 3 * WEEK)).astype(float)
    calls[1, 700:710] = 4000
    minutes = np.full((3, 3 * WEEK), 15.0)
    phase = (np.arange(3 * WEEK) % WEEK).astype(np.int16)
    before, stages = calls.copy(), np.array([WEEKLY, WEEKLY, DAILY], np.int8)
    out = np.full((3, WEEK), np.nan)
    profile_block(calls, minutes, phase, weights(3 * WEEK, 2016.0), 6, stages, SHAPE, PRIOR, out)
    assert np.array_equal(calls, before), "the incidents are cut in a copy"
    for s in range(3):
        alone = learnt(calls[s], minutes[s], stage=int(stages[s]))
        assert np.array_equal(out[s], alone)
        tame(calls[s], minutes[s])
        assert out[s] == pytest.approx(naive(calls[s], minutes[s], 0, 2016.0, int(stages[s])))
    assert np.array_equal(out[2].reshape(7, DAY), np.tile(out[2, :DAY], (7, 1)))
