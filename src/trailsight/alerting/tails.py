"""How rare a day's largest value is: each series' own tail, leaning on series of like rate.

Daily maxima of a history, each judged by a baseline that has not seen it, give for every series
the median, how often it is exceeded and the mean excess beyond it. The largest day of each
fortnight may be an incident: it is known to be large, not how large (type II censoring; the
estimate is then the sum of excesses, censored ones at the censoring point, over the uncensored
number: Lawless, "Statistical Models and Methods for Lifetime Data", 2nd ed., section 4.1). A
Gamma prior on the exponential's rate, from like series, makes the predictive tail a Lomax.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CLASSES = (1e-4, 0.003, 0.05, 0.5)
"""Calls per minute that part the classes: dead, rare, sparse, middling and busy series."""
FORTNIGHT = 14.0
PSEUDO_SHARE = 8.0
"""Days that like series are worth where a series has hardly any with an excess."""
ENOUGH = 20
"""Excesses that a class must have to speak for itself."""
KNEE = 2.0
"""Bans of a day beyond which the tail has a slope (``slope.py``)."""
NOTHING = 0.5
"""Mean excess where no series has shown any."""


@dataclass(frozen=True)
class Anchor:
    """Where a tail begins, and how far it leans on series of like rate."""

    quantile: float
    """Of the days, which lie below its start."""
    pseudo_days: float
    """Days with an excess that like series are worth."""
    trimmed: bool
    """Whether the largest day of each fortnight may be an incident."""


USUAL = Anchor(0.5, 4.0, trimmed=True)
"""Beyond the median day: most of a history has a say."""
RECORD = Anchor(0.9, 20.0, trimmed=False)
"""Beyond what one day in ten reaches: so many times the record is worth as much in all series of
a kind."""


@dataclass(frozen=True)
class Tail:
    """The tails of S series, (S,) each; see ``score_kernel.bans_of``."""

    start: Floats
    share: Floats
    shape: Floats
    scale: Floats

    def no_lighter(self, shape: float) -> Self:
        """The same mean excess, with a shape of at most ``shape``: a smaller one is heavier."""
        most = np.minimum(self.shape, shape)
        return type(self)(self.start, self.share, most, self.scale * most / self.shape)

    def unbent(self, slope: float) -> Self:
        """The tail whose bans are this one's in spite of ``slope``, where all lie beyond it."""
        bans = -np.log10(self.share)
        bent = np.where(bans > KNEE, KNEE + (bans - KNEE) / slope, bans)
        return type(self)(self.start, 10.0**-bent, self.shape / slope, self.scale)

    def rows(self) -> NDArray[np.float32]:
        """(S, 4)"""
        return np.stack([self.start, self.share, self.shape, self.scale], axis=1).astype(np.float32)


def classes(rates: Floats) -> NDArray[np.intp]:
    """(S,) the class of each series, by its calls per minute."""
    return np.searchsorted(CLASSES, rates)


def fit_tails(days: NDArray[np.floating], kind: NDArray[np.intp], anchor: Anchor = USUAL) -> Tail:
    """The tails of S series from their daily maxima ``days`` (S, D), negative where not known.

    ``kind`` (S,) tells which series are alike.
    """
    series, number = days.shape
    order = -np.sort(-days.astype(np.float64), axis=1)
    rank, row = np.arange(number), np.arange(series)
    known = (days >= 0).sum(axis=1)
    spare = np.where(known < FORTNIGHT / 2, 0, np.rint(known / FORTNIGHT)).astype(np.intp)
    spare *= anchor.trimmed
    beyond = ((1 - anchor.quantile) * known + 1e-9).astype(np.intp)
    middle = np.minimum(beyond, number - 1)
    start = np.where(known > 0, np.maximum(order[row, middle], 0), 0.0)
    over = (order > start[:, None]) & (rank < known[:, None])
    excess = order - start[:, None]
    many = over.sum(axis=1)
    usual = over & (rank >= spare[:, None])
    edge = np.maximum(order[row, np.minimum(spare, number - 1)] - start, 0) * (spare < known)
    total = np.where(usual, excess, 0).sum(axis=1) + np.minimum(spare, many) * edge
    like, often = _alike(excess, over, known, kind)
    counted = usual.sum(axis=1)
    rare = (counted + PSEUDO_SHARE * often) / (known - spare + PSEUDO_SHARE)
    share = np.where(start > 0, (many + 0.5) / (known + 1), rare)
    shape = counted + anchor.pseudo_days
    return Tail(start, np.minimum(share, 1.0), shape, total + anchor.pseudo_days * like)


def _alike(
    excess: Floats, over: NDArray[np.bool_], known: NDArray[np.intp], kind: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """(S,) the mean excess of the series of a kind, and the share of their days that have one.

    From the median excess, which incidents among them hardly move.
    """
    every = excess[over]
    whole = float(np.median(every)) / np.log(2) if len(every) >= ENOUGH else NOTHING
    like, often = np.full(len(CLASSES) + 1, whole), np.empty(len(CLASSES) + 1)
    for k in range(len(like)):
        mine = excess[kind == k][over[kind == k]]
        if len(mine) >= ENOUGH:
            like[k] = float(np.median(mine)) / np.log(2)
        often[k] = (len(mine) + 0.5) / (known[kind == k].sum() + 20)
    return like[kind], often[kind]
