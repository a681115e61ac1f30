"""Event-wise figures of alarms at one operating point, with bootstrap intervals.

An *event* is an incident: it is found or missed, whatever number of its minutes is alarmed on;
alarms that find it beyond the first are neither found nor false (``matching.py``). Precision is
found incidents over found incidents plus false alarms. Nobody knows which kind of incident a
false alarm takes itself for: to the precision of a kind count the false alarms of its own sort,
which are rises of calls, rises of errors, or drops.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import ERROR_RATE, SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Bootstrap, Estimate, Floats, interval
from trailsight.evaluation.incident import Incident
from trailsight.evaluation.matching import Matched
from trailsight.evaluation.outcomes import delay_of

NOTHING = Estimate(float("nan"), float("nan"), float("nan"))


@dataclass(frozen=True)
class Figures:
    """What was found of some incidents, and what was false beside them."""

    incidents: int
    found: int
    false: int
    recall: Estimate
    precision: Estimate
    f1: Estimate
    delay_median: Estimate
    """Minutes from the start of an incident to the first alarm that finds it; of the found."""
    delay_p95: Estimate
    false_rate: Estimate
    """False alarms per 1,000 series per day."""

    def content(self) -> dict[str, object]:
        """For JSON; what is no number is null."""
        return {
            name: _plain(value) if isinstance(value, Estimate) else value
            for name, value in vars(self).items()
        }


@dataclass(frozen=True)
class Measured:
    """The figures over all, and by kind of incident and regime of series."""

    total: Figures
    kinds: Mapping[str, Figures]
    regimes: Mapping[str, Figures]
    series_days: float


def measure(matched: Matched, regime: Mapping[SeriesKey, str], boot: Bootstrap) -> Measured:
    """The figures of what ``match`` has told; ``regime`` as it was given there.

    ``boot`` draws as many blocks as there are series.
    """
    place = {key: i for i, key in enumerate(regime)}
    events = [
        _Event(
            place.get(one.keys[0], 0),
            one,
            delay_of(matched, i),
        )
        for i, one in enumerate(matched.incidents)
    ]
    table = _Table(events, matched, regime, place, boot)
    return Measured(
        total=table.total(),
        kinds={kind: table.of_kind(kind) for kind in sorted({e.incident.kind for e in events})},
        regimes={name: table.of_regime(name) for name in sorted(set(regime.values()))},
        series_days=len(regime) * matched.days,
    )


def sort_of(one: Alarm | Incident) -> str:
    """``drop``, ``errors`` or ``calls``: what an alarm says, and what an incident is found by."""
    if one.direction == "drop":
        return "drop"
    errors = bool(one.keys) and one.keys[0].insight_type == ERROR_RATE
    return "errors" if errors else "calls"


@dataclass(frozen=True)
class _Event:
    block: int
    incident: Incident
    delay: int | None
    """None: it was missed."""


@dataclass(frozen=True)
class _Table:
    events: list[_Event]
    matched: Matched
    regime: Mapping[SeriesKey, str]
    place: Mapping[SeriesKey, int]
    boot: Bootstrap

    def total(self) -> Figures:
        """Of all."""
        return self.figures(lambda _: True, lambda _: True, lambda _: True)

    def of_kind(self, kind: str) -> Figures:
        """Of the incidents of one kind, and the false alarms of their sort."""
        sorts = {sort_of(e.incident) for e in self.events if e.incident.kind == kind}
        return self.figures(
            lambda event: event.incident.kind == kind,
            lambda alarm: sort_of(alarm) in sorts,
            lambda _: True,
        )

    def of_regime(self, name: str) -> Figures:
        """Of what happened to the series of one regime."""
        return self.figures(
            lambda event: self.regime.get(event.incident.keys[0]) == name,
            lambda alarm: bool(alarm.keys) and self.regime.get(alarm.keys[0]) == name,
            lambda key: self.regime[key] == name,
        )

    def figures(
        self,
        event: Callable[[_Event], bool],
        alarm: Callable[[Alarm], bool],
        series: Callable[[SeriesKey], bool],
    ) -> Figures:
        size = len(self.place)
        mine = [one for one in self.events if event(one)]
        wrong = [one for one in self.matched.false if alarm(one)]
        blocks = [self.place.get(one.keys[0], 0) if one.keys else 0 for one in wrong]
        all_, found = np.zeros(size), np.zeros(size)
        for one in mine:
            all_[one.block] += 1
            found[one.block] += one.delay is not None
        false = np.bincount(np.array(blocks, np.int64), minlength=size).astype(np.float64)
        days = np.array([self.matched.days * series(key) for key in self.place]) / 1000
        delays = [(one.block, float(one.delay)) for one in mine if one.delay is not None]
        return Figures(
            incidents=len(mine),
            found=len(delays),
            false=len(wrong),
            recall=self.boot.share(found, all_),
            precision=self.boot.share(found, found + false),
            f1=self.boot.estimate(f1, found, false, all_),
            delay_median=self._quantile(delays, 0.5),
            delay_p95=self._quantile(delays, 0.95),
            false_rate=self.boot.rate(false, days),
        )

    def _quantile(self, delays: list[tuple[int, float]], share: float) -> Estimate:
        """The delay that ``share`` of the found do not exceed."""
        if not delays:
            return NOTHING
        block, value = (np.array(column) for column in zip(*delays, strict=True))
        return interval(*quantile(self.boot, block, value, share))


def quantile(
    boot: Bootstrap, block: NDArray[np.int64], value: Floats, share: float
) -> tuple[float, Floats]:
    """What ``share`` of the values (N,) do not exceed, and the same of each sample of ``boot``;
    ``block`` (N,) says whose they are."""
    order = np.argsort(value, kind="stable")
    block, value = block[order], value[order]
    drawn = [
        _weighted(value, weights[:, block].astype(np.float64), share) for weights in boot.weights()
    ]
    whole = _weighted(value, np.ones((1, len(value))), share)
    return float(whole[0]), np.concatenate(drawn) if drawn else np.empty(0)


def _weighted(value: Floats, weights: NDArray[np.float64], share: float) -> Floats:
    """(D,) the smallest of the sorted ``value`` (N,) up to which ``share`` of the weights (D, N)
    lie; not a number where all are 0."""
    total = np.cumsum(weights, axis=1)
    reached = total >= share * total[:, -1:] - 1e-9
    result = value[reached.argmax(axis=1)]
    return np.where(total[:, -1] > 0, result, np.nan)


def f1(sums: Floats) -> Floats:
    """Of found incidents, false alarms and all incidents."""
    found, false, all_ = sums
    return np.asarray(2 * found / (all_ + found + false), np.float64)


def _plain(value: Estimate) -> dict[str, float | None]:
    return {name: x if np.isfinite(x) else None for name, x in vars(value).items()}
