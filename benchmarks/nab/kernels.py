"""The loops of the streaming detector, compiled; every one looks back only."""

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
EVERY = 50
"""Points between two looks at the spread of everything so far."""


@numba.njit(cache=True)
def trailing_mean(values: Floats, width: int) -> Floats:
    """(N,) mean of the last ``width`` points, of fewer at the start."""
    mean = np.empty(len(values))
    total = 0.0
    for now in range(len(values)):
        total += values[now]
        if now >= width:
            total -= values[now - width]
        mean[now] = total / min(width, now + 1)
    return mean


@numba.njit(cache=True)
def spread(values: Floats) -> Floats:
    """(N,) distance between the 10 % and 90 % quantiles of all earlier points; 0 at the start."""
    out = np.empty(len(values))
    last = 0.0
    for now in range(len(values)):
        if now and now % EVERY == 0:
            low, high = np.quantile(values[:now], np.array([0.1, 0.9]))
            last = high - low
        out[now] = last
    return out


@numba.njit(cache=True)
def same_time(values: Floats, seconds: NDArray[np.int64], days: int, reach: int) -> Floats:
    """(N,) median over the last ``days`` days of the mean around this time of day.

    ``reach`` is the number of points to either side. NaN before the second day.
    """
    out = np.full(len(values), np.nan)
    total = np.zeros(len(values) + 1)
    total[1:] = np.cumsum(values)
    seen = np.empty(days)
    for now in range(len(values)):
        known = 0
        for day in range(1, days + 1):
            then = seconds[now] - 86_400 * day
            if then < seconds[0]:
                break
            place = np.searchsorted(seconds, then)
            low, high = max(place - reach, 0), min(place + reach + 1, now)
            if low < high:
                seen[known] = (total[high] - total[low]) / (high - low)
                known += 1
        if known:
            out[now] = np.median(seen[:known])
    return out


@numba.njit(cache=True)
def believed(actual: Floats, expected: Floats, half_life: float) -> Floats:
    """(N,) how far ``expected`` has explained ``actual`` so far: a trailing slope in [0, 1]."""
    out = np.zeros(len(actual))
    keep = 0.5 ** (1 / half_life)
    both = own = 0.0
    for now in range(len(actual)):
        if own > 0:
            out[now] = min(max(both / own, 0.0), 1.0)
        both = keep * both + (1 - keep) * expected[now] * actual[now]
        own = keep * own + (1 - keep) * expected[now] ** 2
    return out


@numba.njit(cache=True)
def tail(feature: Floats, floor: Floats, block: int, lag: int, trim: int) -> Floats:
    """(N,) how far a feature is beyond the maxima of earlier blocks of ``block`` points.

    (feature - median) / (mean excess over the median + floor), of the maxima of all blocks that
    ended at least ``lag`` points ago; the ``trim`` largest of them (at most a third) are not
    learnt. If maxima have exponential tails, a block exceeds A with probability exp(-A) / 2.
    """
    out = np.zeros(len(feature))
    maxima = np.empty(len(feature) // block + 1)
    known, median, excess = 0, 0.0, 0.0
    for now in range(len(feature)):
        if now >= (known + 1) * block + lag:
            maxima[known] = feature[known * block : (known + 1) * block].max()
            known += 1
            past = np.sort(maxima[:known])
            median = np.median(past)
            kept = past[: known - min(trim, (known - 1) // 3)]
            above = kept[kept >= median] - median
            excess = above.mean() if len(above) else 0.0
        if known >= 2:
            unit = excess + floor[now]
            out[now] = (feature[now] - median) / unit if unit > 0 else 0.0
    return out


@numba.njit(cache=True)
def detections(scores: Floats, threshold: float, first: int, rest: int) -> NDArray[np.int64]:
    """Indices from ``first`` on that reach the threshold, at least ``rest`` points apart."""
    found = np.empty(len(scores), np.int64)
    count, last = 0, first - rest
    for now in range(first, len(scores)):
        if scores[now] >= threshold and now - last >= rest:
            found[count] = last = now
            count += 1
    return found[:count]
