"""Whether scores still mean what they say: loud days that came, against those that were stated.

A minute of b bans comes once in 10^b, so the largest minute of a series' day reaches 4 bans on one
day in seven (less, where its own tail says so). Alerts are far too few to test a rate by; such days
are many. They come in clusters (a series that has changed is loud day after day, a release is loud
everywhere), so the Poisson interval of the count (Garwood, Biometrika 28, 1936) is widened by the
over-dispersion φ that the counts show by series and by day: a quasi-Poisson interval of count / φ.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.calibration import Calibration

Floats = NDArray[np.float64]
LEVEL = 4.0
"""Bans."""
DAY = 1440
CONFIDENCE = 0.99
ENOUGH = 30.0
"""Loud days that must be stated before anything is said."""
FACTOR = 2.0
"""A rate is taken for drifted when it is certainly beyond this factor: what budgets are kept to."""
CLUSTERED = 2.0
"""Over-dispersion by day that is taken for granted while too few days tell their own."""
FEW_DAYS = 5


@dataclass(frozen=True)
class LoudDay:
    """One UTC day, as far as it was scored."""

    day: int
    """Since the epoch."""
    first: int
    """Minutes [first, last) since the epoch."""
    last: int
    stated: float
    """Loud series of a whole day, as the baseline states them."""
    series: int
    """That were judged, rises and drops apart."""
    loud: tuple[str, ...] = ()
    """Names of those that were loud, sorted."""

    def joined(self, later: "LoudDay") -> "LoudDay":
        """The same day after some more of it."""
        names = tuple(sorted({*self.loud, *later.loud}))
        first, last = min(self.first, later.first), max(self.last, later.last)
        return LoudDay(self.day, first, last, later.stated, later.series, names)


@dataclass(frozen=True)
class Realised:
    """The realised rate against the stated one."""

    days: float
    loud: int
    stated: float
    dispersion: float
    low: float
    """99 % interval of the ratio."""
    high: float

    @property
    def ratio(self) -> float:
        """Realised over stated."""
        return self.loud / self.stated

    @property
    def drifted(self) -> bool:
        """Whether the ratio is certainly beyond a factor of two."""
        return self.low > FACTOR or self.high < 1 / FACTOR


def stated(calibration: Calibration) -> tuple[float, int]:
    """Loud series of a day that a calibration states, and how many may be: rises of all known
    series, drops of those in which they are looked for."""
    share = calibration.tails[:-1, :, 0, 1].astype(np.float64)  # beyond the usual day
    busy = calibration.floor[:-1].any(axis=(1, 2))
    odds = np.minimum(share, DAY * 10.0**-LEVEL)
    odds[~busy, 1] = 0.0
    return float(odds.sum()), len(share) + int(busy.sum())


def realised(days: Sequence[LoudDay], minutes: Sequence[int]) -> Realised | None:
    """What ``days`` tell, of which so many ``minutes`` each were scored; None: too little."""
    from scipy.stats import chi2

    parts = np.array(minutes, np.float64) / DAY
    wanted = np.array([day.stated for day in days]) * parts
    if wanted.sum() < ENOUGH:
        return None
    counts = np.array([len(day.loud) for day in days], np.float64)
    loud, total = int(counts.sum()), float(wanted.sum())
    spread = max(_by_series(days, loud), 1.0) * _by_day(counts, wanted)
    tail = (1 - CONFIDENCE) / 2
    low = spread * chi2.ppf(tail, 2 * loud / spread) / 2 if loud else 0.0
    high = spread * chi2.ppf(1 - tail, 2 * loud / spread + 2) / 2
    ends = float(low / total), float(high / total)
    return Realised(float(parts.sum()), loud, total, float(spread), *ends)


def _by_series(days: Sequence[LoudDay], loud: int) -> float:
    """Variance over mean of the loud days of a series, as if all were alike: it can only be too
    large."""
    number = max(day.series for day in days)
    if not loud or number < 2:
        return 1.0
    each = Counter(name for day in days for name in day.loud)
    squares = sum(count**2 for count in each.values())
    mean = loud / number
    return float((squares - number * mean**2) / (number - 1) / mean)


def _by_day(counts: Floats, wanted: Floats) -> float:
    """Variance over mean between days."""
    whole = wanted > 0.5 * wanted.max()
    if whole.sum() < FEW_DAYS:
        return CLUSTERED
    mean = wanted[whole] * counts[whole].sum() / wanted[whole].sum()
    if not mean.all():
        return 1.0
    return float(max(((counts[whole] - mean) ** 2 / mean).sum() / (whole.sum() - 1), 1.0))
