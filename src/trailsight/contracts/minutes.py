"""Stretches of minutes, laid over an array of minutes."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def covered(spans: Iterable[tuple[int, int]], start: int, length: int) -> NDArray[np.bool_]:
    """(length,) which of the minutes from ``start`` on lie in one of ``spans`` [first, last), all
    since the epoch."""
    inside = np.zeros(length, np.bool_)
    for low, high in spans:
        inside[max(low - start, 0) : max(high - start, 0)] = True
    return inside


def clear_since(spans: Iterable[tuple[int, int]], start: int, length: int) -> NDArray[np.int64]:
    """(length,) of each minute from ``start`` on the first, as an offset, from which on none up to
    it lies in ``spans``."""
    after = np.where(covered(spans, start, length), np.arange(1, length + 1), 0)
    return np.maximum.accumulate(after)
