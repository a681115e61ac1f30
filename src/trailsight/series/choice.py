"""Which rows of the activity table make a series.

AWS user guide, "Working with CloudTrail Insights": API call rate insights watch write
management events, API error rate insights read and write management events that fail, each
per account and Region. Of data events, which AWS has watched since November 2025 where asked
to, both types take reads and writes (CloudTrail API Reference, ``InsightSelector``).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.contracts.activity import ACTIVITY, DATA, MANAGEMENT
from trailsight.contracts.calendar import Calendar
from trailsight.contracts.errors import InputError
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, InsightType, SeriesKey
from trailsight.series.days_off import dates, public_holidays

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "minute", "account", "region", "event_source", "event_name", "category", "read_only",
    "error_code", "count",
)  # fmt: skip
"""What of the activity table a series is made of."""
TEXTS = ("account", "region", "event_source", "event_name", "category", "error_code")
AT_ONCE = 1_000_000
"""Rows that series are made of at a time: of a table of any size, some 200 MB."""


@dataclass(frozen=True)
class SeriesChoice:
    """What to watch."""

    insight_types: tuple[str, ...] = (CALL_RATE, ERROR_RATE)
    categories: tuple[str, ...] = (MANAGEMENT,)
    """Events to watch: ``Management``, ``Data``; the configuration takes ``insight.categories``."""
    timezone: str = "UTC"
    """IANA name of the time zone in which people and cron keep their hours."""
    holidays: str | None = None
    """Country (``DE``) or subdivision (``US-NY``) whose public holidays count as Sundays; takes
    the extra ``trailsight[holidays]``."""
    holiday_dates: tuple[str, ...] = ()
    """More days that count as Sundays, ISO 8601."""

    def __post_init__(self) -> None:
        unknown = set(self.insight_types) - {CALL_RATE, ERROR_RATE}
        if unknown or not self.insight_types:
            problem = f"unknown insight type {', '.join(sorted(unknown))}" if unknown else "empty"
            raise InputError("series.insight_types", problem, f"{CALL_RATE} or {ERROR_RATE}")
        other = set(self.categories) - {MANAGEMENT, DATA}
        if other or not self.categories:
            problem = f"unknown category {', '.join(sorted(other))}" if other else "empty"
            remedy = f"insight.categories takes {MANAGEMENT} and {DATA}"
            raise InputError("series.categories", problem, remedy)
        _ = self.calendar

    @property
    def calendar(self) -> Calendar:
        """What is local time; raises InputError where a zone, country or date is none."""
        days = set(dates(self.holiday_dates))
        if self.holidays is not None:
            days |= set(public_holidays(self.holidays))
        return Calendar(self.timezone, tuple(sorted(days)))

    def panel_of(
        self,
        parts: Iterable[pa.Table],
        start: int,
        end: int,
        coverage: Mapping[tuple[str, str], int],
    ) -> Panel:
        """The same of a table that comes in ``parts``, in order of time; memory is bounded by the
        largest part and the panel."""
        panels = [self.panel(part, start, end, coverage) for part in _larger(parts)]
        return Panel.join(panels)

    def panel(
        self, table: pa.Table, start: int, end: int, coverage: Mapping[tuple[str, str], int]
    ) -> Panel:
        """The series of ``table`` (activity schema) over the minutes [start, end).

        ``coverage`` gives the first minute at which the logs hold anything of an account and
        Region. Series are sorted by key.
        """
        frame = _telling(table).to_pandas(categories=list(TEXTS))
        frame["minute"] = frame["minute"].astype("datetime64[s, UTC]").astype("int64") // 60
        frame = frame[(frame["minute"] >= start) & (frame["minute"] < end)]
        frame = frame[frame["category"].isin(self.categories)]
        kinds = [_cells(frame, kind) for kind in self.insight_types]
        keys = [key for kind in kinds for key in kind.keys]
        panel = Panel(
            keys=tuple(keys),
            start=start,
            length=end - start,
            since=np.array(
                [max(coverage[key.account, key.region] - start, 0) for key in keys], np.int32
            ),
            indptr=np.concatenate([[0], np.cumsum([n for one in kinds for n in one.sizes])]).astype(
                np.int64
            ),
            minute=(np.concatenate([one.minute for one in kinds]) - start).astype(np.int32),
            count=np.concatenate([one.count for one in kinds]).astype(np.int64),
            calendar=self.calendar,
        )
        return panel.take(sorted(range(len(keys)), key=lambda row: keys[row].sort_key))


@dataclass(frozen=True)
class Cells:
    """The called minutes of series of one insight type, series by series, each in order."""

    keys: list[SeriesKey]
    sizes: list[int]
    """Called minutes of each series."""
    minute: NDArray[np.int64]
    """(N,) since the epoch."""
    count: NDArray[np.int64]
    """(N,)"""


def _telling(table: pa.Table) -> pa.Table:
    """The rows that may make a series: most are reads that do not fail, and make none."""
    import pyarrow.compute as pc

    told = ~pc.field("read_only") | pc.field("error_code").is_valid()
    return table.select(COLUMNS).filter(told | (pc.field("category") == DATA))


def _larger(parts: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """At least one table, of ``AT_ONCE`` such rows or more but for the last."""
    waiting, held = [ACTIVITY.empty_table().select(COLUMNS)], 0
    for part in parts:
        waiting.append(_telling(part))
        held += len(waiting[-1])
        if held >= AT_ONCE:
            yield _together(waiting)
            waiting, held = waiting[:1], 0
    yield _together(waiting)


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    """As one; texts may be dictionaries."""
    schema = tables[-1].schema
    return pa.concat_tables([one.cast(schema) for one in tables]).unify_dictionaries()


def _cells(frame: "pd.DataFrame", kind: str) -> Cells:
    """Those of the rows of ``frame``."""
    by = ["account", "region", "event_source", "event_name", "category"]
    if kind == CALL_RATE:
        rows = frame[~frame["read_only"] | (frame["category"] == DATA)]
    else:
        rows = frame[frame["error_code"].notna()]
        by = [*by, "error_code"]
    counts = rows.groupby([*by, "minute"], observed=True, sort=True)["count"].sum().reset_index()
    new = np.zeros(len(counts), np.bool_)
    new[:1] = True
    for name in by:
        code = counts[name].cat.codes.to_numpy()
        new[1:] |= code[1:] != code[:-1]
    first = np.flatnonzero(new)
    insight_type: InsightType = CALL_RATE if kind == CALL_RATE else ERROR_RATE
    told = [counts[name].iloc[first].astype(str).tolist() for name in by]
    codes = repeat(None) if kind == CALL_RATE else told.pop()
    return Cells(
        list(map(SeriesKey._make, zip(*told, repeat(insight_type), codes, strict=False))),
        np.diff(first, append=len(counts)).tolist(),
        counts["minute"].to_numpy(),
        counts["count"].to_numpy(),
    )
