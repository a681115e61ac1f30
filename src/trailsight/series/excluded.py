"""Windows that were declared bad: neither learnt from nor scored.

A detector has no hole in its history to know of: in an excluded hour each series has instead the
calls of the same hour in a neighbouring week of its own: of the three nearest the one in the middle
by its calls (of two the quieter), so that a burst of one week is not learnt twice and what comes
every week stays. Where no such week is known, neighbouring days serve. What was measured of it:
docs/decisions/0008-what-stands-in-for-a-bad-window.md
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.minutes import covered
from trailsight.contracts.panel import Panel

HOUR, DAY, WEEK = 60, 1440, 10080
WEEKS = (1, 2, 3, 4)
"""Distances of weeks that may stand in, each way."""
DAYS = (1, 2, 3, 4, 5, 6)
"""Distances of days that may, where no week can."""
MOST = 3
"""Of those, the nearest so many are asked."""
REACH = WEEKS[-1] * WEEK
"""Minutes back, as far as what stands in may lie."""


@dataclass(frozen=True)
class Excluded:
    """Windows [start, end) in minutes since the epoch, in order and apart."""

    spans: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, spans: Iterable[tuple[int, int]]) -> "Excluded":
        """``spans`` in any order, which may overlap."""
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(joined[-1][1], end)
            else:
                joined.append((start, end))
        return cls(tuple(joined))

    def within(self, start: int, end: int) -> "Excluded":
        """What of them lies in [start, end)."""
        cut = ((max(low, start), min(high, end)) for low, high in self.spans)
        return Excluded(tuple((low, high) for low, high in cut if low < high))

    def mask(self, start: int, length: int) -> NDArray[np.bool_]:
        """(length,) which of the minutes from ``start`` on are excluded."""
        return covered(self.spans, start, length)

    def emptied(self, panel: Panel) -> Panel:
        """``panel`` without a call in the excluded minutes."""
        bad = self.mask(panel.start, panel.length)
        if not bad.any():
            return panel
        kept = ~bad[panel.minute]
        return replace(
            panel,
            indptr=panel.places(kept),
            minute=panel.minute[kept],
            count=panel.count[kept],
        )

    def filled(self, panel: Panel, *, causal: bool) -> Panel:
        """``panel`` with what stands in for the excluded minutes; ``causal``: earlier ones only.

        A series that was called in excluded minutes only is left without calls, and none has any
        before its first call outside of them.
        """
        bad = self.mask(panel.start, panel.length)
        if not bad.any():
            return panel
        bare = self.emptied(panel)
        rows, minutes, counts = [bare.row], [bare.minute], [bare.count]
        ahead = self.mask(panel.start, panel.length + HOUR)
        for low, high in _hours(ahead, panel.start):
            if low >= panel.length:
                continue
            for series, at, calls in _stand_ins(bare, bad, low, high, causal):
                # Which week stands in must not depend on where in the hour the panel ends.
                here = at < panel.length
                rows.append(np.full(int(here.sum()), series, np.int64))
                minutes.append(at[here])
                counts.append(calls[here])
        row, minute = np.concatenate(rows), np.concatenate(minutes)
        order = np.lexsort((minute, row))
        sizes = np.bincount(row, minlength=len(panel.keys))
        return replace(
            panel,
            indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            minute=minute[order].astype(np.int32),
            count=np.concatenate(counts)[order],
        )


def _hours(bad: NDArray[np.bool_], start: int) -> Iterable[tuple[int, int]]:
    """The excluded stretches [low, high) of each hour, as offsets."""
    change = np.flatnonzero(np.diff(bad, prepend=False, append=False))
    for low, high in zip(change[::2].tolist(), change[1::2].tolist(), strict=True):
        at = low
        while at < high:
            until = min(high, at + HOUR - (start + at) % HOUR)
            yield at, until
            at = until


def _stand_ins(
    bare: Panel, bad: NDArray[np.bool_], low: int, high: int, causal: bool
) -> Iterable[tuple[int, NDArray[np.int32], NDArray[np.int64]]]:
    """(row, minutes, counts) of what each series has instead in [low, high).

    ``bare`` is the panel without the excluded minutes ``bad``.
    """
    called = np.diff(bare.indptr) > 0
    first = np.full(len(bare.keys), bare.length, np.int64)
    first[called] = bare.minute[bare.indptr[:-1][called]]
    for unit, distances in ((WEEK, WEEKS), (DAY, DAYS)):
        signs = (-1,) if causal else (-1, 1)
        shifts = [
            sign * distance * unit
            for distance in distances
            for sign in signs
            if low + sign * distance * unit >= 0 and high + sign * distance * unit <= bare.length
            and not bad[low + sign * distance * unit : high + sign * distance * unit].any()
        ][:MOST]  # fmt: skip
        if shifts:
            break
    else:
        return
    for row in np.flatnonzero(called & (first < high)).tolist():
        part = slice(bare.indptr[row], bare.indptr[row + 1])
        minute, count = bare.minute[part], bare.count[part]
        known = max(int(bare.since[row]), 0)
        donors = [
            np.arange(*np.searchsorted(minute, (low + by, high + by)))
            for by in shifts
            if low + by >= known
        ]
        offsets = [by for by in shifts if low + by >= known]
        if not donors:
            continue
        order = sorted(range(len(donors)), key=lambda i: (int(count[donors[i]].sum()), i))
        best = order[(len(order) - 1) // 2]
        moved = minute[donors[best]] - np.int32(offsets[best])
        genuine = moved >= first[row]
        yield row, moved[genuine].astype(np.int32), count[donors[best]][genuine]
