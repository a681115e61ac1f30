"""Compiled: the minutes of a block of series against what their history has taught."""

import numpy as np
from numba import njit, prange  # noqa: TID253

from trailsight.alerting.features_kernel import DROPS, RISES, due_in, fall, rise
from trailsight.alerting.level_kernel import gone, level, sums
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.windows_kernel import LONGEST, windows
from trailsight.contracts.expected import QUARTER

LATELY = 8
"""Slots after which what a young series did is its record."""


@njit(cache=True, nogil=True, parallel=True)
def score_block(  # type: ignore[no-untyped-def]
    indptr, minute, count, since, offset, length, first, phase, mean, env, low_env, noise, rates, busy, young,
    centre, width, rises, falls, scale, expected
):
    """Fills, for the minutes [first, length) of S series:

    ``rises`` and ``falls`` (S, length - first) standardised, the largest over the scales, 0 where
    nothing stands out; ``scale`` which of the scales of the rise it is; ``expected`` calls per
    minute at the level of late.
    """
    slots = len(phase)
    for s in prange(len(since)):
        part = slice(indptr[s], indptr[s + 1])
        mine, calls_of = minute[part], count[part]
        calls, seen = np.zeros(slots), np.zeros(slots, np.bool_)
        for q in range(slots):
            seen[q] = q * QUARTER - offset >= since[s] and (q + 1) * QUARTER - offset <= length
        for i in range(len(mine)):
            calls[(offset + mine[i]) // QUARTER] += calls_of[i]
        had, due = np.empty(slots + 1), np.empty(slots + 1)
        sums(calls, mean[s], seen, had, due)
        before = np.zeros(slots + 1)
        rate = rates[s]
        for q in range(slots):
            before[q + 1] = before[q] + mean[s, q]
        begin = 0 if young[s] else max(first - LONGEST, 0)
        minutes = length - begin
        total = np.zeros(minutes + 1)
        at = np.searchsorted(mine, begin)
        for i in range(at, len(mine)):
            if mine[i] >= since[s]:
                total[mine[i] - begin + 1] = calls_of[i]
        for t in range(minutes):
            total[t + 1] += total[t]
        lead = first - begin
        called = total[minutes] > 0.0
        full = np.zeros((RISES, minutes))
        if called:
            windows(total, 0, minutes, full, np.empty((2, minutes)), np.empty(minutes, np.int32))
        rises[s] = 0.0
        falls[s] = 0.0
        scale[s] = 0
        record = np.zeros((RISES, slots + 1))
        if young[s] and called:
            # What a young series has done of late is all that is known of its ways.
            for i in range(RISES):
                for t in range(minutes):
                    q = (offset + t) // QUARTER + 1 + LATELY
                    if q <= slots and full[i, t] > record[i, q]:
                        record[i, q] = full[i, t]
                for q in range(slots):
                    record[i, q + 1] = max(record[i, q + 1], record[i, q])
        q0 = (offset + first) // QUARTER
        for q in range(q0, slots):
            growth = level(had, due, noise[s], q)
            low = max(q * QUARTER - offset, first)
            high = min((q + 1) * QUARTER - offset, length)
            for t in range(low, high):
                expected[s, t - first] = growth * mean[s, q]
            if called:
                for i in range(RISES):
                    wanted = due_in(before, rate, SCALES[i], q)
                    recurs = max(env[s, i, phase[q]], record[i, q])
                    for t in range(low, high):
                        if full[i, t - begin] <= 0.0:
                            continue
                        value = rise(full[i, t - begin], wanted, growth, recurs)
                        if value > 0.0:
                            z = (value - centre[s, i]) / width[s, i]
                            if z > rises[s, t - first]:
                                rises[s, t - first] = z
                                scale[s, t - first] = i
            if not busy[s] or gone(had, due, q):
                continue
            for i in range(DROPS):
                span = FALLS[i]
                wanted = due_in(before, rate, span, q)
                recurs = -low_env[s, i, phase[q]]
                if min(growth * wanted, recurs) < 10.0:
                    continue
                for t in range(low, high):
                    if t - span + 1 < max(since[s], begin):
                        continue
                    seen_calls = total[t - begin + 1] - total[t - begin + 1 - span]
                    value = fall(seen_calls, wanted, growth, recurs)
                    if value > 0.0:
                        z = (value - centre[s, RISES + i]) / width[s, RISES + i]
                        if z > falls[s, t - first]:
                            falls[s, t - first] = z
