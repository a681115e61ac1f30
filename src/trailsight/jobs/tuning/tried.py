"""A trial of a sweep that is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trailsight.jobs.tuning.knob import Value

State = Literal["complete", "behind", "false alarms", "not allowed"]


@dataclass(frozen=True)
class Tried:
    """A trial that is over."""

    number: int
    values: Mapping[str, Value]
    state: State
    """``complete``, or why it was stopped: behind the others, too many false alarms, or values
    that exclude each other."""
    steps: tuple[float, ...]
    """The objective after each week."""
    told: Mapping[str, Any]
    """What was found, as plain values."""

    @property
    def objective(self) -> float:
        """Weighted recall up to where it came; not a number where it came nowhere."""
        return self.steps[-1] if self.steps else float("nan")
