"""When an episode opens and when it closes."""

from dataclasses import dataclass
from math import log10

from trailsight.contracts.errors import InputError

MINUTES_A_DAY = 1440


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
    """Minutes of at least as many bans belong to an open episode (hysteresis)."""
    close_after: int = 10
    """Minutes below ``close_bans`` after which an episode is over; a shorter pause is bridged."""
    min_calls: int = 4
    """A rise opens only with as many calls in the five minutes up to the opening one."""
    min_ratio: float = 2.0
    """A minute is part of a rise only with as many times the expected calls, and of a drop only
    with at most the inverse share of them."""
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
        for name in ("caller_budget", "account_budget"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise InputError(f"alerting.{name}", f"{value} is not above 0")
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
