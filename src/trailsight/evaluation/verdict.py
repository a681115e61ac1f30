"""Whether one evaluation beats another, or the difference may be chance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from trailsight.contracts.errors import InputError
from trailsight.evaluation.bootstrap import Estimate


@dataclass(frozen=True)
class PromoteOptions:
    """What ``promote`` is told."""

    version: str = "challenger"
    """Alias or number of the version to promote."""
    metric: str = "recall"
    """A metric of ``evaluate`` that has an interval."""
    better: str = "higher"
    """``higher`` or ``lower``."""
    force: bool = False
    """Promotes whatever the evaluations say; what is overridden is told and kept."""

    def __post_init__(self) -> None:
        if self.better not in ("higher", "lower"):
            raise InputError("promote.better", f"{self.better!r} is neither higher nor lower")
        if not self.metric.strip():
            raise InputError("promote.metric", "is empty")


def estimate_of(metrics: Mapping[str, float], name: str) -> Estimate | None:
    """That of ``NAME``, ``NAME.low`` and ``NAME.high``; None where one of them is missing."""
    found = [metrics.get(f"{name}{part}", math.nan) for part in ("", ".low", ".high")]
    return None if any(map(math.isnan, found)) else Estimate(*found)


def beats(one: Estimate, other: Estimate, better: str) -> bool:
    """Whether all of the interval of ``one`` is better than all of the other's.

    Cautious: two intervals of 95 % that just touch differ at about p = 0.005 where they are
    independent (Schenker and Gentleman, *The American Statistician* 55, 2001).
    """
    return one.beats(other) if better == "higher" else one.high < other.low
