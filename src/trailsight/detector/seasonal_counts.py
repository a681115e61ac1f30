"""The default detector: seasonal counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_rows
from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline
from trailsight.detector.fields import within
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import SHAPE, Prior
from trailsight.detector.slots import WEEK, WIDTH, Slots


@dataclass(frozen=True)
class SeasonalCounts:
    """Time of day × day of week in quarters of an hour, each step as far as the counts bear it.

    A credibility chain (``profile_kernel.py``) from the fleet's rate to the series' own week; two
    kinds of over-dispersion (``dispersion.py``).
    """

    half_life_days: float = 21.0
    """Days after which a count weighs half in the profile."""
    smoothing_minutes: int = 90
    """Half width of the profile's wide steps."""

    def __post_init__(self) -> None:
        within("half_life_days", self.half_life_days, 1, 3650)
        within("smoothing_minutes", self.smoothing_minutes, WIDTH, 360)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        return fit_counts(history, self.forecast)

    def forecast(self, slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
        """(S, 672) calls per minute by slot of the local week."""
        from trailsight.detector.profile_kernel import profile_block

        means = np.empty((len(slots.calls), WEEK))
        weights, width = slots.weights(self.half_life_days), self.smoothing_minutes // WIDTH

        def work(rows: slice) -> None:
            profile_block(
                slots.calls[rows], slots.minutes[rows], slots.phase, weights, width, stage[rows],
                SHAPE, prior.minutes, means[rows],
            )  # fmt: skip

        on_rows(work, len(means))
        return means

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return CountBaseline.restore(state)
