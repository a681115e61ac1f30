"""The loops of ``holt_winters_kernel``: additive level and season in error form.

e = y − l − s, then l ← l + level · e and s ← s + season · e.
"""

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.compiled import compiled_reordered

Floats = NDArray[np.float64]
LANES = 32
"""Pairs of smoothing parameters that run side by side."""


@compiled_reordered
def smooth(rates: Floats, pairs: Floats, level: Floats, season: Floats, errors: Floats) -> None:
    """Runs over ``rates`` (S, n) with the pair of each series, (S, 2).

    ``level`` (S,) and ``season`` (S, period) hold the first state and get the last one, the
    season by phase of the first slot; ``errors`` (S,) gets the sums of squared one-step errors.
    """
    series, n = rates.shape
    period = season.shape[1]
    for s in range(series):
        up, turn = pairs[s]
        now, total = level[s], 0.0
        for low in range(0, n, period):
            values = rates[s, low : min(low + period, n)]
            wave = season[s, : len(values)]
            for j in range(len(values)):
                error = values[j] - wave[j] - now
                total += error * error
                now += up * error
                wave[j] += turn * error
        level[s], errors[s] = now, total


@compiled_reordered
def compare(
    rates: Floats, pairs: Floats, level: float, season: Floats, work: Floats, errors: Floats
) -> None:
    """``errors`` (32,): the sums of squared one-step errors of one series (n,) under each of
    ``pairs`` (2, 32), from the state ``level`` and ``season`` (period,); ``work`` is
    (period, 32)."""
    period = len(season)
    up, turn = pairs[0], pairs[1]
    now = np.full(LANES, level)
    errors[:] = 0.0
    for j in range(period):
        work[j] = season[j]
    phase = 0
    for i in range(len(rates)):
        wave, value = work[phase], rates[i]
        for k in range(LANES):
            error = value - wave[k] - now[k]
            errors[k] += error * error
            now[k] += up[k] * error
            wave[k] += turn[k] * error
        phase = phase + 1 if phase + 1 < period else 0


@compiled_reordered
def choose(rates: Floats, level: Floats, season: Floats, passes: int, pairs: Floats) -> None:
    """``pairs`` (S, 2): the smoothing parameters of least squared one-step error.

    Every pass compares 6 × 5 pairs; each after the first spans one step around the best so far.
    Steps are even in the parameters' square roots: small ones differ more.
    """
    across, down = 6, 5
    series, period = season.shape
    work, tried = np.empty((period, LANES)), np.zeros((2, LANES))
    errors = np.empty(LANES)
    for s in range(series):
        best = np.inf
        a, b = 0.5, 0.5
        wide, high = 0.5, 0.5
        for _ in range(passes):
            left, right = max(a - wide, 0.0), min(a + wide, 1.0)
            low, top = max(b - high, 0.0), min(b + high, 1.0)
            wide, high = (right - left) / (across - 1), (top - low) / (down - 1)
            for k in range(across * down):
                tried[0, k] = (left + wide * (k // down)) ** 2
                tried[1, k] = (low + high * (k % down)) ** 2
            compare(rates[s], tried, level[s], season[s], work, errors)
            for k in range(across * down):
                if errors[k] < best:
                    best = errors[k]
                    a, b = left + wide * (k // down), low + high * (k % down)
        pairs[s, 0], pairs[s, 1] = a * a, b * b
