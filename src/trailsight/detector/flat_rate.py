"""The reference to beat: a plain mean over the last days, as AWS publishes its statistics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.count_state import from_state
from trailsight.detector.fields import within
from trailsight.detector.learning import Forecast, fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY_MINUTES, Slots


@dataclass(frozen=True)
class FlatRate:
    """Calls per minute over the last seven days; no season, no trend, no trimming.

    An Insight event's ``baseline.average`` is such a mean over the seven days before it.
    """

    days: int = 7
    """Days of history that are averaged."""

    def __post_init__(self) -> None:
        within("days", self.days, 1, 365)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; ``days`` make a season."""
        season = self.days * DAY_MINUTES
        recent = history.window(history.end - season, history.end)
        baseline, _ = fit_counts(recent, self.forecast, season, recur=False, trailing=False)
        return baseline

    def forecast(self, prior: Prior) -> Forecast:
        """The mean, given the fleet's prior."""

        def mean(slots: Slots) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
            rate = prior.rate(slots.calls.sum(axis=1), slots.observed)[:, None]
            return rate, np.where(slots.minutes > 0, rate, np.nan)

        return mean

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return from_state(state)
