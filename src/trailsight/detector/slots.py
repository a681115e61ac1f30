"""Quarters of an hour: what the detectors of counts learn from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_rows
from trailsight.contracts.expected import slots_between
from trailsight.contracts.panel import Panel

WIDTH = 15
"""Minutes in a slot."""
DAY, WEEK = 96, 672
"""Slots in a day, and in a week."""
DAY_MINUTES, WEEK_MINUTES = 1440, 10080

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Slots:
    """S series over the B slots that a panel touches, counted from the epoch.

    A slot outside the panel, or before a series was observed, has no minutes.
    """

    first: int
    """Slot of column 0."""
    phase: NDArray[np.int16]
    """(B,) slot of the local week, Monday 00:00 = 0."""
    calls: Floats
    """(S, B)"""
    squares: Floats
    """(S, B) sum over the minutes of calls²."""
    minutes: Floats
    """(S, B) observed minutes."""

    @property
    def observed(self) -> Floats:
        """(S,) observed minutes of a series."""
        return np.asarray(self.minutes.sum(axis=1), np.float64)

    def weights(self, half_life_days: float) -> Floats:
        """(B,) what a slot counts: half after so many days."""
        age = self.calls.shape[1] - 1 - np.arange(self.calls.shape[1])
        return np.asarray(0.5 ** (age / (half_life_days * DAY)), np.float64)

    def tamed(self) -> Floats:
        """(S, B) calls, the largest day of each fortnight cut to what recurs: a history holds
        incidents (``slots_kernel.tame``)."""
        from trailsight.detector.slots_kernel import tame_block

        calls = self.calls.copy()
        on_rows(lambda part: tame_block(calls[part], self.minutes[part]), len(calls))
        return calls


def slots_of(panel: Panel) -> Slots:
    """The slots of ``panel``."""
    from trailsight.detector.slots_kernel import slot_block

    first, number = slots_between(panel.start, panel.length)
    parts = [np.zeros((len(panel.keys), number)) for _ in range(3)]
    offset = panel.start - first * WIDTH

    def work(rows: slice) -> None:
        calls = panel.indptr[rows.start : rows.stop + 1], panel.minute, panel.count
        slot_block(*calls, panel.since[rows], offset, panel.length, *(x[rows] for x in parts))

    on_rows(work, len(panel.keys))
    return Slots(first, panel.calendar.slot_of_week(first, number), *parts)
