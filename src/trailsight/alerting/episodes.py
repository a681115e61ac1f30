"""Episodes: from the scores of a panel to its unusual periods, in portions of any size."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.excess import LOOKBACK, SHORTEST, millionths
from trailsight.alerting.follow import Minutes
from trailsight.alerting.guards import HeldBack, joined
from trailsight.alerting.rules import Rules, RuleTable
from trailsight.alerting.scales import SCALES
from trailsight.alerting.track import Track
from trailsight.contracts.deployments import Deployments
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey

DIRECTIONS: tuple[Direction, ...] = ("rise", "drop")
Tracks = Mapping[tuple[SeriesKey, Direction], Track]


@dataclass(frozen=True)
class Found:
    """What a portion of minutes has brought."""

    closed: tuple[Episode, ...] = ()
    tracks: Tracks = field(default_factory=dict)
    """What is to be handed to the next portion: episodes that are open or closed of late."""
    held_back: tuple[HeldBack, ...] = ()

    @property
    def open(self) -> tuple[Episode, ...]:
        """The episodes that have opened and not closed."""
        return still_open(self.tracks)


def still_open(tracks: Tracks) -> tuple[Episode, ...]:
    """The episodes among ``tracks`` that have not closed."""
    return tuple(track.episode() for track in tracks.values() if track.closed is None)


def find_episodes(panel: Panel, scores: Scores, rules: Rules, first: int) -> list[Episode]:
    """The episodes of one panel that open at minute ``first`` (since the epoch) or later.

    ``scores`` are those of ``panel``, or of its last minutes. Sorted by series and start.
    """
    found = advance(panel, scores, RuleTable.same(rules, len(panel.keys)), first, {})
    return sorted((*found.closed, *found.open), key=order)


def order(episode: Episode) -> tuple[object, ...]:
    """Sorts episodes by series, then by start."""
    return episode.key.sort_key, episode.start, episode.direction


def advance(
    panel: Panel,
    scores: Scores,
    rules: RuleTable,
    first: int,
    tracks: Tracks,
    newcomers: NDArray[np.bool_] | None = None,
    deployments: Deployments | None = None,
) -> Found:
    """Follows the S series of ``panel`` through the minutes from ``first`` (since the epoch) on.

    ``scores`` are theirs, from ``LOOKBACK`` minutes before ``first`` on where there are so many,
    to the end. ``tracks`` is what the minutes before ``first`` have left of these series;
    ``newcomers`` (S,) those that were never called before this UTC day; ``deployments`` those that
    may raise the threshold.
    """
    closed: list[Episode] = []
    left: dict[tuple[SeriesKey, Direction], Track] = {}
    held: list[HeldBack] = []
    new = np.zeros(len(panel.keys), np.bool_) if newcomers is None else newcomers
    for row, direction in _worth_a_look(panel, scores, rules, first, tracks):
        minutes = of_row(panel, scores, row, direction, rules, bool(new[row]), deployments)
        name = (minutes.key, direction)
        track, told = minutes.follow(tracks.get(name), first)
        closed += [one.episode() for one in told.closed]
        held += told.held
        if track is not None:
            left[name] = track
    return Found(tuple(sorted(closed, key=order)), left, joined(held))


def _worth_a_look(
    panel: Panel, scores: Scores, rules: RuleTable, first: int, tracks: Tracks
) -> Iterator[tuple[int, Direction]]:
    """The rows and directions that may open an episode or have one.

    Where one begins is looked up when it opens, so nothing need be remembered before.
    """
    lead, edge = first - scores.start, rules.open_bans[:, None]
    worth: dict[Direction, NDArray[np.bool_]] = {
        "rise": np.any(scores.bans[:, lead:] >= edge, axis=1),
        "drop": np.any(scores.drop_bans[:, lead:] >= edge, axis=1),
    }
    row_of = {key: row for row, key in enumerate(panel.keys)} if tracks else {}
    for key, direction in tracks:
        worth[direction][row_of[key]] = True
    for row in np.flatnonzero(worth["rise"] | worth["drop"]).tolist():
        yield from ((row, direction) for direction in DIRECTIONS if worth[direction][row])


def of_row(
    panel: Panel,
    scores: Scores,
    row: int,
    direction: Direction,
    rules: RuleTable,
    newcomer: bool = False,
    deployments: Deployments | None = None,
) -> Minutes:
    """One series in one direction over the minutes of ``scores``. Where nothing was observed there
    are no calls and none expected: no episode begins there, and a silence there is none."""
    own, limits = rules.row(row)
    part = slice(panel.indptr[row], panel.indptr[row + 1])
    minute = panel.minute[part] + panel.start - scores.start
    counts = np.zeros(scores.bans.shape[1], np.int64)
    counts[minute[minute >= 0]] = panel.count[part][minute >= 0]
    blind = panel.unobserved(row, scores.start, len(counts))
    rise = direction == "rise"
    back = np.maximum(SCALES, SHORTEST)
    return Minutes(
        key=panel.keys[row],
        direction=direction,
        start=scores.start,
        counts=np.where(blind, 0, counts),
        expected=np.where(blind, 0, millionths(scores.expected[row])),
        observed=~blind,
        bans=(scores.bans if rise else scores.drop_bans)[row],
        lookback=back[scores.scale[row]] if rise else np.full(len(counts), LOOKBACK),
        rules=own,
        limits=limits,
        general_pause=rules.general.close_after,
        newcomer=newcomer,
        deploying=None
        if deployments is None
        else deployments.running(
            panel.keys[row].account, panel.keys[row].region, scores.start, len(counts)
        ),
    )
