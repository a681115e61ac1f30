"""Regimes: what kind of series it is, by how often it is called and how regularly.

=========  ==========================================================================
quiet      called less than once a day, or never
sparse     less than once in ten minutes
periodic   at least as often; the hour of the week (below two weeks: of the day) explains
           half of the variance of its hourly calls or more (adjusted R²)
bursty     not periodic; hourly calls vary more than ten times as much as Poisson ones
steady     all others
=========  ==========================================================================

The first two are *quiet* series in sentences, the other three *busy* ones.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey

Regime = Literal["quiet", "sparse", "steady", "periodic", "bursty"]
REGIMES: tuple[Regime, ...] = get_args(Regime)
BUSY: tuple[Regime, ...] = ("steady", "periodic", "bursty")
DAILY = 1.0
"""Calls a day."""
FREQUENT = 144.0
"""Calls a day from which on a series is busy: one in ten minutes."""
EXPLAINED = 0.5
CLUMPED = 10.0
WEEK_HOURS = 168
BLOCK = 500
"""Series looked at at a time."""


def regimes(history: Panel) -> dict[SeriesKey, Regime]:
    """The regime of each series of ``history``."""
    first = -(-history.start // 60) * 60
    panel = history.window(first, first + (history.end - first) // 60 * 60)
    found: dict[SeriesKey, Regime] = {}
    for low in range(0, len(panel.keys), BLOCK):
        part = panel.take(range(low, min(low + BLOCK, len(panel.keys))))
        hours = part.binned(60)
        slots = part.calendar.slot_of_week(first // QUARTER, 4 * hours.shape[1])
        week = slots[::4].astype(np.int64) // 4 % WEEK_HOURS
        seen = np.arange(hours.shape[1]) >= -(-part.since[:, None] // 60)
        for key, calls, there in zip(part.keys, hours, seen, strict=True):
            found[key] = regime(calls[there], week[there])
    return found


def regime(hours: NDArray[np.int64], week: NDArray[np.int64]) -> Regime:
    """That of one series: calls per hour (N,), and the hour of the local week, 0 to 167."""
    rate = 24 * float(hours.mean()) if len(hours) else 0.0
    if rate < DAILY:
        return "quiet"
    if rate < FREQUENT:
        return "sparse"
    phase = week if len(hours) >= 2 * WEEK_HOURS else week % 24
    number = np.bincount(phase, minlength=WEEK_HOURS)
    mean = np.bincount(phase, hours, WEEK_HOURS) / np.maximum(number, 1)
    left = len(hours) - int(np.count_nonzero(number))
    spread = float(hours.var(ddof=1)) if len(hours) > 1 else 0.0
    rest = float(((hours - mean[phase]) ** 2).sum()) / left if left > 0 else spread
    if spread and 1 - rest / spread >= EXPLAINED:
        return "periodic"
    return "bursty" if rest > CLUMPED * float(hours.mean()) else "steady"
