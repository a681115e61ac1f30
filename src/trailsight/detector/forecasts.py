"""What STL and Holt-Winters share: rates in, next week out, checked on the last week.

A forecast by such a method is mixed with the flat rate, in the share that predicts the held-out
end of the history best (quasi-Poisson likelihood): a sparse series stays flat, and no slot is
expected to be silent for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY, WEEK, Slots, tame

Floats = NDArray[np.float64]
Method = Callable[[Floats, int], Floats]
"""(rates (n,), period) -> the ``period`` rates that follow; n is at least two periods."""
SHARES = np.array([0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98])
"""Shares of the method's forecast that are tried."""


@dataclass(frozen=True)
class Mixed:
    """A method's forecast, mixed with the flat rate."""

    method: Method
    prior: Prior

    def __call__(self, slots: Slots) -> tuple[Floats, Floats]:
        """Calls per minute: (S, 672) by slot of the week, and (S, B) held out, NaN if unknown."""
        calls = tame(slots)
        profile, held = np.empty((len(calls), WEEK)), np.full(calls.shape, np.nan)
        for i in range(len(calls)):
            seen = np.flatnonzero(slots.minutes[i])
            first, last = (int(seen[0]), int(seen[-1]) + 1) if len(seen) else (0, 0)
            length = last - first
            # Three weeks can spare one; shorter histories a third.
            cut = last - (WEEK if length >= 3 * WEEK else length // 3)
            share = 0.0
            if cut > first and cut < last:
                here = slice(cut, last)
                flat, ahead = self._ahead(calls[i], slots.minutes[i], first, cut)
                share = _best_share(flat, ahead, calls[i], slots.minutes[i], here)
                mixed = share * ahead + (1 - share) * flat
                held[i, here] = mixed[np.arange(cut, last) % WEEK]
                held[i, slots.minutes[i] == 0] = np.nan
            flat, ahead = self._ahead(calls[i], slots.minutes[i], first, last)
            profile[i] = share * ahead + (1 - share) * flat
        return profile, held

    def _ahead(self, calls: Floats, minutes: Floats, first: int, last: int) -> tuple[float, Floats]:
        """The flat rate of the slots [first, last) and the method's week after, by slot of week.

        The longest period of which there are two; the flat rate where there is none.
        """
        calls, minutes = calls[first:last], minutes[first:last]
        flat = float(self.prior.rate(calls.sum(), minutes.sum()))
        period = next((p for p in (WEEK, DAY) if last - first >= 2 * p), 0)
        if not period or not calls.any():
            return flat, np.full(WEEK, flat)
        rates = np.where(minutes > 0, calls / np.maximum(minutes, 1), flat)
        ahead = np.maximum(self.method(rates, period), 0.0)
        return flat, ahead[(np.arange(WEEK) - last) % period]


def _best_share(flat: float, ahead: Floats, calls: Floats, minutes: Floats, here: slice) -> float:
    """The share under which the slots ``here`` are most likely."""
    slot = np.arange(here.start, here.stop) % WEEK
    rates = SHARES[:, None] * ahead[slot] + (1 - SHARES[:, None]) * flat
    gain = calls[here] * np.log(rates) - minutes[here] * rates
    return float(SHARES[gain.sum(axis=1).argmax()])
