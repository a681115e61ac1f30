"""Bursts that come back at the same minute: cron jobs, backups, the weekly batch.

A mean over a quarter of an hour cannot hold a burst of one minute, so minutes at which more
calls recur than chance allows are set apart from the slots. The test is binomial: the days (or
weeks) on which the minute reached half its recurring height, against the share of the
minutes within a quarter of an hour of it that do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

LEAST = 4
"""Calls a minute below which a recurrence is left to the seasonal mean."""
CHANCE = 1e-5
"""Probability below which a recurrence is no coincidence."""
RANK = {DAY_MINUTES: 4, WEEK_MINUTES: 2}
"""The height of a recurrence is what at least this many days, or weeks, reached."""


PERIODS = (DAY_MINUTES, WEEK_MINUTES)


@dataclass(frozen=True)
class Recurrence:
    """Recurring minutes of S series, of one period, sparse: N of them."""

    period: int
    """1440 or 10080 minutes."""
    row: NDArray[np.int32]
    """(N,) series."""
    phase: NDArray[np.int32]
    """(N,) minute of the day or week, since the epoch."""
    height: NDArray[np.float32]
    """(N,) calls that are no news at this minute."""
    typical: NDArray[np.float32]
    """(N,) calls that exactly this minute reached on all but as many days, or weeks."""

    def moved(self, by: int) -> "Recurrence":
        """The same, its series numbered from ``by`` on."""
        return replace(self, row=(self.row + by).astype(np.int32))

    def only(self, low: int, high: int) -> "Recurrence":
        """The series [low, high), numbered from 0."""
        part = slice(*np.searchsorted(self.row, [low, high]))
        row = (self.row[part] - low).astype(np.int32)
        rest = (self.phase[part], self.height[part], self.typical[part])
        return Recurrence(self.period, row, *rest)


def join(parts: Sequence[Recurrence]) -> Recurrence:
    """One of several of the same period, whose series ascend."""
    if not parts:
        return _none(DAY_MINUTES)
    return Recurrence(
        parts[0].period,
        np.concatenate([p.row for p in parts]),
        np.concatenate([p.phase for p in parts]),
        np.concatenate([p.height for p in parts]),
        np.concatenate([p.typical for p in parts]),
    )


def spread(
    recurring: Sequence[Recurrence], rows: NDArray[np.intp], start: int, length: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Height and typical calls of the series ``rows`` (-1: none), (len(rows), length), in the
    minutes from ``start``; 0 where nothing recurs. The higher of several recurrences counts."""
    shape = (len(rows), length)
    height, typical = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for found in recurring:
        edges = np.searchsorted(found.row, [rows, rows + 1])
        sizes = np.where(rows >= 0, edges[1] - edges[0], 0)
        if not sizes.any():
            continue
        index = np.concatenate([np.arange(a, a + n) for a, n in zip(edges[0], sizes, strict=True)])
        at = np.repeat(np.arange(len(rows)), sizes), found.phase[index]
        folded = np.zeros((2, len(rows), found.period), np.float32)
        folded[0][at], folded[1][at] = found.height[index], found.typical[index]
        here = folded[:, :, (start + np.arange(length)) % found.period]
        height, typical = np.maximum(height, here[0]), np.maximum(typical, here[1])
    return height, typical


def _none(period: int) -> Recurrence:
    at, calls = np.empty(0, np.int32), np.empty(0, np.float32)
    return Recurrence(period, at, at, calls, calls)


def recurrences(panel: Panel, period: int) -> Recurrence:
    """The recurring minutes of ``panel``, of a period of 1440 or 10080 minutes."""
    folded, seen = _folded(panel, period)
    series, cycles = folded.shape[:2]
    rank = RANK[period]
    if cycles < rank or not series:
        return _none(period)
    # A weekly batch is seen a few times only; it may start a minute early or late.
    wide = folded if period == DAY_MINUTES else _widest(folded)
    top = np.partition(wide, cycles - rank, axis=1)[:, cycles - rank]
    row, phase = np.nonzero(top >= np.maximum(LEAST, 2 * _local_mean(folded, seen)))
    height = top[row, phase]
    hits = (wide[row, :, phase] >= height[:, None] / 2).sum(axis=1)
    tested = seen[row, :, phase].sum(axis=1)
    share = _near(wide, seen, row, phase, height / 2)
    # A day's job is one that more than a single day of the week accounts for.
    often = (tested >= rank) & (hits > tested // 7 * (period == DAY_MINUTES))
    keep = often & (_binomial_tail(hits, tested, share) < CHANCE)
    kept = np.zeros(top.shape, bool)
    kept[row[keep], phase[keep]] = True
    if period == DAY_MINUTES:  # a job that slipped to the next minute at least twice
        beside = np.roll(kept, 1, axis=1) | np.roll(kept, -1, axis=1)
        twice = np.partition(folded, cycles - 2, axis=1)[:, cycles - 2]
        slipped = beside & ~kept & (twice >= LEAST)
        top = np.where(slipped, twice, top)
        kept |= slipped
    row, phase = np.nonzero(kept)
    height = top[row, phase]
    exact = np.where(seen[row, :, phase], folded[row, :, phase], np.iinfo(np.int32).max)
    typical = np.minimum(np.partition(exact, rank - 1, axis=1)[:, rank - 1], height)
    rows, phases = row.astype(np.int32), phase.astype(np.int32)
    return Recurrence(period, rows, phases, height.astype(np.float32), typical.astype(np.float32))


def _folded(panel: Panel, period: int) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Counts and whether they were observed, (S, cycles, period), by absolute phase."""
    offset = panel.start % period
    cycles = -(-(offset + panel.length) // period)
    counts = np.zeros((len(panel.keys), cycles * period), np.int32)
    inside = panel.minute >= panel.since[panel.row]
    heights = np.minimum(panel.count[inside], np.iinfo(np.int32).max)
    counts[panel.row[inside], panel.minute[inside] + offset] = heights
    at = np.arange(cycles * period) - offset
    seen = (at >= panel.since[:, None]) & (at < panel.length)
    shape = (len(panel.keys), cycles, period)
    return counts.reshape(shape), seen.reshape(shape)


def _widest(folded: NDArray[np.int32]) -> NDArray[np.int32]:
    """The largest of each minute and its two neighbours."""
    sides = np.maximum(np.roll(folded, 1, axis=2), np.roll(folded, -1, axis=2))
    return np.maximum(folded, sides)


def _local_mean(folded: NDArray[np.int32], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(S, period) mean calls within half an hour of each phase."""
    total = np.stack([folded.sum(axis=1, dtype=np.float64), seen.sum(axis=1, dtype=np.float64)])
    padded = np.concatenate([total[..., -31:], total, total[..., :30]], axis=2).cumsum(axis=2)
    window = padded[..., 61:] - padded[..., :-61]
    return np.asarray(window[0] / np.maximum(window[1], 1), np.float64)


def _near(
    wide: NDArray[np.int32],
    seen: NDArray[np.bool_],
    row: NDArray[np.intp],
    phase: NDArray[np.intp],
    half: NDArray[np.floating],
) -> NDArray[np.float64]:
    """(N,) share of the minutes within a quarter of an hour of ``phase`` that reach ``half``.

    The neighbours 3 to 15 minutes away, in all cycles; where few were observed it leans on the
    series' own share (60 pseudo-minutes).
    """
    around = np.concatenate([np.arange(-15, -2), np.arange(3, 16)])
    share = np.empty(len(row))
    for low in range(0, len(row), 2048):
        part = slice(low, low + 2048)
        at = (phase[part, None] + around) % wide.shape[2]
        reach = (wide[row[part, None], :, at] >= half[part, None, None]).sum(axis=(1, 2))
        tested = seen[row[part, None], :, at].sum(axis=(1, 2))
        overall = np.empty(len(reach))
        for i in np.unique(row[part]):
            mine = row[part] == i
            values = np.sort(wide[i][wide[i] > 0])
            more = len(values) - np.searchsorted(values, half[part][mine])
            overall[mine] = (more + 0.5) / (seen[i].sum() + 1)
        share[part] = (reach + 60 * overall) / (tested + 60)
    return share


def _binomial_tail(
    hits: NDArray[np.integer], tested: NDArray[np.integer], share: NDArray[np.floating]
) -> NDArray[np.float64]:
    """P(at least ``hits`` of ``tested`` | ``share``)."""
    from scipy.special import betainc

    rest = np.maximum(tested - hits + 1, 1)
    return np.asarray(betainc(hits, rest, np.minimum(share, 1.0)), np.float64)
