"""Seasonal-trend decomposition by LOESS."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline
from trailsight.detector.fields import within
from trailsight.detector.forecasts import Mixed
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY, Slots
from trailsight.detector.stl_kernel import stl


@dataclass(frozen=True)
class Stl:
    """The last trend plus the last season (Cleveland et al., "STL", 1990), without robustness.

    Rates in quarters of an hour, a weekly period; younger series get a daily one, or none. The
    trend and low-pass smoothers, which are smooth, are evaluated at every tenth of their window
    only. The seasonal smoother is evaluated everywhere.
    """

    seasonal_weeks: int = 35
    """Window of the seasonal smoother, made odd; wider than the history is nearly the mean week."""
    trend_weeks: float = 1.5
    """Window of the trend smoother, in periods."""

    def __post_init__(self) -> None:
        within("seasonal_weeks", self.seasonal_weeks, 3, 999)
        within("trend_weeks", self.trend_weeks, 1.1, 52)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        return fit_counts(history, self.forecast)

    def forecast(self, slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
        """(S, 672) calls per minute by slot of the local week."""
        return Mixed(self.ahead, prior).week(slots)

    def ahead(self, rates: NDArray[np.float64], period: int) -> NDArray[np.float64]:
        """(S, period) the rates after ``rates`` (S, n)."""
        trend, low_pass = ceil(self.trend_weeks * period) | 1, (period + 1) | 1
        season, level = stl(
            rates,
            period,
            seasonal=self.seasonal_weeks | 1,
            trend=trend,
            low_pass=low_pass,
            trend_jump=ceil(trend / 10),
            low_pass_jump=ceil(low_pass / 10),
        )
        # The trend's last point is an edge of a local line; the mean of the last day is not.
        now = level[:, -DAY:].mean(axis=1, keepdims=True)
        return np.asarray(now + season[:, -period:], np.float64)

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return CountBaseline.restore(state)
