"""What STL and Holt-Winters share: rates in, next week out, believed as far as it predicts.

A forecast by such a method is mixed with the flat rate, in the share that predicts the last week
of the history best (quasi-Poisson likelihood), told what came before only: a sparse series stays
flat, and no slot is expected to be silent for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_cores
from trailsight.detector.levels import Prior
from trailsight.detector.local_weeks import LocalWeeks
from trailsight.detector.slots import DAY, WEEK, Slots

Floats = NDArray[np.float64]
Method = Callable[[Floats, int], Floats]
"""(rates (S, n), period) -> (S, period) the rates that follow; n is at least two periods."""
SHARES = np.array([0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98])
"""Shares of the method's forecast that are tried."""
BLOCK = 64
"""Series that a core works on at a time: temporary memory stays near 15 MB a core."""


@dataclass(frozen=True)
class Mixed:
    """A method's forecast, mixed with the flat rate."""

    method: Method
    prior: Prior

    def week(self, slots: Slots) -> Floats:
        """(S, 672) calls per minute of the week to come, by slot of the local week."""
        local = LocalWeeks.of(slots.phase)
        moved = slice(None) if local.whole else local.source
        profile, tamed = np.empty((len(slots.calls), WEEK)), slots.tamed()
        begin = _beginnings(slots.minutes[:, moved])

        def work(rows: NDArray[np.intp]) -> None:
            span = slice(int(begin[rows[0]]), None)
            calls, minutes = tamed[rows][:, moved], slots.minutes[rows][:, moved]
            ahead = self.ahead(calls[:, span], minutes[:, span])
            profile[rows] = np.roll(ahead, local.end, axis=1)

        on_cores(work, _alike(begin))
        return profile

    def ahead(self, calls: Floats, minutes: Floats) -> Floats:
        """(S, 672) calls per minute of the week after ``calls`` (S, n) in ``minutes`` (S, n)."""
        length = calls.shape[1]
        # Three weeks can spare one; shorter histories a third.
        cut = length - (WEEK if length >= 3 * WEEK else length // 3)
        share = np.zeros((len(calls), 1))
        if 0 < cut < length:
            flat, wave = self._unmixed(calls[:, :cut], minutes[:, :cut])
            share = _best_share(flat, wave[:, : length - cut], calls[:, cut:], minutes[:, cut:])
        flat, wave = self._unmixed(calls, minutes)
        return np.asarray(share * wave + (1 - share) * flat, np.float64)

    def _unmixed(self, calls: Floats, minutes: Floats) -> tuple[Floats, Floats]:
        """(S, 1) flat rates, and (S, 672) the method's week after.

        The longest period of which there are two; the flat rate where there is none.
        """
        length = calls.shape[1]
        flat = self.prior.rate(calls.sum(axis=1), minutes.sum(axis=1))[:, None]
        wave = np.repeat(flat, WEEK, axis=1)
        period = next((p for p in (WEEK, DAY) if length >= 2 * p), 0)
        called = calls.any(axis=1)
        if period and called.any():
            seen = minutes[called]
            rates = np.where(seen > 0, calls[called] / np.maximum(seen, 1), flat[called])
            following = np.maximum(self.method(rates, period), 0.0)
            wave[called] = np.tile(following, WEEK // period)
        return flat, wave


def _beginnings(minutes: Floats) -> NDArray[np.intp]:
    """(S,) the first slot observed; one after the last if there is none."""
    seen = minutes > 0
    return np.asarray(np.where(seen.any(axis=1), seen.argmax(axis=1), minutes.shape[1]), np.intp)


def _alike(begin: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Rows that were observed over the same slots, some at a time."""
    blocks = []
    for first in np.unique(begin):
        rows = np.flatnonzero(begin == first)
        blocks += [rows[k : k + BLOCK] for k in range(0, len(rows), BLOCK)]
    return blocks


def _best_share(flat: Floats, coming: Floats, calls: Floats, minutes: Floats) -> Floats:
    """(S, 1) the share under which ``calls`` (S, m) are most likely; none if all are alike."""
    row, slot = np.nonzero(calls)
    seen, level = calls[row, slot], flat[row, 0]
    beyond = coming - flat
    here, due = beyond[row, slot], (minutes * beyond).sum(axis=1)
    gain = np.empty((len(SHARES), len(calls)))
    for k, share in enumerate(SHARES):
        gain[k] = np.bincount(row, seen * np.log(level + share * here), len(calls)) - share * due
    return np.asarray(SHARES[gain.argmax(axis=0)][:, None], np.float64)
