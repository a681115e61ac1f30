"""Calls beyond the expected ones: where an episode begins and ends is where most of them lie.

A trailing window sees a rise late when it is slow, and goes on seeing it when it is over. So scores
say whether there is an episode, and the counts say from when to when (the maximal sum of a
cumulated excess, as in Page's test, Biometrika 41, 1954).
"""

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.track import MICRO
from trailsight.contracts.episode import Direction

Ints = NDArray[np.int64]

LOOKBACK = max(*SCALES, *FALLS)
"""Minutes before its opening in which an episode may begin."""
SHORTEST = 5
"""Minutes that are looked back at least: the minute before the loudest may belong to it."""
WINDOWS = (5, 15, 60)
"""Minutes to look back over for a drop: the shortest in which enough calls are expected."""
ENOUGH = 10
"""Calls, as many as a fall is looked for in; and to be missing anew soon after another drop."""


def millionths(expected: NDArray[np.float32]) -> Ints:
    """Expected calls in whole millionths of a call."""
    micro: Ints = np.rint(expected.astype(np.float64) * MICRO).astype(np.int64)
    return micro


def excess(counts: Ints, expected: Ints, ratio: float, direction: Direction) -> Ints:
    """(T,) millionths of a call beyond ``ratio`` times the expected ones; in a drop those that are
    missing against the expected ones divided by it. ``expected`` are millionths."""
    if direction == "rise":
        beyond: Ints = counts * MICRO - np.rint(expected * ratio).astype(np.int64)
        return beyond
    short: Ints = np.rint(expected / ratio).astype(np.int64) - counts * MICRO
    return short


def begun(excess: Ints, low: int, at: int) -> tuple[int, int]:
    """Where in [low, at] an episode that opens at index ``at`` begins, and the excess from there
    to ``at``: the largest; of several the latest."""
    total = np.cumsum(excess[low : at + 1][::-1])
    best = int(np.argmax(total))
    return at - best, int(total[best])


def falling(counts: Ints, expected: Ints, ratio: float) -> NDArray[np.bool_]:
    """(T,) where the calls of the last minutes are at most 1/ratio of the expected ones, which
    are in millionths.

    A single quiet minute says nothing of a series with one call a minute, so the window grows
    until ten calls are expected in it. Causal.
    """
    fell = np.zeros(len(counts), np.bool_)
    settled = np.zeros(len(counts), np.bool_)
    for window in WINDOWS:
        seen, due = _trailing(counts, window), _trailing(expected, window)
        judged = ~settled & (due >= ENOUGH * MICRO)
        fell |= judged & (seen * MICRO * ratio <= due)
        settled |= judged
    return fell


def _trailing(values: Ints, window: int) -> Ints:
    total = np.cumsum(values)
    total[window:] -= total[:-window].copy()
    return total
