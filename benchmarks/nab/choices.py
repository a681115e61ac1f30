"""What may be chosen of the streaming detector, and what each choice earns on each series."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab.kernels import detections
from benchmarks.nab.scoring import MISS_WEIGHT, Point, points
from benchmarks.nab.series import Series
from benchmarks.nab.streaming import Streaming

Floats = NDArray[np.float64]
DETECTORS = tuple(
    Streaming(block=block, trim=trim, season_days=days)
    for block, trim, days in product((0.1, 0.15, 0.2), (0, 1, 2), (0, 7, 14))
)
THRESHOLDS = tuple(1 - np.exp(-beyond) / 2 for beyond in np.linspace(1, 6, 41))
RESTS = (50, 100, 150, 200)
"""Points after a detection in which no other is made: one incident, one alarm."""


@dataclass(frozen=True)
class Choice:
    """One way to set everything, and its worth (F,) on each series, not normalised."""

    name: str
    worth: Floats


def choices(
    series: Sequence[Series],
    label: str,
    scores: Sequence[Floats],
    thresholds: Sequence[float],
    rests: Sequence[int] = RESTS,
) -> Iterator[Choice]:
    """Every threshold and rest for ``scores`` (one array of N points a series)."""
    told = [points(one) for one in series]
    for threshold, rest in product(thresholds, rests):
        worth = [
            earned(point, detections(score, threshold, one.probation, rest), len(one.windows))
            for one, point, score in zip(series, told, scores, strict=True)
        ]
        yield Choice(f"{label} threshold={threshold:.4g} rest={rest}", np.array(worth))


def streaming(series: Sequence[Series]) -> Iterator[Choice]:
    """All choices of the streaming detector."""
    for one in DETECTORS:
        scores = [one.scores(s.values, s.seconds, s.probation) for s in series]
        label = f"block={one.block} trim={one.trim} season_days={one.season_days}"
        yield from choices(series, label, scores, THRESHOLDS)


def earned(point: Point, found: NDArray[np.int64], windows: int) -> float:
    """NAB's score of one series for detections at the indices ``found``, not normalised."""
    found = found[point.counts[found]]
    window, worth = point.window[found], point.worth[found]
    best = np.full(windows, -MISS_WEIGHT)
    np.maximum.at(best, window[window >= 0], worth[window >= 0])
    return float(worth[window < 0].sum() + best.sum())
