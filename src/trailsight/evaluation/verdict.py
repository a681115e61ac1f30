"""Whether one evaluation beats another, or the difference may be chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from trailsight.contracts.errors import InputError
from trailsight.evaluation.bootstrap import Estimate
from trailsight.evaluation.paired import FALSE_RATE, FEWEST, Paired


@dataclass(frozen=True)
class PromoteOptions:
    """What ``promote`` is told."""

    version: str = "challenger"
    """Alias or number of the version to promote."""
    metric: str = "recall_injected"
    """A metric of ``evaluate`` that has an interval. Injected incidents are many, and there without
    labels: the difference of two detectors on them is known best."""
    better: str | None = None
    """``higher`` or ``lower``; None: lower for delays, false alarms and Insights, else higher."""
    seed: int = 0
    """Of the samples of series behind the interval of a difference."""
    force: bool = False
    """Promotes whatever the evaluations say; what is overridden is told and kept."""

    def __post_init__(self) -> None:
        if self.better not in (None, "higher", "lower"):
            raise InputError("promote.better", f"{self.better!r} is neither higher nor lower")
        if self.seed < 0:
            raise InputError("promote.seed", f"{self.seed} is below 0")
        if not self.metric.strip():
            raise InputError("promote.metric", "is empty")

    @property
    def direction(self) -> str:
        """``higher`` or ``lower``."""
        lower = self.metric.startswith(("delay", "false_alarms", "insights"))
        return self.better or ("lower" if lower else "higher")


@dataclass(frozen=True)
class Judgement:
    """What two evaluations say."""

    better: bool
    why: str


def judged(paired: Paired, options: PromoteOptions) -> Judgement | None:
    """Whether the first of a pair beats the other; None where the pair does not tell the metric.

    It does where the difference of the metric lies on the better side of 0, interval and all, and
    its realised false alarms are not more beyond chance.
    """
    name, found = options.metric, paired.differences
    one, false = found.get(name), found[FALSE_RATE]
    if one is None:
        return None
    wins, loses = (one.above, one.below)[:: 1 if options.direction == "higher" else -1]
    told = f"{name} {one}"
    if loses:
        return Judgement(False, f"{told}: worse beyond chance")
    if not wins:
        why = (
            "may be chance" if one.series >= FEWEST else f"fewer than {FEWEST} series tell nothing"
        )
        return Judgement(False, f"{told}: {why}")
    told = f"{told}: better beyond chance"
    if name == FALSE_RATE:
        return Judgement(True, told)
    also = f"{FALSE_RATE} {false}"
    if false.above:
        return Judgement(False, f"{told}, but at more false alarms beyond chance: {also}")
    return Judgement(True, f"{told}, at no more false alarms: {also}")


def by_intervals(
    mine: Mapping[str, float], theirs: Mapping[str, float], options: PromoteOptions
) -> Judgement | None:
    """The same by the metrics of either alone; None where one has no interval."""
    ours, other = (estimate_of(one, options.metric) for one in (mine, theirs))
    if ours is None or other is None:
        return None
    better = beats(ours, other, options.direction)
    verb = "beats" if better else "does not beat"
    return Judgement(better, f"{options.metric} {ours} {verb} the champion's {other}, by intervals "
                     "alone: the evaluations keep no outcomes of it to pair")  # fmt: skip


def estimate_of(metrics: Mapping[str, float], name: str) -> Estimate | None:
    """That of ``NAME``, ``NAME.low`` and ``NAME.high``; None where one of them is missing."""
    found = [metrics.get(f"{name}{part}", math.nan) for part in ("", ".low", ".high")]
    return None if any(map(math.isnan, found)) else Estimate(*found)


def beats(one: Estimate, other: Estimate, better: str) -> bool:
    """Whether all of the interval of ``one`` is better than all of the other's.

    Cautious: two intervals of 95 % that just touch differ at about p = 0.005 where they are
    independent (Schenker and Gentleman, *The American Statistician* 55, 2001).
    """
    return one.low > other.high if better == "higher" else one.high < other.low
