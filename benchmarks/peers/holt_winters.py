"""Holt-Winters as statsmodels ships it, hourly with a weekly season, one step ahead."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from benchmarks.peers.residuals import z_scores
from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HoltWintersZ:
    """Smoothing estimated on the history, then kept; z scores of the one-step errors."""

    name: str = "Holt-Winters hourly, z"
    width: int = 60

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        errors = np.array([_errors(row, bins.history, 7 * bins.day) for row in bins.counts])
        return alarms(z_scores(errors, bins.history), first_minute, self.width)


def _errors(counts: Floats, history: int, week: int) -> Floats:
    """(B,) errors of the one-step forecasts, with the parameters of the history."""
    if not counts[:history].any():
        return counts
    shape = {"seasonal": "add", "seasonal_periods": week}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where the optimiser stopped early
        past = ExponentialSmoothing(
            counts[:history], initialization_method="heuristic", **shape
        ).fit()
        known = past.params
        whole = ExponentialSmoothing(
            counts,
            initialization_method="known",
            initial_level=known["initial_level"],
            initial_seasonal=known["initial_seasons"],
            **shape,
        ).fit(
            smoothing_level=known["smoothing_level"],
            smoothing_seasonal=known["smoothing_seasonal"],
            optimized=False,
        )
    return np.asarray(counts - whole.fittedvalues, np.float64)
