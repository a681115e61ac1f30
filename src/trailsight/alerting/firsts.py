"""Firsts: somebody who was never seen in the account, or calls what they never called.

How odd that is depends on the account: where roles come and go it is daily life. So the minutes
are judged by how often the account's own history had as many firsts of one identity in half an
hour, in its later half, when the earlier half had shown who usually calls.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.sweep import MINUTE_BANS, WINDOW
from trailsight.contracts.callers import Callers
from trailsight.contracts.signs import Signs, Source

DAY = 1440
MOST = 8
"""Firsts in a window; more are as many."""
PSEUDO = 7 * DAY // WINDOW
"""Windows that the fleet's rate is worth to an account."""


class Use(NamedTuple):
    """An identity called something for the first time."""

    account: str
    identity: str
    minute: int
    new: bool
    """Whether it was itself never seen before."""


@dataclass(frozen=True)
class First:
    """A minute in which an identity called something for the first time."""

    account: str
    identity: str
    minute: int
    many: int
    """APIs that it called for the first time in the window up to here, at most ``MOST``."""
    new: bool
    """Whether it was itself first seen in that window."""


@dataclass(frozen=True)
class Firsts:
    """Who is known to call what, and how usual firsts are."""

    known: NDArray[np.uint64]
    """Digests of (account, identity) and of (account, identity, API), sorted."""
    accounts: tuple[str, ...]
    rates: NDArray[np.float64]
    """(A + 1, 2, MOST) per window and account, of known and of new identities with at least 1, 2, …
    firsts; the last of accounts without a history."""
    recent: tuple[Use, ...] = ()
    """First uses of the last window."""

    def signs(self, callers: Callers) -> tuple[Signs, Self]:
        """The signs of the minutes of ``callers``, which follow those seen so far, and these with
        what has been seen by then."""
        found, known, recent = firsts(callers, self.known, self.recent)
        return self.judged(found), replace(self, known=known, recent=recent)

    def judged(self, found: list[First]) -> Signs:
        """The signs that they are."""
        place = {account: i for i, account in enumerate(self.accounts)}
        sources = sorted({Source(one.account, None, one.identity) for one in found})
        index = {source: i for i, source in enumerate(sources)}
        at = [place.get(one.account, -1) for one in found]
        kind = [int(one.new) for one in found]
        many = [one.many - 1 for one in found]
        rates = self.rates[at, kind, many] if found else np.empty(0)
        bans = -np.log10(-np.expm1(-rates)) + MINUTE_BANS
        source = [index[Source(one.account, None, one.identity)] for one in found]
        minute = [one.minute for one in found]
        return Signs.of(sources, np.array(source, np.int64), np.array(minute, np.int64), bans)

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays."""
        names = np.array(self.accounts, np.str_)
        return {"firsts.known": self.known, "firsts.accounts": names, "firsts.rates": self.rates}

    @classmethod
    def restore(cls, state: Mapping[str, NDArray[Any]], recent: tuple[Use, ...] = ()) -> Self:
        """What ``state`` gave, which is without the ``recent``."""
        names = tuple(state["firsts.accounts"].tolist())
        return cls(state["firsts.known"], names, state["firsts.rates"], recent)


def learn_firsts(callers: Callers, start: int, end: int) -> Firsts:
    """What the minutes [start, end) say, the later half of them of the rates."""
    judged = (start + end) // 2
    callers = callers.between(start, end)
    found, known, recent = firsts(callers, np.empty(0, np.uint64), ())
    found = [one for one in found if one.minute >= judged]
    place = {account: i for i, account in enumerate(callers.accounts)}
    most: dict[tuple[int, str, int, bool], int] = {}
    for one in found:
        name = place[one.account], one.identity, one.minute // WINDOW, one.new
        most[name] = max(most.get(name, 0), one.many)
    counts = np.zeros((len(place) + 1, 2, MOST))
    for (account, _, _, new), many in most.items():
        counts[account, int(new), :many] += 1
    windows = max(end - judged, 1) / WINDOW
    fleet = (counts.sum(axis=0) + 0.5) / (windows * max(len(place), 1))
    rates = (counts + PSEUDO * fleet) / (windows + PSEUDO)
    rates[-1] = fleet
    return Firsts(known, callers.accounts, rates, recent)


def firsts(
    callers: Callers, known: NDArray[np.uint64], recent: tuple[Use, ...]
) -> tuple[list[First], NDArray[np.uint64], tuple[Use, ...]]:
    """What is called that is not ``known``; all that is known at the end, and the first uses of the
    last window before it. ``recent`` is what the minutes before have left of those."""
    seen = set(known.tolist())
    uses: dict[tuple[str, str], list[Use]] = {}
    for use in recent:
        uses.setdefault(use[:2], []).append(use)
    found: list[First] = []
    for minute, account, identity, api in _distinct(callers):
        who, what = _digest(account, identity), _digest(account, identity, api)
        if what in seen:
            continue
        use = Use(account, identity, minute, who not in seen)
        seen |= {who, what}
        mine = [one for one in uses.get(use[:2], ()) if one.minute > minute - WINDOW] + [use]
        uses[use[:2]] = mine
        many, new = min(len(mine), MOST), any(one.new for one in mine)
        found.append(First(account, identity, minute, many, new))
    end = int(callers.minute.max(initial=0)) + 1
    last = sorted(one for mine in uses.values() for one in mine if one.minute > end - WINDOW)
    return found, np.array(sorted(seen), np.uint64), tuple(last)


def _distinct(callers: Callers) -> Iterator[tuple[int, str, str, str]]:
    """The first row of each account, identity and API, by time and name."""
    apis, identities = max(len(callers.apis), 1), max(len(callers.identities), 1)
    name = callers.account.astype(np.int64) * identities + callers.identity
    _, at = np.unique(name * apis + callers.api, return_index=True)
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
