"""The figures of a scoring run."""

from pathlib import Path

from trailsight.activity.store import ActivityStore
from trailsight.insight.record import Insight
from trailsight.jobs.extract import Tick
from trailsight.jobs.graph import draw
from trailsight.jobs.score import Scored
from trailsight.jobs.settings import Settings, text_of
from trailsight.reporting.figures.insight import insight_figure


def draw_all(settings: Settings, scored: Scored, folder: Path, tick: Tick | None) -> list[Path]:
    """Draws the most unusual insights of the run, at most ``reporting.figures``; the files.

    An insight that was drawn while it was open is drawn again when it has closed.
    """
    wanted = [insight for insight in scored.insights if insight.episode in scored.pieces]
    wanted.sort(key=lambda insight: -insight.episode.peak_bans)
    wanted = wanted[: settings.reporting.figures]
    if not wanted:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    store = ActivityStore(settings.activity)
    first = min(scored.pieces[insight.episode].start for insight in wanted)
    names = {insight.episode.key.event_name for insight in wanted}
    table = store.read(first, scored.life.scored_to, names=names)
    drawn = []
    for done, insight in enumerate(wanted):
        path = folder / _name(insight)
        graph = draw(insight, scored.pieces[insight.episode], table, scored.life.scored_to)
        insight_figure(graph, path)
        drawn.append(path)
        if tick is not None:
            tick(done + 1, len(wanted))
    return drawn


def _name(insight: Insight) -> str:
    moment = text_of(insight.episode.start).translate(str.maketrans(" ", "T", ":-"))
    api = "".join(c if c.isalnum() else "_" for c in insight.episode.key.event_name[:60])
    return f"{moment}Z_{api}_{insight.shared_event_id[:8]}.png"
