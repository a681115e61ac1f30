"""Prophet, hourly, with its daily and weekly seasons."""

import logging
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ProphetHourly:
    """Fitted on the history; residuals in units of its observation noise, at least one call."""

    name: str = "Prophet hourly"
    width: int = 60

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        start = first_minute - bins.history * self.width
        clock = pd.to_datetime(start + np.arange(bins.counts.shape[1]) * self.width, unit="m")
        scores = np.array([_residuals(row, clock, bins.history) for row in bins.counts])
        return alarms(scores, first_minute, self.width)


def _residuals(counts: Floats, clock: pd.DatetimeIndex, history: int) -> Floats:
    from prophet import Prophet

    if not counts[:history].any():
        return counts[history:]
    logging.getLogger("cmdstanpy").setLevel(logging.ERROR)
    logging.getLogger("prophet").setLevel(logging.ERROR)
    model = Prophet(uncertainty_samples=0)
    model.fit(pd.DataFrame({"ds": clock[:history], "y": counts[:history]}), seed=0)
    forecast = model.predict(pd.DataFrame({"ds": clock[history:]}))["yhat"].to_numpy()
    noise = float(np.mean(model.params["sigma_obs"])) * float(model.y_scale)
    return np.asarray((counts[history:] - forecast) / max(noise, 1.0), np.float64)
