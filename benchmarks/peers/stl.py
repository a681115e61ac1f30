"""STL as statsmodels ships it, hourly with a weekly season, and z scores of its residuals."""

from dataclasses import dataclass

import numpy as np
from statsmodels.tsa.seasonal import STL

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from benchmarks.peers.residuals import z_scores
from trailsight.contracts.panel import Panel


@dataclass(frozen=True)
class StlZ:
    """Decomposes the history; its last week's season and last trend are the forecast."""

    name: str = "STL hourly, z"
    width: int = 60
    robust: bool = False

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        week = 7 * bins.day
        residuals = np.empty_like(bins.counts)
        ahead = np.arange(bins.scored.shape[1]) % week
        for row, past in enumerate(bins.past):
            fitted = STL(past, period=week, robust=self.robust).fit()
            forecast = fitted.seasonal[-week:][ahead] + fitted.trend[-1]
            residuals[row] = np.append(fitted.resid, bins.scored[row] - forecast)
        return alarms(z_scores(residuals, bins.history), first_minute, self.width)
