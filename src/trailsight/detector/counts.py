"""A baseline of counts: a seasonal mean with negative-binomial tails; shared by detectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import State
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.detector.dispersion import Dispersion
from trailsight.detector.keys import align
from trailsight.detector.levels import SHAPE, Prior
from trailsight.detector.likelihood import drop_bans, rise_bans, size_of
from trailsight.detector.recurrence import Recurrence, spread
from trailsight.detector.slots import WEEK_MINUTES, WIDTH, slots_of
from trailsight.detector.tails import stretched
from trailsight.detector.trailing import trailing_level

CELLS = 1_000_000
"""Cells scored at a time: temporary memory stays near 100 MB."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Expected:
    """What is expected of C series in T minutes."""

    mean: NDArray[np.float32]
    """(C, T) calls per minute, recurring bursts at their full height."""
    typical: NDArray[np.float32]
    """(C, T) calls per minute on average: what missing calls are judged by."""
    size: NDArray[np.float32]
    """(C, T)"""
    hourly: Dispersion
    """(C,) of sums over an hour, the doubt about the level included."""


@dataclass(frozen=True)
class CountBaseline:
    """A mean per slot of the week, dispersions and recurring minutes of S series."""

    keys: tuple[SeriesKey, ...]
    short: NDArray[np.bool_]
    observed: NDArray[np.int64]
    """(S,) minutes of history."""
    profile: NDArray[np.float32]
    """(S, 672) calls per minute by slot of the week, or (S, 1) where there is no season."""
    minutely: Dispersion
    hourly: Dispersion
    precision: Floats
    """(S,) what the level's posterior is worth, in independent calls."""
    stretch: Floats
    """(S + 1,) by how much the tail is heavier than the negative binomial's (``tails.py``);
    the last is that of series never seen."""
    prior: Prior
    fleet: Floats
    """(4,) clumping and noise of series never seen, per minute and per hour."""
    recurring: tuple[Recurrence, ...]
    trailing: bool
    """Whether the mean follows the level seen while scoring."""

    def score(self, recent: Panel) -> Scores:
        """See ``contracts.detector.Baseline``."""
        shape = (len(recent.keys), recent.length)
        bans, drops, expected, size = (np.zeros(shape, np.float32) for _ in range(4))
        index = align(self.keys, recent.keys)
        for low, part in chunks(recent):
            rows = slice(low, low + len(part.keys))
            due = self.expect(part, index[rows])
            expected[rows], size[rows] = due.mean, due.size
            called = part.minute >= part.since[part.row]
            row, minute = part.row[called], part.minute[called]
            mean, size_there = due.mean[row, minute], due.size[row, minute]
            tails = rise_bans(part.count[called], mean, size_there)
            heavy = self.stretch[index[rows]][row]
            bans[low + row, minute] = stretched(tails, mean, size_there, heavy)
            drops[rows] = missing(part, due)
        return Scores(recent.keys, recent.start, bans, drops, expected, size)

    def state(self) -> State:
        """See ``contracts.detector.Baseline``."""
        from trailsight.detector.count_state import to_state  # it imports this class

        return to_state(self)

    def expect(self, part: Panel, known: NDArray[np.intp]) -> Expected:
        """Means and sizes for the minutes of ``part``; ``known`` (C,) are the indices of its
        series here, -1 for those never seen."""
        seen = known >= 0
        doubt = 1 / np.where(seen, np.append(self.precision, SHAPE)[known], SHAPE)
        minutely = self._dispersion(self.minutely, known, 0, doubt)
        hourly = self._dispersion(self.hourly, known, 2, doubt)
        height, typical = spread(self.recurring, known, part.start, part.length)
        busy = height > 0

        slots = slots_of(part, busy)
        phase = np.arange(slots.calls.shape[1]) % max(self.profile.shape[1], 1)
        rate = self._rate(part, known)[:, phase]
        if self.trailing:
            plain = self._dispersion(self.hourly, known, 2, np.zeros(len(known)))
            rate = rate * trailing_level(slots.calls, rate * slots.minutes, plain)
        offset = part.start % WEEK_MINUTES
        mean = np.repeat(rate.astype(np.float32), WIDTH, axis=1)[:, offset : offset + part.length]
        usual = np.where(busy, typical, mean)
        mean = np.maximum(mean, height)
        size = size_of(mean, minutely.clumping[:, None], minutely.noise[:, None])
        return Expected(mean, usual, size.astype(np.float32), hourly)

    def _rate(self, part: Panel, known: NDArray[np.intp]) -> Floats:
        """(C, 672 or 1) calls per minute; series never seen had silence as long as their
        account and Region were watched."""
        rate = np.empty((len(known), max(self.profile.shape[1], 1)))
        for i, row in enumerate(known):
            if row >= 0:
                rate[i] = self.profile[row]
            else:
                silence = self._watched.get((part.keys[i].account, part.keys[i].region), 0)
                rate[i] = self.prior.rate(0, silence)
        return rate

    @cached_property
    def _watched(self) -> dict[tuple[str, str], int]:
        """Minutes of history of every account and Region."""
        watched: dict[tuple[str, str], int] = {}
        for key, minutes in zip(self.keys, self.observed, strict=True):
            place = (key.account, key.region)
            watched[place] = max(watched.get(place, 0), int(minutes))
        return watched

    def _dispersion(
        self, kind: Dispersion, known: NDArray[np.intp], place: int, doubt: Floats
    ) -> Dispersion:
        """(C,) dispersions, the fleet's for series never seen, plus the doubt of the level."""
        clumping = np.append(kind.clumping, self.fleet[place])[known]
        noise = np.append(kind.noise, self.fleet[place + 1])[known]
        return Dispersion(clumping, noise + doubt)


def missing(part: Panel, due: Expected) -> NDArray[np.float32]:
    """(C, T) bans for calls that are missing from the trailing hour."""
    observed = np.arange(part.length) >= part.since[:, None]
    counts = np.where(observed, part.dense(), 0)
    usual = np.where(observed, due.typical, np.float32(0))
    return drop_bans(counts, usual, due.hourly.clumping, due.hourly.noise)


def chunks(panel: Panel, cells: int = CELLS) -> Iterator[tuple[int, Panel]]:
    """Parts of the panel, some series each, with the index of their first series."""
    step = max(1, cells // max(panel.length, 1))
    for low in range(0, len(panel.keys), step):
        yield low, panel.take(range(low, min(low + step, len(panel.keys))))
