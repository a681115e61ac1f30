"""What an evaluation draws: numbers with their intervals, along a budget, a rate or a size."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A number and its 95 % interval; NaN where it can't be told."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class BudgetPoint:
    """What one budget brings."""

    budget: float
    """``alerting.budget``: expected false alarms per 1,000 series per day."""
    events_a_week: Interval
    """Insights a week in the user's own logs."""
    recall: Interval
    """Share of the injected incidents that are found, 0 to 1."""


@dataclass(frozen=True)
class BudgetCurve:
    """Events a week against recall."""

    points: tuple[BudgetPoint, ...]
    chosen: float | None = None
    """The budget that is set."""
    incidents: int = 0
    """How many were injected."""


@dataclass(frozen=True)
class CalibrationPoint:
    """One stated rate and what came of it; false alarms per 1,000 series per day."""

    stated: float
    realised: Interval


@dataclass(frozen=True)
class CalibrationCurve:
    """The stated rates of one detector."""

    name: str
    points: tuple[CalibrationPoint, ...]


@dataclass(frozen=True)
class RecallCurve:
    """Recall as a function of the size of what is to be found."""

    name: str
    """A regime of series, or a kind of incident."""
    sizes: tuple[float, ...]
    recall: tuple[Interval, ...]
