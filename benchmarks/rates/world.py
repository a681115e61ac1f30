"""The calendar that a simulated account lives in: local clocks with DST, weekdays, days off."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

DAY = 1440
WEEK = 7 * DAY
START = int(datetime(2026, 2, 2, tzinfo=UTC).timestamp()) // 60
"""Monday, 2 February 2026, 00:00 UTC: clocks in the USA change on 8 March."""

PUBLIC_HOLIDAYS = {
    "America/New_York": ("2026-02-16",),
    "America/Los_Angeles": ("2026-02-16",),
    "America/Sao_Paulo": ("2026-02-17",),
    "Asia/Kolkata": ("2026-03-04",),
    "Asia/Tokyo": ("2026-02-11", "2026-02-23", "2026-03-20"),
    "Europe/Dublin": ("2026-02-02", "2026-03-17"),
}


@dataclass(frozen=True)
class Local:
    """What the clock on the wall shows in each of the T minutes."""

    minute: NDArray[np.int64]
    """(T,) minute of the local day."""
    day: NDArray[np.int64]
    """(T,) local days since the epoch."""

    @property
    def weekday(self) -> NDArray[np.int64]:
        """(T,) Monday is 0."""
        return (self.day + 3) % 7

    def midnights(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(D,) each local day, and the offset in minutes at which it began (may be negative)."""
        days, first = np.unique(self.day, return_index=True)
        return days, first - self.minute[first]


@dataclass(frozen=True)
class World:
    """T minutes from ``START``; ``days_off`` are local days on which the company rests."""

    days: int
    fit_days: int
    days_off: frozenset[int] = frozenset()
    start: int = START

    @property
    def length(self) -> int:
        """T, in minutes."""
        return self.days * DAY

    def local(self, zone: str) -> Local:
        """The clock of a time zone (IANA name)."""
        return _local(self.start, self.length, zone)

    def rests(self, zone: str, days: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the local ``days`` are holidays there."""
        public = np.array(PUBLIC_HOLIDAYS.get(zone, ()), "datetime64[D]").astype(np.int64)
        return np.isin(days, public) | np.isin(days, sorted(self.days_off))

    def clock_changes(self, zone: str) -> list[int]:
        """Offsets of the minutes at which the zone's distance to UTC changes."""
        local = self.local(zone)
        ahead = local.day * DAY + local.minute - np.arange(self.length)
        return [int(at) + 1 for at in np.flatnonzero(np.diff(ahead))]


@cache
def _local(start: int, length: int, zone: str) -> Local:
    info = ZoneInfo(zone)
    hours = [datetime.fromtimestamp((start + m) * 60, info) for m in range(0, length, 60)]
    ahead = [int(hour.utcoffset().total_seconds()) // 60 for hour in hours]  # type: ignore[union-attr]
    wall = start + np.arange(length) + np.repeat(ahead, 60)[:length]
    return Local(wall % DAY, wall // DAY)
