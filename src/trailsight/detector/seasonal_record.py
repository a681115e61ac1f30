"""The multi-scale seasonal record, as far as a detector goes: its seasonal mean."""

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
class SeasonalRecord:
    """Seven profiles, averaged by how well each predicts weeks left out (``record_kernel.py``)."""

    half_life_days: float = 21.0
    """Days after which a count weighs half."""
    narrow_minutes: int = 30
    """Half width of the sharper of each two profiles."""
    wide_minutes: int = 120
    """Half width of the smoother."""

    def __post_init__(self) -> None:
        within("half_life_days", self.half_life_days, 1, 3650)
        within("narrow_minutes", self.narrow_minutes, WIDTH, 360)
        within("wide_minutes", self.wide_minutes, WIDTH, 720)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        return fit_counts(history, self.forecast)

    def forecast(self, slots: Slots, prior: Prior, stage: NDArray[np.int8]) -> NDArray[np.float64]:
        """(S, 672) calls per minute by slot of the local week."""
        from trailsight.detector.record_kernel import record_block

        narrow, wide = self.narrow_minutes // WIDTH, self.wide_minutes // WIDTH
        widths = np.array([0, wide, narrow, wide, narrow, wide, narrow])
        means = np.empty((len(slots.calls), WEEK))
        level = np.array([SHAPE, prior.minutes])
        weights = slots.weights(self.half_life_days)

        def work(rows: slice) -> None:
            record_block(
                slots.calls[rows], slots.minutes[rows], slots.phase, weights, widths, stage[rows],
                level, means[rows],
            )  # fmt: skip

        on_rows(work, len(means))
        return means

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return CountBaseline.restore(state)
