"""A rehearsal: the last weeks of a history scored as if they were new.

A baseline and its calibration are learnt from what lay before, and the week after is scored by
them, once for each of the last weeks. What comes out is what will come out: no minute has been
seen by what judges it, what changes from week to week counts, and so does how stale a baseline is.
"""

from collections.abc import Iterator

import numpy as np

from trailsight.alerting.calibrate import Calibrated, calibrate
from trailsight.alerting.firsts import learn_firsts
from trailsight.alerting.rare import Rare, learn_rare
from trailsight.alerting.sweep import FLOOR
from trailsight.contracts.callers import Callers
from trailsight.contracts.detector import Detector
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.signs import Signs, Source, Use

DAY, WEEK = 1440, 10080
CONTEXT = 4 * DAY
BEFORE = 2
"""Weeks that are learnt from at least."""
MOST = 4
"""Weeks that are rehearsed at most."""
BLOCK = 500
"""Series scored at a time."""


def weeks(history: Panel) -> int:
    """How many weeks can be rehearsed: the later half of a history of three weeks or more."""
    whole = history.length // WEEK
    return min(whole // 2, MOST) if whole > BEFORE else 0


def rehearse(detector: Detector, history: Panel, callers: Callers) -> tuple[Signs, tuple[Use, ...]]:
    """The signs of the last ``weeks(history)`` weeks, and first uses by time."""
    found: list[Signs] = []
    used: dict[Use, None] = {}
    for left in range(weeks(history), 0, -1):
        start = history.end - left * WEEK
        past = history.window(history.start, start)
        calibrated, rare = calibrate(detector, past), learn_rare(past)
        firsts = learn_firsts(callers, history.start, start)
        for first in range(start, start + WEEK, DAY):
            recent = history.window(first - CONTEXT, first + DAY)
            found += signs_of(calibrated, rare, recent, first)
            new, uses, firsts = firsts.after(callers.between(first, first + DAY))
            found.append(new)
            used |= dict.fromkeys(uses)
    return Signs.join(found), tuple(used)


def signs_of(calibrated: Calibrated, rare: Rare, recent: Panel, first: int) -> Iterator[Signs]:
    """Those of the series of ``recent`` from the minute ``first`` (since the epoch) on."""
    for low in range(0, len(recent.keys), BLOCK):
        high = min(low + BLOCK, len(recent.keys))
        yield rises(calibrated.score(recent, first, low, high), first)
        yield rare.signs(recent, first, low, high).at_least(FLOOR)


def rises(scores: Scores, first: int) -> Signs:
    """The minutes from ``first`` (since the epoch) on in which series rise, weakly or not."""
    bans = scores.bans[:, first - scores.start :]
    row, minute = np.nonzero(bans >= np.float32(FLOOR))
    rows, row = np.unique(row, return_inverse=True)
    sources = [Source(scores.keys[i].account, scores.keys[i]) for i in rows.tolist()]
    return Signs.of(sources, row, minute + first, bans[rows[row], minute])
