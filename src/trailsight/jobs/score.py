"""score: activity and a baseline to episodes and Insight events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from trailsight.activity.store import ActivityStore
from trailsight.alerting.episodes import Found, Tracks, still_open
from trailsight.alerting.guards import HeldBack
from trailsight.alerting.track import Track
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.insight.contrast import HISTORY
from trailsight.insight.delivery import Delivery, deliveries, start_due
from trailsight.insight.incidents import incidents, linked, living
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence
from trailsight.jobs.accounts import AccountRun
from trailsight.jobs.extract import Tick
from trailsight.jobs.fleet import FleetTable
from trailsight.jobs.graph import Piece, cut
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import panel_of, scored
from trailsight.jobs.portions import Portion, portions
from trailsight.jobs.settings import Settings
from trailsight.jobs.suppress import Suppressed, require_columns, suppressed
from trailsight.jobs.train import Model
from trailsight.jobs.windows import MINUTES_A_DAY, Windows

ModelOf = Callable[[Windows], Model]
"""The baseline that windows ask for."""


@dataclass(frozen=True)
class Scored:
    """What one scoring run found; it is not written yet."""

    windows: Windows
    life: Life
    """What is to be remembered."""
    before: int
    """The minute up to which earlier runs had scored."""
    insights: tuple[Insight, ...]
    """The episodes that are open, or have closed in this run; less those that are suppressed."""
    suppressed: tuple[Suppressed, ...]
    """Those of them that the policy does not let be told, their Start being due."""
    deliveries: tuple[Delivery, ...]
    """The Insight events that have become due."""
    versions: Mapping[str, str]
    """The baseline that opened each episode, by ``name_of``."""
    incidents: Mapping[str, str]
    """The incident of each insight, and of earlier ones of incidents that are not over, by
    shared event id."""
    fleet: FleetTable
    model: Model | None
    """The last baseline used; None where there was nothing left to score."""
    pieces: Mapping[Episode, Piece]
    """The minutes around the episodes of this run."""
    held_back: tuple[HeldBack, ...]
    """What guards have kept from opening in the minutes of this run."""
    accounts: AccountRun
    """Weak signs that add up, where they are looked for."""


def score(
    settings: Settings, windows: Windows, life: Life, model_of: ModelOf, tick: Tick
) -> Scored:
    """Scores what ``windows`` has after ``life.scored_to``."""
    store = ActivityStore(settings.activity)
    coverage = store.coverage()
    require_columns(settings.policy, store.optional())
    fleet, tracks, model = FleetTable(), life.tracks, None
    closed: list[Episode] = list(life.waiting)
    refit = settings.train.refit_days if settings.train.end is None else None
    pieces: dict[Episode, Piece] = {}
    held_back: list[HeldBack] = []
    versions = dict(life.versions)
    accounts = AccountRun.begin(settings, life)
    parts = list(portions(windows, life.scored_to, refit))
    for done, portion in enumerate(parts):
        model = model_of(portion.windows)
        table = store.read(portion.context, portion.last)
        keys = {*model.calibrated.keys, *(key for key, _ in tracks)}
        panel = panel_of(settings, table, portion, keys, coverage)
        found, drawn = _advance(settings, panel, portion, model, tracks, fleet, accounts)
        accounts.through(panel, portion)
        tracks = found.tracks
        closed += found.closed
        held_back += found.held_back
        pieces |= drawn
        versions |= {
            name_of(one): model.version
            for one in (*found.closed, *found.open)
            if one.detected_at >= portion.first
        }
        tick(done + 1, len(parts))
    now = max(windows.score_end, life.scored_to)
    form = settings.insight
    waiting = tuple(one for one in closed if start_due(one, form) > now)
    still = still_open(tracks)
    insights = linked(
        _insights(settings, store, [*closed, *still], now, versions, coverage), life.members
    )
    members = living(insights, now - MINUTES_A_DAY, life.members)
    told, held = suppressed(insights, settings.policy, form, life, now)
    still_held = {one.insight.shared_event_id: one.by for one in held if one.open}
    return Scored(
        windows=windows,
        life=replace(
            life,
            scored_to=now,
            tracks=tracks,
            waiting=waiting,
            members=members,
            versions={name_of(one): versions[name_of(one)] for one in (*still, *waiting)},
            suppressed=still_held,
        ),
        versions=versions,
        incidents=incidents(insights, life.members),
        before=life.scored_to,
        insights=told,
        suppressed=held,
        deliveries=deliveries(told, form, life.scored_to, now),
        fleet=fleet,
        model=model,
        pieces=pieces,
        held_back=tuple(held_back),
        accounts=accounts,
    )


def _advance(
    settings: Settings,
    panel: Panel,
    portion: Portion,
    model: Model,
    tracks: Tracks,
    fleet: FleetTable,
    accounts: AccountRun,
) -> tuple[Found, dict[Episode, Piece]]:
    """What the portion has brought, and the minutes around its episodes."""
    left: dict[tuple[SeriesKey, Direction], Track] = {}
    closed: list[Episode] = []
    held: list[HeldBack] = []
    for block in scored(settings, panel, portion, model.calibrated):
        found = block.follow(portion.first, tracks)
        fleet.add(block, found, portion.first, model.calibrated)
        left |= found.tracks
        closed += found.closed
        held += found.held_back
        accounts.see(block.scores, portion.first)
    whole = Found(tuple(closed), left, tuple(held))
    drawn = (*whole.closed, *whole.open) if settings.reporting.figures else ()
    return whole, {one: cut(panel, model.calibrated, one) for one in drawn}


def name_of(episode: Episode) -> str:
    """What an episode is known by as long as it is open."""
    return f"{episode.key}|{episode.key.insight_type}|{episode.direction}|{episode.start}"


def _insights(
    settings: Settings,
    store: ActivityStore,
    episodes: Iterable[Episode],
    now: int,
    versions: Mapping[str, str],
    coverage: Mapping[tuple[str, str], int],
) -> tuple[Insight, ...]:
    episodes = sorted(episodes, key=lambda one: (one.start, one.key.sort_key, one.direction))
    if not episodes:
        return ()
    form = settings.insight
    # Only the extensions look further back than AWS's baseline does.
    history = {
        episode: max(episode.start - HISTORY, coverage[episode.key.account, episode.key.region])
        for episode in episodes
    }
    first = min(form.baseline_start(episode.start) for episode in episodes)
    first = min(first, *history.values()) if form.extensions else first
    names = {episode.key.event_name for episode in episodes}
    wanted = form.extensions or settings.policy.suppress
    columns = [*ACTIVITY.names, *(store.optional() if wanted else ())]
    table = store.read(first, now, columns, names)
    return tuple(
        make_insight(
            episode,
            evidence(table, episode.key),
            form,
            scored_to=now,
            detector=versions[name_of(episode)],
            history_start=history[episode],
        )
        for episode in episodes
    )
