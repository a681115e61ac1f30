"""``judge``: how well alarms tell the true incidents of some accounts from everything else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.bootstrap import Estimate, interval
from trailsight.evaluation.curve import Tallies
from trailsight.evaluation.incident import Labelled
from trailsight.evaluation.matching import match
from trailsight.evaluation.parts import Part, by_kind, by_regime, by_strength, found

BUDGETS = (1.0, 3.0, 10.0)
"""False alarms per 1,000 series per day."""


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
    strengths: dict[str, Part]
    """Rises by their strength (see ``Incident``)."""
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
    accounts: Sequence[Labelled],
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
        return interval(figure(tallies), values)

    def point(name: str, cut: Callable[[Tallies], float]) -> Point:
        at = cut(tallies)
        results = [found(each, at) for each in matched]
        delays = [d for each in results for d, _ in each if d is not None]
        overlaps = [o for each in results for d, o in each if d is not None]
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
            kinds=by_kind(matched, at),
            strengths=by_strength(matched, at),
            regimes=by_regime(matched, at),
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
