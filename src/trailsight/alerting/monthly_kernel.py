"""Compiled: which bursts of one series a day of the month may explain, and how high they were.

Slots are folded into local days, so that two o'clock is two o'clock on either side of a change
of clocks. A burst is a slot that exceeds what recurs at that time of week by more than the days
of this series usually do.
"""

import numpy as np

from trailsight.alerting.features_kernel import OFFSET, POWER
from trailsight.alerting.monthly import DAY, FROM_END, REACH
from trailsight.contracts.compiled import Booleans, Floats, Integers, compiled

LEAST = 4.0
"""Calls below which nothing is a burst."""
TRIMMED = 2.0 / 28.0
"""Share of the largest days that say nothing of the usual ones."""
USUAL, PSEUDO_DAYS = 0.25, 4.0
"""Mean of the larger days' excess above the median day, where few days tell."""
TWICE, ONCE = 2.0, 4.0
"""Such means above the median day that a burst must reach: one that came again, and one that
was seen once, where a month is all that is known."""
AGAIN, CLEAR = 1, 2
LAST_DAY = -1
"""The only day counted from the month's end that one month suffices for."""


@compiled
def _sort(values: Floats) -> None:
    """In place, ascending (Shell 1959); numpy's own takes a second to compile."""
    gap = len(values) // 2
    while gap:
        for i in range(gap, len(values)):
            value = values[i]
            j = i
            while j >= gap and values[j - gap] > value:
                values[j] = values[j - gap]
                j -= gap
            values[j] = value
        gap //= 2


@compiled
def bars(best: Floats, days_seen: Booleans) -> tuple[float, float]:
    """The ratios (calls + 5) / (due + 5) that bursts must reach that came again, or once.

    ``best`` (D,) are the largest ratios of each day, at least 1; of days not seen they do not
    count. The days are taken to have an exponential tail above their median.
    """
    excess = (best[days_seen] ** POWER - 1.0) / POWER
    _sort(excess)
    usual = excess[: len(excess) - int(len(excess) * TRIMMED + 0.5)]
    middle = 0.5 * (usual[(len(usual) - 1) // 2] + usual[len(usual) // 2])
    above, total = PSEUDO_DAYS, PSEUDO_DAYS * USUAL
    for value in usual:
        if value > middle:
            above += 1.0
            total += value - middle
    spread = total / above
    twice = (1.0 + POWER * (middle + TWICE * spread)) ** (1.0 / POWER)
    once = (1.0 + POWER * (middle + ONCE * spread)) ** (1.0 / POWER)
    return twice, once


@compiled
def _near(values: Floats, at: int) -> float:
    """The largest value within ``REACH`` cells."""
    best = 0.0
    for j in range(max(at - REACH, 0), min(at + REACH + 1, len(values))):
        best = max(best, values[j])
    return best


@compiled
def _only_monthly(values: Floats, at: int, from_start: Integers, from_end: Integers) -> bool:
    """Whether the other weeks in which this comes again at this time are all other months' same
    day, of which there are some: of 1 February and 1 March a week's envelope makes a weekly job.
    """
    found = False
    day = at // DAY
    for other in range(day % 7, len(from_start), 7):
        if other != day and _near(values, other * DAY + at % DAY) >= values[at] / 2:
            ends = from_end[other] == from_end[day] and from_end[day] >= -FROM_END
            if from_start[other] != from_start[day] and not ends:
                return False
            found = True
    return found


@compiled
def bursts(
    peaks: Floats,
    env: Floats,
    since: int,
    cell: Integers,
    phase: Integers,
    from_start: Integers,
    from_end: Integers,
    known: Booleans,
    values: Floats,
    burst: Floats,
    mark: Integers,
) -> bool:
    """Fills ``burst`` (G,), the calls of local slots that are bursts and 0 elsewhere, and ``mark``
    (D,): days with a burst are ``AGAIN``, with one that needs no second month ``CLEAR``. Returns
    whether there are any.

    ``known`` (G,) tells the local slots that were observed; ``values`` (G,) is scratch. For the
    rest see ``find_monthly``.
    """
    days = len(mark)
    best, seen = np.ones(days), np.zeros(days, np.bool_)
    burst.fill(0.0)
    mark.fill(0)
    values.fill(0.0)
    most = 0.0
    for q in range(since, len(peaks)):
        if peaks[q] >= LEAST:
            g, due = cell[q], env[phase[q]]
            values[g] = max(values[g], peaks[q])
            most = max(most, peaks[q])
            if peaks[q] > due:
                best[g // DAY] = max(best[g // DAY], (peaks[q] + OFFSET) / (due + OFFSET))
    if most == 0.0:
        return False
    for day in range(days):
        for g in range(day * DAY, (day + 1) * DAY):
            seen[day] = seen[day] or known[g]
    twice, once = bars(best, seen)
    quietest = np.full(DAY, np.inf)
    for g in range(len(env)):
        quietest[g % DAY] = min(quietest[g % DAY], env[g])
    found = False
    for q in range(since, len(peaks)):
        if peaks[q] < LEAST:
            continue
        g, due = cell[q], env[phase[q]]
        if peaks[q] + OFFSET < twice * (due + OFFSET):
            due = quietest[g % DAY]
            if peaks[q] + OFFSET < twice * (due + OFFSET):
                continue
            if not _only_monthly(values, g, from_start, from_end):
                continue
        burst[g] = values[g]
        clear = peaks[q] + OFFSET >= once * (due + OFFSET)
        mark[g // DAY] = max(mark[g // DAY], CLEAR if clear else AGAIN)
        found = True
    return found


@compiled
def height(
    burst: Floats,
    known: Booleans,
    mark: Integers,
    code: int,
    days: Integers,
    exact: Booleans,
    slot: int,
) -> float:
    """What the history reached in ``slot`` of the local day on the ``days`` of one ``code``: the
    second largest of its months, or the only month's; 0 where nothing comes back.

    ``exact`` tells the days from those that stand in for the 29th to 31st of a shorter month: such
    a month may have the burst, but the lack of it there says nothing.
    """
    hit = False
    for day in days:
        hit = hit or burst[day * DAY + slot] > 0.0
    if not hit:
        return 0.0
    top = second = alone = 0.0
    months = 0
    for j in range(len(days)):
        g = days[j] * DAY + slot
        if not known[g]:
            continue
        if exact[j]:
            months += 1
            alone = burst[g] if mark[days[j]] == CLEAR else 0.0
        value = _near(burst, g)
        if value > top:
            top, second = value, top
        elif value > second:
            second = value
    if second == 0.0 and months == 1 and (code > 0 or code == LAST_DAY):
        return alone
    return second


@compiled
def _longer(rows: Floats) -> Floats:
    """The same rows in an array of twice the length."""
    out = np.empty((2 * rows.shape[0], rows.shape[1]))
    for i in range(rows.shape[0]):
        for j in range(rows.shape[1]):
            out[i, j] = rows[i, j]
    return out


@compiled
def find_monthly(
    peaks: Floats, env: Floats, since: Integers, cell: Integers, phase: Integers,
    dates: Integers, codes: Integers, first: Integers, days: Integers, exact: Booleans,
) -> tuple[Floats, int]:  # fmt: skip
    """Series, code, slot of day, scale and calls of all that comes back monthly, in the first N
    rows of an array; and N.

    ``peaks`` (S, W, B) are the largest trailing counts of each slot, ``env`` (S, W, 672) what
    recurs weekly, ``since`` (S,) the first observed slot, ``cell`` (B,) a slot's place in local
    time from the first day's midnight and ``phase`` (B,) in the local week, ``dates`` (2, D) the
    days of the month from either end, ``codes`` (K,) with ``days[first[k]:first[k + 1]]`` each.
    """
    from_start, from_end = dates[0], dates[1]
    cells = len(from_start) * DAY
    values, burst = np.empty(cells), np.empty(cells)
    known = np.empty(cells, np.bool_)
    mark = np.empty(len(from_start), np.int8)
    out: Floats = np.empty((1024, 5))
    number = 0
    for s in range(len(since)):
        known.fill(False)
        for q in range(since[s], len(cell)):
            known[cell[q]] = True
        for i in range(peaks.shape[1]):
            mine = peaks[s, i], env[s, i], since[s], cell, phase
            if not bursts(*mine, from_start, from_end, known, values, burst, mark):
                continue
            for k in range(len(codes)):
                low, high = first[k], first[k + 1]
                marked = 0
                for j in range(low, high):
                    marked = max(marked, mark[days[j]])
                if not marked:
                    continue
                for slot in range(DAY):
                    calls = height(
                        burst, known, mark, codes[k], days[low:high], exact[low:high], slot
                    )
                    if calls <= 0.0:
                        continue
                    if number == len(out):
                        out = _longer(out)
                    out[number, 0], out[number, 1], out[number, 2] = s, codes[k], slot
                    out[number, 3], out[number, 4] = i, calls
                    number += 1
    return out, number
