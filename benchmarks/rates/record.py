"""A plain detector to compare with: alarms where a series beats its record of 28 days.

It knows nothing of seasons, of drops or of incidents in its past. Its score, for each of four
windows, is (calls + 5) / (record + 5); the largest counts. Records are renewed daily.
"""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.account import Account
from trailsight.evaluation.alarm import Alarm

WINDOWS = (1, 5, 15, 60)
"""Minutes over which calls are added up."""
REMEMBERED = 28
PSEUDO = 5.0
FEWEST = 4
"""Calls in the window below which nothing is unusual."""
QUIET = 60
"""Minutes without a new record that end an alarm."""


def record_alarms(account: Account, least: float = 1.05) -> list[Alarm]:
    """One alarm for each stretch in which a window's score is at least ``least``."""
    alarms = []
    for row, key in enumerate(account.panel.keys):
        calls = account.panel.take([row]).dense()[0]
        score = np.max([_ratio(calls, width, account.fit_days) for width in WINDOWS], axis=0)
        hot = np.flatnonzero(score >= least)
        for part in np.split(hot, np.flatnonzero(np.diff(hot) > QUIET) + 1):
            if len(part):
                start, end = int(part[0]), int(part[-1]) + 1
                steps = _steps(score[start:end], account.scored_from + start)
                at, best = steps[-1]
                first, last = account.scored_from + start, account.scored_from + end
                alarms.append(Alarm((key,), first, last, at, best, steps=steps))
    return alarms


def _steps(score: NDArray[np.float64], start: int) -> tuple[tuple[int, float], ...]:
    """Where the score reaches a new height."""
    heights = np.maximum.accumulate(score)
    new = np.flatnonzero(np.diff(heights, prepend=0.0))
    return tuple((start + int(at), float(heights[at])) for at in new)


def _ratio(calls: NDArray[np.int64], width: int, fit_days: int) -> NDArray[np.float64]:
    """The scored minutes' scores, each day against the 28 days before it."""
    total = np.concatenate([[0], np.cumsum(calls)])
    sums = total[1:] - total[np.maximum(np.arange(1, len(total)) - width, 0)]
    days = sums.reshape(-1, 1440)
    largest = days.max(axis=1)
    scores = [
        (days[day] + PSEUDO) / (largest[max(day - REMEMBERED, 0) : day].max() + PSEUDO)
        for day in range(fit_days, len(days))
    ]
    return np.where(days[fit_days:] >= FEWEST, scores, 0.0).ravel()
