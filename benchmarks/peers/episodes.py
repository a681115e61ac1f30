"""One way from scores to alarms for every peer, so that only the scores are compared."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.method import Alarm
from trailsight.contracts.episode import Direction

Floats = NDArray[np.float64]
JOIN = 60
"""Minutes: scores within them of each other belong to one alarm."""
LASTS = 0.5
"""Part of its peak down to which scores belong to an alarm."""
MOST = 200
"""Alarms that one series may raise in each direction: enough for any curve."""


def alarms(scores: Floats, start: int, width: int) -> list[Alarm]:
    """The alarms of (S, B) scores of bins of ``width`` minutes, the first of them at ``start``.

    Positive scores speak of rises, negative ones of drops, and 0 is what is normal. From the
    strangest bin down, each becomes an alarm together with its neighbours, over gaps of at most
    60 minutes, as far as their scores are half of its own; what is within 60 minutes of an alarm
    adds none. An alarm is known with the last minute of its first bin: an earlier moment than
    that of its peak, in the peers' favour.
    """
    found = []
    gap = max(JOIN // width, 1)
    directions: tuple[tuple[Direction, Floats], ...] = (("rise", scores), ("drop", -scores))
    for direction, signed in directions:
        for row in np.flatnonzero((signed > 0).any(axis=1)).tolist():
            for low, high, peak in _spans(signed[row], gap):
                known = start + (low + 1) * width - 1
                span = (start + low * width, start + high * width)
                found.append(Alarm(row, *span, known, peak, direction))
    return found


def _spans(scores: Floats, gap: int) -> Iterator[tuple[int, int, float]]:
    """(first bin, bin after the last one, peak) of one series, the strangest first."""
    free = scores > 0
    count = 0
    for at in np.argsort(-scores, kind="stable").tolist():
        if scores[at] <= 0 or count == MOST:
            return
        if not free[at]:
            continue
        peak = float(scores[at])
        loud = free & (scores >= LASTS * peak)
        low, high = _end(loud, at, -1, gap), _end(loud, at, 1, gap)
        free[max(low - gap, 0) : high + gap + 1] = False
        count += 1
        yield low, high + 1, peak


def _end(loud: NDArray[np.bool_], at: int, step: int, gap: int) -> int:
    """The last loud bin that gaps of fewer than ``gap`` quiet ones lead to, from ``at`` on."""
    last, now = at, at + step
    while 0 <= now < len(loud) and abs(now - last) <= gap:
        if loud[now]:
            last = now
        now += step
    return last
