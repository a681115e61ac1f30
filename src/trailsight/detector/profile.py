"""The seasonal profile: calls per minute for every quarter of an hour of the week.

A chain of credibility estimates (Bühlmann and Straub, "Glaubwürdigkeit für Schadensätze",
1970): flat -> time of day -> weekday or weekend -> time of week, each first wide, then sharp.
Every step multiplies its parent by 1 + z (seen / expected - 1), where z = e s² / (e s² + c)
grows with the calls e expected in the slot, with the variance s² between slots and with less
clumping c. A quiet series thus stays near its flat rate, a busy one follows its own week.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.slots import DAY, WEEK

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weighted:
    """What a profile is fitted to: S series, B slots, and how much each slot counts."""

    calls: Floats
    """(S, B)"""
    minutes: Floats
    """(S, B)"""
    weights: Floats
    """(S, B) between 0 and 1."""

    def per_week(self) -> tuple[Floats, Floats]:
        """Calls and minutes per slot of the week, (S, 672), scaled to effective numbers:
        the variance of a weighted sum relates to its mean as a plain sum's does."""
        weight = self.weights * self.minutes
        squares = (self.weights * weight).sum(axis=1)
        scale = weight.sum(axis=1) / np.maximum(squares, 1e-12)
        fold = (len(self.calls), -1, WEEK)
        calls = (self.weights * self.calls).reshape(fold).sum(axis=1)
        return calls * scale[:, None], weight.reshape(fold).sum(axis=1) * scale[:, None]


def fit_profile(data: Weighted, clumping: Floats, smoothing: int) -> Floats:
    """(S, 672) relative rate per slot of the week; 1 everywhere for a flat series.

    ``clumping`` (S,) is the variance of a slot's calls over their mean; ``smoothing`` the half
    width of the wide steps, in slots.
    """
    calls, minutes = data.per_week()
    level = calls.sum(axis=1) / np.maximum(minutes.sum(axis=1), 1e-12)
    shape = np.ones_like(calls)
    for days, width in ((7, smoothing), (7, 1), (2, smoothing), (1, smoothing), (1, 1)):
        due = minutes * level[:, None] * shape
        shape = shape * _step(calls, due, clumping, days, width)
    mass = (minutes * shape).sum(axis=1) / np.maximum(minutes.sum(axis=1), 1e-12)
    return shape / np.where(mass > 0, mass, 1.0)[:, None]


def credibility(seen: Floats, due: Floats, clumping: Floats) -> Floats:
    """(S, G) factors 1 + z (seen / due - 1), the variance between groups by moments."""
    noise = clumping * due.sum(axis=1)
    between = ((seen - due) ** 2).sum(axis=1) - noise
    between = np.maximum(between, 0.0) / np.maximum((due**2).sum(axis=1), 1e-300)
    pull = due * between[:, None]
    z = pull / np.maximum(pull + clumping[:, None], 1e-300)
    return np.asarray(1 + z * (seen / np.maximum(due, 1e-300) - 1), np.float64)


def _step(calls: Floats, due: Floats, clumping: Floats, days: int, width: int) -> Floats:
    """One link of the chain: days pooled in groups, slots smoothed over ±``width``."""
    series = len(calls)
    if days == 7:  # all days alike
        groups, member = 1, np.zeros(7, np.intp)
    elif days == 2:  # days since the epoch start on a Thursday: 2 and 3 are the weekend
        groups, member = 2, np.array([0, 0, 1, 1, 0, 0, 0])
    else:
        groups, member = 7, np.arange(7)
    pooled = np.zeros((2, series, groups, DAY))
    for day in range(7):
        part = slice(day * DAY, (day + 1) * DAY)
        pooled[0, :, member[day]] += calls[:, part]
        pooled[1, :, member[day]] += due[:, part]
    if groups == 7:  # a week is a ring
        seen, wanted = smooth(pooled.reshape(2, series, WEEK), width)
        return credibility(seen, wanted, clumping)
    seen, wanted = smooth(pooled, width).reshape(2, series, groups * DAY)
    factor = credibility(seen, wanted, clumping).reshape(series, groups, DAY)
    return factor[:, member].reshape(series, WEEK)


def smooth(values: Floats, width: int) -> Floats:
    """Circular triangular sums over the last axis, scaled to effective numbers."""
    kernel = np.maximum(0.0, 1 - np.abs(np.arange(-width, width + 1)) / (width + 1))
    kernel *= kernel.sum() / (kernel**2).sum()
    total = np.zeros_like(values)
    for shift, weight in zip(range(-width, width + 1), kernel, strict=True):
        total += weight * np.roll(values, shift, axis=-1)
    return total
