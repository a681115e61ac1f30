"""What a sweep has found."""

from collections.abc import Mapping
from dataclasses import dataclass

from trailsight.evaluation.bootstrap import Estimate
from trailsight.jobs.tuning.course import Course, Step
from trailsight.jobs.tuning.grounds import Spans
from trailsight.jobs.tuning.knob import Knob, Value
from trailsight.jobs.tuning.tried import Tried


@dataclass(frozen=True)
class Judged:
    """One detector with its rules, on one ground."""

    recall: Estimate
    """Weighted recall of injected incidents."""
    false: int
    """False alarms."""
    false_rate: Estimate
    """Per 1,000 series per day."""
    kinds: Mapping[str, float]
    """Weighted recall by kind of incident."""

    @classmethod
    def of(cls, course: Course, step: Step) -> "Judged":
        """Where ``step`` is."""
        kinds = sorted(set(course.yardstick.kinds))
        return cls(
            recall=course.recall(step),
            false=len(step.false),
            false_rate=course.false_rate(step),
            kinds={kind: course.yardstick.of_kind(kind, step.found) for kind in kinds},
        )

    def plain(self) -> dict[str, object]:
        """For JSON."""
        return {
            "recall": self.recall.value,
            "recall_low": self.recall.low,
            "recall_high": self.recall.high,
            "false_alarms": self.false,
            "false_rate": self.false_rate.value,
            "false_rate_low": self.false_rate.low,
            "false_rate_high": self.false_rate.high,
            "kinds": dict(self.kinds),
        }


@dataclass(frozen=True)
class Both:
    """The settings as they are and the best trial, on one ground."""

    default: Judged
    best: Judged
    difference: Estimate
    """Of weighted recall, paired: above 0 where the best finds more."""


@dataclass(frozen=True)
class Sweep:
    """The outcome; nothing but the journal is written yet."""

    name: str
    """A digest of all that decides it but the number of trials."""
    run: str
    spans: Spans
    budget: float
    knobs: tuple[Knob, ...]
    incidents: tuple[int, int]
    """That were injected into what was searched on, and into what was held out."""
    kinds: Mapping[str, float]
    """What each kind that was injected weighs, 1 in sum."""
    series: int
    allowed: int
    """False alarms that a trial may bring where it is searched."""
    default: Mapping[str, Value]
    """What the knobs were at."""
    before: Judged
    """Those settings, where it was searched."""
    trials: tuple[Tried, ...]
    new: int
    """How many of them are of this run."""
    best: Tried | None
    """None where every trial was stopped."""
    search: Both | None
    held_out: Both | None
    importances: Mapping[str, float]
    learnt: int
    """Detectors that were learnt and scored for the new ones; the others shared their scores."""

    @property
    def better(self) -> bool:
        """Whether the best finds more than the default beyond chance, where it was not searched."""
        return self.held_out is not None and self.held_out.difference.low > 0

    def count(self, state: str) -> int:
        """Trials that ended so."""
        return sum(one.state == state for one in self.trials)
