"""Histories with planted bursts, by local time, and what a week's envelope makes of them."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.calendar import Calendar

WINDOWS = (1, 5, 15, 60, 360)
Floats = NDArray[np.float64]
Job = tuple[str, float] | tuple[str, float, int]
"""A local time, the calls, and how many slots it lasts (1)."""


def slot_at(text: str, calendar: Calendar) -> int:
    """The slot of a local time."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(calendar.timezone))
    return int(moment.timestamp()) // 900


def planted(
    calendar: Calendar, first: str, last: str, jobs: Iterable[Job], base: Floats | None = None
) -> tuple[int, Floats]:
    """First slot and (1, 5, B) peaks from one local time to another: short bursts, which the two
    shortest windows see, upon ``base`` (B,)."""
    start = slot_at(first, calendar)
    peaks = np.zeros((1, len(WINDOWS), slot_at(last, calendar) - start))
    if base is not None:
        peaks[:] = base[: peaks.shape[2]]
    for text, calls, *lasts in jobs:
        at = slot_at(text, calendar) - start
        peaks[0, :2, at : at + (lasts[0] if lasts else 1)] += calls
    return start, peaks


def envelope(peaks: Floats, calendar: Calendar, start: int) -> Floats:
    """(S, W, 672): the larger of the 2nd largest over weeks and the 4th largest over days of what
    was reached within 75 minutes."""
    slots = peaks.shape[2]
    phase = calendar.slot_of_week(start, slots)
    week = (calendar.day(start, slots) + 3) // 7
    folded = np.zeros((*peaks.shape[:2], week[-1] - week[0] + 1 if slots else 1, 672))
    for q in range(slots):
        cell = folded[:, :, week[q] - week[0], phase[q]]
        np.maximum(cell, peaks[:, :, q], out=cell)
    wide = np.max([np.roll(folded, by, axis=3) for by in range(-5, 6)], axis=0)
    weekly = -np.sort(-wide, axis=2)[:, :, min(1, wide.shape[2] - 1)]
    by_day = wide.reshape(*wide.shape[:2], -1, 96)
    daily = -np.sort(-by_day, axis=2)[:, :, 3]
    due: Floats = np.maximum(weekly, np.tile(daily, (1, 1, 7)))
    return due


def trailing(counts: Floats) -> Floats:
    """(1, W, B) the largest trailing count of each slot, of counts per minute."""
    total = np.concatenate([[0.0], counts.cumsum()])
    end = np.arange(1, len(total))
    sums = [total[end] - total[np.maximum(end - width, 0)] for width in WINDOWS]
    most: Floats = np.stack(sums).reshape(1, len(WINDOWS), -1, 15).max(axis=3)
    return most
