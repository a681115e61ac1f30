"""Two evaluations on the same data, compared incident by incident and series by series.

The difference of a figure is estimated from samples of series that both are judged on: what is
hard for one is mostly hard for the other, too, and so drops out (Efron and Tibshirani, "An
introduction to the bootstrap", 1993, chapters 8 and 16: the pair is what is drawn). Delays are
those of incidents that both have found: the late finds of the more sensitive one are no slowness.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.evaluation.bootstrap import Bootstrap, Estimate, Floats, interval, ratio
from trailsight.evaluation.metrics import f1, quantile
from trailsight.evaluation.outcomes import Event, Outcomes

DRAWS = 2000
FEWEST = 6
"""Series that must differ: of fewer, an exact sign test never finds a difference at 5 %
(2 · 0.5^5 = 0.06), and the bootstrap promises too much."""
FALSE_RATE = "false_alarms_per_1000_series_per_day"
SHARES: Mapping[float, str] = {0.5: "delay_median", 0.95: "delay_p95"}


@dataclass(frozen=True)
class Difference:
    """The challenger's figure less the champion's."""

    estimate: Estimate
    series: int
    """That the two differ on."""
    mine: float
    theirs: float

    @property
    def above(self) -> bool:
        """Whether it is above 0 beyond chance."""
        return self.series >= FEWEST and self.estimate.low > 0

    @property
    def below(self) -> bool:
        """Whether it is below 0 beyond chance."""
        return self.series >= FEWEST and self.estimate.high < 0

    def __str__(self) -> str:
        one, number = self.estimate, self.series
        told = f"{one.value:+.3f} ({one.low:+.3f} to {one.high:+.3f}; {number} series differ)"
        return f"{self.mine:.3f} against {self.theirs:.3f}, by {told}"


@dataclass(frozen=True)
class Paired:
    """The differences by metric; those of which nothing is known are left out."""

    differences: Mapping[str, Difference]

    @classmethod
    def of(cls, mine: Outcomes, theirs: Outcomes, seed: int = 0) -> "Paired | None":
        """Of two evaluations; None where they are not of the same incidents and series."""
        pair = [sorted(each.events, key=lambda one: one.identity) for each in (mine, theirs)]
        same = [[one.identity for one in events] for events in pair]
        if same[0] != same[1] or set(mine.alarms) != set(theirs.alarms) or not mine.alarms:
            return None
        return cls(_Table(mine, theirs, pair, seed).differences())


class _Table:
    def __init__(
        self, mine: Outcomes, theirs: Outcomes, events: list[list[Event]], seed: int
    ) -> None:
        self.place = {key: i for i, key in enumerate(sorted(mine.alarms, key=lambda k: k.sort_key))}
        self.boot = Bootstrap(len(self.place), DRAWS, seed)
        self.both = mine, theirs
        self.events = events

    def differences(self) -> dict[str, Difference]:
        """By metric."""
        size = len(self.place)
        told, false = (np.stack([self._alarms(one, i) for one in self.both]) for i in (0, 1))
        days = np.full(size, self.both[0].days)
        all_, found = self._counted(injected=False)
        planted, caught = self._counted(injected=True)
        made: dict[str, Difference | None] = {
            FALSE_RATE: self._of(ratio, false, days / 1000),
            "insights_per_week": self._of(ratio, told, days / 7 / size),
            "recall_injected": self._of(ratio, caught, planted) if planted.any() else None,
        }
        if all_.any():
            made |= {
                "recall": self._of(ratio, found, all_),
                "precision": self._of(_precision, found, false),
                "f1": self._of(f1, found, false, all_),
            }
            made |= {name: self._delay(share) for share, name in SHARES.items()}
        return {
            name: one
            for name, one in made.items()
            if one is not None and np.isfinite(one.estimate.value)
        }

    def _alarms(self, one: Outcomes, index: int) -> Floats:
        counts = np.zeros(len(self.place))
        for key, row in one.alarms.items():
            counts[self.place[key]] = row[index]
        return counts

    def _counted(self, *, injected: bool) -> tuple[Floats, Floats]:
        """(series,) incidents, and (2, series) the found ones of either."""
        every, found = np.zeros(len(self.place)), np.zeros((2, len(self.place)))
        for mine, theirs in zip(*self.events, strict=True):
            if (mine.copy is not None) == injected:
                at = self.place[mine.key]
                every[at] += 1
                found[:, at] += mine.delay is not None, theirs.delay is not None
        return every, found

    def _of(self, figure: Callable[[Floats], Floats], *counts: Floats) -> Difference:
        """That of ``figure``, of counts (2, series) of either, or (series,) that both share."""
        sides = [[one if one.ndim == 1 else one[i] for one in counts] for i in (0, 1)]
        differ = np.any([one[0] != one[1] for one in counts if one.ndim == 2], axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = [
                float(figure(np.array([one.sum() for one in side])[:, None])[0]) for side in sides
            ]
        return Difference(
            self.boot.difference(figure, *sides), int(differ.sum()), values[0], values[1]
        )

    def _delay(self, share: float) -> Difference | None:
        """That of the delay which ``share`` of the known incidents that both found keep."""
        pairs = [
            (self.place[mine.key], float(mine.delay), float(theirs.delay))
            for mine, theirs in zip(*self.events, strict=True)
            if mine.copy is None and mine.delay is not None and theirs.delay is not None
        ]
        if not pairs:
            return None
        block: NDArray[np.int64] = np.array([at for at, _, _ in pairs])
        drawn = [
            quantile(self.boot, block, np.array([one[side] for one in pairs]), share)
            for side in (1, 2)
        ]
        (mine_, one), (theirs_, other) = drawn
        differ = {at for at, mine, theirs in pairs if mine != theirs}
        return Difference(interval(mine_ - theirs_, one - other), len(differ), mine_, theirs_)


def _precision(sums: Floats) -> Floats:
    found, false = sums
    return np.asarray(found / (found + false), np.float64)
