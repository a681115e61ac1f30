"""Compiled: calls by quarter of an hour, for many series at once."""

import numpy as np

from trailsight.contracts.compiled import Floats, Integers, compiled
from trailsight.contracts.expected import QUARTER

DAY = 96


@compiled
def fill(
    minute: Integers,
    count: Integers,
    offset: int,
    since: int,
    length: int,
    calls: Floats,
    squares: Floats,
    minutes: Floats,
) -> None:
    """The slots (B,) of one series: calls, sum over the minutes of calls², observed minutes.

    ``offset`` is the place of minute 0 in its slot, ``since`` the first observed minute and
    ``length`` the number of minutes.
    """
    calls[:] = 0.0
    squares[:] = 0.0
    minutes[:] = 0.0
    for i in range(len(minute)):
        if minute[i] >= since:
            q = (offset + minute[i]) // QUARTER
            calls[q] += count[i]
            squares[q] += float(count[i]) * count[i]
    for q in range(len(minutes)):
        low = max(q * QUARTER - offset, since)
        minutes[q] = max(min((q + 1) * QUARTER - offset, length) - low, 0)


@compiled
def largest(values: Floats, rank: int) -> float:
    """The ``rank``-th largest of a few values, which it sorts; numpy's sort compiles for long."""
    for i in range(1, len(values)):
        value = values[i]
        j = i
        while j > 0 and values[j - 1] < value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value
    return float(values[min(rank, len(values)) - 1])


@compiled
def tame(calls: Floats, minutes: Floats) -> None:
    """Cuts the calls (B,) of a slot, in place, at the level that recurs on other days.

    A history holds incidents: the largest day of each fortnight is cut to what the next largest
    reached, no less than 3 calls a slot. Histories under a week are left as they are.
    """
    slots = len(calls)
    observed = minutes.sum() / (DAY * QUARTER)
    if observed < 7:
        return
    days = -(-slots // DAY)
    peak = np.zeros(days)
    for q in range(slots):
        day = days - 1 - (slots - 1 - q) // DAY
        peak[day] = max(peak[day], calls[q])
    cap = max(largest(peak, round(observed / 14) + 1), 3.0)
    for q in range(slots):
        calls[q] = min(calls[q], cap)


@compiled
def slot_block(
    indptr: Integers,
    minute: Integers,
    count: Integers,
    since: Integers,
    offset: int,
    length: int,
    calls: Floats,
    squares: Floats,
    minutes: Floats,
) -> None:
    """``fill`` for S series, (S, B) each."""
    for s in range(len(since)):
        part = slice(indptr[s], indptr[s + 1])
        fill(minute[part], count[part], offset, since[s], length, calls[s], squares[s], minutes[s])


@compiled
def total_block(
    indptr: Integers, minute: Integers, count: Integers, since: Integers, out: Floats
) -> None:
    """``out`` (S,): all observed calls of each series."""
    for s in range(len(since)):
        total = 0.0
        for i in range(indptr[s], indptr[s + 1]):
            if minute[i] >= since[s]:
                total += count[i]
        out[s] = total


@compiled
def peak_block(
    indptr: Integers, minute: Integers, count: Integers, since: Integers, width: int, out: Floats
) -> None:
    """Raises ``out`` (S, n) to the largest observed minute of every ``width`` minutes."""
    for s in range(len(since)):
        for i in range(indptr[s], indptr[s + 1]):
            if minute[i] >= since[s]:
                at = minute[i] // width
                out[s, at] = max(out[s, at], count[i])


@compiled
def tame_block(calls: Floats, minutes: Floats) -> None:
    """``tame`` for S series, (S, B) each; in one thread, for callers that have threads."""
    for s in range(len(calls)):
        tame(calls[s], minutes[s])
