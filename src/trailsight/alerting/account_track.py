"""Follows accounts through their minutes: from signs to episodes, in portions of any size."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf, log10

from trailsight.alerting.accounts import AccountCalibration
from trailsight.alerting.streams import Stream, streams
from trailsight.alerting.sweep import Sign, since, sweep
from trailsight.contracts.account import AccountEpisode, Part
from trailsight.contracts.signs import Signs, Use

MINUTES_A_WEEK = 10080
QUIET = 60
"""Minutes without unusual ones after which an episode is over."""
EASE = 1.0
"""Bans below the threshold that keep an open episode open."""


@dataclass(frozen=True)
class Followed:
    """What a portion has brought, and what is to be handed to the next."""

    closed: tuple[AccountEpisode, ...] = ()
    open: Mapping[Stream, AccountEpisode] = field(default_factory=dict)
    signs: Signs = field(default_factory=lambda: Signs.join([]))
    """Those that still count."""


@dataclass(frozen=True)
class Budgets:
    """Expected false episodes per account and week; None: not looked for."""

    callers: float | None = None
    """Of signs around one caller."""
    whole: float | None = None
    """Of signs anywhere in the account."""

    @property
    def any(self) -> bool:
        """Whether there is anything to look for."""
        return self.callers is not None or self.whole is not None

    def opening(self, stream: Stream) -> float:
        """The bans at which an episode opens."""
        budget = self.whole if stream[1] is None else self.callers
        return inf if budget is None else log10(MINUTES_A_WEEK / budget)


def follow(
    calibration: AccountCalibration,
    signs: Signs,
    uses: Sequence[Use],
    before: Followed,
    span: tuple[int, int],
    budgets: Budgets,
) -> Followed:
    """The minutes of ``span`` [first, end), since the epoch: ``signs`` are theirs, ``before`` is
    what the portion that ended at ``first`` has left, and ``uses`` are of these minutes and of the
    hour before them."""
    first, end = span
    whole = Signs.join([before.signs, signs])
    closed: list[AccountEpisode] = []
    left: dict[Stream, AccountEpisode] = {}
    grouped = streams(whole, uses, calibration.workloads)
    for stream in sorted({*grouped, *before.open}, key=repr):
        mine = before.open.get(stream)
        its = grouped.get(stream, [])
        open_bans = budgets.opening(stream)
        for minute, total in sweep(its):
            bans = calibration.bans(stream, total) if minute >= first else 0.0
            if bans < open_bans - EASE:
                continue
            if mine is not None and minute - mine.last > QUIET:
                closed.append(replace(mine, closed_at=mine.last + QUIET))
                mine = None
            if mine is not None or bans >= open_bans:
                mine = _with(mine, stream, minute, bans, its)
        if mine is not None and end - 1 - mine.last >= QUIET:
            closed.append(replace(mine, closed_at=mine.last + QUIET))
        elif mine is not None:
            left[stream] = mine
    return Followed(tuple(closed), left, whole.between(since(end), end))


def _with(
    episode: AccountEpisode | None, stream: Stream, minute: int, bans: float, signs: list[Sign]
) -> AccountEpisode:
    """The episode, or a new one, with an unusual minute and the signs that make it so."""
    low = bisect_left(signs, since(minute), key=_minute)
    high = bisect_right(signs, minute, key=_minute)
    alive = signs[low:high]
    if episode is None:
        episode = AccountEpisode(*stream, alive[0].minute, minute, minute, bans, ())
    most = {(part.source, part.workload): part.bans for part in episode.parts}
    for sign in alive:
        name = sign.source, sign.workload
        most[name] = max(most.get(name, 0.0), sign.bans)
    order = sorted(most.items(), key=lambda part: (-part[1], repr(part[0])))
    parts = tuple(Part(source, workload, most) for (source, workload), most in order)
    return replace(episode, last=minute, bans=max(episode.bans, bans), parts=parts)


def _minute(sign: Sign) -> int:
    return sign.minute
