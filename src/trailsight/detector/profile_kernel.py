"""Compiled: the seasonal profile of one series, calls per minute by quarter of the week.

A chain of credibility estimates (Bühlmann and Straub, "Glaubwürdigkeit für Schadensätze",
1970): flat -> time of day -> weekday or weekend -> time of week, each first wide, then sharp.
Every step multiplies its parent by 1 + z (seen / expected - 1), where z = e s² / (e s² + c)
grows with the calls e expected in the slot, with the variance s² between slots and with less
clumping c. A quiet series thus stays near its flat rate, a busy one follows its own week.
"""

import numpy as np

from trailsight.contracts.compiled import Floats, Integers, compiled
from trailsight.detector.slots_kernel import tame

DAY, WEEK, HOUR = 96, 672, 4
GLOBAL, DAILY, WEEKLY = 1, 2, 3
"""Stages: what a history is long enough for."""
FLOOR = 0.02
"""Share of the level below which no slot is expected to fall."""
STEPS = ((7, True), (7, False), (2, True), (1, True), (1, False))
"""Days that are pooled (7: all, 2: weekdays and the weekend, 1: none), and whether it is wide."""


@compiled
def clumping(calls: Floats, minutes: Floats) -> float:
    """Variance over mean of an hour's calls, from what changes between like hours, at least 1.

    The smaller of the estimates from consecutive days and weeks: no season misleads both.
    """
    hours = len(calls) // HOUR
    best = np.inf
    for lag in (DAY // HOUR, WEEK // HOUR):
        change = total = 0.0
        for h in range(lag, hours):
            now = before = 0.0
            known = True
            for j in range(HOUR):
                q = h * HOUR + j
                now += calls[q]
                before += calls[q - lag * HOUR]
                known = known and minutes[q] > 0 and minutes[q - lag * HOUR] > 0
            if known:
                change += (now - before) ** 2
                total += now + before
        if total > 0:
            best = min(best, change / total)
    return max(best, 1.0) if best < np.inf else 1.0


@compiled
def smooth(values: Floats, width: int, ring: Floats, out: Floats) -> None:
    """Circular triangular sums, scaled to effective numbers; ``ring`` is scratch, longer than
    ``values`` (n,) by twice the ``width`` (at most n)."""
    size = len(values)
    norm = squares = 0.0
    for j in range(-width, width + 1):
        kernel = 1.0 - abs(j) / (width + 1)
        norm += kernel
        squares += kernel * kernel
    for i in range(size + 2 * width):
        ring[i] = values[(i + size - width) % size]
    for i in range(size):
        out[i] = 0.0
    for j in range(2 * width + 1):
        kernel = 1.0 - abs(j - width) / (width + 1)
        for i in range(size):
            out[i] += kernel * ring[i + j]
    for i in range(size):
        out[i] = out[i] * norm / squares


@compiled
def _step(
    calls: Floats, due: Floats, clumps: float, days: int, width: int, shape: Floats, work: Floats
) -> None:
    """One link of the chain: multiplies ``shape`` (672,) in place. ``work`` (5, 3 * 672) is
    scratch."""
    if days == 7:
        groups = 1
    elif days == 2:
        groups = 2
    else:
        groups = 7
    ring = WEEK if groups == 7 else DAY
    rings = 1 if groups == 7 else groups
    work[0, : groups * DAY] = 0.0
    work[1, : groups * DAY] = 0.0
    for day in range(7):
        group = 0 if groups == 1 else (day if groups == 7 else (1 if day >= 5 else 0))
        for h in range(DAY):
            work[0, group * DAY + h] += calls[day * DAY + h]
            work[1, group * DAY + h] += due[day * DAY + h]
    for r in range(rings):
        part = slice(r * ring, (r + 1) * ring)
        smooth(work[0, part], width, work[4], work[2, part])
        smooth(work[1, part], width, work[4], work[3, part])
    size = groups * DAY
    wanted = between = squares = 0.0
    for i in range(size):
        wanted += work[3, i]
        between += (work[2, i] - work[3, i]) ** 2
        squares += work[3, i] ** 2
    between = max(between - clumps * wanted, 0.0) / max(squares, 1e-300)
    for day in range(7):
        group = 0 if groups == 1 else (day if groups == 7 else (1 if day >= 5 else 0))
        for h in range(DAY):
            i = group * DAY + h
            pull = work[3, i] * between
            z = pull / max(pull + clumps, 1e-300)
            shape[day * DAY + h] *= 1.0 + z * (work[2, i] / max(work[3, i], 1e-300) - 1.0)


@compiled
def profile(
    calls: Floats,
    minutes: Floats,
    phase: Integers,
    weights: Floats,
    width: int,
    stage: int,
    shape_prior: float,
    minutes_prior: float,
    out: Floats,
) -> float:
    """Fills ``out`` (672,) with calls per minute from the slots (B,) of one series.

    ``phase`` (B,) is the slot of the week, ``weights`` (B,) what a slot counts, ``width`` the half
    width of the wide steps in slots; the Gamma prior of the level has that shape and is worth so
    many minutes. Returns the level.
    """
    slots = len(calls)
    clumps = clumping(calls, minutes)
    seen, watched = np.zeros(WEEK), np.zeros(WEEK)
    weight_sum = square_sum = 0.0
    for q in range(slots):
        if minutes[q] > 0:
            weight = weights[q]
            seen[phase[q]] += weight * calls[q]
            watched[phase[q]] += weight * minutes[q]
            weight_sum += weight * minutes[q]
            square_sum += weight * weight * minutes[q]
    scale = weight_sum / max(square_sum, 1e-12)
    total = seen.sum() * scale
    level = (total + shape_prior) / (weight_sum * scale + minutes_prior)
    shape = np.ones(WEEK)
    if total > 0 and stage > GLOBAL:
        work, due = np.empty((5, 3 * WEEK)), np.empty(WEEK)
        rate = total / (weight_sum * scale)
        seen *= scale
        watched *= scale
        for days, wide in STEPS:
            if stage < WEEKLY and days != 7:
                break
            for s in range(WEEK):
                due[s] = watched[s] * rate * shape[s]
            _step(seen, due, clumps, days, width if wide else 1, shape, work)
        mass = 0.0
        for s in range(WEEK):
            mass += watched[s] * shape[s]
        mass /= watched.sum()
        for s in range(WEEK):
            shape[s] = max(shape[s] / mass, FLOOR) if mass > 0 else 1.0
    for s in range(WEEK):
        out[s] = level * shape[s]
    return float(level)


@compiled
def profile_block(
    calls: Floats,
    minutes: Floats,
    phase: Integers,
    weights: Floats,
    width: int,
    stages: Integers,
    shape_prior: float,
    minutes_prior: float,
    out: Floats,
) -> None:
    """``profile`` for S series, (S, B) and (S, 672), incidents cut."""
    for s in range(len(calls)):
        mine = calls[s].copy()
        tame(mine, minutes[s])
        profile(
            mine, minutes[s], phase, weights, width, stages[s], shape_prior, minutes_prior,
            out[s],
        )  # fmt: skip
