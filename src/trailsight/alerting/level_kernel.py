"""Compiled: the trailing level of one series, legitimate growth since its baseline was learnt.

Seen over expected calls in the last one and three days, an hour behind the slot it serves,
believed as far as such ratios are steady: 1 + w (ratio - 1), w = CHANGE / (CHANGE + scatter).
A slot counts with no more than is plausible, so that one burst does not hide the next; an
improbable silence is a gap in the logs and says nothing.
"""

import numpy as np

from trailsight.contracts.compiled import Booleans, Floats, compiled
from trailsight.contracts.expected import QUARTER

DAY = 96
LAG = 4
"""Slots by which the level stays behind."""
CHANGE = 0.09
"""Variance of the level's ratio between one fit and the next: levels change by some 30 %."""
LEAST, MOST = 0.5, 4.0
GAP = 25.0
"""Calls expected in a slot whose silence is a gap in the logs."""


@compiled
def sums(calls: Floats, mean: Floats, seen: Booleans, had: Floats, due: Floats) -> None:
    """``had[q]``, ``due[q]`` (B + 1,): calls seen, as far as plausible, and expected before q."""
    had[0] = due[0] = 0.0
    for q in range(len(calls)):
        wanted = QUARTER * mean[q]
        got = calls[q]
        if got > 4.0:
            got = min(got, 3.0 * wanted + 4.0 * np.sqrt(wanted) + 4.0)
        if not seen[q]:
            wanted = got = 0.0
        elif got == 0.0 and wanted > GAP:
            got = wanted
        had[q + 1] = had[q] + got
        due[q + 1] = due[q] + wanted


@compiled
def scatter(had: Floats, due: Floats) -> float:
    """The variance of a day's ratio that does not last: half the mean squared change from one day
    to the next, one pseudo-day of the change that chance alone makes included."""
    slots = len(had) - 1
    days = slots // DAY
    total = 0.0
    number = 0.0
    last = -1.0
    for d in range(days):
        high = slots - (days - 1 - d) * DAY
        wanted = due[high] - due[high - DAY]
        if wanted <= 0.0:
            continue
        ratio = min((had[high] - had[high - DAY]) / wanted, 3.0)
        if last >= 0.0:
            total += 0.5 * (ratio - last) ** 2
            number += 1
        last = ratio
    rate = due[slots] / max(days, 1)
    return float((total + 2.0 / max(rate, 1e-9)) / (number + 1.0))


@compiled
def level(had: Floats, due: Floats, noise: float, q: int) -> float:
    """The level at slot q."""
    high = max(q - LAG, 0)
    total = 0.0
    for days in (1, 3):
        low = max(high - days * DAY, 0)
        wanted = due[high] - due[low]
        if wanted <= 0.0:
            total += 1.0
            continue
        trust = CHANGE / (CHANGE + noise * DAY / max(high - low, 1) + 1.0 / wanted)
        total += 1.0 + trust * ((had[high] - had[low]) / wanted - 1.0)
    return float(min(max(0.5 * total, LEAST), MOST))


@compiled
def gone(calls: Floats, due: Floats, q: int) -> bool:
    """Whether a day went by without any of at least ``GAP`` calls: nothing more can fall."""
    if q < DAY or due[q] - due[q - DAY] < GAP:
        return False
    return not calls[q - DAY : q].any()
