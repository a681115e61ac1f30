"""Gaps: stretches without events that chance hardly explains."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.activity.hours import Hours
from trailsight.activity.silence import DAY, silences

LIMIT = 0.001
"""The chance, of one place and over the whole span, below which a silent stretch is a gap."""
LEAST = 2 * DAY
"""Hours since a place's first event, below which it is not judged."""


@dataclass(frozen=True)
class Gap:
    """Hours without an event, of an account in a Region, or wider."""

    account: str | None
    """None: of all accounts together."""
    region: str | None
    """None: in all Regions together."""
    start: int
    """Minutes since the epoch."""
    end: int
    chance: float
    """The probability that a place like this one has a stretch that stands out as much."""

    @property
    def hours(self) -> int:
        """How long it is."""
        return (self.end - self.start) // 60


@dataclass(frozen=True)
class Judged:
    """What was looked for gaps, and what was found."""

    gaps: tuple[Gap, ...]
    """The widest first, then the longest."""
    judged: int
    """Accounts in a Region, accounts and the whole that were judged."""
    sparse: int
    """Accounts in a Region with too few events, or too short a time, for a verdict: even a day
    without any could be chance."""
    whole: bool
    """Whether the whole was judged."""

    @property
    def expected(self) -> float:
        """Gaps that are expected to be found where there are none; at most."""
        return LIMIT * self.judged


def find_gaps(hours: Hours) -> Judged:
    """Looks at each account in a Region, at each account, and at the whole.

    A gap that a wider one explains is left out.
    """
    accounts = list(hours.accounts())
    found: list[Gap] = []
    judged = sparse = 0
    whole = np.zeros(hours.length, np.bool_)
    for account, places in accounts:
        of_account = np.zeros(hours.length, np.bool_)
        for place in places:
            active = hours.active(place)
            of_account |= active
            if len(hours.places) > 1:
                gaps = _of(active, hours.first, account, hours.places[place][1])
                judged, sparse = judged + (gaps is not None), sparse + (gaps is None)
                found += gaps or ()
        whole |= of_account
        if len(places) > 1 and len(accounts) > 1:
            gaps = _of(of_account, hours.first, account, None)
            judged += gaps is not None
            found += gaps or ()
    one, region = hours.places[0] if len(hours.places) == 1 else (None, None)
    if len(accounts) == 1:
        one = accounts[0][0]
    gaps = _of(whole, hours.first, one, region)
    judged, sparse = judged + (gaps is not None), sparse + (gaps is None and region is not None)
    found += gaps or ()
    return Judged(tuple(_explained(found)), judged, sparse, gaps is not None)


def _of(
    active: NDArray[np.bool_], first: int, account: str | None, region: str | None
) -> list[Gap] | None:
    """The gaps of a place since its first event; None where nothing can be said."""
    since = int(active.argmax()) if len(active) else 0
    if len(active) - since < LEAST or not active[since]:
        return None
    found = silences(active[since:], first + since)
    if found.day > LIMIT:
        return None
    shift = first + since
    return [
        Gap(account, region, 60 * (shift + start), 60 * (shift + end), chance)
        for start, end, chance in zip(
            found.start.tolist(), found.end.tolist(), found.chance.tolist(), strict=True
        )
        if chance <= LIMIT
    ]


def _explained(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """Those of which half or more lies in no wider one, the widest first, then the longest."""
    kept: list[Gap] = []
    ordered = sorted(
        gaps,
        key=lambda one: (-_width(one), -one.hours, one.start, one.account or "", one.region or ""),
    )
    for gap in ordered:
        wider = (one for one in kept if _width(one) > _width(gap))
        within = (one for one in wider if one.account in (None, gap.account))
        hidden = sum(max(min(one.end, gap.end) - max(one.start, gap.start), 0) for one in within)
        if 2 * hidden <= gap.end - gap.start:
            kept.append(gap)
            yield gap


def _width(gap: Gap) -> int:
    return (gap.account is None) + (gap.region is None)
