"""What is usual of one series at a time of day: the yardstick of what is injected into it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel

DAY = 1440
WEEK = 7 * DAY
AROUND = 30
"""Minutes on either side of a window that count with it."""
QUIET = 300
"""Minutes of the quietest, and of the busiest, part of a day."""


@dataclass(frozen=True)
class Usual:
    """The counts of one series (T,), of which the first ``learnt`` minutes are history."""

    start: int
    """The first minute, since the epoch; other minutes are counted from it."""
    counts: NDArray[np.int64]
    since: int
    """The first observed minute."""
    learnt: int

    @classmethod
    def of(cls, panel: Panel, row: int, first: int) -> Self:
        """Series ``row`` of ``panel``, whose history ends before minute ``first`` (epoch)."""
        part = slice(panel.indptr[row], panel.indptr[row + 1])
        counts = np.zeros(panel.length, np.int64)
        counts[panel.minute[part]] = panel.count[part]
        return cls(panel.start, counts, int(panel.since[row]), first - panel.start)

    @cached_property
    def _total(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(self.counts)])

    def calls(self, start: int, length: int) -> float:
        """Mean calls in [start, start + length) over the same times of the weeks of the history;
        of its days, where there are no two weeks. Times half an hour off count, too."""
        step = WEEK if self.learnt - self.since >= 2 * WEEK else DAY
        back = start - np.arange(1, start // step + 1) * step
        low, high = back - AROUND, back + length + AROUND
        inside = (low >= self.since) & (high <= self.learnt)
        if not inside.any():
            return 0.0
        sums = self._total[high[inside]] - self._total[low[inside]]
        return float(sums.mean()) * length / (length + 2 * AROUND)

    @cached_property
    def quietest(self) -> tuple[int, int, float, float]:
        """Where in a UTC day its quietest and its busiest five hours begin, and the mean calls per
        minute of each."""
        first = -self.start % DAY
        days = max(self.learnt - first, 0) // DAY
        if not days:
            return 0, 0, 0.0, 0.0
        ring = self.counts[first : first + days * DAY].reshape(days, DAY).mean(axis=0)
        around = np.convolve(np.tile(ring, 2), np.ones(QUIET), "valid")[:DAY] / QUIET
        low, high = int(np.argmin(around)), int(np.argmax(around))
        return low, high, float(around[low]), float(around[high])
