"""What is drawn of a series day by day: its calls by hour, in local time."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.calendar import DAY, Calendar
from trailsight.contracts.expected import QUARTER, slots_between
from trailsight.contracts.figure import CalendarGraph
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.windows import MINUTES_A_DAY

HOURS = 24
Span = tuple[int, int]
"""[start, end) in minutes since the epoch."""
Periods = Iterable[Span]


def calendar_graph(
    key: SeriesKey,
    minute: NDArray[np.int64],
    count: NDArray[np.int64],
    span: Span,
    *,
    known: NDArray[np.bool_],
    periods: Periods,
    calendar: Calendar,
) -> CalendarGraph:
    """The series ``key`` over the minutes ``span`` [start, end).

    ``minute`` and ``count`` (N,) are its calls, ``known`` (Q,) the quarters of an hour that
    ``span`` touches of which there are logs, ``periods`` its unusual ones.
    """
    first, slots = slots_between(span[0], span[1] - span[0])
    day, quarter = calendar.day(first, slots), calendar.slot_of_day(first, slots)
    column, days = day - day[0], int(day[-1] - day[0]) + 1
    inside = (minute >= span[0]) & (minute < span[1])
    calls = np.bincount(minute[inside] // QUARTER - first, count[inside], slots)
    cell = quarter // 4 * days + column
    total = np.bincount(cell, calls, HOURS * days)
    seen = np.bincount(cell, known, HOURS * days) > 0
    rest = np.zeros(days, np.bool_)
    rest[column] = calendar.is_weekend(first, slots)
    return CalendarGraph(
        key=key,
        first_day=int(day[0]),
        counts=np.where(seen, total, np.nan).reshape(HOURS, days),
        periods=tuple(_boxes(periods, span, column, quarter)),
        rest=rest,
        timezone=calendar.timezone,
    )


def whole_days(span: Span, known: Span, calendar: Calendar) -> Span:
    """``span`` (minutes since the epoch) from a local midnight to a local midnight, as far as it
    stays within ``known``."""
    start, end = (minute // QUARTER for minute in span)
    into_start, into_end = (int(calendar.slot_of_day(slot, 1)[0]) for slot in (start, end))
    first, last = (start - into_start) * QUARTER, (end - into_end + DAY) * QUARTER
    return max(first, known[0]), min(last, known[1])


def known_slots(span: Span, since: int, days: Iterable[int]) -> NDArray[np.bool_]:
    """(Q,) the quarters of an hour in ``span`` from minute ``since`` on, on UTC ``days`` (since
    the epoch) of which there are logs."""
    first, slots = slots_between(span[0], span[1] - span[0])
    start = np.arange(first, first + slots) * QUARTER
    logged = np.isin(start // MINUTES_A_DAY, list(days))
    return logged & (start + QUARTER > since)


def _boxes(
    periods: Periods,
    span: Span,
    column: NDArray[np.int32],
    quarter: NDArray[np.int16],
) -> Iterable[tuple[int, float, float]]:
    """Each period, cut where days end: column, and the hours from and to."""
    first = span[0] // QUARTER
    for start, end in periods:
        low, high = max(start, span[0]), min(end, span[1])
        if low >= high:
            continue
        places = np.arange(low // QUARTER, (high - 1) // QUARTER + 1) - first
        for day in np.unique(column[places]):
            of_day = places[column[places] == day]
            begins, ends = quarter[of_day[0]] / 4, quarter[of_day[-1]] / 4
            begins += low % QUARTER / 60 if of_day[0] == places[0] else 0.0
            last = (high - 1) % QUARTER + 1 if of_day[-1] == places[-1] else QUARTER
            yield int(day), float(begins), float(ends + last / 60)
