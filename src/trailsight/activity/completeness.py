"""Whether an activity table can carry a baseline: how long it is, and what is missing from it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from trailsight.activity.gaps import Gap, find_gaps
from trailsight.activity.hours import Hours
from trailsight.activity.store import ActivityStore
from trailsight.contracts.expected import TELLS_DAYS, TELLS_WEEKS

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class AccountHours:
    """The hours of one account, since its first event."""

    account: str
    since: int
    """The beginning of its first hour with events, in minutes since the epoch."""
    hours: int
    """Whole hours since then."""
    missing: tuple[tuple[int, int], ...]
    """Stretches without any event, [from, to) in minutes since the epoch."""

    @property
    def missing_hours(self) -> int:
        """How many hours have no event."""
        return sum(end - start for start, end in self.missing) // 60


@dataclass(frozen=True)
class Completeness:
    """What a baseline could be learnt from, and what is missing."""

    start: int
    """The first minute with a call, since the epoch."""
    end: int
    """The minute after the last one."""
    learnt: int
    """Minutes before the last UTC day, which is scored by default, less gaps of the whole."""
    days: int
    """UTC days among them that hold any event."""
    accounts: tuple[AccountHours, ...]
    gaps: tuple[Gap, ...]
    """The widest first, then the longest."""
    judged: int
    """Accounts in a Region, accounts and the whole that were looked at for gaps."""
    sparse: int
    """Accounts in a Region with too few events, or too short a time, to tell a gap from chance."""
    places: int
    """Accounts in a Region, all of them."""
    expected: float
    """Gaps that chance alone is expected to make among all these, at most."""
    lag_median: int | None = None
    """Whole minutes from a record's minute to the delivery of its file; None where no name of a
    file tells it. 1,440 stands for a day and more."""
    lag_p99: int | None = None
    verdict: str = ""
    """Whether a baseline can be learnt from it, in plain English."""

    @classmethod
    def of(cls, store: ActivityStore, lags: NDArray[np.int64] | None = None) -> "Completeness":
        """That of ``store``; ``lags`` counts its records by minutes until delivery.

        Raises ``InputError`` when the store is empty.
        """
        hours = Hours.of(store)
        judged = find_gaps(hours)
        last = _last_day(hours.end)
        accounts = tuple(_accounts(hours))
        widest = [gap for gap in judged.gaps if gap.region is None or len(hours.places) == 1]
        whole = [gap for gap in widest if gap.account is None or len(accounts) == 1]
        lost = sum(max(min(gap.end, last) - gap.start, 0) for gap in whole)
        told = cls(
            start=hours.start,
            end=hours.end,
            learnt=max(last - hours.start - lost, 0),
            days=len(np.unique(hours.day[hours.day < last // MINUTES_A_DAY])),
            accounts=accounts,
            gaps=judged.gaps,
            judged=judged.judged,
            sparse=judged.sparse,
            places=len(hours.places),
            expected=judged.expected,
            lag_median=_quantile(lags, 0.5),
            lag_p99=_quantile(lags, 0.99),
        )
        return replace(told, verdict=told._verdict(judged.whole))

    @property
    def missing_hours(self) -> int:
        """Hours without any event, over all accounts."""
        return sum(one.missing_hours for one in self.accounts)

    def _verdict(self, judged: bool) -> str:
        days = f"{self.learnt / MINUTES_A_DAY:.1f}".removesuffix(".0")
        told = f"{days} day{'s' if days != '1' else ''} to learn from"
        if self.learnt < TELLS_DAYS:
            return f"carries none yet: {told} (needs 2; 14 tell a week)"
        if not judged:
            return f"too few events to tell: {told}, with any on {self.days:,} of them"
        short = ""
        if self.learnt < TELLS_WEEKS:
            short = " (14 tell a week)"
        else:
            last = _last_day(self.end)
            young = sum(last - one.since < TELLS_WEEKS for one in self.accounts)
            if young:
                short = f" (under 14 for {young:,} of {len(self.accounts):,} accounts)"
        missing = "no gap" if self.missing_hours else "no hour missing"
        if self.gaps:
            hours = sum(gap.hours for gap in self.gaps)
            number = f"{len(self.gaps):,} gap{'s' if len(self.gaps) != 1 else ''}"
            missing = f"{hours:,} hours missing in {number}"
        return f"carries a baseline: {told}{short}, {missing}"


def _last_day(end: int) -> int:
    """The beginning of the last UTC day that has minutes before ``end``."""
    return (end - 1) // MINUTES_A_DAY * MINUTES_A_DAY


def _accounts(hours: Hours) -> Iterator[AccountHours]:
    for account, places in hours.accounts():
        active = np.zeros(hours.length, np.bool_)
        for place in places:
            active |= hours.active(place)
        since = int(active.argmax()) if active.any() else hours.length
        changes = np.flatnonzero(np.diff(active[since:], prepend=True, append=True))
        edges: list[int] = (60 * (hours.first + since + changes)).tolist()
        yield AccountHours(
            account=account,
            since=60 * (hours.first + since),
            hours=hours.length - since,
            missing=tuple(list(pairwise(edges))[::2]),
        )


def _quantile(lags: NDArray[np.int64] | None, share: float) -> int | None:
    if lags is None or not lags.any():
        return None
    total = np.cumsum(lags)
    return int(np.searchsorted(total, share * total[-1]))
