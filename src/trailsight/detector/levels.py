"""The level: how many calls a minute, long-run, of late, and for keys never seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trailsight.detector.profile import credibility
from trailsight.detector.slots import DAY, WEEK

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


def prior_of(calls: Floats, minutes: Floats) -> Prior:
    """The fleet's prior from (S,) calls and observed minutes; a call a day if all is silent."""
    called = (calls > 0) & (minutes > 0)
    rates = calls[called] / minutes[called]
    return Prior(SHAPE / float(np.median(rates)) if len(rates) else SHAPE * 1440)


def recent_factor(calls: Floats, due: Floats, near: NDArray[np.bool_]) -> Floats:
    """(S,) level in the slots marked ``near`` over the long-run level, by credibility.

    ``calls`` and ``due`` are (S, B) seen and expected at the long-run level. Days scatter
    around their week, weeks around the long run; only the latter is a change of level.
    """
    series, bins = calls.shape
    if not bins:
        return np.ones(series)

    def grouped(values: Floats, size: int) -> Floats:
        return np.asarray(values.reshape(series, -1, size).sum(axis=2), np.float64)

    day, day_due = grouped(calls, DAY), grouped(due, DAY)
    week, week_due = grouped(calls, WEEK), grouped(due, WEEK)
    ratio = week / np.maximum(week_due, 1e-300)
    scatter = (day - day_due * np.repeat(ratio, 7, axis=1)) ** 2
    clumping = scatter.sum(axis=1) / np.maximum(day_due.sum(axis=1), 1e-300) * 7 / 6
    clumping = np.maximum(clumping, 1.0)
    seen = np.column_stack([(calls * near).sum(axis=1), week])
    wanted = np.column_stack([(due * near).sum(axis=1), week_due])
    factor = credibility(seen, wanted, clumping)[:, 0]
    return np.where(wanted[:, 0] > 0, factor, 1.0)
