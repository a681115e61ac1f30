"""The reference to beat: a plain mean over the last days, as AWS publishes its statistics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline
from trailsight.detector.fields import within
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY, WEEK, Slots


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
        """See ``contracts.detector.Detector``."""
        return fit_counts(history, self.forecast)

    def forecast(self, slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
        """(S, 672) calls per minute by slot of the local week: all alike."""
        last = slice(-self.days * DAY, None)
        rate = prior.rate(slots.calls[:, last].sum(axis=1), slots.minutes[:, last].sum(axis=1))
        return np.repeat(rate[:, None], WEEK, axis=1)

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return CountBaseline.restore(state)
