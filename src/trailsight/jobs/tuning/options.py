"""What ``tune`` is told."""

import math
from dataclasses import dataclass, field
from typing import Any

from trailsight.contracts.errors import InputError
from trailsight.evaluation.kinds import KINDS


@dataclass(frozen=True)
class TuneOptions:
    """A search over a detector's parameters and the rules of alerting.

    What is judged, labels, kinds and sizes of incidents, and the draws of the bootstrap are those
    of ``evaluate``.
    """

    space: dict[str, Any] = field(default_factory=dict)
    """By group and setting: ``{low, high}`` with ``log`` or ``step``, or a list of choices."""
    trials: int = 50
    """All of them, those of earlier runs of the same sweep too."""
    held_out_days: int = 7
    """Days at the end that the search does not see; at most half of what is judged."""
    refit_days: int = 7
    """Days after which a trial learns its baseline anew."""
    copies: int = 6
    incidents: int = 1500
    """All that are injected into the copies, and as many again into the days held out."""
    series: int = 500
    """At most so many series are copied, drawn at random."""
    weights: dict[str, float] = field(default_factory=dict)
    """What finding a kind of incident is worth; those that are not named weigh 1."""
    false_alarms: float | None = None
    """False alarms per 1,000 series per day that a trial may bring; null: what the budget states,
    or what the settings as they are bring, whichever is more."""
    pruning: bool = True
    """Whether a trial is stopped that is behind the median of those before it."""
    seed: int = 0
    resume: bool = True
    """Whether a sweep that was begun is gone on with; otherwise it begins anew."""

    def __post_init__(self) -> None:
        least = {"trials": 1, "held_out_days": 1, "refit_days": 1, "copies": 1, "incidents": 1,
                 "series": 1, "seed": 0}  # fmt: skip
        for name, fewest in least.items():
            if getattr(self, name) < fewest:
                raise InputError(f"tune.{name}", f"{getattr(self, name)} is below {fewest}")
        for kind, weight in self.weights.items():
            if kind not in KINDS:
                raise InputError(f"tune.weights.{kind}", "no such kind", f"of {', '.join(KINDS)}")
            if not 0 <= weight < math.inf:
                raise InputError(f"tune.weights.{kind}", f"{weight} is no number of 0 or more")
        if self.weights and not any(self.weights.get(kind, 1) > 0 for kind in KINDS):
            raise InputError("tune.weights", "nothing weighs more than 0")
        if self.false_alarms is not None and not self.false_alarms >= 0:
            raise InputError("tune.false_alarms", f"{self.false_alarms} is below 0")
