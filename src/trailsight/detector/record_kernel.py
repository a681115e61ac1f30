"""Compiled: the seasonal mean of one series as an average of seven profiles.

A flat rate, and the time of day, of weekday or weekend, and of the week, each smoothed narrowly
and widely. Each weighs by how likely it makes the weeks that it was not told of.
"""

import numpy as np

from trailsight.contracts.compiled import Floats, Integers, compiled
from trailsight.detector.profile_kernel import DAILY, DAY, FLOOR, WEEK, WEEKLY, clumping, smooth
from trailsight.detector.slots_kernel import tame

POOLED = (0, 7, 7, 2, 2, 1, 1)
"""Days that a profile pools (0: it is flat, 7: all, 2: weekdays and the weekend, 1: none)."""
PROFILES = len(POOLED)
MOST = 8
"""Weeks that are left out in turn; what is older is always told."""


@compiled
def weighted(
    calls: Floats, minutes: Floats, phase: Integers, weights: Floats, skipped: int, unit: int,
    seen: Floats, watched: Floats,
) -> None:  # fmt: skip
    """Fills ``seen`` and ``watched`` (672,): weighted calls and minutes by slot of the week, but
    for the ``skipped``-th unit of slots before the end (-1: none)."""
    seen[:] = 0.0
    watched[:] = 0.0
    slots = len(calls)
    for q in range(slots):
        if minutes[q] > 0 and (slots - 1 - q) // unit != skipped:
            seen[phase[q]] += weights[q] * calls[q]
            watched[phase[q]] += weights[q] * minutes[q]


@compiled
def profile_of(
    seen: Floats, watched: Floats, pooled: int, width: int, rate: float, pull: float,
    work: Floats, out: Floats,
) -> None:  # fmt: skip
    """Fills ``out`` (672,) with calls per minute; each slot leans on ``rate`` as if ``pull`` calls
    had been seen at it. ``work`` (5, 3 * 672) is scratch."""
    if pooled == 0:
        out[:] = rate
        return
    groups = 1 if pooled == 7 else (2 if pooled == 2 else 7)
    work[:2, : groups * DAY] = 0.0
    for day in range(7):
        group = 0 if groups == 1 else (day if groups == 7 else (1 if day >= 5 else 0))
        for h in range(DAY):
            work[0, group * DAY + h] += seen[day * DAY + h]
            work[1, group * DAY + h] += watched[day * DAY + h]
    ring = WEEK if groups == 7 else DAY
    for low in range(0, groups * DAY, ring):
        part = slice(low, low + ring)
        smooth(work[0, part], width, work[4], work[2, part])
        smooth(work[1, part], width, work[4], work[3, part])
    for day in range(7):
        group = 0 if groups == 1 else (day if groups == 7 else (1 if day >= 5 else 0))
        for h in range(DAY):
            i = group * DAY + h
            out[day * DAY + h] = (work[2, i] + pull) / (work[3, i] + pull / rate)


@compiled
def shares(
    calls: Floats, minutes: Floats, phase: Integers, weights: Floats, stage: int,
    widths: Integers, prior: Floats, clumps: float, work: Floats, out: Floats,
) -> None:  # fmt: skip
    """Fills ``out`` (7,): the weight of each profile, from the likelihood of the weeks left out
    (of days, in a short history), a clump of calls counting once."""
    out[:] = 0.0
    number = PROFILES if stage == WEEKLY else (3 if stage == DAILY else 1)
    if number == 1:
        out[0] = 1.0
        return
    unit = WEEK if stage == WEEKLY else DAY
    slots = len(calls)
    seen, watched, profile = np.empty(WEEK), np.empty(WEEK), np.empty(WEEK)
    for skipped in range(min(slots // unit, MOST)):
        weighted(calls, minutes, phase, weights, skipped, unit, seen, watched)
        rate = (seen.sum() + prior[0]) / (watched.sum() + prior[1])
        first = slots - (skipped + 1) * unit
        for k in range(number):
            profile_of(seen, watched, POOLED[k], widths[k], rate, clumps, work, profile)
            gain = 0.0
            for q in range(first, first + unit):
                mean = profile[phase[q]]
                gain -= minutes[q] * mean
                if calls[q] > 0.0:
                    gain += calls[q] * np.log(mean)
            out[k] += gain / clumps
    best = out[:number].max()
    for k in range(number):
        out[k] = np.exp(out[k] - best)
    out /= out.sum()


@compiled
def record_block(
    calls: Floats, minutes: Floats, phase: Integers, weights: Floats, widths: Integers,
    stages: Integers, prior: Floats, out: Floats,
) -> None:  # fmt: skip
    """Fills ``out`` (S, 672) with calls per minute of the local week, from the slots (S, B).

    ``weights`` (B,) is what a slot counts, ``widths`` (7,) the half widths of the profiles in
    slots, ``prior`` the shape and the minutes of the Gamma prior of the level.
    """
    slots = len(phase)
    for s in range(len(calls)):
        mine = calls[s].copy()
        tame(mine, minutes[s])
        work, each = np.empty((5, 3 * WEEK)), np.empty(PROFILES)
        seen, watched, profile = np.empty(WEEK), np.empty(WEEK), np.empty(WEEK)
        weighted(mine, minutes[s], phase, weights, -1, slots, seen, watched)
        rate = (seen.sum() + prior[0]) / (watched.sum() + prior[1])
        out[s] = rate
        if seen.sum() <= 0.0:
            continue
        clumps = clumping(mine, minutes[s])
        shares(mine, minutes[s], phase, weights, stages[s], widths, prior, clumps, work, each)
        out[s] = 0.0
        for k in range(PROFILES):
            if each[k] > 1e-6:
                profile_of(seen, watched, POOLED[k], widths[k], rate, clumps, work, profile)
                out[s] += each[k] * profile
        for i in range(WEEK):
            out[s, i] = max(out[s, i], FLOOR * rate)
