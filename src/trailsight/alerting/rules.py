"""When an episode opens and when it closes."""

from dataclasses import dataclass, replace
from math import log10
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.limits import Limits, LimitTable
from trailsight.contracts.errors import InputError

MINUTES_A_DAY = 1440
MOST_FACTOR = 1_000_000
"""By which a deployment may raise the threshold: six bans."""


@dataclass(frozen=True)
class Rules:
    """The operating point; it knows nothing of the detector behind the scores.

    Scores are calibrated bans: a minute of b bans comes once in 10^b. A budget of k false
    alarms per 1,000 series per day (1.44 million minutes) is hence a threshold of
    log10(1,440,000 / k) bans: 6.16 for the default of one.
    """

    budget: float = 1.0
    """Expected false alarms per 1,000 series per day."""
    threshold: float | None = None
    """Bans at which an episode opens; null: from the budget."""
    close_bans: float = 3.0
    """Minutes with an excess and as many bans keep an episode open (hysteresis)."""
    close_after: int = 60
    """Other minutes after which an episode is over."""
    min_calls: int = 4
    """A rise opens only with as many calls since its start."""
    min_excess: float = 3.0
    """An episode opens only with as many calls beyond the expected ones (drops: missing)."""
    min_ratio: float = 1.5
    """Calls beyond so many times the expected ones (drops: short of the inverse) make an episode,
    and decide where it starts and ends."""
    deployment_factor: float = 1.0
    """While a deployment is running in the account and Region an episode opens only where so many
    times fewer false alarms are expected; 1: nothing is asked of deployments."""
    rises: bool = True
    """Whether rises alert."""
    drops: bool = True
    """Whether drops alert, as they do in CloudTrail Insights."""
    caller_budget: float | None = None
    """Expected false alarms per account and week of weak signs around a caller who is new, or
    calls what it never called; null: they are not looked for."""
    account_budget: float | None = None
    """The same of weak signs anywhere in an account."""
    policy: str | None = None
    """The reviewed file of overrides and suppression rules; null: the one that is shipped, which
    has none."""

    def __post_init__(self) -> None:
        positive = {"budget": self.budget, "close_bans": self.close_bans,
                    "close_after": self.close_after, "min_calls": self.min_calls}  # fmt: skip
        for name, value in positive.items():
            if not value > 0:
                raise InputError(f"alerting.{name}", f"{value} is not above 0")
        if not self.min_excess >= 0:
            raise InputError("alerting.min_excess", f"{self.min_excess} is below 0")
        for name in ("caller_budget", "account_budget"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise InputError(f"alerting.{name}", f"{value} is not above 0")
        if not 1 <= self.deployment_factor <= MOST_FACTOR:
            problem = f"{self.deployment_factor} is not between 1 and {MOST_FACTOR:,}"
            raise InputError("alerting.deployment_factor", problem)
        if not self.min_ratio >= 1:
            raise InputError("alerting.min_ratio", f"{self.min_ratio} is below 1")
        if self.open_bans < self.close_bans:
            problem = f"{self.close_bans} is above the threshold of {self.open_bans:.2f} bans"
            raise InputError("alerting.close_bans", problem, "lower it or the budget")

    @property
    def open_bans(self) -> float:
        """Bans at which an episode opens."""
        if self.threshold is not None:
            return self.threshold
        return log10(1000 * MINUTES_A_DAY / self.budget)

    def under(self, limits: Limits) -> Self:
        """The rules of a series that has ``limits`` of its own; a threshold below ``close_bans``
        lowers them."""
        other = replace(self, **{**limits.changes(), "close_bans": 1e-9})
        return replace(other, close_bans=min(self.close_bans, other.open_bans))


@dataclass(frozen=True)
class RuleTable:
    """The rules of S series, of which few differ."""

    general: Rules
    rules: tuple[Rules, ...]
    """The distinct ones."""
    limits: LimitTable
    """Where they differ from ``general``, and why."""

    @classmethod
    def of(cls, general: Rules, limits: LimitTable) -> Self:
        """``general``, less what ``limits`` change."""
        return cls(general, tuple(general.under(one) for one in limits.limits), limits)

    @classmethod
    def same(cls, general: Rules, series: int) -> Self:
        """The same rules for all."""
        return cls.of(general, LimitTable((Limits(),), np.zeros(series, np.int64)))

    def rows(self, low: int, high: int) -> Self:
        """Those of some series."""
        return replace(self, limits=replace(self.limits, index=self.limits.index[low:high]))

    @property
    def open_bans(self) -> NDArray[np.float64]:
        """(S,) bans at which an episode opens."""
        return np.array([one.open_bans for one in self.rules])[self.limits.index]

    def row(self, row: int) -> tuple[Rules, Limits]:
        """The rules of one series, and what of them is its own."""
        return self.rules[int(self.limits.index[row])], self.limits.of(row)
