"""Monthly jobs: bursts that come back on a day of the month, at about the same local time.

The 1st at two, the last day at eleven at night: no season of a week holds them, and each would
be an alarm a month for ever. Of a history's months the second largest counts, so that one
incident does not hide the next; where the history holds such a day once only, a burst that is
beyond the series' usual days is enough.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.calendar import Calendar

DAY = 96
REACH = 5
"""Slots (75 minutes) by which what recurs may come early or late."""
FROM_END = 7
"""Days of a month that may be counted from its end: -1, the last, to -7."""


@dataclass(frozen=True)
class Monthly:
    """What comes back monthly, sparse: N cells, ordered by series, code, slot and scale."""

    row: NDArray[np.int32]
    """(N,) series."""
    code: NDArray[np.int8]
    """(N,) day of the month, from its start 1 to 31, from its end -1 to -7. The 29th to 31st are
    the last day of a month that has none."""
    slot: NDArray[np.int8]
    """(N,) quarter of an hour of the local day, 0 to 95."""
    scale: NDArray[np.int8]
    """(N,) index of the trailing window."""
    calls: NDArray[np.float32]
    """(N,) calls in the window that are no news there."""

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays, named so that they can be stored among a baseline's own."""
        return {f"monthly.{entry.name}": getattr(self, entry.name) for entry in fields(self)}

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]]) -> Self:
        """What ``state`` gave."""
        return cls(*(state[f"monthly.{entry.name}"] for entry in fields(cls)))

    def of_rows(self, rows: NDArray[np.intp]) -> Self:
        """That of the series at ``rows``, each once, in their order; -1: a series without any."""
        place = np.full(max(int(self.row.max(initial=-1)), int(rows.max(initial=-1))) + 1, -1)
        place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
        row = place[self.row]
        mine = np.flatnonzero(row >= 0)
        mine = mine[np.argsort(row[mine], kind="stable")]
        rest = [getattr(self, entry.name)[mine] for entry in fields(self)[1:]]
        return type(self)(row[mine].astype(np.int32), *rest)

    @classmethod
    def join(cls, parts: Sequence["Monthly"], sizes: Sequence[int]) -> Self:
        """Those of consecutive blocks of ``sizes`` series as one."""
        shifts = np.concatenate([[0], np.cumsum(sizes)])[:-1].astype(np.int64)
        rows = [part.row + np.int32(by) for part, by in zip(parts, shifts, strict=True)]
        rest = [
            np.concatenate([getattr(part, entry.name) for part in parts])
            for entry in fields(cls)[1:]
        ]
        return cls(np.concatenate(rows), *rest)


@dataclass(frozen=True)
class Floor:
    """Calls that are no news in some slots, sparse: those of row i are at
    ``indptr[i]:indptr[i + 1]``, ordered by scale and slot."""

    indptr: NDArray[np.int64]
    """(R + 1,)"""
    scale: NDArray[np.int8]
    """(M,) index of the trailing window."""
    slot: NDArray[np.int32]
    """(M,) slot, from the first one asked for."""
    calls: NDArray[np.float32]
    """(M,)"""


def learn(
    peaks: NDArray[np.floating],
    envelope: NDArray[np.floating],
    since: NDArray[np.integer],
    calendar: Calendar,
    first_slot: int,
) -> Monthly:
    """What comes back monthly in the history of a block of S series over B slots.

    ``peaks`` (S, W, B) are the largest trailing counts of each slot, for W windows; ``envelope``
    (S, W, 672) what is no news at each time of the local week; ``since`` (S,) the first slot, from
    0, in which a series was observed; ``first_slot`` counts from the epoch.
    """
    from trailsight.alerting.monthly_kernel import find_monthly

    slots = peaks.shape[2]
    day = calendar.day(first_slot, max(slots, 1)).astype(np.int64)
    cell = (day - day[0]) * DAY + calendar.slot_of_day(first_slot, max(slots, 1))
    phase = calendar.slot_of_week(first_slot, slots)
    dates = _dates(np.arange(day[0], day[-1] + 1))
    since = np.clip(since, 0, slots).astype(np.int64)
    rows, number = find_monthly(peaks, envelope, since, cell[:slots], phase, dates, *_codes(dates))
    found = rows[:number]
    order = np.lexsort((found[:, 3], found[:, 2], found[:, 1], found[:, 0]))
    row, code, slot, scale, calls = found[order].T
    return Monthly(
        row.astype(np.int32),
        code.astype(np.int8),
        slot.astype(np.int8),
        scale.astype(np.int8),
        calls.astype(np.float32),
    )


def floor(
    monthly: Monthly, rows: NDArray[np.integer], calendar: Calendar, first_slot: int, slots: int
) -> Floor:
    """What comes back monthly in the slots from ``first_slot``, of the series ``rows`` (R,), each
    once; -1 for a series without history."""
    margin = REACH + 1  # a skipped hour is told by the slot before it
    first, reached = first_slot - margin, slots + 2 * margin
    local = calendar.day(first, reached).astype(np.int64) * DAY
    local += calendar.slot_of_day(first, reached)
    earliest, latest = _slots_at(local)
    base = int(local.min())
    place = np.full(max(int(monthly.row.max(initial=-1)) + 2, int(rows.max(initial=-1)) + 1), -1)
    place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    parts = []
    days = np.arange(base // DAY, int(local.max()) // DAY + 1)
    for day, from_start, from_end in zip(days, *_dates(days), strict=True):
        mine = np.zeros(64, bool)  # by code; negative ones count from the end of the array
        mine[from_start : 32 if from_end == -1 else from_start + 1] = True
        mine[from_end] = True
        entry = np.flatnonzero(mine[monthly.code])
        at = day * DAY + monthly.slot[entry] - base
        held = (place[monthly.row[entry]] >= 0) & (at >= 0) & (at < len(earliest))
        entry, at = entry[held], at[held]
        low = np.maximum(earliest[at] - margin - REACH, 0)
        high = np.minimum(latest[at] - margin + REACH + 1, slots)
        sizes = np.maximum(high - low, 0)
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        parts.append((np.repeat(entry, sizes), np.repeat(low, sizes) + within))
    entry = np.concatenate([part[0] for part in parts])
    slot = np.concatenate([part[1] for part in parts])
    row, scale, calls = place[monthly.row[entry]], monthly.scale[entry], monthly.calls[entry]
    order = np.lexsort((-calls, slot, scale, row))
    row, scale, slot, calls = row[order], scale[order], slot[order], calls[order]
    same = (np.diff(row) == 0) & (np.diff(scale) == 0) & (np.diff(slot) == 0)
    largest = np.concatenate([np.ones(min(len(row), 1), bool), ~same])
    sizes = np.bincount(row[largest], minlength=len(rows))
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Floor(indptr, scale[largest], slot[largest].astype(np.int32), calls[largest])


def _dates(days: NDArray[np.integer]) -> NDArray[np.int64]:
    """(2, D) days of the month from its start and from its end, of days since the epoch."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    from_start = (date - month.astype("datetime64[D]")).astype(np.int64) + 1
    from_end = (date - (month + 1).astype("datetime64[D]")).astype(np.int64)
    return np.stack([from_start, from_end])


def _codes(dates: NDArray[np.int64]) -> tuple[NDArray[Any], ...]:
    """(K,) codes, where the days of each begin (K + 1,), the days, and which are so exactly."""
    from_start, from_end = dates
    codes = np.concatenate([np.arange(1, 32), -np.arange(1, FROM_END + 1)])
    found = []
    for code in codes.tolist():
        exact = from_start == code if code > 0 else from_end == code
        stand_in = (from_end == -1) & (from_start < code)
        found.append((np.flatnonzero(exact | stand_in), exact))
    first = np.concatenate([[0], np.cumsum([len(days) for days, _ in found])])
    days = np.concatenate([days for days, _ in found])
    return codes, first, days, np.concatenate([exact[days] for days, exact in found])


def _slots_at(local: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each local slot from the smallest to the largest in ``local``, its first and its last
    place there; a local time that was skipped has that of the next one."""
    cell = local - local.min()
    number = int(cell.max()) + 1
    earliest, latest = np.full(number, len(local)), np.full(number, -1)
    np.minimum.at(earliest, cell, np.arange(len(local)))
    np.maximum.at(latest, cell, np.arange(len(local)))
    earliest = np.minimum.accumulate(earliest[::-1])[::-1]
    skipped = latest < 0
    latest[skipped] = earliest[skipped]
    return earliest, latest
