"""LOESS as weights: what a local line says at a point is a weighted sum of the points around it.

Without robustness weights, the weights depend on positions alone, so they are computed once for
any number of series. Cleveland et al., "STL: A Seasonal-Trend Decomposition Procedure Based on
Loess", Journal of Official Statistics 6, 1990; windows, edges and jumps as in statsmodels' STL.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Smoother:
    """Local lines at P of n points; between them, the smooth is interpolated."""

    at: Integers
    """(P,) points at which a line is fitted, ascending from 0 to n - 1."""
    start: Integers
    """(P,) first point of each window."""
    row: Integers
    """(P,) which weights: windows of one shape share them."""
    weights: Floats
    """(R, W) the weight of each point of a window."""

    def dense(self) -> Floats:
        """(n, n) the smoother as a matrix."""
        count = int(self.at[-1]) + 1
        lines = np.zeros((len(self.at), count))
        window = self.start[:, None] + np.arange(self.weights.shape[1])
        np.put_along_axis(lines, window, self.weights[self.row], axis=1)
        points = np.arange(count)
        right = np.searchsorted(self.at, points)
        left = np.maximum(right - 1, 0)
        gap = np.maximum(self.at[right] - self.at[left], 1)
        share = ((self.at[right] - points) / gap)[:, None]
        return np.asarray(share * lines[left] + (1 - share) * lines[right], np.float64)


def smoother(points: int, window: int, jump: int) -> Smoother:
    """A smoother of ``points`` >= 2 points, ``window`` (odd) wide, at every ``jump``-th of them."""
    step = min(jump, points - 1)
    at = np.arange(0, points, step)
    width, half = min(window, points), (window + 1) // 2
    start = np.clip(at - half + 1, 0, points - width)
    if at[-1] != points - 1:
        # statsmodels keeps the last window that it had.
        at, start = np.append(at, points - 1), np.append(start, start[-1])
    offset, row = np.unique(at - start, return_inverse=True)
    weights = np.stack([line_weights(points, window, int(i)) for i in offset])
    return Smoother(at, start, row.astype(np.int64), weights)


def line_weights(points: int, window: int, at: int) -> Floats:
    """(W,) weights of a window's points in the local line's value at ``at``, which counts from
    the window's first point and may lie outside; tricube in the distance."""
    width = min(window, points)
    place = np.arange(width) - float(at)
    reach = max(at, width - 1 - at) + max(window - points, 0) // 2
    distance = np.abs(place)
    weights = np.where(distance <= 0.999 * reach, (1 - (distance / reach) ** 3) ** 3, 0.0)
    weights[distance <= 0.001 * reach] = 1.0
    weights /= weights.sum()
    centre = weights @ place
    spread = weights @ (place - centre) ** 2
    if np.sqrt(spread) > 0.001 * (points - 1):
        weights *= 1 - centre / spread * (place - centre)
    return np.asarray(weights, np.float64)


def season_smoother(points: int, window: int, jump: int) -> Floats:
    """(points + 2, points): the smooth of a sub-series, and one step beyond either end."""
    width = min(window, points)
    beyond = np.zeros((points + 2, points))
    beyond[0, :width] = line_weights(points, window, -1)
    beyond[1:-1] = smoother(points, window, jump).dense()
    beyond[-1, points - width :] = line_weights(points, window, width)
    return beyond
