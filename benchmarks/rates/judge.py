"""``judge``: how well alarms tell the true incidents of some accounts from everything else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.rates.account import Account
from benchmarks.rates.alarm import Alarm
from benchmarks.rates.curve import Tallies
from benchmarks.rates.matching import Matched, match

BUDGETS = (1.0, 3.0, 10.0)
"""False alarms per 1,000 series per day."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval by bootstrap over accounts and incidents."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f}–{self.high:.3f})"


@dataclass(frozen=True)
class Part:
    """Incidents of one kind, or of one regime of series."""

    incidents: int
    found: int
    series_days: float = 0.0
    false: int = 0

    @property
    def recall(self) -> float:
        """Found over all."""
        return self.found / self.incidents if self.incidents else float("nan")

    @property
    def precision(self) -> float:
        """Found over found and false."""
        all_ = self.found + self.false
        return self.found / all_ if all_ else float("nan")

    @property
    def false_rate(self) -> float:
        """False alarms per 1,000 series per day."""
        return 1000 * self.false / self.series_days if self.series_days else float("nan")


@dataclass(frozen=True)
class Point:
    """Everything at one threshold."""

    name: str
    threshold: float
    false_rate: Estimate
    precision: Estimate
    recall: Estimate
    salient: Estimate
    delay_median: float
    """Minutes from an incident's start to the first alarm that finds it."""
    delay_p95: float
    overlap: float
    """Median, over the found, of the best overlap (IoU) among the alarms that find it."""
    kinds: dict[str, Part]
    regimes: dict[str, Part]


@dataclass(frozen=True)
class Outcome:
    """What ``judge`` found."""

    accounts: int
    incidents: int
    salient: int
    series_days: float
    auprc: Estimate
    auprc_salient: Estimate
    points: tuple[Point, ...]
    """One for each budget, at the threshold that just meets it; then the stated one, if any."""

    def at(self, name: str) -> Point:
        """The point of that name: ``"1"``, ``"3"``, ``"10"`` or ``"stated"``."""
        return next(point for point in self.points if point.name == name)


def judge(
    accounts: Sequence[Account],
    alarms: Sequence[Iterable[Alarm]],
    *,
    threshold: float | None = None,
    budgets: Sequence[float] = BUDGETS,
    resamples: int = 200,
    seed: int = 0,
) -> Outcome:
    """Judges the alarms of each account, pooled; ``threshold`` is the stated operating point.

    Raises ``ValueError`` when accounts and lists of alarms differ in number.
    """
    if len(accounts) != len(alarms):
        raise ValueError(f"{len(accounts)} accounts, but alarms for {len(alarms)}")
    matched = [match(account, raised) for account, raised in zip(accounts, alarms, strict=True)]
    tallies = Tallies.of(matched)
    rng = np.random.default_rng(seed)
    drawn = [tallies.resampled(rng) for _ in range(resamples)]

    def estimate(figure: Callable[[Tallies], float]) -> Estimate:
        values = np.array([figure(each) for each in drawn])
        values = values[np.isfinite(values)]
        low, high = np.quantile(values, [0.025, 0.975]) if len(values) else (np.nan, np.nan)
        return Estimate(figure(tallies), float(low), float(high))

    def point(name: str, cut: Callable[[Tallies], float]) -> Point:
        at = cut(tallies)
        found = [_found(each, at) for each in matched]
        delays = [d for each in found for d, _ in each if d is not None]
        overlaps = [o for each in found for d, o in each if d is not None]
        return Point(
            name=name,
            threshold=at,
            false_rate=estimate(lambda t: t.false_rate(cut(t))),
            precision=estimate(lambda t: t.precision(cut(t))),
            recall=estimate(lambda t: t.recall(cut(t))),
            salient=estimate(lambda t: t.recall(cut(t), salient=True)),
            delay_median=float(np.median(delays)) if delays else float("nan"),
            delay_p95=float(np.quantile(delays, 0.95)) if delays else float("nan"),
            overlap=float(np.median(overlaps)) if overlaps else float("nan"),
            kinds=_kinds(matched, at),
            regimes=_regimes(matched, at),
        )

    points = [point(f"{budget:g}", lambda t, b=budget: t.threshold(b)) for budget in budgets]  # type: ignore[misc]
    if threshold is not None:
        points.append(point("stated", lambda _: threshold))
    return Outcome(
        accounts=len(accounts),
        incidents=len(tallies.bans),
        salient=int(tallies.salient.sum()),
        series_days=float(tallies.series_days.sum()),
        auprc=estimate(lambda t: t.auprc()),
        auprc_salient=estimate(lambda t: t.auprc(salient=True)),
        points=tuple(points),
    )


def _found(matched: Matched, threshold: float) -> list[tuple[int | None, float]]:
    """Of each incident: minutes until it was found, None if it was not, and the best overlap."""
    results: list[tuple[int | None, float]] = []
    for incident, findings in zip(matched.incidents, matched.findings, strict=True):
        above = [each for each in findings if each.bans >= threshold]
        if above:
            delay = max(min(each.detected_at for each in above) - incident.start, 0)
            results.append((delay, max(each.overlap for each in above)))
        else:
            results.append((None, 0.0))
    return results


def _kinds(matched: Sequence[Matched], threshold: float) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for each in matched:
        for incident, (delay, _) in zip(each.incidents, _found(each, threshold), strict=True):
            old = parts.get(incident.kind, Part(0, 0))
            parts[incident.kind] = Part(old.incidents + 1, old.found + (delay is not None))
    return dict(sorted(parts.items()))


def _regimes(matched: Sequence[Matched], threshold: float) -> dict[str, Part]:
    counts: dict[str, list[float]] = {}
    for each in matched:
        for regime, many in each.series.items():
            counts.setdefault(regime, [0, 0, 0.0, 0])[2] += many * each.days
        for regime, (delay, _) in zip(each.regimes, _found(each, threshold), strict=True):
            counts[regime][0] += 1
            counts[regime][1] += delay is not None
        for regime, bans in zip(each.false_regimes, each.false_bans, strict=True):
            counts.setdefault(regime, [0, 0, 0.0, 0])[3] += bans >= threshold
    return {
        regime: Part(int(all_), int(found), days, int(false))
        for regime, (all_, found, days, false) in sorted(counts.items())
    }
