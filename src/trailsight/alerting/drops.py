"""Drops: which minutes have too few calls, and where exactly such a period begins and ends."""

import numpy as np
from numpy.typing import NDArray

WINDOWS = (5, 15, 60)
"""Minutes to look back over: the shortest in which enough calls are expected to judge by."""
ENOUGH = 10.0


def falling(
    counts: NDArray[np.int64], expected: NDArray[np.float32], ratio: float
) -> NDArray[np.bool_]:
    """(T,) where the calls of the last minutes are at most 1/ratio of the expected ones.

    A single quiet minute says nothing of a series with one call a minute, so the window grows
    until ten calls are expected in it. Causal.
    """
    fell = np.zeros(len(counts), np.bool_)
    settled = np.zeros(len(counts), np.bool_)
    for window in WINDOWS:
        seen, due = _trailing(counts, window), _trailing(expected, window)
        judged = ~settled & (due >= ENOUGH)
        fell |= judged & (seen * ratio <= due)
        settled |= judged
    return fell


def bounds(
    counts: NDArray[np.int64],
    expected: NDArray[np.float32],
    ratio: float,
    opened: int,
    period: tuple[int, int],
) -> tuple[int, int]:
    """The stretch around minute ``opened`` that lacks most calls against expected/ratio.

    A trailing window sees a drop late and its end late. The start is looked for in the minutes
    up to ``opened`` and hence never changes afterwards; the end in those up to the end of
    ``period``.
    """
    low, high = max(period[0] - WINDOWS[-1], 0), period[1]
    lack = expected[low:high] / ratio - counts[low:high]
    at = opened - low
    before = np.cumsum(lack[at::-1])
    after = np.cumsum(lack[at:])
    return opened - int(np.argmax(before)), opened + int(np.argmax(after)) + 1


def _trailing(values: NDArray[np.int64] | NDArray[np.float32], window: int) -> NDArray[np.float64]:
    total = np.cumsum(values, dtype=np.float64)
    total[window:] -= total[:-window].copy()
    return total
