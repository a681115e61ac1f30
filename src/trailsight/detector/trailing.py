"""The trailing level: legitimate growth since the baseline was fitted.

Seen over expected in the last one and three days, an hour behind the minute being scored, is
believed as far as it is more than noise: 1 + w (ratio - 1), w = 0.09 / (0.09 + variance), for
levels that change by about 30 %. Quarters of an hour are cut at what is plausible, so that
one burst does not hide the next; improbable silence is a gap in the logs and says nothing.
"""

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.dispersion import BLOCK, Dispersion
from trailsight.detector.slots import DAY

Floats = NDArray[np.float64]
CHANGE = 0.09
"""Variance of the level's ratio between one fit and the next."""
LIMITS = (0.5, 4.0)
"""A gap in the logs must not make the calls after it news, nor an incident normal."""


def trailing_level(calls: Floats, due: Floats, hourly: Dispersion) -> Floats:
    """(S, B) factor per slot from (S, B) seen and expected calls of the slots before."""
    clumping, noise = hourly.clumping[:, None], hourly.noise[:, None]
    # An hour's noise, were it one quarter's alone: generous, so that ordinary peaks count.
    leeway = due / 2 + 4 * np.sqrt(clumping * due + noise * BLOCK * due**2) + 1
    seen = np.clip(calls, due - leeway, due + leeway)
    gap = (calls == 0) & (due > 3 * np.log(10) * clumping)  # e^-due of Poisson is below 1/1,000
    seen = np.where(gap, due, seen)
    factors = [_over(window, seen, due, clumping, noise) for window in (DAY, 3 * DAY)]
    return np.asarray(np.clip((factors[0] + factors[1]) / 2, *LIMITS), np.float64)


def _over(window: int, seen: Floats, due: Floats, clumping: Floats, noise: Floats) -> Floats:
    """The factor over the ``window`` slots that end an hour before each slot."""
    sums = []
    for values in (seen, due, np.where(due > 0, 1.0, 0.0)):
        total = np.zeros((values.shape[0], values.shape[1] + window + BLOCK + 1))
        total[:, window + BLOCK + 1 :] = values.cumsum(axis=1)
        bins = values.shape[1]
        sums.append(total[:, window : window + bins] - total[:, :bins])
    had, wanted, slots = sums
    wanted = np.maximum(wanted, 1e-300)
    variance = clumping / wanted + noise * BLOCK / np.maximum(slots, 1.0)
    return np.asarray(1 + CHANGE / (CHANGE + variance) * (had / wanted - 1), np.float64)
