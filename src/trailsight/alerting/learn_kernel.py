"""Compiled: what a history says of alerts, for a block of series at once."""

import numpy as np

from trailsight.alerting.envelope_kernel import DAY, WEEK, dilate, envelope, fold_groups
from trailsight.alerting.features_kernel import DROPS, RISES, due_in, fall, rise
from trailsight.alerting.level_kernel import level, scatter, sums
from trailsight.alerting.scales import FALLS, SCALES
from trailsight.alerting.share_kernel import explained, share
from trailsight.alerting.windows_kernel import peaks, valleys
from trailsight.contracts.compiled import Booleans, Floats, Integers, compiled
from trailsight.contracts.expected import QUARTER


@compiled
def between(indptr: Integers, minute: Integers, s: int, lead: int, length: int) -> slice:
    """The cells of series s in the ``length`` minutes from ``lead`` on."""
    low, high = indptr[s], indptr[s + 1]
    while low < high and minute[low] < lead:  # less than a slot at either end: no need to search
        low += 1
    while high > low and minute[high - 1] >= lead + length:
        high -= 1
    return slice(low, high)


@compiled
def learn_block(
    start: int, indptr: Integers, minute: Integers, count: Integers, since: Integers, lead: int,
    partner: Integers, evidence: Floats, phase: Integers, group: Integers, fold: Integers,
    least: float, mean: Floats, busy: Booleans, days: Floats, high: Floats, env: Floats,
    low_env: Floats, noise: Floats, rates: Floats, shares: Floats,
) -> None:  # fmt: skip
    """Fills, for the C series from ``start`` on, over B whole slots that begin ``lead`` minutes
    after the panel:

    ``days`` (C, 8, D): the largest rise (5 scales) and fall (3) of each day, D days counted back
    from the end, -1 where the day was not judged; ``high`` (C, 5, B) the largest windows of each
    slot; ``env`` (C, 5, 672) and ``low_env`` (C, 3, 672) the envelopes of the whole history, falls
    negated; ``noise`` (C,) the scatter of the level, ``rates`` (C,) the calls per minute that are
    expected over all, ``shares`` (C, 2) the share of the partner's calls and its overdispersion.

    ``indptr``, ``minute``, ``count`` and ``partner`` (the row whose calls a row's are a part of,
    -1: none) are the whole panel's, ``since`` counts from the first slot. ``evidence`` (N,) takes
    the place of the rise of a single minute, unless it is empty. ``mean`` (C, B) is held out: no
    slot is in the baseline that it is judged by. ``fold`` (B,) tells which part of the history a
    slot belongs to (-1: none),
    ``group`` (B,) its week (or day, in a short history) counted from the end, ``busy`` (C,) where
    falls are looked for at all.
    """
    slots = len(phase)
    groups = folds = 0
    for q in range(slots):
        groups, folds = max(groups, group[q] + 1), max(folds, fold[q] + 1)
    length = slots * QUARTER
    number_of_days = days.shape[2]
    for c in range(len(mean)):
        s = start + c
        first = since[s]
        seen = np.zeros(slots, np.bool_)
        for q in range(slots):
            seen[q] = q * QUARTER >= first
        total, work = np.zeros(length + 1), np.empty((2, length))
        full, queue = np.empty((RISES, length)), np.empty(length, np.int32)
        calls, other, mine = np.empty(slots), np.zeros(slots), np.empty((RISES, slots))
        theirs = np.zeros((RISES, length if partner[s] >= 0 else 0))
        if partner[s] >= 0:
            full[:] = 0.0
            part = between(indptr, minute, partner[s], lead, length)
            peaks(minute[part], count[part], -lead, total, theirs, work, queue, mine, other, least)
        part = between(indptr, minute, s, lead, length)
        peaks(minute[part], count[part], -lead, total, full, work, queue, mine, calls, least)
        share(calls, other, shares[c])
        low = np.empty((DROPS, slots))
        if busy[c]:
            valleys(minute[part], count[part], -lead, first, total, low)
        odd = np.zeros(slots)
        if len(evidence):
            for i in range(part.start, part.stop):
                q = (minute[i] - lead) // QUARTER
                odd[q] = max(odd[q], evidence[i])

        had, due = np.empty(slots + 1), np.empty(slots + 1)
        sums(calls, mean[c], seen, had, due)
        noise[c] = scatter(had, due)
        before = np.zeros(slots + 1)
        for q in range(slots):
            before[q + 1] = before[q] + mean[c, q]
        rates[c] = before[slots] / max(slots, 1)
        growth = np.empty(slots)
        for q in range(slots):
            growth[q] = level(had, due, noise[c], q)

        weekly, known = np.empty((groups, WEEK)), np.empty((groups, WEEK), np.bool_)
        wide, values = np.empty((groups, WEEK)), np.empty(max(7 * groups, 1))
        left_out, here = np.zeros(groups, np.bool_), np.empty(WEEK)
        days[c] = -1.0
        for i in range(RISES + DROPS):
            falls = i >= RISES
            if falls and not busy[c]:
                low_env[c, i - RISES] = 0.0
                continue
            width = FALLS[i - RISES] if falls else SCALES[i]
            extreme = -low[i - RISES] if falls else mine[i]
            if not falls:
                for q in range(slots):  # a slice set to an array takes a second to compile
                    high[c, i, q] = mine[i, q]
            fold_groups(extreme, phase, group, seen, weekly, known)
            dilate(weekly, wide)
            left_out[:] = False
            target = low_env[c, i - RISES] if falls else env[c, i]
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
                    value = 0.0
                    if falls:
                        wanted = due_in(before, rates[c], width, q)
                        value = fall(-extreme[q], wanted, growth[q], -here[phase[q]])
                    elif i == 0 and len(evidence):
                        value = odd[q]
                    elif extreme[q] > 0.0:
                        wanted, recurs = due_in(before, rates[c], width, q), here[phase[q]]
                        if shares[c, 0] <= 0.0:
                            value = rise(extreme[q], wanted, growth[q], recurs)
                        else:  # the largest rise need not be that of most failures
                            for t in range(q * QUARTER, (q + 1) * QUARTER):
                                told = max(recurs, explained(theirs[i, t], shares[c]))
                                value = max(value, rise(full[i, t], wanted, growth[q], told))
                    if value > days[c, i, day]:
                        days[c, i, day] = value
