"""How far the fleet's tails can be trusted beyond one day in a hundred.

A budget asks for days that come once in 1,000; four weeks of a series hold 28. The tails reach
there by extrapolation, and the held-out days of the whole fleet tell how well: where r times as
many days lie beyond 1 in 1,000 as should, a ban beyond 1 in 100 is worth 1 - log10(r). Incidents
that the history holds make that careful: the more of them, the fewer alarms.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.tails import KNEE, Tail

Floats = NDArray[np.float64]
FAR = 3.0
"""Bans of a day at which the tails are put to the test."""
USUAL, PSEUDO = 1.5, 1.0
"""What r is taken to be, and how many days beyond 1 in 1,000 that is worth: between the simulated
organisations (about 1) and the labelled accounts of ``benchmarks/rates`` (3 to 4)."""
LEAST = 0.3


def day_bans(largest: NDArray[np.floating], tails: Sequence[Tail]) -> Floats:
    """(S, D) mean bans of the largest standardised value of each day, before any slope."""
    return np.asarray(np.mean([_under(largest, tail) for tail in tails], axis=0))


def _under(largest: NDArray[np.floating], tail: Tail) -> Floats:
    start = tail.start[:, None]
    excess = np.log1p(np.maximum(largest - start, 0) / tail.scale[:, None]) / np.log(10)
    bans = -np.log10(tail.share)[:, None] + tail.shape[:, None] * excess
    return np.where(largest > start, bans, 0.0)


def slope_of(found: float, days: float) -> float:
    """What a ban is worth beyond one day in 100, from ``found`` of ``days`` beyond 1 in 1,000."""
    ratio = (found + USUAL * PSEUDO) / (days * 10.0**-FAR + PSEUDO)
    return float(np.clip(1 - np.log10(ratio) / (FAR - KNEE), LEAST, 1.0))
