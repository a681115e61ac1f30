"""Follows one series through the minutes of a panel, from what was remembered to what must be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import log10

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.excess import ENOUGH, LOOKBACK, begun, excess, falling
from trailsight.alerting.guards import Guard, HeldBack
from trailsight.alerting.limits import Limits
from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.alerting.track import MICRO, Track
from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey

Ints = NDArray[np.int64]
SILENT = 7 * MINUTES_A_DAY
"""Minutes for which a silence goes on as one drop; then it is what the series does."""


@dataclass(frozen=True)
class Opening:
    """What a minute with enough bans would open."""

    start: int
    """Index of the episode's first minute."""
    excess: int
    """Millionths of a call from there on."""
    guards: tuple[Guard, ...]
    """What keeps it from opening."""
    after: bool
    """Whether the look-back ends at an earlier episode, whose calls may be why it is loud."""


@dataclass(frozen=True)
class Minutes:
    """One series in one direction over the T minutes of its scores; arrays of length T."""

    key: SeriesKey
    direction: Direction
    start: int
    """The first minute, since the epoch."""
    counts: Ints
    expected: Ints
    """Millionths of a call."""
    observed: NDArray[np.bool_]
    """Elsewhere there are no calls, and none is expected."""
    bans: NDArray[np.float32]
    lookback: Ints
    """Minutes before an opening, it included, in which the episode may begin."""
    rules: Rules
    limits: Limits = field(default_factory=Limits)
    """What of ``rules`` is the series' own."""
    general_pause: int = 0
    """``close_after`` of all series."""
    newcomer: bool = False
    """Never called before this UTC day: at most one episode of it opens."""
    deploying: NDArray[np.bool_] | None = None
    """(T,) where a deployment is running; None: nowhere."""

    @cached_property
    def excess(self) -> Ints:
        """(T,) see ``excess.excess``."""
        return excess(self.counts, self.expected, self.rules.min_ratio, self.direction)

    @cached_property
    def going(self) -> NDArray[np.bool_]:
        """(T,) where an episode may open: a long window sees a drop long after its end."""
        if self.direction == "rise":
            return np.ones(len(self.counts), np.bool_)
        return falling(self.counts, self.expected, self.rules.min_ratio)

    def follow(self, track: Track | None, first: int) -> tuple[Track | None, "Told"]:
        """What the minutes from ``first`` (since the epoch) on tell.

        ``track`` is what the minutes before have left; returned is what these leave.
        """
        told = Told([], [])
        last = len(self.counts)
        at = first - self.start
        loud = np.flatnonzero(self.bans[at:] >= self.rules.open_bans) + at
        while at < last:
            if track is None or track.closed is not None:
                here = loud[np.searchsorted(loud, at) :]
                found = next(self._openings(here.tolist(), track, told), None)
                if found is None:
                    break
                track, at = found
            track, at = self._through(track, at, told)
            if track.closed is not None:
                told.closed.append(track)
        if track is None or track.closed is None or self.start + last < self._until(track):
            return track, told
        return None, told

    def _openings(
        self, loud: list[int], before: Track | None, told: "Told"
    ) -> Iterator[tuple[Track, int]]:
        """The minutes that open an episode, from the indices ``loud``, each with the next one."""
        for at in loud:
            opening = self.opening(at, before)
            if not opening.guards:
                part = slice(opening.start, at + 1)
                seen = int(self.counts[part].sum()), int(self.expected[part].sum())
                bans = float(self.bans[at])
                yield Track(
                    key=self.key, direction=self.direction, start=self.start + opening.start,
                    opened=self.start + at, last=self.start + at, opening=bans, peak=bans,
                    seen=seen, excess=opening.excess, end=self.start + at + 1, most=opening.excess,
                    kept=seen,
                ), at + 1  # fmt: skip
            elif not opening.after or opening.guards[0] == "newcomer":
                told.held.append(self._held(opening.guards[0], at))

    def opening(self, at: int, before: Track | None = None) -> Opening:
        """What the minute at index ``at`` would open, after the episode ``before``."""
        rules = self.rules
        floor = 0 if before is None else max(before.end - self.start, 0)
        low = at + 1 - int(self.lookback[at])
        after, low = before is not None and low < floor, max(low, floor)
        start, more = begun(self.excess, low, at)
        calls, due = int(self.counts[start : at + 1].sum()), self.expected[start : at + 1].sum()
        beyond = abs(calls * MICRO - int(due))
        rise = self.direction == "rise"
        again = (
            self.newcomer and before is not None and _day(before.opened) == _day(self.start + at)
        )
        least = ENOUGH * MICRO if after and not rise else 1
        holds: dict[Guard, bool] = {
            "rises": rise and not rules.rises,
            "drops": not rise and not rules.drops,
            "min_ratio": more < least or not self.going[at],
            "min_calls": rise and calls < rules.min_calls,
            "min_excess": beyond < rules.min_excess * MICRO,
            "newcomer": again,
            "deployment_factor": self._deployed(at),
        }
        guards = tuple(guard for guard, held in holds.items() if held)
        return Opening(start, more, guards, after)

    def _deployed(self, at: int) -> bool:
        """Whether the minute would have had to be more unusual, a deployment being under way."""
        if self.deploying is None or not self.deploying[at]:
            return False
        wanted = self.rules.open_bans + log10(self.rules.deployment_factor)
        return bool(self.bans[at] < wanted)

    def _held(self, guard: Guard, at: int) -> HeldBack:
        return HeldBack(
            guard=guard,
            key=self.key,
            minute=self.start + at,
            bans=float(self.bans[at]),
            direction=self.direction,
            rule=self.limits.rule_of(guard),
            close_after=self.rules.close_after,
        )

    def _through(self, track: Track, at: int, told: "Told") -> tuple[Track, int]:
        """Follows an open episode from index ``at`` to its close or the last minute; the next
        index."""
        (calls, due), total, most, end = track.seen, track.excess, track.most, track.end
        kept, peak, last = track.kept, track.peak, track.last
        rules, drop = self.rules, self.direction == "drop"
        minute, closed = self.start + at, False
        for seen, wanted, more, observed, bans, going in zip(
            *(x[at:].tolist() for x in (self.counts, self.expected, self.excess)),
            *(x[at:].tolist() for x in (self.observed, self.bans, self.going)),
            strict=True,
        ):
            calls, due, total, peak = calls + seen, due + wanted, total + more, max(peak, bans)
            # At night a silence is no news, and no end of one either.
            silent = drop and not seen and last == minute - 1 and minute - track.start < SILENT
            silent = silent and observed
            if silent or (bans >= rules.close_bans and more > 0 and going):
                if minute - last > self.general_pause and bans >= rules.open_bans:
                    told.held.append(self._held("close_after", minute - self.start))
                last = minute
                if total > most or (silent and total == most):
                    most, end, kept = total, minute + 1, (calls, due)
            closed = minute - last >= rules.close_after
            minute += 1
            if closed:
                break
        track = track.moved(
            seen=(calls, due), excess=total, most=most, end=end, kept=kept, peak=peak, last=last,
            closed=minute - 1 if closed else None,
        )  # fmt: skip
        return track, minute - self.start

    def _until(self, track: Track) -> int:
        """The minute from which on nothing need be known of a closed episode."""
        if not self.newcomer:
            return track.end + LOOKBACK
        return max(track.end + LOOKBACK, (_day(track.opened) + 1) * MINUTES_A_DAY)


def _day(minute: int) -> int:
    return minute // MINUTES_A_DAY


@dataclass(frozen=True)
class Told:
    """What the minutes of a series have told."""

    closed: list[Track]
    held: list[HeldBack]
