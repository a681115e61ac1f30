"""The figures of a scoring run, and what its report tells of each Insight that is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.activity.store import ActivityStore
from trailsight.contracts.figure import CalendarGraph, IncidentGraph, InsightGraph
from trailsight.insight.contrast import HISTORY, Contrast, contrast
from trailsight.insight.record import Insight
from trailsight.insight.statistics import Evidence, evidence
from trailsight.jobs.calendars import calendar_graph, known_slots, whole_days
from trailsight.jobs.extract import Tick
from trailsight.jobs.graph import draw, incident_graph
from trailsight.jobs.minutes import Coverage
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import MINUTES_A_DAY
from trailsight.reporting.figures.insight import insight_figure

CALENDARS = 12
"""Insights whose series are shown day by day, the most unusual first."""


@dataclass(frozen=True)
class Drawn:
    """An insight, its figure, and what explains it."""

    insight: Insight
    graph: InsightGraph
    path: Path
    rows: Evidence
    why: Contrast
    """Over the whole unusual period."""
    calendar: CalendarGraph | None


def draw_all(settings: Settings, scored: Scored, folder: Path, tick: Tick | None) -> list[Drawn]:
    """Draws the most unusual insights of the run, at most ``reporting.figures``, to ``folder``.

    An insight that was drawn while it was open is drawn again when it has closed.
    """
    wanted = [insight for insight in scored.insights if insight.episode in scored.pieces]
    wanted.sort(key=lambda insight: -insight.episode.peak_bans)
    wanted = wanted[: settings.reporting.figures]
    if not wanted:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    store = ActivityStore(settings.activity)
    coverage, now = store.coverage(), scored.life.scored_to
    history = {one.shared_event_id: _history(one, coverage) for one in wanted}
    first = min([*history.values(), *(scored.pieces[one.episode].start for one in wanted)])
    names = {insight.episode.key.event_name for insight in wanted}
    # Calendars begin at midnight.
    table = store.read(first - MINUTES_A_DAY, now, names=names)
    days = store.days()
    drawn: list[Drawn] = []
    for insight in wanted:
        episode, since = insight.episode, history[insight.shared_event_id]
        graph = draw(insight, scored.pieces[episode], table, now)
        path = folder / figure_name(episode.start, episode.key.event_name, insight.shared_event_id)
        insight_figure(graph, path)
        rows, windows = evidence(table, episode.key), insight.windows
        # As in AWS's records, an error-rate insight is not attributed to its own code.
        told = {name: values for name, values in rows.attributes.items()
                if name != "errorCode" or episode.key.error_code is None}  # fmt: skip
        why = contrast(rows, windows.whole, windows.baseline, episode.expected, since, told)
        calendar = None
        if len(drawn) < CALENDARS and settings.reporting.report:
            local = settings.series.calendar
            known = coverage[episode.key.account, episode.key.region], now
            span = whole_days((since, graph.end), known, local)
            same = [one for one in wanted if one.episode.key == episode.key]
            calendar = calendar_graph(
                episode.key, rows.minute, rows.count, span,
                known=known_slots(span, known[0], days),
                periods=[(one.episode.start, one.episode.end or now) for one in same],
                calendar=local,
            )  # fmt: skip
        drawn.append(Drawn(insight, graph, path, rows, why, calendar))
        if tick is not None:
            tick(len(drawn), len(wanted))
    return drawn


def incidents_drawn(
    drawn: Sequence[Drawn], scored: Scored
) -> Mapping[str, tuple[IncidentGraph, list[Drawn]]]:
    """The incidents of two series or more among what is drawn, by id: those that begin first."""
    groups: dict[str, list[Drawn]] = {}
    for one in sorted(drawn, key=lambda one: (one.insight.episode.start, one.path.name)):
        groups.setdefault(one.insight.incident_id, []).append(one)
    return {
        name: (
            incident_graph(
                [(one.insight, scored.pieces[one.insight.episode], one.rows) for one in members],
                scored.life.scored_to,
            ),
            members,
        )
        for name, members in groups.items()
        if len({one.insight.episode.key for one in members}) > 1
    }


def figure_name(start: int, event_name: str, shared_event_id: str) -> str:
    """The file that an Insight is drawn to; ``start`` in minutes since the epoch."""
    moment = text_of(start).translate(str.maketrans(" ", "T", ":-"))
    api = "".join(c if c.isalnum() else "_" for c in event_name[:60])
    return f"{moment}Z_{api}_{shared_event_id[:8]}.png"


def _history(insight: Insight, coverage: Coverage) -> int:
    """The first minute from which on what it is compared to is read."""
    key, start = insight.episode.key, insight.episode.start
    return max(start - HISTORY, coverage[key.account, key.region])
