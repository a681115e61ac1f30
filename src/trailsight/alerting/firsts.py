"""Firsts: somebody who was never seen in the account, or calls what they never called.

Somebody is known to call an API once they did so on two days: what happened on one day may have
been an incident. How odd a first is depends on the account: where roles come and go it is daily
life. So it is judged by how often the account's own history had as many firsts of one identity in
half an hour, in its later half, when the earlier half had shown who usually calls.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.sweep import MINUTE_BANS, WINDOW
from trailsight.contracts.callers import Callers
from trailsight.contracts.signs import Signs, Source, Use

DAY = 1440
MOST = 8
"""Firsts in a window; more are as many."""
PSEUDO = 7 * DAY // WINDOW
"""Windows that the fleet's rate is worth to an account."""
KNOWN = -1
"""In place of the day on which something was seen: on two."""


@dataclass(frozen=True)
class Seen:
    """Digests of (account, identity) and of (account, identity, API), sorted, with the day of each
    or ``KNOWN``."""

    digest: NDArray[np.uint64]
    day: NDArray[np.int64]

    @classmethod
    def of(cls, days: Mapping[int, int]) -> Self:
        """From the day of each digest."""
        digest = np.array(sorted(days), np.uint64)
        return cls(digest, np.array([days[one] for one in digest.tolist()], np.int64))

    def days(self) -> dict[int, int]:
        """The day of each digest."""
        return dict(zip(self.digest.tolist(), self.day.tolist(), strict=True))


@dataclass(frozen=True)
class Firsts:
    """Who is known to call what, and how usual firsts are."""

    seen: Seen
    accounts: tuple[str, ...]
    rates: NDArray[np.float64]
    """(A + 1, 2, MOST) per window and account, of known and of new identities with at least 1, 2, …
    firsts; the last of accounts without a history."""
    recent: tuple[Use, ...] = ()
    """Of the last two windows, by time."""

    def after(self, callers: Callers) -> tuple[Signs, tuple[Use, ...], Self]:
        """The signs of the minutes of ``callers``, which follow those seen so far; the uses that
        may have to do with them; and these with what has been seen by then."""
        uses, seen = first_uses(callers, self.seen)
        known = (*self.recent, *uses)
        counts = _counted(known)[len(self.recent) :]
        end = int(callers.minute.max(initial=0)) + 1
        recent = tuple(use for use in known if use.minute > end - 2 * WINDOW)
        return self._signs(counts), known, replace(self, seen=seen, recent=recent)

    def _signs(self, counts: list[tuple[Use, int, bool]]) -> Signs:
        place = {account: i for i, account in enumerate(self.accounts)}
        sources = sorted({Source(use.account, None, use.identity) for use, _, _ in counts})
        index = {source: i for i, source in enumerate(sources)}
        at = [place.get(use.account, -1) for use, _, _ in counts]
        kind = [int(new) for _, _, new in counts]
        rates = self.rates[at, kind, [many - 1 for _, many, _ in counts]] if counts else np.empty(0)
        bans = -np.log10(-np.expm1(-rates)) + MINUTE_BANS
        source = [index[Source(use.account, None, use.identity)] for use, _, _ in counts]
        minute = [use.minute for use, _, _ in counts]
        return Signs.of(sources, np.array(source, np.int64), np.array(minute, np.int64), bans)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays, without the ``recent``."""
        return {
            "firsts.digest": self.seen.digest,
            "firsts.day": self.seen.day,
            "firsts.accounts": np.array(self.accounts, np.str_),
            "firsts.rates": self.rates,
        }

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]], recent: tuple[Use, ...] = ()) -> Self:
        """What ``state`` gave, and the ``recent``."""
        seen = Seen(state["firsts.digest"], state["firsts.day"])
        return cls(seen, tuple(state["firsts.accounts"].tolist()), state["firsts.rates"], recent)


def learn_firsts(callers: Callers, start: int, end: int) -> Firsts:
    """What the minutes [start, end) say, the later half of them of the rates."""
    judged = (start + end) // 2
    uses, seen = first_uses(callers.between(start, end), Seen.of({}))
    place = {account: i for i, account in enumerate(callers.accounts)}
    most: dict[tuple[int, str, int, bool], int] = {}
    for use, many, new in _counted(uses):
        if use.minute >= judged:
            name = place[use.account], use.identity, use.minute // WINDOW, new
            most[name] = max(most.get(name, 0), many)
    counts = np.zeros((len(place) + 1, 2, MOST))
    for (account, _, _, new), many in most.items():
        counts[account, int(new), :many] += 1
    windows = max(end - judged, 1) / WINDOW
    fleet = (counts.sum(axis=0) + 0.5) / (windows * max(len(place), 1))
    rates = (counts + PSEUDO * fleet) / (windows + PSEUDO)
    rates[-1] = fleet
    recent = tuple(use for use in uses if use.minute > end - 2 * WINDOW)
    return Firsts(seen, callers.accounts, rates, recent)


def first_uses(callers: Callers, seen: Seen) -> tuple[tuple[Use, ...], Seen]:
    """What is called that is not known to be, by time, and what has been seen by the end."""
    days = seen.days()
    found: list[Use] = []
    for minute, account, identity, api in _daily(callers):
        day = minute // DAY
        who, what = _digest(account, identity), _digest(account, identity, api)
        before = days.get(what, day - 1)
        if what in days and before in (KNOWN, day):
            continue
        new = days.get(who, day) == day
        found.append(Use(account, identity, minute, api, new))
        for digest in (who, what):
            days[digest] = day if days.get(digest, day) == day else KNOWN
    return tuple(found), Seen.of(days)


def _counted(uses: tuple[Use, ...]) -> list[tuple[Use, int, bool]]:
    """Each of ``uses``, which are by time, with the number of the identity's in the window up to
    it, and whether the identity was new in one of them."""
    last: dict[tuple[str, str], list[Use]] = {}
    found = []
    for use in uses:
        mine = [one for one in last.get(use[:2], ()) if one.minute > use.minute - WINDOW] + [use]
        last[use[:2]] = mine
        found.append((use, min(len(mine), MOST), any(one.new for one in mine)))
    return found


def _daily(callers: Callers) -> Iterator[tuple[int, str, str, str]]:
    """The first row of each day, account, identity and API, by time and name."""
    apis, identities = max(len(callers.apis), 1), max(len(callers.identities), 1)
    name = callers.account.astype(np.int64) * identities + callers.identity
    day = callers.minute // DAY
    day = day - (day[0] if len(day) else 0)
    name = (day * (len(callers.accounts) * identities) + name) * apis + callers.api
    _, at = np.unique(name, return_index=True)
    rows = [
        (
            int(callers.minute[i]),
            callers.accounts[callers.account[i]],
            callers.identities[callers.identity[i]],
            callers.apis[callers.api[i]],
        )
        for i in at.tolist()
    ]
    return iter(sorted(rows))


def _digest(*names: str) -> int:
    return int.from_bytes(blake2b("\0".join(names).encode(), digest_size=8).digest(), "little")
