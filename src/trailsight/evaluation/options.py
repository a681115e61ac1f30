"""What ``compare`` and ``evaluate`` are told."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError
from trailsight.evaluation.inject import Grid
from trailsight.evaluation.kinds import KINDS

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class CompareOptions:
    """AWS's Insights, and what of them and of ours is laid side by side."""

    path: str | None = None
    """AWS's Insight files: a directory tree or one file, or what ``lookup-events`` has printed."""
    tolerance: int = 10
    """Minutes that may lie between two Insights that are taken for the same."""
    accounts: tuple[str, ...] = ()
    """Only these; empty: all."""
    regions: tuple[str, ...] = ()
    """Only these; empty: all. What ``lookup-events`` has printed is of one Region."""

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise InputError("compare.tolerance", f"{self.tolerance} is below 0")


@dataclass(frozen=True)
class EvaluateOptions:
    """How a detector and its rules are judged on a stretch of history."""

    labels: str | None = None
    """A file of intervals (``labels.py``); null: the truth, where the logs are simulated."""
    complete: bool = True
    """Whether the labels tell every incident, so that all other alarms are false; without it,
    alarms of which no label speaks are left out of precision."""
    feedback: str | None = None
    """A file of verdicts on past Insight events (``feedback.py``)."""
    start: str | None = None
    """The first judged moment, ISO 8601; null: the last ``weeks``, and two weeks to learn from
    before them."""
    weeks: int = 4
    """Weeks before the end of the data that are judged."""
    refit_days: int | None = None
    """Days after which a baseline is learnt anew; null: ``train.refit_days``."""
    budgets: tuple[float, ...] = (0.3, 1.0, 3.0, 10.0, 30.0)
    """Each is replayed; the one that is set goes with them."""
    inject: bool = True
    """Whether incidents are injected into copies of the history."""
    kinds: tuple[str, ...] = tuple(KINDS)
    copies: int = 8
    incidents: int = 2000
    """All that are injected, spread evenly over regimes, kinds and sizes."""
    series: int = 2000
    """At most so many series are copied, drawn at random."""
    times: tuple[float, ...] = Grid.times
    """Sizes of rises of busy series, in multiples of the usual."""
    calls: tuple[int, ...] = Grid.calls
    """Sizes of rises of rarely called series."""
    shares: tuple[float, ...] = Grid.shares
    """Sizes of drops: the part of the calls that stays out."""
    nights: tuple[float, ...] = Grid.nights
    """Sizes of nightly activity, in multiples of a busy time."""
    seed: int = 0
    draws: int = 1000
    """Bootstrap samples behind each interval."""
    per_week: float | None = None
    """Insights a week that somebody is willing to look at: a budget is chosen that brings no
    more."""
    precision: float | None = None
    """The share of them that must be worth it, by labels and feedback."""

    def __post_init__(self) -> None:
        least = {"weeks": 1, "copies": 1, "incidents": 1, "series": 1, "draws": 1, "seed": 0}
        for name, fewest in least.items():
            if getattr(self, name) < fewest:
                problem = f"{getattr(self, name)} is below {fewest}"
                raise InputError(f"evaluate.{name}", problem)
        if self.refit_days is not None and self.refit_days < 1:
            raise InputError("evaluate.refit_days", f"{self.refit_days} is less than 1")
        unknown = set(self.kinds) - set(KINDS)
        if unknown or not self.kinds:
            problem = f"unknown kind {', '.join(sorted(unknown))}" if unknown else "is empty"
            raise InputError("evaluate.kinds", problem, f"some of {', '.join(KINDS)}")
        for name, low, high in (
            ("budgets", 0.0, 1000 * MINUTES_A_DAY), ("times", 1.0, 1e6), ("calls", 0.0, 1e6),
            ("shares", 0.0, 1.0), ("nights", 0.0, 1e6),
        ):  # fmt: skip
            values = getattr(self, name)
            bad = [value for value in values if not low < value <= high]
            if bad or not values or len(set(values)) != len(values):
                problem = f"{bad[0]:g} is not within ({low:g}, {high:g}]" if bad else "is empty"
                if values and not bad:
                    problem = "holds a number twice"
                raise InputError(f"evaluate.{name}", problem)
        if self.per_week is not None and not self.per_week > 0:
            raise InputError("evaluate.per_week", f"{self.per_week} is not above 0")
        if self.precision is not None and not 0 < self.precision <= 1:
            raise InputError("evaluate.precision", f"{self.precision} is not within (0, 1]")

    @property
    def grid(self) -> Grid:
        """The sizes."""
        return Grid(self.times, self.calls, self.shares, self.nights)
