"""What the kernels of trailing counts mean, minute by minute and without any cleverness."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.scales import FALLS, LEAST, SCALES

SMALLER = {15: 5, 60: 15, 360: 60}
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def last(counts: Counts, minute: int, width: int) -> int:
    """Calls in the ``width`` minutes up to and including ``minute``."""
    return int(counts[max(minute + 1 - width, 0) : minute + 1].sum())


def window(counts: Counts, minute: int, width: int) -> float:
    """A trailing count less its largest block, 0 where it is no rise that is still going on."""
    inside = counts[max(minute + 1 - width, 0) : minute + 1]
    calls = int(inside.sum())
    if width in SMALLER:
        block = SMALLER[width]
        starts = range(max(len(inside) - block + 1, 1))
        calls -= max(int(inside[at : at + block].sum()) for at in starts)
    if calls < LEAST:
        return 0.0
    for shorter in (5, 15):
        if shorter < width and 2 * width * last(counts, minute, shorter) < shorter * calls:
            return 0.0
    return float(calls)


def windows(counts: Counts, first: int = 0) -> Floats:
    """(5, T - first)"""
    minutes = range(first, len(counts))
    return np.array([[window(counts, t, w) for t in minutes] for w in SCALES], float)


def by_slot(values: Floats, offset: int) -> list[Floats]:
    """The minutes of each slot that the values (W, T) touch; minute 0 is the ``offset``-th of its
    slot."""
    length = values.shape[1]
    edges = np.arange(0, offset + length + 14, 15) - offset
    return [values[:, max(a, 0) : b] for a, b in pairwise(edges)]


def lowest(counts: Counts, since: int, width: int) -> Floats:
    """(T,) fully observed trailing counts, infinite before there are any."""
    out = np.full(len(counts), np.inf)
    for minute in range(since + width - 1, len(counts)):
        out[minute] = last(counts, minute, width)
    return out


def valleys(counts: Counts, since: int, offset: int) -> Floats:
    """(3, Q) the fewest calls of a window that ends in each slot."""
    low = np.array([lowest(counts, since, width) for width in FALLS])
    return np.array([part.min(axis=1) for part in by_slot(low, offset)]).T


def excess(more: float, less: float) -> float:
    """Box and Cox's power of the ratio of the counts, five added to each."""
    ratio = (more + 5) / (less + 5)
    return float((ratio**0.2 - 1) / 0.2) if more > less else 0.0


def due(mean: Floats, slot: int, width: int) -> float:
    """Calls expected in ``width`` minutes that end in ``slot``, from means per minute."""
    if width < 60:
        here = max(mean[slot], mean[max(slot - 1, 0)])
    else:
        here = mean[max(slot + 1 - width // 15, 0) : slot + 1].mean()
    return float(width * (0.9 * here + 0.1 * mean.mean()))
