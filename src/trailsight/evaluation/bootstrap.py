"""Bootstrap intervals of figures that are counted over series.

Series are drawn with replacement, each with all that happened to it: its incidents, its false
alarms, its days. What happens to one series hangs together (a cron job that alarms on Monday
alarms on Tuesday, too), so to draw single alarms would promise too much (Efron and Tibshirani,
"An introduction to the bootstrap", 1993, chapters 8 and 13: percentile intervals, blocks).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TAIL = 0.025
"""Of 95 % intervals, on either side."""
CELLS = 4_000_000
"""Weights that are held at a time."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True)
class Bootstrap:
    """``draws`` samples of ``blocks`` series."""

    blocks: int
    draws: int = 1000
    seed: int = 0

    @cached_property
    def _kept(self) -> NDArray[np.int64] | None:
        small = self.draws * self.blocks <= CELLS
        return next(self._drawn(max(self.draws, 1)), None) if small else None

    def weights(self) -> Iterator[NDArray[np.int64]]:
        """(D, blocks) how often each is drawn; in parts of the draws. The same each time."""
        if self._kept is not None:
            yield self._kept
        else:
            yield from self._drawn(max(CELLS // max(self.blocks, 1), 1))

    def _drawn(self, each: int) -> Iterator[NDArray[np.int64]]:
        rng = np.random.default_rng([self.seed, self.blocks])
        chances = np.full(self.blocks, 1 / self.blocks)
        for low in range(0, self.draws, each):
            yield rng.multinomial(self.blocks, chances, min(each, self.draws - low))

    def estimate(self, figure: Callable[[Floats], Floats], *counts: Floats) -> Estimate:
        """``figure`` of the sums of ``counts``, each (blocks,).

        ``figure`` takes (len(counts), D) sums and gives (D,) figures; those that are not finite
        are left out of the interval.
        """
        if not self.blocks:
            return Estimate(float("nan"), float("nan"), float("nan"))
        table = np.stack(counts, axis=1)  # (blocks, C)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(figure(table.sum(axis=0)[:, None])[0])
            parts = [figure((weights @ table).T) for weights in self.weights()]
        return interval(value, np.concatenate(parts) if parts else np.empty(0))

    def difference(
        self,
        figure: Callable[[Floats], Floats],
        one: Sequence[Floats],
        other: Sequence[Floats],
    ) -> Estimate:
        """``figure`` of the sums of ``one`` less that of the ``other``, whose series are drawn
        together, so that what is hard for both is not taken for a difference."""

        def less(sums: Floats) -> Floats:
            return np.asarray(figure(sums[: len(one)]) - figure(sums[len(one) :]), np.float64)

        return self.estimate(less, *one, *other)

    def share(self, found: Floats, every: Floats) -> Estimate:
        """The part of ``every`` (blocks,) that is ``found``.

        Where all or none are found, all samples agree, and that end of the interval is the exact
        one of as many series (Clopper and Pearson, Biometrika 26, 1934).
        """
        one = self.estimate(ratio, found, every)
        series = int(np.count_nonzero(every))
        edge = TAIL ** (1 / series) if series else float("nan")
        if series and found.sum() == 0:
            return Estimate(one.value, one.low, max(one.high, 1 - edge))
        if series and found.sum() == every.sum():
            return Estimate(one.value, min(one.low, edge), one.high)
        return one

    def rate(self, number: Floats, exposure: Floats) -> Estimate:
        """``number`` for each unit of ``exposure``, both (blocks,); where there is none at all, up
        to the exact bound of a Poisson count of 0."""
        one = self.estimate(ratio, number, exposure)
        if number.sum() or not exposure.sum():
            return one
        return Estimate(one.value, one.low, float(-np.log(TAIL) / exposure.sum()))


def interval(value: float, drawn: Floats) -> Estimate:
    """The percentile interval of what was drawn."""
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [TAIL, 1 - TAIL]) if len(drawn) else (np.nan, np.nan)
    return Estimate(value, float(low), float(high))


def ratio(sums: Floats) -> Floats:
    """The first sum over the second."""
    return np.asarray(sums[0] / sums[1], np.float64)
