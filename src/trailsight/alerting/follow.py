"""Follows one series through the minutes of a panel, from what was remembered to what must be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.drops import begun, lacks
from trailsight.alerting.track import Track
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import SeriesKey

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Minutes:
    """One series over the T minutes of a panel, context included; arrays of length T."""

    key: SeriesKey
    direction: Direction
    start: int
    """The panel's first minute, since the epoch."""
    counts: Ints
    expected: Ints
    """Millionths of a call."""
    bans: NDArray[np.float32]
    hot: NDArray[np.bool_]
    """The minutes that belong to an episode if there is one."""
    opening: NDArray[np.bool_]
    """Those of them that open one."""
    ratio: float
    """A drop lacks calls against the expected ones divided by this."""

    def follow(
        self, track: Track | None, first: int, close_after: int
    ) -> tuple[Track | None, list[Episode]]:
        """The episodes that close in the minutes from ``first`` (since the epoch) on.

        ``track`` is what the minutes before have left; returned is what these leave.
        """
        closed: list[Episode] = []
        now, last = first, self.start + len(self.counts)
        for hot in np.flatnonzero(self.hot[first - self.start :]) + first:
            minute = int(hot)
            if track is not None and minute - track.last > close_after:
                closed += self._finish(track, now, track.last + close_after)
                track = None
            if track is None:
                track, now = Track(self.key, self.direction, minute, minute), minute
            elif track.opened is None and minute - track.last > 1:
                track, now = track.moved(start=minute, seen=(0, 0)), minute
            track, now = self._through(track.moved(last=minute), now, minute + 1), minute + 1
        if track is None:
            return None, closed
        if last - 1 - track.last >= close_after:
            return None, closed + self._finish(track, now, track.last + close_after)
        if track.opened is None and track.last < last - 1:
            return None, closed  # whatever comes does not join up with it
        return self._through(track, now, last), closed

    def _finish(self, track: Track, now: int, closed_at: int) -> list[Episode]:
        if track.opened is None:
            return []
        return [self._through(track, now, closed_at + 1).episode(closed_at)]

    def _through(self, track: Track, low: int, high: int) -> Track:
        """Takes the minutes [low, high) in; a new hot one is always the last of them."""
        if high <= low:
            return track
        part = slice(low - self.start, high - self.start)
        before = track.seen
        track = track.moved(seen=_plus(before, self.counts[part], self.expected[part]))
        if track.opened is None:
            hot = track.last == high - 1
            return self._open(track) if hot and self.opening[track.last - self.start] else track
        if track.direction == "drop":
            track = self._lacking(track, before, low, high)
        elif track.last == high - 1:
            track = track.moved(end=high, kept=track.seen)
        return track.moved(peak=max(track.peak, float(self.bans[part].max())))

    def _open(self, track: Track) -> Track:
        at = track.last - self.start
        bans = float(self.bans[at])
        track = track.moved(opened=track.last, opening=bans, peak=bans)
        if track.direction == "rise":
            return track.moved(end=track.last + 1, kept=track.seen)
        start = begun(self.counts, self.expected, self.ratio, at)
        part = slice(start, at)
        before = _plus((0, 0), self.counts[part], self.expected[part])
        seen = _plus(before, self.counts[at : at + 1], self.expected[at : at + 1])
        track = track.moved(start=self.start + start, seen=seen)
        return self._lacking(track, before, track.last, track.last + 1)

    def _lacking(self, track: Track, before: tuple[int, int], low: int, high: int) -> Track:
        """A drop ends where most calls are missing: a trailing window sees its end late."""
        part = slice(low - self.start, high - self.start)
        counts, expected = self.counts[part], self.expected[part]
        lack = track.lack + np.cumsum(lacks(counts, expected, self.ratio))
        best = int(np.argmax(lack))
        if track.end <= track.start or lack[best] > track.most:
            kept = _plus(before, counts[: best + 1], expected[: best + 1])
            track = track.moved(most=int(lack[best]), end=low + best + 1, kept=kept)
        return track.moved(lack=int(lack[-1]))


def _plus(seen: tuple[int, int], counts: Ints, expected: Ints) -> tuple[int, int]:
    return seen[0] + int(counts.sum()), seen[1] + int(expected.sum())
