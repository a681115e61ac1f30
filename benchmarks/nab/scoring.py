"""NAB's score, standard profile, after its paper and its published scorer.

Lavin and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms - the Numenta Anomaly
Benchmark", ICMLA 2015. Every point whose score reaches the threshold is a detection. The first
one in a window earns 1 at the window's start, sinking along a sigmoid to 0 at its end; a window
without one costs 1. Every detection outside costs 0.11, less shortly after a window. Points of
the probationary period do not count. 0 is a detector that never detects, 100 one that detects
every window at its start and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab.series import Series

Floats = NDArray[np.float64]
FALSE_WEIGHT = 0.11
MISS_WEIGHT = 1.0
FAR = 3.0
"""Window lengths behind a window from which on a false detection costs its full weight."""


@dataclass(frozen=True)
class Point:
    """What NAB counts a detection at each point of a series as; arrays of length N."""

    worth: Floats
    """The detection's own worth: at most 1 inside of a window, at least -0.11 outside."""
    window: NDArray[np.int64]
    """The window the point is in; -1 outside."""
    counts: NDArray[np.bool_]
    """False in the probationary period."""


def points(series: Series) -> Point:
    """What a detection is worth, point by point."""
    index = np.arange(len(series.values))
    worth = np.full(len(index), -FALSE_WEIGHT)
    window = np.full(len(index), -1)
    for number, (first, last) in enumerate(series.windows):
        width = last - first + 1
        inside = slice(first, last + 1)
        window[inside] = number
        worth[inside] = _sigmoid((index[inside] - last - 1) / width) / _sigmoid(np.array(-1.0))
        behind = slice(last + 1, len(index))
        away = (index[behind] - last) / (width - 1)
        worth[behind] = FALSE_WEIGHT * np.where(away >= FAR, -1.0, _sigmoid(away))
    return Point(worth, window, index >= series.probation)


@dataclass(frozen=True)
class Curve:
    """The score of a set of series at every threshold that changes it."""

    thresholds: Floats
    """(K,) descending."""
    totals: Floats
    """(K,) summed worth, not normalised."""
    windows: int

    def at(self, threshold: float) -> float:
        """The normalised score: 0 for no detections, 100 for perfect ones."""
        below = int(np.searchsorted(-self.thresholds, -threshold, side="right"))
        return self._normal(self.totals[below - 1]) if below else 0.0

    def best(self) -> tuple[float, float]:
        """The threshold with the highest score (of equals the highest), and that score.

        Infinity and 0 where it is best never to detect.
        """
        if not len(self.totals) or self.totals.max() <= -MISS_WEIGHT * self.windows:
            return np.inf, 0.0
        place = int(np.argmax(self.totals))
        return float(self.thresholds[place]), self._normal(self.totals[place])

    def _normal(self, total: float) -> float:
        return float(normalised(np.array(total), self.windows))


def normalised(totals: Floats, windows: int) -> Floats:
    """Summed worths of series with that many windows: 0 for no detections, 100 for perfect ones."""
    null = -MISS_WEIGHT * windows
    return 100 * (totals - null) / (windows - null)


def curve(series: Sequence[Series], scores: Sequence[Floats]) -> Curve:
    """The curve of ``scores`` (one array of N points a series; higher is more anomalous)."""
    changes, levels = [], []
    for one, score in zip(series, scores, strict=True):
        point = points(one)
        outside = point.counts & (point.window < 0)
        changes.append(point.worth[outside])
        levels.append(score[outside])
        for number in range(len(one.windows)):
            inside = np.flatnonzero(point.counts & (point.window == number))
            order = inside[np.argsort(-score[inside], kind="stable")]
            # Of the detections in a window the most worthy counts, in place of the miss.
            best = np.maximum.accumulate(np.append(-MISS_WEIGHT, point.worth[order]))
            changes.append(np.diff(best))
            levels.append(score[order])
    change, level = np.concatenate(changes), np.concatenate(levels)
    order = np.argsort(-level, kind="stable")
    level = level[order]
    windows = sum(len(one.windows) for one in series)
    totals = np.cumsum(change[order]) - MISS_WEIGHT * windows
    last = np.append(level[1:] != level[:-1], True)[: len(level)]
    return Curve(level[last], totals[last], windows)


def _sigmoid(position: Floats) -> Floats:
    """1 far ahead of a window's end, 0 at it, -1 far behind; steepness 5."""
    return 2 / (1 + np.exp(5 * position)) - 1
