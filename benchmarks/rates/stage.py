"""Where incidents are staged: the clean counts beside those that are seen, and who is busy."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.fleet import Fleet
from benchmarks.rates.made import Counts
from benchmarks.rates.world import DAY, WEEK

APART = 360
"""Minutes at least between two incidents of one series."""
REMEMBERED = 28 * DAY
"""How far back a series' own record reaches."""


@dataclass(frozen=True)
class Planted:
    """What an incident adds (or takes) in [start, end) of row ``row``."""

    row: int
    start: int
    end: int
    change: NDArray[np.int64]
    """(end − start,) calls added in each minute, negative where they are missing."""


@dataclass
class Stage:
    """Counts of an account while incidents are being written into them."""

    fleet: Fleet
    clean: NDArray[np.int32]
    seen: NDArray[np.int32]
    until: int
    """The first minute after the part of the history that incidents are drawn for."""
    since: int = 0
    taken: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def family(self, row: int) -> list[int]:
        """The row with the series that share its calls: the API's own, and its failures."""
        root = int(self.fleet.parent[row]) if self.fleet.parent[row] >= 0 else row
        return [root, *np.flatnonzero(self.fleet.parent == root).tolist()]

    def children(self, row: int) -> list[int]:
        """The error series that are part of this call-rate series."""
        return [int(i) for i in np.flatnonzero(self.fleet.parent == row)]

    def free(self, row: int, start: int, end: int) -> bool:
        """Whether nothing else happens to the row, or its family, near [start, end)."""
        if start < max(self.since, self.fleet.since[row]) + 60 or end > self.until - 120:
            return False
        return all(
            end + APART <= other or stop + APART <= start
            for each in self.family(row)
            for other, stop in self.taken.get(each, ())
        )

    def expected(self, row: int, start: int, end: int) -> float:
        """Mean calls in these minutes of the other weeks, without incidents."""
        begin = self.fleet.since[row]
        totals = [
            int(self.clean[row, start + shift : end + shift].sum())
            for shift in range(-8 * WEEK, 9 * WEEK, WEEK)
            if shift and start + shift >= begin and end + shift <= self.clean.shape[1]
        ]
        return float(np.mean(totals)) if totals else 0.0

    def sums(self, row: int, start: int, length: int) -> NDArray[np.int64]:
        """Clean sums over every window of ``length`` in the 28 days before ``start``."""
        past = self.clean[row, max(start - REMEMBERED, 0) : start]
        total = np.concatenate([[0], np.cumsum(past, dtype=np.int64)])
        return total[length:] - total[:-length] if len(past) >= length else total[-1:]

    def plant(self, planted: Planted) -> None:
        """Writes it into the counts."""
        self.seen[planted.row, planted.start : planted.end] += planted.change.astype(np.int32)
        self.taken.setdefault(planted.row, []).append((planted.start, planted.end))

    def strength(self, planted: Planted) -> float:
        """What the row shows over its own record of that length, 0 below five calls added."""
        if planted.change.sum() < 5:
            return 0.0
        record = int(self.sums(planted.row, planted.start, planted.end - planted.start).max())
        shown = int(self.seen[planted.row, planted.start : planted.end].sum())
        return shown / max(record, 1)


def trimmed(row: int, start: int, change: Counts | NDArray[np.int64]) -> Planted | None:
    """From the first to the last minute that changes; None where nothing does."""
    touched = np.flatnonzero(change)
    if not len(touched):
        return None
    first, last = int(touched[0]), int(touched[-1]) + 1
    return Planted(row, start + first, start + last, change[first:last].astype(np.int64))
