"""Scores: how unusual each minute of each series is, in bans."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import SeriesKey


@dataclass(frozen=True)
class Scores:
    """Scores of S series over T minutes; row i belongs to ``keys[i]``, column 0 to ``start``.

    A ban is a factor of ten of improbability (I. J. Good, 1979): 3 bans is one such minute in
    1,000, whatever the detector and the series.
    """

    keys: tuple[SeriesKey, ...]
    start: int
    """First minute, in minutes since the epoch, UTC."""
    bans: NDArray[np.float32]
    """(S, T) -log10 P(count at least as large as seen | baseline); 0 where nothing was called."""
    drop_bans: NDArray[np.float32]
    """(S, T) -log10 P(calls in the trailing window at most as many as seen | baseline)."""
    expected: NDArray[np.float32]
    """(S, T) calls per minute that the baseline expects."""
    size: NDArray[np.float32]
    """(S, T) size of the negative binomial around ``expected``: variance = mean + mean²/size;
    large where the series is nearly Poisson. It draws the expected range."""
    stage: NDArray[np.int8]
    """(S,) index into ``expected.STAGES``: how much history a series is judged by."""
    scale: NDArray[np.int8]
    """(S, T) index of the time scale at which a rise is most unusual; 0 where there is none."""
