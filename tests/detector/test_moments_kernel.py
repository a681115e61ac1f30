"""Sums of residuals, and the dispersions that they give back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trailsight.detector.dispersion import estimate
from trailsight.detector.moments_kernel import moments, moments_block

Floats = NDArray[np.float64]


def naive(calls: Floats, squares: Floats, minutes: Floats, m: Floats) -> Floats:
    """``m`` (B,) is the mean of each slot."""
    slots = len(calls)
    residual = squares - 2 * m * calls + minutes * m * m
    seen = minutes > 0
    day = (slots - 1 - np.arange(slots)) // 96
    worth = np.bincount(day, residual * seen)
    drop = round(seen.sum() / 96 / 14) if seen.sum() / 96 >= 7 else 0
    limit = np.sort(worth)[len(worth) - drop] if drop else np.inf
    kept = seen & (worth[day] < limit)
    m, due, residual = m[kept], (minutes * m)[kept], residual[kept]
    total = due.sum()
    x = m / ((due * m).sum() / total)
    w = due / (1 + x) / total
    y = residual / due - 1
    parts = (w, w * x, w * x * x, w * y, w * y * x)
    return np.array([total, (due * m).sum(), residual.sum(), *(part.sum() for part in parts)])


def drawn(
    rng: np.random.Generator, mean: Floats, clumping: float, noise: float
) -> tuple[Floats, Floats]:
    """Slots of negative binomial minutes with mean (B,), of variance clumping m + noise m²."""
    each = np.repeat(mean, 15)
    spread = (clumping - 1) + each * noise
    if clumping > 1 or noise > 0:
        size = each / spread
        counts = rng.poisson(rng.gamma(size, spread))
    else:
        counts = rng.poisson(each)
    counts = counts.reshape(-1, 15).astype(float)
    return counts.sum(axis=1), (counts**2).sum(axis=1)


@settings(max_examples=20)
@given(st.integers(0, 999), st.integers(100, 3000))
def test_the_sums(seed: int, slots: int) -> None:
    rng = np.random.default_rng(seed)
    profile = rng.gamma(1, 1, 672) + 1e-3
    phase = ((rng.integers(0, 672) + np.arange(slots)) % 672).astype(np.int16)
    calls, squares = drawn(rng, profile[phase], 1.5, 0.2)
    minutes = np.full(slots, 15.0)
    late = int(rng.integers(0, slots // 2))
    for values in (calls, squares, minutes):
        values[:late] = 0
    out = np.full(8, np.nan)
    moments(calls, squares, minutes, phase, profile, out)
    assert out == pytest.approx(naive(calls, squares, minutes, profile[phase]), rel=1e-9)


@pytest.mark.parametrize(
    ("level", "clumping", "noise"),
    [(0.2, 1.0, 0.0), (0.2, 4.0, 0.0), (20.0, 1.0, 0.3), (5.0, 3.0, 0.2)],
)
def test_both_dispersions_are_found(level: float, clumping: float, noise: float) -> None:
    rng = np.random.default_rng(1)
    slots, series = 4 * 672, 12
    profile = level * np.exp(1.5 * np.cos(2 * np.pi * np.arange(672) / 96))
    phase = (np.arange(slots) % 672).astype(np.int16)
    drawn_ones = [drawn(rng, profile[phase], clumping, noise) for _ in range(series)]
    calls, squares = (np.array(part) for part in zip(*drawn_ones, strict=True))
    out = np.full((series, 8), np.nan)
    minutes, profiles = np.full((series, slots), 15.0), np.tile(profile, (series, 1))
    moments_block(calls, squares, minutes, phase, profiles, out)
    found = estimate(out)
    usual = profile.mean()
    variance = np.median(found.clumping * usual + found.noise * usual**2)
    assert variance == pytest.approx(clumping * usual + noise * usual**2, rel=0.15)
    assert np.median(found.clumping) == pytest.approx(clumping, rel=0.3)
    assert np.median(found.noise) == pytest.approx(noise, abs=0.1 + 0.2 / level)


def test_the_most_unruly_days_are_left_out() -> None:
    rng = np.random.default_rng(2)
    phase, profile = (np.arange(4 * 672) % 672).astype(np.int16), np.full(672, 2.0)
    calls, squares = drawn(rng, profile[phase], 1.0, 0.0)
    minutes = np.full(4 * 672, 15.0)
    calm, wild = np.empty(8), np.empty(8)
    moments(calls, squares, minutes, phase, profile, calm)
    calls[1000] += 3000
    squares[1000] += 3000**2
    moments(calls, squares, minutes, phase, profile, wild)
    ours, theirs = (estimate(each[None]) for each in (wild, calm))
    assert ours.clumping == pytest.approx(theirs.clumping, abs=0.1)
    assert ours.noise == pytest.approx(theirs.noise, abs=0.05)


def test_silence_has_no_dispersion() -> None:
    found = estimate(np.zeros((2, 8)))
    assert found.clumping.tolist() == [1, 1]
    assert found.noise.tolist() == [0, 0]
