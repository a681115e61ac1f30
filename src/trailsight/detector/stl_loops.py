"""The loops of ``stl_kernel.stl``, one series after the other, in SIMD lanes along time."""

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.compiled import compiled_reordered

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Lines = tuple[Integers, Integers, Integers, Floats]
"""The fields of a ``loess.Smoother``."""


@compiled_reordered
def decompose(
    rates: Floats,
    period: int,
    cycles: tuple[Floats, Floats],
    low_pass: Lines,
    slow: Lines,
    iterations: int,
    seasonal: Floats,
    trend: Floats,
) -> None:
    """Writes season and trend, (S, n) each, of ``rates`` (S, n).

    ``cycles`` smooth sub-series of n // period and of one more point.
    """
    series, n = rates.shape
    rest = np.empty(n)
    cycle = np.empty(n + 2 * period)
    once = np.empty(n + period + 1)
    twice = np.empty(n + 2)
    for s in range(series):
        trend[s] = 0.0
        for _ in range(iterations):
            for i in range(n):
                rest[i] = rates[s, i] - trend[s, i]
            extra = n % period
            smooth_cycles(rest, period, 0, extra, cycles[1], cycle)
            smooth_cycles(rest, period, extra, period, cycles[0], cycle)
            average(cycle, period, once)
            average(once, period, twice)
            for i in range(n):
                rest[i] = (twice[i] + twice[i + 1] + twice[i + 2]) / 3.0
            lines(rest, low_pass, seasonal[s])
            for i in range(n):
                seasonal[s, i] = cycle[period + i] - seasonal[s, i]
                rest[i] = rates[s, i] - seasonal[s, i]
            lines(rest, slow, trend[s])


@compiled_reordered
def smooth_cycles(
    values: Floats, period: int, low: int, high: int, weights: Floats, out: Floats
) -> None:
    """Smooths the sub-series of the phases [low, high), each one step beyond both ends."""
    length = weights.shape[1]
    for m in range(weights.shape[0]):
        target = out[m * period + low : m * period + high]
        target[:] = 0.0
        for i in range(0, length - 1, 2):
            if weights[m, i] != 0.0 or weights[m, i + 1] != 0.0:
                one, two = weights[m, i], weights[m, i + 1]
                first = values[i * period + low : i * period + high]
                second = values[(i + 1) * period + low : (i + 1) * period + high]
                for j in range(len(target)):
                    target[j] += one * first[j] + two * second[j]
        if length % 2:
            one = weights[m, length - 1]
            first = values[(length - 1) * period + low : (length - 1) * period + high]
            for j in range(len(target)):
                target[j] += one * first[j]


@compiled_reordered
def average(values: Floats, width: int, out: Floats) -> None:
    """Moving averages; four running sums at once, as each waits for its last addition."""
    part, scale = len(out) // 4, 1.0 / width
    to_a, to_b, to_c, to_d = out, out[part:], out[2 * part :], out[3 * part :]
    in_a, in_b, in_c, in_d = values, values[part:], values[2 * part :], values[3 * part :]
    a, b, c, d = in_a[:width].sum(), in_b[:width].sum(), in_c[:width].sum(), in_d[:width].sum()
    for i in range(part):
        to_a[i], to_b[i], to_c[i], to_d[i] = a * scale, b * scale, c * scale, d * scale
        a += in_a[i + width] - in_a[i]
        b += in_b[i + width] - in_b[i]
        c += in_c[i + width] - in_c[i]
        if i + width < len(in_d):
            d += in_d[i + width] - in_d[i]
    for i in range(part, len(to_d)):
        to_d[i] = d * scale
        if i + width < len(in_d):
            d += in_d[i + width] - in_d[i]


@compiled_reordered
def lines(values: Floats, smoother: Lines, out: Floats) -> None:
    """The smooth of ``values``: weighted sums at some points, straight lines between them."""
    at, start, row, weights = smoother
    width = weights.shape[1]
    last = 0.0
    for k in range(len(at)):
        window, weight = values[start[k] : start[k] + width], weights[row[k]]
        total = 0.0
        for i in range(width):
            total += weight[i] * window[i]
        if k:
            between = out[at[k - 1] : at[k]]
            step = (total - last) / len(between)
            for i in range(len(between)):
                between[i] = last + step * i
        last = total
    out[at[-1]] = last
