"""What a sweep draws: its trials in their order."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrialPoint:
    """One trial."""

    number: int
    objective: float
    """0 to 1; NaN where it came nowhere."""
    whole: bool
    """Whether it went to the end."""


@dataclass(frozen=True)
class SweepCurve:
    """All trials, and what the settings came to before."""

    points: tuple[TrialPoint, ...]
    default: float
    best: int | None
    """The number of the best trial."""
    importances: tuple[tuple[str, float], ...] = ()
    """Of each knob, 0 to 1 in sum."""
