"""Calls per minute of one series, from the activity table."""

from collections import OrderedDict
from datetime import date, timedelta
from threading import Lock
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.days import EPOCH
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import MANAGEMENT

MINUTES_A_DAY = 1440
KEPT = 64
"""Series whose counts are kept: paging asks for the same one again and again."""

COLUMNS = (
    "minute", "account", "region", "event_source", "event_name", "category", "read_only",
    "error_code", "count",
)  # fmt: skip

Columns = tuple[NDArray[np.int64], NDArray[np.int64]]
"""(N,) minutes since the epoch and (N,) calls in each."""


class Wanted(NamedTuple):
    """The calls of one API; without an ``error_code`` those that a call rate counts."""

    account: str
    region: str
    event_source: str
    event_name: str
    category: str
    error_code: str | None


class MinuteCounts:
    """Counts from ``store``, a day read once and again when its file has changed."""

    def __init__(self, store: ActivityStore) -> None:
        self._store = store
        self._known: OrderedDict[Wanted, dict[int, tuple[int, Columns]]] = OrderedDict()
        self._lock = Lock()

    def places(self) -> set[tuple[str, str]]:
        """The accounts and Regions of which the store holds anything."""
        return set(self._store.coverage())

    def read(self, wanted: Wanted, start: int, end: int) -> Columns:
        """The minutes in [start, end) with a call, ascending, and the calls in them."""
        with self._lock:
            days = self._known.pop(wanted, {})
            parts = [
                self._day(wanted, day, days)
                for day in self._store.days()
                if start // MINUTES_A_DAY <= day <= (end - 1) // MINUTES_A_DAY
            ]
            self._known[wanted] = days
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        empty = np.empty(0, np.int64)
        minute = np.concatenate([empty, *(minute for minute, _ in parts)])
        count = np.concatenate([empty, *(count for _, count in parts)])
        inside = (minute >= start) & (minute < end)
        return minute[inside], count[inside]

    def _day(self, wanted: Wanted, day: int, days: dict[int, tuple[int, Columns]]) -> Columns:
        stamp = self._changed(EPOCH + timedelta(days=day))
        if day not in days or days[day][0] != stamp:
            days[day] = stamp, _columns(self._store.read_day(day, COLUMNS), wanted)
        return days[day][1]

    def _changed(self, day: date) -> int:
        path = self._store.path / f"date={day.isoformat()}" / "part.parquet"
        return path.stat().st_mtime_ns


def _columns(table: pa.Table, wanted: Wanted) -> Columns:
    import pyarrow.compute as pc

    field = pc.field
    keep = (
        (field("account") == wanted.account)
        & (field("region") == wanted.region)
        & (field("event_source") == wanted.event_source)
        & (field("event_name") == wanted.event_name)
        & (field("category") == wanted.category)
    )
    if wanted.error_code is not None:
        keep &= field("error_code") == wanted.error_code
    elif wanted.category == MANAGEMENT:  # a call rate leaves management reads out
        keep &= ~field("read_only")
    rows = table.filter(keep)
    minutes = np.asarray(rows["minute"].cast(pa.int64())) // 60
    unique, where = np.unique(minutes, return_inverse=True)
    count = np.zeros(len(unique), np.int64)
    np.add.at(count, where, np.asarray(rows["count"]))
    return unique, count
