"""Drops: which minutes have too few calls, and where exactly such a period begins."""

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.track import MICRO

Ints = NDArray[np.int64]

WINDOWS = (5, 15, 60)
"""Minutes to look back over: the shortest in which enough calls are expected to judge by."""
ENOUGH = 10.0
LOOKBACK = 120
"""Minutes before its opening in which a drop may begin."""


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


def lacks(counts: Ints, expected: Ints, ratio: float) -> Ints:
    """(T,) millionths of a call missing against the expected ones divided by ``ratio``."""
    return np.rint(expected / ratio).astype(np.int64) - counts * MICRO


def begun(counts: Ints, expected: Ints, ratio: float, opened: int) -> int:
    """Where the drop that opens at index ``opened`` begins: most calls are missing from there.

    A trailing window sees a drop late, so the two hours before are looked at. ``expected`` is in
    millionths of a call.
    """
    low = max(opened - LOOKBACK, 0)
    missing = lacks(counts[low : opened + 1], expected[low : opened + 1], ratio)
    return opened - int(np.argmax(np.cumsum(missing[::-1])))


def _trailing(values: NDArray[np.int64] | NDArray[np.float32], window: int) -> NDArray[np.float64]:
    total = np.cumsum(values, dtype=np.float64)
    total[window:] -= total[:-window].copy()
    return total
