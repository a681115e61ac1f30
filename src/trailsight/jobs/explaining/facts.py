"""The facts of an answer: what was expected and why, and what the series is known by."""

import numpy as np

from trailsight.activity.store import ActivityStore
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.explaining.answer import History, Rate
from trailsight.jobs.explaining.replay import Stand
from trailsight.jobs.windows import MINUTES_A_DAY

WEEK = 672
"""Slots in a week."""
MARGIN = 5
"""Minutes that are shown before and after the one in question."""


def rate(here: Stand, key: SeriesKey, at: int, lately: float, expected: float) -> Rate:
    """The factors of the ``expected`` calls per minute; ``lately`` is the trailing level."""
    slot = at // QUARTER
    whole = Panel(
        keys=(key,),
        start=(slot - WEEK + 1) * QUARTER,
        length=WEEK * QUARTER,
        since=np.zeros(1, np.int32),
        indptr=np.zeros(2, np.int64),
        minute=np.empty(0, np.int32),
        count=np.empty(0, np.int64),
        calendar=here.panel.calendar,
    )
    mean = here.model.calibrated.baseline.expect(whole).mean[0].astype(np.float64)
    time = whole.calendar.slot_of_day(whole.start // QUARTER, WEEK)
    level, alike = float(mean.mean()), float(mean[time == time[-1]].mean())
    return Rate(expected, level, alike / level, float(mean[-1]) / alike, lately)


def history(here: Stand, store: ActivityStore, key: SeriesKey, at: int, stage: str) -> History:
    """What the baseline has seen of the series, and when it was last called."""
    windows = here.portion.windows
    table = store.read(windows.train_start, at + 1, names={key.event_name})
    panel = here.settings.series.panel(table, windows.train_start, at + 1, store.coverage())
    minutes, counts = np.empty(0, np.int64), np.empty(0, np.int64)
    if key in panel.keys:
        row = panel.keys.index(key)
        part = slice(panel.indptr[row], panel.indptr[row + 1])
        minutes, counts = panel.minute[part].astype(np.int64) + panel.start, panel.count[part]
    learnt = minutes < windows.train_end
    before = minutes[minutes < at]
    return History(
        stage=stage,
        start=windows.train_start,
        end=windows.train_end,
        calls=int(counts[learnt].sum()),
        days=len(np.unique(minutes[learnt] // MINUTES_A_DAY)),
        last=int(before[-1]) if len(before) else None,
        model=here.model.version,
    )


def around(panel: Panel, row: int, at: int) -> tuple[tuple[int, int], ...]:
    """(minute, calls) from ``MARGIN`` minutes before ``at`` to as many after it."""
    near = panel.take(range(row, row + 1)).window(at - MARGIN, at + MARGIN + 1)
    calls = near.dense()[0].tolist()
    return tuple((near.start + i, count) for i, count in enumerate(calls))
