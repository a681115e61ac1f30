"""Exponential smoothing of level and season."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.count_state import from_state
from trailsight.detector.fields import within
from trailsight.detector.forecasts import Mixed
from trailsight.detector.learning import Forecast, fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import WEEK_MINUTES


@dataclass(frozen=True)
class HoltWinters:
    """The last level plus the last season (Winters, 1960, additive), as statsmodels runs it.

    Rates in quarters of an hour, a weekly period; younger series get a daily one, or none.
    Smoothing parameters are fixed: estimating them costs more than it gains.
    """

    level: float = 0.002
    """Smoothing of the level, per quarter of an hour; 0.002 remembers about five days."""
    season: float = 0.25
    """Smoothing of the season, per week."""

    def __post_init__(self) -> None:
        within("level", self.level, 0, 1)
        within("season", self.season, 0, 1)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        baseline, _ = fit_counts(
            history, self.forecast, season=2 * WEEK_MINUTES, recur=True, trailing=False
        )
        return baseline

    def forecast(self, prior: Prior) -> Forecast:
        """The mixed forecast, given the fleet's prior."""
        return Mixed(self._next, prior)

    def _next(self, rates: NDArray[np.float64], period: int) -> NDArray[np.float64]:
        """The ``period`` rates after ``rates``."""
        from statsmodels.tsa.holtwinters import ExponentialSmoothing

        # The season starts as the first period, around its own mean; the history smooths it.
        start = float(rates[:period].mean())
        model = ExponentialSmoothing(
            rates,
            seasonal="add",
            seasonal_periods=period,
            initialization_method="known",
            initial_level=start,
            initial_seasonal=rates[:period] - start,
        )
        # statsmodels takes the log of the residuals, which a constant series does not have.
        with np.errstate(divide="ignore"):
            fitted = model.fit(
                smoothing_level=self.level, smoothing_seasonal=self.season, optimized=False
            )
            ahead = fitted.forecast(period)
        return np.asarray(ahead, np.float64)

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return from_state(state)
