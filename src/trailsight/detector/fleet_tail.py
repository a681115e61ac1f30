"""From raw anomaly scores to bans: each series' own tail, leaning on the fleet.

Of every series it is known how often a minute is larger than expected by ``size`` (the
ordinary ones are not looked at further), how often a raw score exceeds ``start``, and the mean
excess beyond it: an exponential tail from there on. Few exceedances lean on like series.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.levels import Prior
from trailsight.detector.tails import HeldOut

Floats = NDArray[np.float64]
ORDINARY = 0.975
"""Share of the minutes whose size alone is looked at."""
FAR = 0.01
"""Share of the minutes from which on the tail is exponential."""
PSEUDO_MINUTES = 20.0
CLASSES = (0.01, 0.3)
"""Calls per minute that part sparse, middling and busy series: like leans on like."""


@dataclass(frozen=True)
class Tail:
    """The tails of S series, (S,) each."""

    size: Floats
    """Magnitude up to which a minute is ordinary."""
    size_bans: Floats
    """Bans of a minute of that magnitude."""
    low: Floats
    """The least raw score beyond it."""
    start: Floats
    """Raw score at which the exponential tail begins."""
    start_bans: Floats
    scale: Floats
    """Mean excess of the raw score beyond ``start``."""

    def rows(self) -> NDArray[np.float64]:
        """(6, S)"""
        return np.stack(
            [self.size, self.size_bans, self.low, self.start, self.start_bans, self.scale]
        )

    def ordinary(self, row: NDArray[np.integer], magnitude: Floats) -> Floats:
        """(N,) bans of minutes no larger than is ordinary."""
        share = np.clip(magnitude / np.maximum(self.size[row], 1e-12), 0.0, 1.0)
        return np.where(magnitude > 0, share * self.size_bans[row], 0.0)

    def bans(self, row: NDArray[np.integer], raw: Floats) -> Floats:
        """(N,) bans of minutes beyond that; grows with ``raw``."""
        low, start = self.low[row], self.start[row]
        share = np.clip((raw - low) / np.maximum(start - low, 1e-12), 0.0, 1.0)
        bans = self.size_bans[row] + share * (self.start_bans[row] - self.size_bans[row])
        excess = np.maximum(raw - start, 0.0) / self.scale[row]
        return np.asarray(np.minimum(bans + excess * np.log10(np.e), 300.0), np.float64)


def sizes(row: NDArray[np.integer], magnitude: Floats, observed: Floats) -> Floats:
    """(S,) the magnitude that all but 2.5 % of the observed minutes stay below, at least 0."""
    result = np.zeros(len(observed))
    edges = np.searchsorted(row, np.arange(len(observed) + 1))
    for i in range(len(observed)):
        mine = magnitude[edges[i] : edges[i + 1]]
        larger = int((1 - ORDINARY) * observed[i])
        if (mine > 0).sum() > larger > 0:
            result[i] = np.partition(mine, len(mine) - larger)[len(mine) - larger]
    return result


def fit_tail(
    held: HeldOut, raw: Floats, step: Floats, size: Floats, rate: Floats, prior: Prior
) -> Tail:
    """The tails from the raw scores of the cells of ``held``, all of them beyond ``size``.

    ``step`` is what one more call would add to a cell's raw score; ``rate`` (S,) in calls per
    minute tells which series are alike. The last series of the result, one more than ``held``
    has, stands for those never seen.
    """
    series = held.series
    number = np.bincount(held.row, minlength=series).astype(np.float64)
    share = prior.rate(number, held.observed)
    low, start = np.zeros(series), np.zeros(series)
    far = np.minimum(number, np.maximum(np.round(FAR * held.observed), 1)).astype(np.intp)
    edges = np.searchsorted(held.row, np.arange(series + 1))
    for i in np.flatnonzero(number):
        mine = np.sort(raw[edges[i] : edges[i + 1]])
        low[i], start[i] = mine[0], mine[len(mine) - far[i]]
    beyond = raw >= start[held.row]
    excess = raw[beyond] - start[held.row[beyond]]
    total, minutes, steps = held.usual(beyond, excess, np.ones(len(excess)), step[beyond])
    start_bans = -np.log10(prior.rate(far.astype(np.float64), held.observed))
    kind = np.searchsorted(CLASSES, rate)
    usual = [_median(total, minutes, kind == k) for k in range(len(CLASSES) + 1)]
    usual = [value if value > 0 else max(usual[0], 0.1) for value in usual]
    like = np.array(usual)[kind]
    mean = (total + PSEUDO_MINUTES * like) / (minutes + PSEUDO_MINUTES)
    # Counts are whole: where one call is a long step the excess is geometric, not exponential.
    one = np.where(minutes > 0, steps / np.maximum(minutes, 1), mean)
    scale = one / np.log1p(one / mean)
    size_bans = np.minimum(-np.log10(np.minimum(share, 1.0)), start_bans)
    typical = float(np.median(low[number > 0])) if (number > 0).any() else 0.3
    start = np.where(number > 0, start, typical)
    low = np.where(number > 0, low, typical)
    end = (0.0, 0.0, typical, typical, 0.0, usual[0] / np.log(2))
    parts = (size, np.maximum(size_bans, 0), low, start, np.maximum(start_bans, 0), scale)
    return Tail(*(np.append(part, last) for part, last in zip(parts, end, strict=True)))


def _median(total: Floats, minutes: Floats, kind: NDArray[np.bool_]) -> float:
    """The median mean excess of the series of a kind; 0 where there are none to tell."""
    speak = kind & (minutes >= 5)
    return float(np.median(total[speak] / minutes[speak])) if speak.any() else 0.0
