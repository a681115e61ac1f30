"""Local time without breaks: what methods need that count in periods of equal length.

Where clocks are put forward local time has slots that never were; they repeat the slot before.
Where clocks are put back slots come twice; the second counts. A holiday, whose slots are those
of a Sunday, stays in its place.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.slots import DAY, WEEK


@dataclass(frozen=True)
class LocalWeeks:
    """The slots of a panel, put in the order of local time."""

    source: NDArray[np.intp]
    """(n,) the panel's slot of each local slot."""
    end: int
    """Slot of the local week of the first slot that follows."""

    @property
    def whole(self) -> bool:
        """Whether local time has no breaks, and the slots are the panel's own."""
        return bool((np.diff(self.source) == 1).all())

    @classmethod
    def of(cls, phase: NDArray[np.int16]) -> "LocalWeeks":
        """Of the slots of the local week ``phase`` (B,)."""
        week = phase.astype(np.int64)
        # A change of the clock is less than half a day; what else jumps is a holiday.
        step = (np.diff(week) + DAY // 2) % DAY - DAY // 2
        at = np.concatenate([[0], np.cumsum(step)])[: len(week)]
        at -= at.min(initial=0)
        source = np.zeros(int(at.max(initial=-1)) + 1, np.intp)
        source[at] = np.arange(len(week))
        beginnings = np.bincount((week - at) % WEEK, minlength=WEEK)
        return cls(np.maximum.accumulate(source), int(beginnings.argmax() + len(source)) % WEEK)
