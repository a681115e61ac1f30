"""The level that is expected where next to nothing was seen: the fleet's prior."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]
SHAPE = 0.5
"""Calls that the prior is worth: half a call (Jeffreys)."""


@dataclass(frozen=True)
class Prior:
    """A Gamma prior of a series' calls per minute: shape 0.5, around the fleet's median."""

    minutes: float
    """Rate parameter: minutes that the prior is worth."""

    def rate(self, calls: ArrayLike, minutes: ArrayLike) -> Floats:
        """Posterior mean of the calls per minute, after ``calls`` in ``minutes``."""
        seen, watched = np.asarray(calls, np.float64), np.asarray(minutes, np.float64)
        return np.asarray((seen + SHAPE) / (watched + self.minutes), np.float64)


def observed_minutes(panel: Panel) -> NDArray[np.int64]:
    """(S,) minutes of the panel in which a series was watched."""
    return np.maximum(panel.length - panel.since.astype(np.int64), 0)


def fleet_prior(history: Panel) -> Prior:
    """The prior of the level, from the totals of all series; a call a day if all is silent."""
    from trailsight.detector.slots_kernel import total_block

    calls = np.empty(len(history.keys))
    total_block(history.indptr, history.minute, history.count, history.since, calls)
    minutes = observed_minutes(history).astype(np.float64)
    called = (calls > 0) & (minutes > 0)
    rates = calls[called] / minutes[called]
    return Prior(SHAPE / float(np.median(rates)) if len(rates) else SHAPE * 1440)
