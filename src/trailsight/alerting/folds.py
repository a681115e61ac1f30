"""The parts of a history, each to be judged by a baseline that was learnt from the others.

Whole weeks are cut out and the earlier minutes moved up by as many weeks: what is left is a
history like any other, with every minute at its time of the week, so any detector can learn from
it and none needs to know of holes. Histories below two weeks are cut by days.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel

DAY, WEEK = 1440, 10080
MOST = 4
"""Parts: a detector is fitted as often, and once to the whole."""
LONGEST = 8 * WEEK
"""What lies further back than this from the end is learnt from and not judged."""


@dataclass(frozen=True)
class Fold:
    """The minutes [start, end) of a history, since the epoch."""

    start: int
    end: int

    def without(self, history: Panel) -> Panel:
        """The history with these minutes cut out, and what came before moved up to the gap."""
        length = self.end - self.start
        low, high = self.start - history.start, self.end - history.start
        before = history.minute < low
        cells = np.flatnonzero(before | (history.minute >= high))
        minute = history.minute[cells] - np.int32(length) * ~before[cells]
        since = np.where(history.since >= high, history.since - length, np.minimum(history.since, low))
        return replace(
            history,
            start=history.start + length,
            length=history.length - length,
            since=since.astype(np.int32),
            indptr=np.searchsorted(cells, history.indptr).astype(np.int64),
            minute=minute,
            count=history.count[cells],
        )


def folds(start: int, end: int) -> tuple[Fold, ...]:
    """Up to four parts of the minutes [start, end), the last of which ends at ``end``; none of a
    history below two days."""
    unit = WEEK if end - start >= 2 * WEEK else DAY
    units = min(end - start, LONGEST) // unit
    if units < 2:
        return ()
    number = min(units, MOST)
    edges = [end - unit * (units * (number - k) // number) for k in range(number + 1)]
    return tuple(Fold(low, high) for low, high in zip(edges, edges[1:], strict=False))


def fold_of(parts: tuple[Fold, ...], minutes: NDArray[np.int64]) -> NDArray[np.int8]:
    """The part of each of ``minutes`` (since the epoch), -1 for none."""
    if not parts:
        return np.full(len(minutes), -1, np.int8)
    edges = np.array([parts[0].start, *(part.end for part in parts)])
    found = np.searchsorted(edges, minutes, side="right") - 1
    return np.where(found < len(parts), found, -1).astype(np.int8)
