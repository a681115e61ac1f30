"""Rare series: that they are called at all is a sign, however few the calls.

Scores begin at a handful of calls (``scales.LEAST``), rightly so for one series. Beside other
signs a lone CreateKeyPair counts: the probability that half an hour has a call of the series, from
the days before, at that time of day and with as many calls as rare series have when they are
called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.sweep import MINUTE_BANS, WINDOW
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Signs, Source

RARE = 0.1
"""Share of its windows with a call below which a series is rare."""
FLAT = 5.0
"""Windows of each hour by which the account's day is drawn to a flat one."""
MOST = 256
"""Calls in a window; more are as many."""
HOURS = 48
"""Those of a working day, then those of a day off."""


@dataclass(frozen=True)
class Rare:
    """What is known of S series."""

    keys: tuple[SeriesKey, ...]
    share: NDArray[np.float32]
    """(S + 1,) of the windows have a call; the last: of a series never called."""
    hours: NDArray[np.float32]
    """(48,) activity of rare series over its mean, by hour of working days, then of days off."""
    sizes: NDArray[np.float32]
    """(256,) the share of a rare series' called windows with at least 1, 2, … calls."""

    def signs(self, panel: Panel, first: int, start: int = 0, end: int | None = None) -> Signs:
        """The minutes from ``first`` (since the epoch) on in which rare ones of the series
        [start, end) of ``panel`` are called; its earlier minutes are context."""
        end = len(panel.keys) if end is None else end
        share = self.share[rows_of(self.keys, panel.keys)]
        rows = np.flatnonzero(share[start:end] < RARE) + start
        part = panel.take(rows).window(first - WINDOW, panel.end)
        row, calls = trailing(part)
        minute = part.start + part.minute.astype(np.int64)
        chance = np.minimum(share[rows][row] * self.hours[_hour(part, minute)], 1)
        chance = chance * self.sizes[np.minimum(calls, MOST) - 1]
        bans = (-np.log10(chance) + MINUTE_BANS).astype(np.float32)
        sources = [Source(key.account, key) for key in part.keys]
        return Signs.of(sources, row, minute, bans).between(first, panel.end)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays, without the keys."""
        return {"rare.share": self.share, "rare.hours": self.hours, "rare.sizes": self.sizes}

    @classmethod
    def restore(cls, keys: tuple[SeriesKey, ...], state: Mapping[str, NDArray[Any]]) -> Self:
        """What ``state`` gave."""
        return cls(keys, state["rare.share"], state["rare.hours"], state["rare.sizes"])


def learn_rare(history: Panel) -> Rare:
    """What a history says."""
    windows = np.maximum(history.length - history.since.astype(np.int64), 0) / WINDOW
    each = -(-history.length // WINDOW)
    cell = np.unique(history.row * each + history.minute // WINDOW)
    called = np.bincount(cell // each, minlength=len(history.keys))
    share = (called + 0.5) / (windows + 1)
    unseen = 0.5 / (history.length / WINDOW + 1)
    quiet = share < RARE
    row, calls = trailing(history)
    hour = _hour(history, history.start + np.arange(0, history.length, WINDOW))
    return Rare(
        history.keys,
        np.append(share, unseen).astype(np.float32),
        _hours(hour, hour[(cell % each)[quiet[cell // each]]]),
        _sizes(calls[quiet[row]]),
    )


def trailing(panel: Panel) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(N,) the row of every called minute, and the calls of the window up to it."""
    row = panel.row
    place = row * (panel.length + 2 * WINDOW) + panel.minute
    total = np.concatenate([[0], np.cumsum(panel.count)])
    return row, total[1:] - total[np.searchsorted(place, place - WINDOW, side="right")]


def _hour(panel: Panel, minute: NDArray[np.int64]) -> NDArray[np.int64]:
    first = panel.start // QUARTER
    slots = panel.calendar.slot_of_week(first, -(-panel.end // QUARTER) - first).astype(np.int64)
    return (slots // 4 % 24 + 24 * (slots >= 5 * 96))[minute // QUARTER - first]


def _hours(hour: NDArray[np.int64], called: NDArray[np.int64]) -> NDArray[np.float32]:
    """``hour`` of every window, ``called`` of every one in which a rare series was called."""
    many, seen = np.bincount(hour, minlength=HOURS), np.bincount(called, minlength=HOURS)
    mean = max(len(called) / max(len(hour), 1), 1e-9)
    return ((seen + FLAT * mean) / (many + FLAT) / mean).astype(np.float32)


def _sizes(calls: NDArray[np.int64]) -> NDArray[np.float32]:
    number = np.bincount(np.minimum(calls, MOST), minlength=MOST + 1)[1:]
    return ((number[::-1].cumsum()[::-1] + 1) / (len(calls) + 1)).astype(np.float32)
