"""Series that are called for the first time: how often that happens, and how loudly.

A first day cannot be judged by its own past. It is judged by the first days of others: new APIs,
Regions and errors come up in every fleet, most of them harmless.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.tails import Tail

DAY = 1440
USUAL = 0.0025
"""Share of a fleet's series that a day adds, loudly; newcomers come in waves, when a Region or a
product is taken up, and a history without any says little."""
PSEUDO = 5000.0
"""Series-days that this is worth."""
SHAPE = 1.0
"""Of the Lomax of their first day: an API may be tried once or taken into service."""


@dataclass(frozen=True)
class Newcomers:
    """Of S series over D days, counted back from the end."""

    first_day: NDArray[np.bool_]
    """(S, D) the day on which a series was called for the first time, after others had been."""

    def tail(self, largest: NDArray[np.floating]) -> Tail:
        """The tail of a series never called, from the largest of each day (S, D)."""
        judged = float((largest >= 0).sum())
        loud = largest[self.first_day & (largest > 0)]
        share = (len(loud) + PSEUDO * USUAL) / (judged + PSEUDO)
        mean = float(np.median(loud)) / np.log(2) if len(loud) else 1.0
        return Tail(*(np.array([value]) for value in (0.0, share, SHAPE, SHAPE * mean)))


def newcomers(
    days: NDArray[np.floating], observed: NDArray[np.int64], called: NDArray[np.bool_]
) -> Newcomers:
    """Who came up when: ``days`` (S, 8, D), ``observed`` (S,) minutes since the first day."""
    series, _, number = days.shape
    first = np.zeros((series, number), np.bool_)
    at = number - -(-observed // DAY)
    late = called & (at > 0) & (at < number)
    first[late, at[late]] = True
    return Newcomers(first)
