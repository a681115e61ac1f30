"""Compiled: the recurrence envelope of one series and one scale.

What recurs at that time of the week or of the day is not news (cron, backup, midnight).
"""

import numpy as np

from trailsight.contracts.compiled import Booleans, Floats, Integers, compiled

DAY, WEEK, HOUR = 96, 672, 4
REACH = 5
"""Slots (75 minutes) by which what recurs may come early or late."""
WEEKLY, DAILY = 2, 4
"""The envelope is what at least as many weeks, or days, reached."""


@compiled
def _sort(values: Floats) -> None:
    """In place, descending: there are few."""
    for i in range(1, len(values)):
        value = values[i]
        j = i
        while j > 0 and values[j - 1] < value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value


@compiled
def fold_groups(
    slots: Floats, phase: Integers, group: Integers, seen: Booleans, weekly: Floats, known: Booleans
) -> None:
    """``weekly[w, s]``: the largest of ``slots`` in group w at time of week s; ``known``: any seen.

    ``group`` (B,) counts weeks (days, in a short history), ``phase`` (B,) is the time of week.
    """
    weekly[:] = -np.inf
    known[:] = False
    for q in range(len(slots)):
        if seen[q]:
            w, s = group[q], phase[q]
            known[w, s] = True
            if slots[q] > weekly[w, s]:
                weekly[w, s] = slots[q]


@compiled
def dilate(weekly: Floats, out: Floats) -> None:
    """``out[w, s]``: the largest within ``REACH`` slots of s, the week being a ring."""
    weeks = weekly.shape[0]
    for w in range(weeks):
        for s in range(WEEK):
            best = -np.inf
            for j in range(-REACH, REACH + 1):
                value = weekly[w, (s + j) % WEEK]
                if value > best:
                    best = value
            out[w, s] = best


@compiled
def envelope(dilated: Floats, left_out: Booleans, out: Floats, values: Floats) -> None:
    """``out[s]``: the larger of the 2nd largest over weeks at s and the 4th largest over days at
    that time of day, from weeks not in ``left_out`` (W,). Unknown is 0.

    Fewer weeks or days lower the rank: of one week, or two days, the largest counts.
    """
    weeks = dilated.shape[0]
    for s in range(WEEK):
        number = 0
        for w in range(weeks):
            if not left_out[w] and dilated[w, s] > -np.inf:
                values[number] = dilated[w, s]
                number += 1
        _sort(values[:number])
        out[s] = values[min(WEEKLY, number) - 1] if number else 0.0
    for h in range(DAY):
        number = 0
        for w in range(weeks):
            if left_out[w]:
                continue
            for d in range(7):
                value = dilated[w, d * DAY + h]
                if value > -np.inf:
                    values[number] = value
                    number += 1
        if number:
            rank = DAILY if number >= 14 else (2 if number > 2 else 1)
            _sort(values[:number])
            daily = values[rank - 1]
            for d in range(7):
                if daily > out[d * DAY + h]:
                    out[d * DAY + h] = daily
    for hour in range(WEEK // HOUR):  # it is kept by the hour
        most = out[hour * HOUR]
        for j in range(1, HOUR):
            most = max(most, out[hour * HOUR + j])
        for j in range(HOUR):
            out[hour * HOUR + j] = most
