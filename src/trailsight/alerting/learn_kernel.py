"""Compiled: what a history says of alerts, for a block of series at once."""

import numpy as np
from numba import njit, prange  # noqa: TID253

from trailsight.alerting.envelope_kernel import DAY, WEEK, dilate, envelope, fold_groups
from trailsight.alerting.features_kernel import DROPS, RISES, due_in, fall, rise
from trailsight.alerting.level_kernel import level, scatter, sums
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.windows_kernel import peaks, valleys
from trailsight.contracts.expected import QUARTER


@njit(cache=True, nogil=True, parallel=True)
def learn_block(  # type: ignore[no-untyped-def]
    indptr, minute, count, since, offset, phase, group, fold, mean, busy, days, env, low_env, noise, rates
):
    """Fills, for S series over B slots (whole, the last of them full):

    ``days`` (S, 8, D): the largest rise (5 scales) and fall (3) of each day, D days counted back
    from the end, -1 where the day was not judged; ``env`` (S, 5, 672) and ``low_env`` (S, 3, 672)
    the envelopes of the whole history, falls negated; ``noise`` (S,) the scatter of the level, ``rates`` (S,) the
    calls per minute that are expected over all.

    ``mean`` (S, B) is held out: no slot is in the baseline that it is judged by. ``fold`` (B,)
    tells which part of the history a slot belongs to (-1: none), ``group`` (B,) its week (or day, in a short history) counted
    from the end, ``busy`` (S,) where falls are looked for at all.
    """
    slots = len(phase)
    groups = group.max() + 1 if slots else 0
    folds = fold.max() + 1 if slots else 0
    length = slots * QUARTER
    number_of_days = days.shape[2]
    for s in prange(len(since)):
        part = slice(indptr[s], indptr[s + 1])
        mine, calls_of = minute[part], count[part]
        first = offset + since[s]
        seen = np.zeros(slots, np.bool_)
        for q in range(slots):
            seen[q] = q * QUARTER >= first
        total, work = np.zeros(length + 1), np.empty((2, length))
        full, queue = np.empty((RISES, length)), np.empty(length, np.int32)
        high, calls = np.empty((RISES, slots)), np.empty(slots)
        peaks(mine, calls_of, offset, total, full, work, queue, high, calls)
        low = np.empty((DROPS, slots))
        if busy[s]:
            valleys(mine, calls_of, offset, first, total, low)

        had, due = np.empty(slots + 1), np.empty(slots + 1)
        sums(calls, mean[s], seen, had, due)
        noise[s] = scatter(had, due)
        before = np.zeros(slots + 1)
        for q in range(slots):
            before[q + 1] = before[q] + mean[s, q]
        rate = before[slots] / max(slots, 1)
        rates[s] = rate
        growth = np.empty(slots)
        for q in range(slots):
            growth[q] = level(had, due, noise[s], q)

        weekly, known = np.empty((groups, WEEK)), np.empty((groups, WEEK), np.bool_)
        wide, values = np.empty((groups, WEEK)), np.empty(max(7 * groups, 1))
        left_out, here = np.zeros(groups, np.bool_), np.empty(WEEK)
        days[s] = -1.0
        for i in range(RISES + DROPS):
            falls = i >= RISES
            if falls and not busy[s]:
                low_env[s, i - RISES] = 0.0
                continue
            width = FALLS[i - RISES] if falls else SCALES[i]
            extreme = -low[i - RISES] if falls else high[i]
            fold_groups(extreme, phase, group, seen, weekly, known)
            dilate(weekly, wide)
            left_out[:] = False
            target = low_env[s, i - RISES] if falls else env[s, i]
            envelope(wide, left_out, target, values)
            for k in range(folds):
                left_out[:] = False
                for q in range(slots):
                    if fold[q] == k:
                        left_out[group[q]] = True
                envelope(wide, left_out, here, values)
                for q in range(slots):
                    if fold[q] != k or not seen[q]:
                        continue
                    day = number_of_days - 1 - (slots - 1 - q) // DAY
                    wanted = due_in(before, rate, width, q)
                    if falls:
                        value = fall(-extreme[q], wanted, growth[q], -here[phase[q]])
                    elif extreme[q] > 0.0:
                        value = rise(extreme[q], wanted, growth[q], here[phase[q]])
                    else:
                        value = 0.0
                    if value > days[s, i, day]:
                        days[s, i, day] = value
