"""explain: why a minute was an Insight or was not, and what would have made it one."""

from dataclasses import dataclass, replace

from trailsight.activity.deploying import deployments
from trailsight.activity.store import ActivityStore
from trailsight.alerting.dissect import dissect
from trailsight.alerting.episodes import DIRECTIONS, Found
from trailsight.alerting.follow import Minutes
from trailsight.alerting.track import Track
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.errors import InputError
from trailsight.contracts.expected import STAGES
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.held import Held
from trailsight.jobs.explaining.answer import Answer, Other
from trailsight.jobs.explaining.facts import around, history, rate
from trailsight.jobs.explaining.question import asked, moment
from trailsight.jobs.explaining.replay import ModelOf, Stand, covering, stand
from trailsight.jobs.explaining.told import nothing_told, told_of, verdict_of
from trailsight.jobs.explaining.what_if import Otherwise, to_open, to_stay
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Block
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import MINUTES_A_DAY, Windows


@dataclass(frozen=True)
class Side:
    """A series in the direction in which the minute is part of an episode, or more unusual."""

    minutes: Minutes
    place: int
    """Index of the minute."""
    episode: Episode | None

    @property
    def bans(self) -> float:
        """Of the minute."""
        return float(self.minutes.bans[self.place])

    @property
    def rank(self) -> tuple[bool, float]:
        """What is told of first."""
        return self.episode is not None, self.bans


def explain(
    settings: Settings, standing: tuple[Windows, Life, tuple[str, ...]], model_of: ModelOf
) -> Answer:
    """The answer to ``settings.explain``; ``standing`` is what ``score`` has left.

    Nothing is written. Raises ``InputError`` for a question that the data cannot answer.
    """
    store = ActivityStore(settings.activity)
    at = moment(settings.explain, store.span())
    status, windows = _windows(standing, at, store.span())
    told = told_of(settings.insights) if status == "scored" else nothing_told()
    here, keys = stand(
        settings, windows, model_of,
        lambda known: asked(settings.explain, known, store, at), at, told,
    )  # fmt: skip
    block, found = here.follow(here.panel)
    sides = {key: _side(block, found, key, at) for key in keys}
    ordered = sorted(keys, key=lambda one: sides[one].rank, reverse=True)
    key, side = ordered[0], sides[ordered[0]]
    minutes, place, episode = side.minutes, side.place, side.episode
    before = None if episode is not None else _before(here, key, minutes.direction, at)
    tail = before.episode() if before is not None and before.closed is None else None
    row = here.panel.keys.index(key)
    own, limits = block.rules.row(row)
    opening = minutes.opening(place, before)
    held: tuple[Held, ...] = ()
    otherwise = Otherwise()
    if episode is not None:
        first = max(episode.start - minutes.start, 0)
        otherwise = to_stay(here, episode, at, own)
    else:
        first = opening.start
        held = (*(("budget",) if side.bans < own.open_bans else ()), *opening.guards)
        otherwise = to_open(here, key, at, minutes) if tail is None else otherwise
    part = slice(first, place + 1)
    parts = dissect(here.model.calibrated, here.panel, row, at)
    return Answer(
        key=key,
        at=at,
        direction=minutes.direction,
        bans=side.bans,
        threshold=own.open_bans,
        budget=None if own.threshold is not None else own.budget,
        episode=episode,
        tail=tail,
        suppressed=None if episode is None else verdict_of(settings.insights, episode),
        held_by=held,
        own_rule=limits.by,
        opening=(
            minutes.start + first,
            int(minutes.counts[part].sum()),
            int(minutes.expected[part].sum()) / 1e6,
        ),
        calls=int(minutes.counts[place]),
        around=around(here.panel, row, at),
        rate=rate(here, key, at, parts.level, float(block.scores.expected[row, place])),
        parts=parts,
        otherwise=otherwise,
        deploying=deployments(store, at, at + 1).tools(key.account, key.region, at, at + 1),
        history=history(here, store, key, at, STAGES[block.scores.stage[row]]),
        others=tuple(_other(one, sides[one]) for one in ordered[1:]),
        status="excluded" if windows.excluded.within(at, at + 1).spans else status,
    )


def _windows(
    standing: tuple[Windows, Life, tuple[str, ...]], at: int, span: tuple[int, int]
) -> tuple[str, Windows]:
    """How ``at`` stands to what was scored, and windows in which it can be."""
    windows, life, other = standing
    day = at - at % MINUTES_A_DAY
    if at < windows.score_start:
        if day <= windows.train_start:
            problem = f"{text_of(at)} lies on the first day of what is learnt from"
            raise InputError("explain.at", problem, "nothing before it could judge it")
        before = replace(windows, train_end=day, score_start=day, score_end=day + MINUTES_A_DAY)
        return "learnt", before
    status = "scored" if at < life.scored_to else ("other" if other else "pending")
    return status, replace(windows, score_end=span[1])


def _side(block: Block, found: Found, key: SeriesKey, at: int) -> Side:
    row = block.panel.keys.index(key)
    new = bool(block.newcomers[row])
    sides = [
        Side(
            replace(block.minutes(row, direction), newcomer=new),
            at - block.scores.start,
            covering(found, key, at, direction),
        )
        for direction in DIRECTIONS
    ]
    return max(sides, key=lambda one: one.rank)


def _before(here: Stand, key: SeriesKey, direction: Direction, at: int) -> Track | None:
    """The episode that had opened before ``at``, as far as it matters to what opens there."""
    _, found = here.follow(here.panel.window(here.panel.start, at))
    return found.tracks.get((key, direction))


def _other(key: SeriesKey, side: Side) -> Other:
    calls = int(side.minutes.counts[side.place])
    return Other(key, side.bans, side.minutes.direction, calls)
