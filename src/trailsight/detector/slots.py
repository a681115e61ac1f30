"""Quarters of an hour: what the seasonal detectors learn from.

Slots are counted from the epoch, so the phase of day and week is right for any panel. Epoch
day 0 was a Thursday.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel

WIDTH = 15
"""Minutes in a slot."""
DAY, WEEK = 96, 672
"""Slots in a day, and in a week."""
DAY_MINUTES, WEEK_MINUTES = 1440, 10080

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slots:
    """S series over whole weeks of slots: B is a multiple of 672 and column 0 is a Thursday 00:00.

    Slots outside the panel, or before a series was observed, have no minutes.
    """

    first: int
    """Slot of column 0, since the epoch; a multiple of 672."""
    calls: Floats
    """(S, B) calls."""
    squares: Floats
    """(S, B) sum over the minutes of calls²."""
    minutes: Floats
    """(S, B) observed minutes."""

    @property
    def observed(self) -> Floats:
        """(S,) observed minutes of a series."""
        return np.asarray(self.minutes.sum(axis=1), np.float64)


def slots_of(panel: Panel, leave_out: NDArray[np.bool_] | None = None) -> Slots:
    """The slots of ``panel``; minutes in ``leave_out`` (S, T) are treated as not observed."""
    series, offset = len(panel.keys), panel.start % WEEK_MINUTES
    bins = -(-(offset + panel.length) // WEEK_MINUTES) * WEEK
    kept = panel.minute >= panel.since[panel.row]
    if leave_out is not None:
        kept &= ~leave_out[panel.row, panel.minute]
    cell = panel.row[kept] * bins + (panel.minute[kept] + offset) // WIDTH
    count = panel.count[kept].astype(np.float64)
    shape = (series, bins)
    calls: Floats = np.bincount(cell, count, series * bins).astype(np.float64).reshape(shape)
    squares: Floats = np.bincount(cell, count**2, series * bins).astype(np.float64).reshape(shape)

    left = np.arange(bins) * WIDTH - offset
    low = np.maximum(left, panel.since[:, None])
    minutes = np.clip(np.minimum(left + WIDTH, panel.length) - low, 0, WIDTH).astype(np.float64)
    if leave_out is not None:
        row, minute = np.nonzero(leave_out & (np.arange(panel.length) >= panel.since[:, None]))
        gone = np.bincount(row * bins + (minute + offset) // WIDTH, minlength=series * bins)
        minutes -= gone.reshape(series, bins)
    return Slots((panel.start - offset) // WIDTH, calls, squares, minutes)


def tame(slots: Slots) -> Floats:
    """(S, B) calls, capped at the level that recurs on other days.

    A history holds incidents. The one largest day of a fortnight is cut to what the next
    largest reached (no less than 3 calls a slot); histories under a week are left as they are.
    """
    series, bins = slots.calls.shape
    peaks = slots.calls.reshape(series, bins // DAY, DAY).max(axis=2)
    days = slots.observed / DAY_MINUTES
    rank = np.where(days < 7, 0, np.round(days / 14)).astype(np.intp)
    order = -np.sort(-peaks, axis=1)
    cap = (
        order[np.arange(series), np.minimum(rank, order.shape[1] - 1)] if bins else np.zeros(series)
    )
    return np.minimum(slots.calls, np.maximum(cap, 3.0)[:, None])
