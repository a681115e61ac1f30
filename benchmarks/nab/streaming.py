"""A streaming detector for any metric: several scales, seasonal residual, calibrated tail.

What ``alerting`` does with counts, for values that are none: CPU shares, temperatures, travel
times. Both directions, no history but the stream's own, nothing learnt from the future.

The value, less what the same time of day has explained so far, is averaged over several trailing
windows. Each mean is measured by the stream's own earlier block maxima (and minima), the largest
not learnt; the most unusual scale and direction decides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab.kernels import believed, same_time, spread, tail, trailing_mean

Floats = NDArray[np.float64]
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Streaming:
    """Hyper-parameters; lengths are in points where nothing else is said."""

    scales: tuple[int, ...] = (1, 4, 16, 64)
    """Trailing windows."""
    block: float = 0.15
    """Length of the blocks whose maxima are learnt, as a share of the probationary period."""
    trim: int = 1
    """Largest maxima that are not learnt: the past holds incidents too."""
    season_days: int = 14
    """Days that tell what is usual at a time of day; 0 leaves the season out."""
    floor: float = 0.05
    """Part of the stream's spread below which an excess is no news."""
    reach: int = 3
    """Points to either side that count as the same time of day."""

    def scores(self, values: Floats, seconds: NDArray[np.int64], probation: int) -> Floats:
        """(N,) in [0, 1]: the probability that a block's maximum stays below, per point.

        ``values`` and ``seconds`` (Unix) are (N,) each; ``probation`` is the number of points at
        the start that are history only, and sets the unit of ``block``.
        """
        rest = self._residual(values, seconds, probation)
        floor = self.floor * spread(rest)
        block = max(int(self.block * probation), 2)
        worst = np.zeros(len(values))
        for scale in self.scales:
            mean = trailing_mean(rest, scale)
            for feature in (mean, -mean):
                np.maximum(worst, tail(feature, floor, block, scale, self.trim), out=worst)
        return 1 - np.exp(-worst) / 2

    def _residual(self, values: Floats, seconds: NDArray[np.int64], probation: int) -> Floats:
        """(N,) the values less what the time of day explains of them."""
        if not self.season_days:
            return values
        step = float(np.median(np.diff(seconds[: max(probation, 2)])))
        day = int(np.clip(round(DAY_SECONDS / step), 12, 1440))
        level = np.append(values[:1], trailing_mean(values, day)[:-1])
        usual = same_time(values, seconds, self.season_days, self.reach) - level
        usual = np.where(np.isfinite(usual), usual, 0.0)
        return values - believed(values - level, usual, 2.0 * day) * usual
