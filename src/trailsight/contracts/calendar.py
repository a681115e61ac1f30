"""The local calendar of a panel: what people and cron mean by Monday, two o'clock, the 1st.

Time is counted in slots: quarters of an hour since the epoch, UTC. A calendar tells of each slot
its place in the local week, day and month, by the rules of the IANA time zone database. Where
clocks are put back local slots repeat, where they are put forward some are skipped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Self
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.errors import InputError

SLOT = 900
"""Seconds in a slot."""
DAY = 96
"""Slots in a day."""
SUNDAY = 6
"""Days of the week count from Monday, 0."""
_BLOCK = 256 * DAY
"""Slots whose changes of the clock are looked up at once, and remembered."""


@dataclass(frozen=True)
class Calendar:
    """A time zone, and the days on which people rest as on a Sunday."""

    timezone: str = "UTC"
    """A name of the IANA database."""
    holidays: tuple[int, ...] = ()
    """Local days since the epoch."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.timezone)
        except (KeyError, ValueError, TypeError, OSError):
            raise InputError("series.timezone", *_unknown(str(self.timezone))) from None

    def slot_of_week(self, first_slot: int, slots: int) -> NDArray[np.int16]:
        """(slots,) slot of the local week, Monday 00:00 = 0, of the slots from ``first_slot``.

        A holiday has the slots of a Sunday. All methods raise InputError where the zone's distance
        from UTC is no multiple of a quarter of an hour, as in some before 1972.
        """
        day, time = np.divmod(self._local(first_slot, slots), DAY)
        return (self._weekday(day) * DAY + time).astype(np.int16)

    def slot_of_day(self, first_slot: int, slots: int) -> NDArray[np.int16]:
        """(slots,) slot of the local day, midnight = 0."""
        return (self._local(first_slot, slots) % DAY).astype(np.int16)

    def day(self, first_slot: int, slots: int) -> NDArray[np.int32]:
        """(slots,) local days since the epoch."""
        return (self._local(first_slot, slots) // DAY).astype(np.int32)

    def is_weekend(self, first_slot: int, slots: int) -> NDArray[np.bool_]:
        """(slots,) whether it is Saturday, Sunday or a holiday."""
        weekend: NDArray[np.bool_] = self._weekday(self.day(first_slot, slots)) >= SUNDAY - 1
        return weekend

    def day_of_month(
        self, first_slot: int, slots: int
    ) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
        """(slots,) local day of the month from its start, 1 to 31, and from its end, −1 to −31."""
        date = self.day(first_slot, slots).astype("datetime64[D]")
        month = date.astype("datetime64[M]")
        from_start = (date - month.astype("datetime64[D]")).astype(np.int8) + 1
        from_end = (date - (month + 1).astype("datetime64[D]")).astype(np.int8)
        return from_start.astype(np.int8), from_end

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays, named so that they can be stored among a baseline's own."""
        return {
            "calendar.timezone": np.array(self.timezone),
            "calendar.holidays": np.array(self.holidays, np.int32),
        }

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]]) -> Self:
        """The calendar whose ``state`` is among the arrays of ``state``."""
        holidays = state["calendar.holidays"].tolist()
        return cls(str(state["calendar.timezone"]), tuple(holidays))

    def _local(self, first_slot: int, slots: int) -> NDArray[np.int64]:
        """(slots,) local slots since the epoch."""
        at = np.arange(first_slot, first_slot + slots, dtype=np.int64)
        if self.timezone == "UTC" or not slots:
            return at
        blocks = range(first_slot // _BLOCK, (first_slot + slots - 1) // _BLOCK + 1)
        changes = [change for block in blocks for change in _changes(self.timezone, block)]
        since, offset = np.array(changes, np.int64).T
        local: NDArray[np.int64] = at + offset[np.searchsorted(since, at, side="right") - 1]
        return local

    def _weekday(self, day: NDArray[Any]) -> NDArray[Any]:
        """Day of the week, Monday = 0, of local days. Epoch day 0 was a Thursday."""
        weekday = (day + 3) % 7
        return np.where(np.isin(day, self.holidays), SUNDAY, weekday) if self.holidays else weekday


UTC = Calendar()


@lru_cache(maxsize=1024)
def _changes(timezone: str, block: int) -> tuple[tuple[int, int], ...]:
    """(slot, distance from UTC in slots from there on) in a block, that at its start first.

    Looked up once a day, and halved down to the slot where a day ends otherwise than it began.
    """
    zone = ZoneInfo(timezone)
    first = block * _BLOCK
    found = [(first, _offset(zone, first))]
    for start in range(first, first + _BLOCK, DAY):
        low, high, after = start, start + DAY, _offset(zone, start + DAY)
        if after == found[-1][1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _offset(zone, middle) == after else (middle, high)
        found.append((high, after))
    return tuple(found)


def _offset(zone: ZoneInfo, slot: int) -> int:
    """Slots by which local clocks are ahead of UTC."""
    moment = datetime.fromtimestamp(slot * SLOT, zone)
    offset = moment.utcoffset() or timedelta()
    slots, rest = divmod(offset, timedelta(seconds=SLOT))
    if rest:
        problem = f"{zone.key} was {offset} from UTC on {moment:%Y-%m-%d}"
        raise InputError("series.timezone", problem, "it takes quarters of an hour")
    return slots


def _unknown(timezone: str) -> tuple[str, str]:
    """Problem and remedy."""
    names = sorted(available_timezones())
    if not names:
        return f"no time zone data on this machine for {timezone!r}", "pip install tzdata"
    near = get_close_matches(timezone, names, 1, 0.5)
    remedy = f"did you mean {near[0]}?" if near else "a name such as Europe/Berlin"
    return f"there is no time zone {timezone!r}", remedy
