"""Exponential smoothing of level and season."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline
from trailsight.detector.fields import within
from trailsight.detector.forecasts import Mixed
from trailsight.detector.holt_winters_kernel import estimate, first_period, holt_winters
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import Slots


@dataclass(frozen=True)
class HoltWinters:
    """The last level plus the last season (Winters, 1960, additive).

    Rates in quarters of an hour, a weekly period; younger series get a daily one, or none. The
    season starts as the first period, around its own mean; the history smooths it.
    """

    level: float = 0.002
    """Smoothing of the level, per quarter of an hour; 0.002 remembers about five days."""
    season: float = 0.25
    """Smoothing of the season, per week."""
    estimated: bool = False
    """Whether each series gets the pair that predicts its next quarter of an hour best instead.
    That pair follows the level closely, which a forecast of a week should not."""

    def __post_init__(self) -> None:
        within("level", self.level, 0, 1)
        within("season", self.season, 0, 1)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        return fit_counts(history, self.forecast)

    def forecast(self, slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
        """(S, 672) calls per minute by slot of the local week."""
        return Mixed(self.ahead, prior).week(slots)

    def ahead(self, rates: NDArray[np.float64], period: int) -> NDArray[np.float64]:
        """(S, period) the rates after ``rates`` (S, n)."""
        begin = first_period(rates, period)
        level, season = estimate(rates, begin) if self.estimated else (self.level, self.season)
        return holt_winters(rates, begin, level, season)[0].ahead

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return CountBaseline.restore(state)
