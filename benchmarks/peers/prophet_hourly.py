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
        scores = np.array([_residuals(row, bins.clock, bins.history) for row in bins.counts])
        return alarms(scores, first_minute, self.width)


def _residuals(counts: Floats, clock: pd.DatetimeIndex, history: int) -> Floats:
    if not counts[:history].any():
        return counts[history:]
    for noisy in ("cmdstanpy", "prophet.plot"):
        logging.getLogger(noisy).disabled = True
    from prophet import Prophet

    model = Prophet(uncertainty_samples=0)
    model.fit(pd.DataFrame({"ds": clock[:history], "y": counts[:history]}), seed=0)
    forecast = model.predict(pd.DataFrame({"ds": clock[history:]}))["yhat"].to_numpy()
    noise = float(np.mean(model.params["sigma_obs"])) * float(model.y_scale)
    return np.asarray((counts[history:] - forecast) / max(noise, 1.0), np.float64)
