"""Silent stretches of one place: how improbable each is, given the place's own usual hours.

An hour is active or silent; how much was called in it does not matter, so bursts don't either.

1. *How likely is an hour silent?* By the like hours of the *other* weeks: the larger of two
   shares of silent ones, among the same hour of the week, and the same hour of the day on work days
   or on days of rest, which are those with less than half the active hours of the busiest weekday;
   an hour to either side counts as like. Below two weeks nothing tells a week-end from an outage:
   every hour is taken to be silent as often as the quietest hour of the day is outside the stretch.
2. *A score:* −ln of the probability that silence, once begun, goes on as long. Were hours
   independent, given the hour of the week, scores would be exponential with a mean of 1 at most.
   Where silence clings to silence they are larger. Their mean is learnt from the place's own other
   stretches, the large ones before all (Σs²/2Σs, which is the mean of an exponential); it is 1 at
   least, and leans on a gamma prior, so that the predictive tail is a Lomax (Johnson, Kotz and
   Balakrishnan, "Continuous univariate distributions" 1, 2nd ed., 1994, chapter 20).
3. *Chance:* that tail, times the number of stretches. Several outages would hide each other, so
   the k largest are also judged by the rest alone, for k up to ``TOGETHER``; each k has its share
   of the error.

``tests/activity/test_silence.py`` measures how often it is wrong, and what it finds.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAY, WEEK = 24, 168
"""Hours."""
LEAN = 2.0
"""Hours that all hours weigh as, beside the like ones."""
SHAPE, SCALE = 9.0, 12.0
"""Of the prior of the mean score, which is 1.5."""
TOGETHER = 3


@dataclass(frozen=True)
class Silences:
    """The S silent stretches of a place, in the order of time."""

    start: Whole
    """(S,) offset of the first silent hour."""
    end: Whole
    """(S,) and of the hour after the last."""
    chance: Floats
    """(S,) the probability that of a place like this one any stretch stands out as much."""
    day: float
    """The same of a whole day without an event, when it would stand out most."""


def silences(active: Flags, first: int) -> Silences:
    """The silent stretches of ``active`` (T,): whether each hour, counted from the hour ``first``
    since the epoch, has events. Its first hour has some, and it is two days long or more."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ~active, [False]]).astype(np.int8)))
    start, end = edges[::2], edges[1::2]
    by_week = len(active) >= 2 * WEEK
    score, day = (_by_week if by_week else _by_day)(active, first, start, end)
    largest = int(score.argmax()) if len(score) else 0
    beside = np.append(np.delete(score, largest) if len(score) else score, day)
    return Silences(start, end, _chances(score), float(_chances(beside)[-1]))


def _by_week(active: Flags, first: int, start: Whole, end: Whole) -> tuple[Floats, float]:
    """(S,) scores by the other weeks, and that of the most surprising silent day."""
    hour = first + np.arange(len(active))
    week = np.arange(len(active)) // WEEK
    weekday = hour // DAY % 7
    share = np.bincount(weekday, active.astype(np.float64)) / np.bincount(weekday)
    rest = (share < share.max() / 2)[weekday]
    hours = (~active).astype(np.float64), np.ones(len(active))
    silent, number = (one.sum() - np.bincount(week, one)[week] for one in hours)
    whole = (silent + 0.5) / (number + 1)
    chance = 0.5 / (number + 1)
    for like, shape in ((hour % DAY + DAY * rest, (2, DAY)), (hour % WEEK, (1, WEEK))):
        silent, number = (_near(like, week, one, shape) for one in hours)
        chance = np.maximum(chance, (silent + LEAN * whole) / (number + LEAN))
    total = np.concatenate([[0.0], np.cumsum(-np.log(chance))])
    return total[end] - total[start + 1], float((total[DAY:] - total[1 : 1 - DAY]).max())


def _near(like: Whole, week: Whole, hours: Floats, shape: tuple[int, int]) -> Floats:
    """(T,) how many of ``hours`` are like each one or an hour beside its like, in other weeks."""
    weeks = int(week[-1]) + 1
    cell = like * weeks + week
    number = np.bincount(cell, hours, shape[0] * shape[1] * weeks).reshape(*shape, weeks)
    number += np.roll(number, 1, axis=1) + np.roll(number, -1, axis=1)
    others: Floats = (number.sum(axis=2, keepdims=True) - number).ravel()[cell]
    return others


def _by_day(active: Flags, first: int, start: Whole, end: Whole) -> tuple[Floats, float]:
    """(S,) scores by the hours outside each stretch, and that of a day; the longest is no part of
    what that goes by."""
    like = (first + np.arange(len(active))) % DAY
    hours = (~active).astype(np.float64), np.ones(len(active))
    silent, number = (np.bincount(like, one, DAY).astype(np.float64) for one in hours)
    # Of a stretch, the hours of the day: hour h occurs ceil((length - offset of h) / 24) times.
    offset = (np.arange(DAY) - first - start[:, None]) % DAY
    own = np.maximum(np.ceil(((end - start)[:, None] - offset) / DAY), 0)
    surprise = -np.log(_quietest(silent - own, number - own))
    score: Floats = surprise * (end - start - 1)
    if not len(score):
        surprise = -np.log(_quietest(silent[None], number[None]))
    return score, float((DAY - 1) * surprise[score.argmax() if len(score) else 0])


def _quietest(silent: Floats, number: Floats) -> Floats:
    """(R,) the share of silent hours at the hour of the day (R, 24) when it is largest; 1 where an
    hour is never seen."""
    whole = (silent.sum(axis=1) + 0.5) / (number.sum(axis=1) + 1)
    near = [x + np.roll(x, 1, axis=1) + np.roll(x, -1, axis=1) for x in (silent, number)]
    shares = (near[0] + LEAN * whole[:, None]) / (near[1] + LEAN)
    worst: Floats = np.maximum(shares.max(axis=1), whole)
    return np.where(number.all(axis=1), worst, 1.0)


def _chances(score: Floats) -> Floats:
    """(S,) of each score the probability that chance makes any of a place's stand out as much."""
    order = np.argsort(-score, kind="stable")
    ranked, chance = score[order], np.ones(len(score))
    for k in range(1, min(TOGETHER, len(score)) + 1):
        rest = ranked[k:]
        total, squares = float(rest.sum()), float((rest**2).sum())
        number = total**2 / squares if squares else 0.0
        mean = max(squares / (2 * total), 1.0) if squares else 1.0
        tail = (1 + ranked[k - 1] / (SCALE + mean * number)) ** -(SHAPE + number)
        share = 0.5 if k == 1 else 0.5 / (TOGETHER - 1)
        chance[:k] = np.minimum(chance[:k], len(score) * tail / share)
    told = np.empty(len(score))
    told[order] = chance
    return told
