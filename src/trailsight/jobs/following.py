"""The episodes under one set of rules, followed portion by portion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from trailsight.alerting.episodes import Found, Tracks, still_open
from trailsight.alerting.guards import HeldBack
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.alerting.track import Track
from trailsight.contracts.deployments import Deployments
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Block, blocks
from trailsight.jobs.portions import Portion
from trailsight.jobs.train import Model


@dataclass
class Following:
    """What has been found under ``rules`` so far."""

    rules: Rules
    tracks: Tracks = field(default_factory=dict)
    """What the portions up to now have left."""
    closed: list[Episode] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    """The baseline that opened each episode, by ``name_of``."""
    brought: Found = field(default_factory=Found)
    """What the last portion has brought."""
    _parts: list[Found] = field(default_factory=list)

    @classmethod
    def begin(cls, rules: Rules, life: Life) -> Self:
        """Goes on where the run that has left ``life`` stopped."""
        return cls(rules, life.tracks, list(life.waiting), versions=dict(life.versions))

    @property
    def open(self) -> tuple[Episode, ...]:
        """The episodes that have not closed."""
        return still_open(self.tracks)

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """All of them, those that have closed first."""
        return (*self.closed, *self.open)

    def see(self, block: Block, first: int) -> Found:
        """Takes in some series of the portion that begins at ``first`` (since the epoch)."""
        found = block.under(self.rules).follow(first, self.tracks)
        self._parts.append(found)
        return found

    def turn(self, first: int, version: str) -> None:
        """Ends that portion, whose series have all been seen; ``version`` is its baseline's."""
        tracks: dict[tuple[SeriesKey, Direction], Track] = {}
        closed: list[Episode] = []
        held: list[HeldBack] = []
        for part in self._parts:
            tracks |= part.tracks
            closed += part.closed
            held += part.held_back
        self.brought = Found(tuple(closed), tracks, tuple(held))
        self.tracks, self._parts = tracks, []
        self.closed += closed
        self.held_back += held
        self.versions |= {
            name_of(one): version
            for one in (*self.brought.closed, *self.brought.open)
            if one.detected_at >= first
        }


@dataclass(frozen=True)
class Lane:
    """One account of what was called, whose scores are followed under several rules at once."""

    panel_of: Callable[[Portion, set[SeriesKey]], Panel]
    """The panel of a portion, with these series among its own."""
    followings: Sequence[Following]
    seen: Callable[[Block, int, Sequence[Found]], None] | None = None
    """Is told of each block, the first minute of its portion, and what each of ``followings`` found
    there."""
    turned: Callable[[Panel], None] | None = None
    """Is told when a portion is through."""
    deploying: Callable[[Portion], Deployments | None] | None = None
    """Those of a portion that may raise the threshold; None: none does."""

    def through(self, portion: Portion, model: Model, policy: Policy) -> None:
        """Scores the portion once, and follows it under all rules."""
        kept = {key for one in self.followings for key, _ in one.tracks}
        panel = self.panel_of(portion, {*model.calibrated.keys, *kept})
        deployed = None if self.deploying is None else self.deploying(portion)
        general = self.followings[0].rules
        for block in blocks(general, policy, panel, portion, model.calibrated, deployed):
            found = [one.see(block, portion.first) for one in self.followings]
            if self.seen is not None:
                self.seen(block, portion.first, found)
        for one in self.followings:
            one.turn(portion.first, model.version)
        if self.turned is not None:
            self.turned(panel)


def name_of(episode: Episode) -> str:
    """What an episode is known by as long as it is open."""
    return f"{episode.key}|{episode.key.insight_type}|{episode.direction}|{episode.start}"
