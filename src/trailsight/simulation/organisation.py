"""What is simulated: the numbers a user may choose, and the accounts that follow from them."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from trailsight.contracts.errors import InputError

DAY = 86_400
ZONES = ("America/New_York", "Europe/Berlin")
REGIONS = (("us-east-1", "us-west-2"), ("eu-central-1", "us-east-1"))


@dataclass(frozen=True)
class Account:
    """One AWS account. Even ones run a web product from New York, odd ones a platform in Berlin."""

    seed: int
    index: int
    start: int
    """Seconds since the epoch, UTC midnight."""
    days: int
    incidents: bool

    @property
    def end(self) -> int:
        """The second after the last one."""
        return self.start + self.days * DAY

    @property
    def platform(self) -> bool:
        """Whether it is of the odd kind."""
        return self.index % 2 == 1

    @property
    def id(self) -> str:
        """Twelve digits: 111122223333, 444455556666 and so on."""
        return f"{(111_122_223_333 + 333_333_333_333 * self.index) % 10**12:012d}"

    @property
    def regions(self) -> tuple[str, str]:
        """The main Region and the quiet one."""
        return REGIONS[self.index % 2]

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where its people and customers live."""
        return ZoneInfo(ZONES[self.index % 2])

    @cached_property
    def busyness(self) -> float:
        """How busy it is against the first two accounts, which stand at 1."""
        return 1.0 if self.index < 2 else float(np.exp(self.rng("busyness").normal(0, 0.3)))

    def rng(self, name: str) -> np.random.Generator:
        """The stream of random numbers that belongs to ``name`` alone.

        Streams are keyed by name, so a workload added or taken away changes no other's.
        """
        key = (self.index, zlib.crc32(name.encode()))
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=key))


@dataclass(frozen=True)
class Organisation:
    """Hyper-parameters of a simulation.

    ``start`` is the first day (ISO 8601 date, UTC midnight) of ``days``; there are two accounts
    for each ``scale``; log files are written every ``delivery_minutes`` (AWS: about every five);
    without ``incidents`` the same history holds nothing that must alert.
    """

    seed: int = 7
    start: str = "2026-02-18"
    days: int = 35
    scale: int = 1
    delivery_minutes: int = 30
    incidents: bool = True

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise InputError("simulate.seed", f"{self.seed} is negative")
        for name, most in (("days", 3660), ("scale", 100_000), ("delivery_minutes", 1440)):
            value = getattr(self, name)
            if not 1 <= value <= most:
                raise InputError(f"simulate.{name}", f"{value} is not between 1 and {most}")
        try:
            first = datetime.fromisoformat(self.start)
        except (TypeError, ValueError) as error:
            raise InputError("simulate.start", str(error), "a date such as 2026-02-18") from error
        if first != datetime(first.year, first.month, first.day) or first.year < 2014:
            problem = f"{self.start} is not a date without a time, 2014 or later"
            raise InputError("simulate.start", problem, "a date such as 2026-02-18")

    @property
    def begin(self) -> int:
        """The first second, since the epoch."""
        return int(datetime.fromisoformat(self.start).replace(tzinfo=UTC).timestamp())

    def accounts(self) -> Iterator[Account]:
        """The accounts, one after the other."""
        for index in range(2 * self.scale):
            yield Account(self.seed, index, self.begin, self.days, self.incidents)
