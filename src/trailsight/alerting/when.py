"""When a rule holds: between two moments, or at certain hours of certain days."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_A_DAY, MINUTES_A_DAY = 24, 1440


@dataclass(frozen=True)
class Between:
    """The minutes [start, end), since the epoch."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """Whether ``minute`` (since the epoch) is one of them."""
        return self.start <= minute < self.end


@dataclass(frozen=True)
class Weekly:
    """Hours that come every week, by the clock of a time zone.

    A window that ends before it begins goes on past midnight, and belongs to the day on which it
    begins. Where clocks are set back, an hour that comes twice is in it twice; where they are set
    forward, the hour that is left out is not missed.
    """

    days: frozenset[int]
    """0 is Monday."""
    start: int
    """Minutes since midnight, of the clock on the wall."""
    end: int
    """Up to 1440, and not ``start``."""
    zone: tzinfo

    def holds(self, minute: int) -> bool:
        """Whether ``minute`` (since the epoch) lies in it."""
        local = datetime.fromtimestamp(minute * 60, UTC).astimezone(self.zone)
        today, clock = local.weekday(), local.hour * 60 + local.minute
        if self.start < self.end:
            return today in self.days and self.start <= clock < self.end
        began_today = today in self.days and clock >= self.start
        return began_today or ((today - 1) % len(DAYS) in self.days and clock < self.end)
