"""The episodes under one set of rules, followed portion by portion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from trailsight.alerting.episodes import Found, Tracks, still_open
from trailsight.alerting.guards import HeldBack
from trailsight.alerting.policy import Policy
from trailsight.alerting.rules import Rules
from trailsight.alerting.track import Track
from trailsight.contracts.deployments import Deployments
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.spread import spread
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Block, Waiting, waiting
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

    def see(self, block: Block, first: int) -> None:
        """Takes in some series of the portion that begins at ``first`` (since the epoch)."""
        self.take(block.under(self.rules).follow(first, self.tracks))

    def take(self, found: Found) -> None:
        """Takes in what was found in them."""
        self._parts.append(found)

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


class Watch(Protocol):
    """Somebody who wants to know more of the scores than what episodes there are."""

    @property
    def look(self) -> Callable[[Block, int, Sequence[Found]], Any]:
        """What to find out of a block, the first minute of its portion, and what each of the
        ``followings`` found there. Goes to workers: it knows no more than it must."""
        ...

    def take(self, seen: Any) -> None:  # noqa: ANN401
        """Is told what ``look`` found out, block by block."""
        ...


@dataclass(frozen=True)
class Work:
    """What is to be done with some series of a portion, here or by a worker."""

    waiting: Waiting
    first: int
    rules: tuple[Rules, ...]
    tracks: tuple[Tracks, ...]
    """Under each of ``rules``, those of the series."""
    look: Callable[[Block, int, Sequence[Found]], Any] | None

    def done(self) -> "tuple[tuple[Found, ...], Any]":
        """What was found under each of the rules, and what ``look`` found out."""
        block = self.waiting.block()
        each = zip(self.rules, self.tracks, strict=True)
        found = tuple(block.under(rules).follow(self.first, tracks) for rules, tracks in each)
        return found, None if self.look is None else self.look(block, self.first, found)


@dataclass(frozen=True)
class Lane:
    """One account of what was called, whose scores are followed under several rules at once."""

    panel_of: Callable[[Portion, set[SeriesKey]], Panel]
    """The panel of a portion, with these series among its own."""
    followings: Sequence[Following]
    watch: Watch | None = None
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
        pieces = waiting(general, policy, panel, portion, model.calibrated, deployed)
        works = (self._work(piece, portion.first) for piece in pieces)
        for found, seen in spread(Work.done, works):
            for one, mine in zip(self.followings, found, strict=True):
                one.take(mine)
            if self.watch is not None:
                self.watch.take(seen)
        for one in self.followings:
            one.turn(portion.first, model.version)
        if self.turned is not None:
            self.turned(panel)

    def _work(self, piece: Waiting, first: int) -> Work:
        keys = set(piece.unscored.expected.keys)
        return Work(
            piece,
            first,
            tuple(one.rules for one in self.followings),
            tuple(_of(keys, one.tracks) for one in self.followings),
            None if self.watch is None else self.watch.look,
        )


def _of(keys: set[SeriesKey], tracks: Tracks) -> Tracks:
    return {name: track for name, track in tracks.items() if name[0] in keys}


def name_of(episode: Episode) -> str:
    """What an episode is known by as long as it is open."""
    return f"{episode.key}|{episode.key.insight_type}|{episode.direction}|{episode.start}"
