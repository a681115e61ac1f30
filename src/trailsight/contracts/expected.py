"""What a baseline expects: the mean of every quarter of an hour, and how far counts stray."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import SeriesKey

QUARTER = 15
"""Minutes in a slot; slots are counted from the epoch."""
STAGES = ("fleet", "global", "daily", "weekly")
"""What an expectation rests on: the fleet, a series' own rate, its days, or its weeks."""
TELLS_DAYS, TELLS_WEEKS = 2 * 1440, 14 * 1440
"""Minutes of history from which on it rests on days, and on weeks."""
DAILY, WEEKLY = 2 * 1440, 14 * 1440
"""Minutes of history from which on it rests on days, and on weeks."""


def slots_between(start: int, length: int) -> tuple[int, int]:
    """The first slot that the minutes [start, start + length) touch, and how many they touch."""
    first = start // QUARTER
    return first, max(-(-(start + length) // QUARTER) - first, 0)


@dataclass(frozen=True)
class Expected:
    """What is expected of S series in the Q slots that their panel touches."""

    keys: tuple[SeriesKey, ...]
    first: int
    """Slot of column 0, since the epoch."""
    mean: NDArray[np.float32]
    """(S, Q) calls per minute, above 0."""
    clumping: NDArray[np.float32]
    """(S,) and ``noise``: a minute of mean m has the variance clumping * m + noise * m²."""
    noise: NDArray[np.float32]
    """(S,)"""
    stage: NDArray[np.int8]
    """(S,) index into ``STAGES``: what the history of a series was long enough for."""
    evidence: NDArray[np.float32] | None = None
    """(N,) for every called minute of the panel: how odd it is to the detector itself, in a unit
    of its own that grows with oddness; None where the counts say it all."""

    def having(self, evidence: NDArray[np.float32]) -> Self:
        """The same, with that evidence."""
        return replace(self, evidence=evidence)

    def size(self, mean: NDArray[np.float32]) -> NDArray[np.float32]:
        """(S, T) sizes of the negative binomials around ``mean`` (S, T) calls per minute, at most
        1e9, which is Poisson for every count that fits a minute."""
        spread = (self.clumping[:, None] - 1) + mean * self.noise[:, None]
        return np.minimum(mean / np.maximum(spread, np.float32(1e-30)), np.float32(1e9))
