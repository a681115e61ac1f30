"""Episodes: from the scores of a panel to its unusual periods, in portions of any size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.drops import falling
from trailsight.alerting.follow import Minutes
from trailsight.alerting.rules import Rules
from trailsight.alerting.track import MICRO, Track
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey

OPENING_WINDOW = 5
"""Minutes over which ``Rules.min_calls`` counts: the window of an Insight's Start statistics."""

Tracks = Mapping[tuple[SeriesKey, Direction], Track]


@dataclass(frozen=True)
class Found:
    """What a portion of minutes has brought."""

    closed: tuple[Episode, ...] = ()
    tracks: Tracks = field(default_factory=dict)
    """What is not over yet, to be handed to the next portion."""

    @property
    def open(self) -> tuple[Episode, ...]:
        """The episodes that have opened and not closed."""
        return tuple(
            track.episode(None) for track in self.tracks.values() if track.opened is not None
        )


def find_episodes(panel: Panel, scores: Scores, rules: Rules, first: int) -> list[Episode]:
    """The episodes of one panel that open at minute ``first`` (since the epoch) or later.

    ``scores`` are those of ``panel``; earlier minutes are context. Sorted by series and start.
    """
    found = advance(panel, scores, rules, first, {})
    return sorted((*found.closed, *found.open), key=order)


def order(episode: Episode) -> tuple[object, ...]:
    """Sorts episodes by series, then by start."""
    return episode.key.sort_key, episode.start, episode.direction


def advance(panel: Panel, scores: Scores, rules: Rules, first: int, tracks: Tracks) -> Found:
    """Follows every series of ``panel`` through its minutes from ``first`` (since the epoch) on.

    ``tracks`` is what the minutes before ``first`` have left of these series; the minutes of the
    panel before ``first`` are context.
    """
    closed: list[Episode] = []
    left: dict[tuple[SeriesKey, Direction], Track] = {}
    for row in _worth_a_look(panel, scores, rules, first - panel.start, tracks):
        for minutes in _directions(panel, scores, row, rules):
            name = (minutes.key, minutes.direction)
            track, done = minutes.follow(tracks.get(name), first, rules.close_after)
            closed += done
            if track is not None:
                left[name] = track
    return Found(tuple(sorted(closed, key=order)), left)


def _worth_a_look(
    panel: Panel, scores: Scores, rules: Rules, lead: int, tracks: Tracks
) -> Iterator[int]:
    """The rows that may open an episode, hold on to one, or end in a run that may open later.

    Where a drop begins is looked up when it opens, so nothing need be remembered before.
    """
    worth = (scores.bans[:, lead:] >= rules.open_bans).any(axis=1)
    worth |= scores.bans[:, -1] >= rules.close_bans
    if rules.drops:
        worth |= (scores.drop_bans[:, lead:] >= rules.open_bans).any(axis=1)
    tracked = {key for key, _ in tracks}
    for row, key in enumerate(panel.keys):
        if worth[row] or key in tracked:
            yield row


def _directions(panel: Panel, scores: Scores, row: int, rules: Rules) -> Iterator[Minutes]:
    counts: NDArray[np.int64] = panel.take([row]).dense()[0]
    bans, due = scores.bans[row], scores.expected[row]
    micro = np.rint(due.astype(np.float64) * MICRO).astype(np.int64)
    rising = (bans >= rules.close_bans) & (counts >= rules.min_ratio * due)
    recent = np.convolve(counts, np.ones(OPENING_WINDOW, np.int64))[: len(counts)]
    loud = rising & (bans >= rules.open_bans) & (recent >= rules.min_calls)
    common = {"key": panel.keys[row], "start": panel.start, "counts": counts, "expected": micro}
    yield Minutes(
        **common, direction="rise", bans=bans, hot=rising, opening=loud, ratio=rules.min_ratio
    )
    if rules.drops:
        drop_bans = scores.drop_bans[row]
        fell = falling(counts, due, rules.min_ratio)
        empty = fell & (drop_bans >= rules.open_bans)
        yield Minutes(
            **common, direction="drop", bans=drop_bans, hot=fell, opening=empty,
            ratio=rules.min_ratio,
        )  # fmt: skip
