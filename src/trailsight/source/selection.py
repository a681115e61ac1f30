"""Which log files are wanted, by what their keys say: decided before anything is opened."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.source.keys import Key

ACCOUNT = re.compile(r"\d{12}")
REGION = re.compile(r"[a-z]+(-[a-z]+)+-\d+")
DIGEST_LAG = 120
"""Minutes."""


@dataclass(frozen=True)
class Selection:
    """Accounts, Regions and a window of time; None: any."""

    accounts: frozenset[str] | None = None
    regions: frozenset[str] | None = None
    start: int | None = None
    """Minutes since the epoch."""
    end: int | None = None
    """The first minute that is no longer wanted."""
    lag: int = 0
    """Minutes after ``end`` within which what happened before it is still delivered."""

    @classmethod
    def of(
        cls, accounts: object, regions: object, start: str | None, end: str | None, lag: float
    ) -> "Selection":
        """What the settings of the source ask for; raises ``InputError`` naming a bad one."""
        first, last = minute_of("source.start", start), minute_of("source.end", end)
        if first is not None and last is not None and last <= first:
            raise InputError("source.end", f"{end} is not after source.start={start}")
        if not 0 <= lag < float("inf"):
            raise InputError("source.lag", f"{lag} is no number of hours, 0 or more")
        return cls(
            _names("source.accounts", accounts, ACCOUNT, "an account id of 12 digits"),
            _names("source.regions", regions, REGION, "a Region such as eu-west-1"),
            first,
            last,
            round(lag * 60),
        )

    @property
    def until(self) -> int | None:
        """The first minute at which nothing wanted is delivered any more."""
        return None if self.end is None else self.end + self.lag

    def wants(self, key: Key) -> bool:
        """Whether a file, or a folder, can hold what is wanted. A key that says nothing can.

        What is delivered before ``start`` holds nothing later, ever; what is delivered after
        ``end`` may hold what happened before it.
        """
        if not (_is_in(key.account, self.accounts) and _is_in(key.region, self.regions)):
            return False
        if key.span is None:
            return True
        first, last = key.span
        if self.start is not None and last < self.start:
            return False
        return self.until is None or first < self.until

    @property
    def of_digests(self) -> "Selection":
        """The same for digest files: one tells of the hour before it, and is itself delivered."""
        return replace(self, lag=self.lag + DIGEST_LAG)

    @property
    def is_all(self) -> bool:
        """Whether anything is wanted."""
        return self == Selection(lag=self.lag)


def _is_in(name: str | None, names: frozenset[str] | None) -> bool:
    return name is None or names is None or name in names


def _names(field: str, value: object, form: re.Pattern[str], what: str) -> frozenset[str] | None:
    """The names in a list, or the one name; None for null."""
    if value is None:
        return None
    given: Iterable[object] = value if isinstance(value, list | tuple) else [value]
    names = [str(name) for name in given]
    for name in names:
        if not form.fullmatch(name):
            raise InputError(field, f"{name!r} is not {what}", "a list of them, or null for all")
    if not names:
        raise InputError(field, "is empty: nothing would be read", "null for all")
    return frozenset(names)
