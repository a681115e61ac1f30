"""A week's average and standard deviation: how CloudTrail Insights describes its baseline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from trailsight.contracts.panel import Panel


@dataclass(frozen=True)
class Averages:
    """Sigmas from the mean of the ``days`` days before; one call is added to the variance."""

    name: str = "seven-day average, sigma"
    days: int = 7
    width: int = 5
    """Minutes a bin."""

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        window = self.days * bins.day
        mean, square = (_before(x, window) for x in (bins.counts, bins.counts**2))
        spread = np.sqrt(np.maximum(square - mean**2, 0) + 1)
        scores = (bins.counts - mean) / spread
        return alarms(scores[:, bins.history :], first_minute, self.width)


def _before(values: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    """(S, B) mean of the ``window`` bins before each, of fewer at the start; 0 for the first."""
    total = np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))
    now = np.arange(values.shape[1])
    low = np.maximum(now - window, 0)
    return np.asarray((total[:, now] - total[:, low]) / np.maximum(now - low, 1), np.float64)
