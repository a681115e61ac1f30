"""Compiled: the minutes of a block of series against what their history has taught."""

import numpy as np

from trailsight.alerting.features_kernel import DROPS, FEW, RISES, due_in, fall, rise
from trailsight.alerting.level_kernel import gone, level, sums
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.share_kernel import explained
from trailsight.alerting.tails import KNEE
from trailsight.alerting.windows_kernel import LONGEST, windows
from trailsight.contracts.compiled import Booleans, Floats, Integers, compiled
from trailsight.contracts.expected import QUARTER

LATELY = 8
"""Slots after which what a young series did is its record."""
DAY_BANS = np.log10(1440.0)


@compiled
def bans_of(value: float, tail: Floats, slope: float) -> float:
    """Bans of a standardised value under the tail (4,): start, share, shape, scale.

    A day's largest value exceeds ``start`` with the probability ``share``; beyond, the excess is
    Lomax (the predictive distribution of an exponential whose mean is known by so many days), and
    beyond one day in 100 a ban is worth ``slope``.
    """
    start, share, shape, scale = tail
    day = -np.log10(share)
    if value <= start:
        return (DAY_BANS + day) * value / start if start > 0.0 else 0.0
    day += shape * np.log1p((value - start) / scale) / np.log(10.0)
    return float(DAY_BANS + (day if day <= KNEE else KNEE + slope * (day - KNEE)))


@compiled
def agreed(value: float, tails: Floats, slope: float) -> float:
    """The mean of the bans under the tails (2, 4): beyond the usual day, and beyond the record."""
    return 0.5 * (bans_of(value, tails[0], slope) + bans_of(value, tails[1], slope))


@compiled
def counts_between(
    indptr: Integers,
    minute: Integers,
    count: Integers,
    since: Integers,
    s: int,
    begin: int,
    minutes: int,
    total: Floats,
) -> None:
    """``total[: minutes + 1]``: the calls of series s from minute ``begin`` to before each."""
    for t in range(minutes + 1):
        total[t] = 0.0
    low, high = indptr[s], indptr[s + 1]
    at = low + np.searchsorted(minute[low:high], max(begin, since[s]))
    for i in range(at, high):
        if minute[i] - begin < minutes:
            total[minute[i] - begin + 1] = count[i]
    for t in range(minutes):
        total[t + 1] += total[t]


@compiled
def score_block(
    start: int, indptr: Integers, minute: Integers, count: Integers, since: Integers,
    clear: Integers, partner: Integers, evidence: Floats, offset: int, length: int, first: int,
    floor_scale: Integers, floor_slot: Integers, floor_calls: Floats, slope: float, least: float,
    floor_ptr: Integers, mean: Floats, env: Floats, low_env: Floats, noise: Floats, rates: Floats,
    shares: Floats, busy: Booleans, young: Booleans, centre: Floats, width: Floats, tails: Floats,
    rises: Floats, falls: Floats, scale: Integers, expected: Floats,
) -> None:  # fmt: skip
    """Fills, for the minutes [first, length) of the C series from ``start`` on:

    (C, length - first) ``rises`` and ``falls`` in bans, ``scale`` the index of the scale at which
    a rise is largest, ``expected`` calls per minute at the level of late.

    The panel's arrays are those of ``learn_block``, ``clear`` (T,) the minute since which none up
    to t is excluded, ``offset`` the place of minute 0 in its slot,
    ``mean`` (C, Q) by slot; ``env`` (C, 5, K) and ``low_env`` (C, 3, K) are what recurs in the
    last K slots, those from ``first`` on. ``floor_*`` are what recurs monthly, in compressed
    rows. ``centre`` and ``width`` (C, 8) standardise; ``agreed`` tells of ``tails``
    (C, 2, 2, 4) and ``slope``.
    """
    slots = mean.shape[1]
    since_slot = (offset + first) // QUARTER
    calls, seen = np.empty(slots), np.empty(slots, np.bool_)
    had, due, before = np.empty(slots + 1), np.empty(slots + 1), np.zeros(slots + 1)
    total, other = np.empty(length + 1), np.empty(length + 1)
    full, theirs = np.empty((RISES, length)), np.zeros((RISES, length))
    work, queue = np.empty((2, length)), np.empty(length, np.int32)
    odd, record = np.zeros(length), np.zeros((RISES, slots + 1))
    for c in range(len(mean)):
        s = start + c
        rises[c] = 0.0
        falls[c] = 0.0
        scale[c] = 0
        for q in range(slots):
            calls[q] = 0.0
            seen[q] = q * QUARTER - offset >= since[s] and (q + 1) * QUARTER - offset <= length
        for i in range(indptr[s], indptr[s + 1]):
            calls[(offset + minute[i]) // QUARTER] += count[i]
        sums(calls, mean[c], seen, had, due)
        for q in range(slots):
            before[q + 1] = before[q] + mean[c, q]
        begin = 0 if young[c] else max(first - LONGEST, 0)
        minutes = length - begin
        counts_between(indptr, minute, count, since, s, begin, minutes, total)
        called = total[minutes] > 0.0
        if called:
            wanted_from = 0 if young[c] else first - begin
            windows(total, 0, wanted_from, minutes, full, work, queue, least)
            if partner[s] >= 0 and shares[c, 0] > 0.0:
                counts_between(indptr, minute, count, since, partner[s], begin, minutes, other)
                windows(other, 0, first - begin, minutes, theirs, work, queue, least)
        if len(evidence):
            odd[:] = 0.0
            for i in range(indptr[s], indptr[s + 1]):
                if minute[i] >= begin:
                    odd[minute[i] - begin] = evidence[i]
        record[:] = 0.0
        if young[c] and called:
            # What a young series has done of late is all that is known of its ways.
            for i in range(RISES):
                for t in range(minutes):
                    q = (offset + t) // QUARTER + 1 + LATELY
                    if q <= slots and full[i, t] > record[i, q]:
                        record[i, q] = full[i, t]
                for q in range(slots):
                    record[i, q + 1] = max(record[i, q + 1], record[i, q])
        for i in range(floor_ptr[c], floor_ptr[c + 1]):
            at = floor_slot[i]
            record[floor_scale[i], at] = max(record[floor_scale[i], at], floor_calls[i])
        for q in range(since_slot, slots):
            growth = level(had, due, noise[c], q)
            low = max(q * QUARTER - offset, first)
            high = min((q + 1) * QUARTER - offset, length)
            for t in range(low, high):
                expected[c, t - first] = growth * mean[c, q]
            if called:
                for i in range(RISES):
                    wanted = due_in(before, rates[c], SCALES[i], q)
                    usual = max(env[c, i, q - since_slot], record[i, q])
                    for t in range(low, high):
                        if i == 0 and len(evidence):
                            value = odd[t - begin]
                        elif full[i, t - begin] > 0.0:
                            recurs = max(usual, explained(theirs[i, t - begin], shares[c]))
                            value = rise(full[i, t - begin], wanted, growth, recurs)
                        else:
                            continue
                        z = (value - centre[c, i]) / width[c, i]
                        if value > 0.0 and z > rises[c, t - first]:
                            rises[c, t - first] = z
                            scale[c, t - first] = i
                for t in range(low, high):
                    if rises[c, t - first] > 0.0:
                        rises[c, t - first] = agreed(rises[c, t - first], tails[c, 0], slope)
            if not busy[c] or gone(calls, due, q):
                continue
            for i in range(DROPS):
                span = FALLS[i]
                wanted = due_in(before, rates[c], span, q)
                recurs = -low_env[c, i, q - since_slot]
                if min(growth * wanted, recurs) < FEW:
                    continue
                for t in range(low, high):
                    if t - span + 1 < max(since[s], begin, clear[t]):
                        continue
                    left = total[t - begin + 1] - total[t - begin + 1 - span]
                    value = fall(left, wanted, growth, recurs)
                    z = (value - centre[c, RISES + i]) / width[c, RISES + i]
                    if value > 0.0 and z > falls[c, t - first]:
                        falls[c, t - first] = z
            for t in range(low, high):
                if falls[c, t - first] > 0.0:
                    falls[c, t - first] = agreed(falls[c, t - first], tails[c, 1], slope)
