"""From the episodes of some minutes to what is to be told of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from trailsight.activity.deploying import deployments
from trailsight.activity.store import ActivityStore
from trailsight.alerting.guards import HeldBack
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.episode import Episode
from trailsight.insight.contrast import HISTORY
from trailsight.insight.delivery import Delivery, deliveries, start_due
from trailsight.insight.deployment import deployment_of
from trailsight.insight.incidents import incidents, linked, living
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import Window, evidence
from trailsight.jobs.following import Following, name_of
from trailsight.jobs.life import Life
from trailsight.jobs.minutes import Coverage
from trailsight.jobs.settings import Settings
from trailsight.jobs.suppress import Suppressed, suppressed
from trailsight.jobs.windows import MINUTES_A_DAY, Windows


@dataclass(frozen=True)
class Settled:
    """What a stretch of scoring has to tell; it is not written yet."""

    life: Life
    """What is to be remembered."""
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
    held_back: tuple[HeldBack, ...]
    """What guards have kept from opening in the minutes of this run."""


def settle(
    settings: Settings,
    windows: Windows,
    life: Life,
    following: Following,
    store: ActivityStore,
    coverage: Coverage,
) -> Settled:
    """What ``following`` has found since ``life``, all up to ``windows.score_end`` being scored."""
    now = max(windows.score_end, life.scored_to)
    form, versions = settings.insight, following.versions
    waiting = tuple(one for one in following.closed if start_due(one, form) > now)
    insights = linked(
        _insights(settings, store, following.episodes, now, versions, coverage), life.members
    )
    members = living(insights, now - MINUTES_A_DAY, life.members)
    told, held = suppressed(insights, settings.policy, form, life, now)
    still_held = {one.insight.shared_event_id: one.by for one in held if one.open}
    kept = (*following.open, *waiting)
    return Settled(
        life=replace(
            life,
            scored_to=now,
            tracks=following.tracks,
            waiting=waiting,
            members=members,
            versions={name_of(one): versions[name_of(one)] for one in kept},
            suppressed=still_held,
        ),
        versions=versions,
        incidents=incidents(insights, life.members),
        insights=told,
        suppressed=held,
        deliveries=deliveries(told, form, life.scored_to, now),
        held_back=tuple(following.held_back),
    )


def _insights(
    settings: Settings,
    store: ActivityStore,
    episodes: Iterable[Episode],
    now: int,
    versions: Mapping[str, str],
    coverage: Coverage,
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
    # As far as is known when a Start is due, so that it is the same whenever it is told.
    known = {one: start_due(one, form) for one in episodes}
    deployed = deployments(store, episodes[0].start, max(known.values()))

    def made(episode: Episode) -> Insight:
        mine, until = evidence(table, episode.key), known[episode]
        tools = deployed.tools(*episode.key[:2], episode.start, until)
        return make_insight(
            episode,
            mine,
            form,
            scored_to=now,
            detector=versions[name_of(episode)],
            history_start=history[episode],
            deployment=deployment_of(mine, Window(episode.start, until), tools),
        )

    return tuple(map(made, episodes))
