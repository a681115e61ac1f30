"""What each guard has held back: episodes that it kept from opening.

Whoever follows the scores tells of every minute that would have opened an episode and did not, and
which guard was the first that did not let it. Minutes that one episode would have taken in are one;
so what is held back is counted in episodes, in portions of time of any size and in any order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Literal, get_args

from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey

Guard = Literal[
    "min_calls", "min_excess", "min_ratio", "newcomer", "rises", "drops", "close_after", "suppress",
    "deployment_factor",
]  # fmt: skip
"""Settings of ``alerting``: ``rises`` and ``drops`` are off; ``close_after``, where an override has
raised it: it would have been an episode of its own, and is part of the one before. ``newcomer``:
the series has alerted on its first day already. ``suppress``: a rule of the policy.
``deployment_factor``: a deployment was running, and the minute was not unusual enough for that."""
GUARDS: tuple[Guard, ...] = get_args(Guard)


@dataclass(frozen=True)
class HeldBack:
    """A minute, or several, in which a guard kept an episode from opening."""

    guard: Guard
    key: SeriesKey
    minute: int
    """Since the epoch."""
    bans: float
    """The most of these minutes."""
    direction: Direction = "rise"
    rule: str = ""
    """The rule of the policy that set the guard; empty where it is that of all series."""
    last: int | None = None
    """The last of several minutes; None: it is one."""
    close_after: int = 10
    """Minutes without another one after which the next would be another episode."""

    @property
    def until(self) -> int:
        """The last minute."""
        return self.minute if self.last is None else self.last


def joined(events: Iterable[HeldBack]) -> tuple[HeldBack, ...]:
    """One event for each episode that there would have been, by guard, series and time.

    Parts may be joined one after the other, in any order, with the same outcome.
    """
    ordered = sorted(events, key=lambda one: (*_of(one), one.minute, one.until))
    return tuple(whole for _, group in groupby(ordered, _of) for whole in _episodes(group))


def _of(one: HeldBack) -> tuple[object, ...]:
    return one.guard, one.rule, one.key.sort_key, one.direction


def _episodes(events: Iterator[HeldBack]) -> Iterator[HeldBack]:
    whole = next(events)
    for one in events:
        if one.minute - whole.until <= max(whole.close_after, one.close_after):
            last = max(whole.until, one.until)
            bans = max(whole.bans, one.bans)
            whole = replace(whole, last=last if last > whole.minute else None, bans=bans)
        else:
            yield whole
            whole = one
    yield whole


@dataclass(frozen=True)
class GuardRow:
    """What one guard, or one rule of the policy, has held back."""

    guard: Guard
    rule: str
    """Empty where the guard is that of all series."""
    episodes: int
    series: int
    example: str
    """The most unusual of them: series, minute and bans; empty where there is none."""


def tally(events: Iterable[HeldBack], rules: Sequence[str] = ()) -> tuple[GuardRow, ...]:
    """A row for each guard and rule that held anything back, those that held most first.

    ``rules`` are suppression rules of which it is to be told that they held nothing back, too.
    """
    found: dict[tuple[Guard, str], list[HeldBack]] = {("suppress", rule): [] for rule in rules}
    for one in joined(events):
        found.setdefault((one.guard, one.rule), []).append(one)
    rows = [
        GuardRow(guard, rule, len(held), len({one.key for one in held}), _example(held))
        for (guard, rule), held in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.episodes, GUARDS.index(row.guard), row.rule)))


def _example(held: Sequence[HeldBack]) -> str:
    if not held:
        return ""
    top = min(held, key=lambda one: (-one.bans, one.minute, one.key.sort_key))
    return f"{top.key} {top.direction} at {_iso(top.minute)}, {top.bans:.1f} bans"


def _iso(minute: int) -> str:
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%dT%H:%MZ}"


def sentence(rows: Iterable[GuardRow]) -> str:
    """``14 episodes: 9 by min_calls, 5 by rule 'service-linked autoscaling'``; nothing where
    nothing was held back."""
    some = [row for row in rows if row.episodes]
    total = sum(row.episodes for row in some)
    if not total:
        return ""
    parts = ", ".join(f"{row.episodes:,} by {_name(row)}" for row in some)
    return f"{total:,} episode{'s' if total != 1 else ''}: {parts}"


def _name(row: GuardRow) -> str:
    if row.guard == "suppress":
        return f"rule {row.rule!r}"
    return f"{row.guard} of rule {row.rule!r}" if row.rule else row.guard
