"""Follows accounts through their minutes: from signs to episodes, in portions of any size."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log10

from trailsight.alerting.accounts import AccountCalibration, by_account
from trailsight.alerting.sweep import Sign, since, sweep
from trailsight.contracts.account import AccountEpisode, Part
from trailsight.contracts.signs import Signs

MINUTES_A_WEEK = 10080
QUIET = 60
"""Minutes without unusual ones after which an episode is over."""
EASE = 1.0
"""Bans below the threshold that keep an open episode open."""


@dataclass(frozen=True)
class Followed:
    """What a portion has brought, and what is to be handed to the next."""

    closed: tuple[AccountEpisode, ...] = ()
    open: Mapping[str, AccountEpisode] = field(default_factory=dict)
    """By account."""
    signs: Signs = field(default_factory=lambda: Signs.join([]))
    """Those that still count."""


def threshold(budget: float) -> float:
    """The bans at which an episode opens, from the expected false ones per account and week."""
    return log10(MINUTES_A_WEEK / budget)


def follow(
    calibration: AccountCalibration,
    signs: Signs,
    before: Followed,
    first: int,
    end: int,
    open_bans: float,
) -> Followed:
    """The minutes [first, end), since the epoch: ``signs`` are theirs, ``before`` is what the
    portion that ended at ``first`` has left."""
    whole = Signs.join([before.signs, signs])
    closed: list[AccountEpisode] = []
    left: dict[str, AccountEpisode] = {}
    grouped = by_account(whole, calibration.workloads)
    for account in sorted({*grouped, *before.open}):
        mine = before.open.get(account)
        its = grouped.get(account, [])
        for minute, total in sweep(its):
            bans = calibration.bans(account, total) if minute >= first else 0.0
            if bans < open_bans - EASE:
                continue
            if mine is not None and minute - mine.last > QUIET:
                closed.append(replace(mine, closed_at=mine.last + QUIET))
                mine = None
            if mine is not None or bans >= open_bans:
                mine = _with(mine, account, minute, bans, its)
        if mine is not None and end - 1 - mine.last >= QUIET:
            closed.append(replace(mine, closed_at=mine.last + QUIET))
        elif mine is not None:
            left[account] = mine
    return Followed(tuple(closed), left, whole.between(since(end), end))


def _with(
    episode: AccountEpisode | None, account: str, minute: int, bans: float, signs: list[Sign]
) -> AccountEpisode:
    """The episode, or a new one, with an unusual minute and the signs that make it so."""
    low = bisect_left(signs, since(minute), key=_minute)
    high = bisect_right(signs, minute, key=_minute)
    alive = signs[low:high]
    if episode is None:
        episode = AccountEpisode(account, alive[0].minute, minute, minute, bans, ())
    most = {(part.source, part.workload): part.bans for part in episode.parts}
    for sign in alive:
        name = sign.source, sign.workload
        most[name] = max(most.get(name, 0.0), sign.bans)
    order = sorted(most.items(), key=lambda part: (-part[1], repr(part[0])))
    parts = tuple(Part(source, workload, most) for (source, workload), most in order)
    return replace(episode, last=minute, bans=max(episode.bans, bans), parts=parts)


def _minute(sign: Sign) -> int:
    return sign.minute
