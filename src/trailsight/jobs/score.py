"""score: activity and a baseline to episodes and Insight events."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.activity.store import ActivityStore
from trailsight.alerting.episodes import find_episodes
from trailsight.contracts.episode import Episode
from trailsight.contracts.figure import InsightGraph
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence
from trailsight.jobs.extract import Tick
from trailsight.jobs.fleet import SeriesTable
from trailsight.jobs.graph import Piece, cut, draw
from trailsight.jobs.settings import Settings
from trailsight.jobs.train import Model
from trailsight.jobs.windows import Windows

CONTEXT = 1440
"""Minutes before the scored window that are scored with it: trailing windows need them."""
BLOCK = 128
"""Series scored at once; bounds the memory."""


@dataclass(frozen=True)
class Scored:
    """What one scoring run found."""

    insights: tuple[Insight, ...]
    graphs: tuple[InsightGraph, ...]
    """One for each insight."""
    series: SeriesTable
    windows: Windows
    model: Model


def score(settings: Settings, windows: Windows, model: Model, tick: Tick) -> Scored:
    """Scores the window and makes the Insight events of its episodes; writes nothing."""
    store = ActivityStore(settings.activity)
    context = max(windows.score_start - CONTEXT, windows.train_start)
    table = store.read(context, windows.score_end)
    panel = settings.series.panel(table, context, windows.score_end, store.coverage())
    panel = panel.including(model.baseline.keys)
    episodes: list[Episode] = []
    pieces: list[tuple[Episode, Piece]] = []
    rows: list[tuple[NDArray[np.float64], ...]] = []
    for part, scores in _scored(panel, model, tick):
        found = find_episodes(part, scores, settings.alerting, windows.score_start)
        pieces += [(one, cut(part, scores, one)) for one in found]
        episodes += found
        rows.append(_facts(part, scores, found, windows.score_start - context))
    insights, graphs = _insights(settings, windows, model, store, pieces)
    facts = [np.concatenate(column) for column in zip(*rows, strict=True)]
    short = dict(zip(model.baseline.keys, model.baseline.short, strict=True))
    series = SeriesTable(
        panel=panel,
        short=np.array([short.get(key, True) for key in panel.keys], np.bool_),
        calls=facts[0].astype(np.int64),
        expected=facts[1],
        peak_bans=facts[2].astype(np.float32),
        peak_drop_bans=facts[3].astype(np.float32),
        episodes=facts[4].astype(np.int64),
    )
    return Scored(insights, graphs, series, windows, model)


def _scored(panel: Panel, model: Model, tick: Tick) -> Iterator[tuple[Panel, Scores]]:
    for low in range(0, len(panel.keys), BLOCK):
        part = panel.take(range(low, min(low + BLOCK, len(panel.keys))))
        yield part, model.baseline.score(part)
        tick(low + len(part.keys), len(panel.keys))


def _facts(
    part: Panel, scores: Scores, found: list[Episode], lead: int
) -> tuple[NDArray[np.float64], ...]:
    number = dict.fromkeys(part.keys, 0)
    for episode in found:
        number[episode.key] += 1
    return (
        part.window(part.start + lead, part.end).binned(1).sum(axis=1).astype(np.float64),
        scores.expected[:, lead:].sum(axis=1, dtype=np.float64),
        scores.bans[:, lead:].max(axis=1).astype(np.float64),
        scores.drop_bans[:, lead:].max(axis=1).astype(np.float64),
        np.array([number[key] for key in part.keys], np.float64),
    )


def _insights(
    settings: Settings,
    windows: Windows,
    model: Model,
    store: ActivityStore,
    pieces: list[tuple[Episode, Piece]],
) -> tuple[tuple[Insight, ...], tuple[InsightGraph, ...]]:
    pieces = sorted(pieces, key=lambda pair: (pair[0].start, pair[0].key.sort_key))
    if not pieces:
        return (), ()
    form = settings.insight
    first = min(form.baseline_start(episode.start) for episode, _ in pieces)
    names = {episode.key.event_name for episode, _ in pieces}
    table = store.read(first, windows.score_end + form.start_minutes, names=names)
    insights, graphs = [], []
    for episode, piece in pieces:
        insight = make_insight(
            episode,
            evidence(table, episode.key),
            form,
            scored_to=windows.score_end,
            detector=model.version,
        )
        insights.append(insight)
        graphs.append(draw(insight, piece, table, windows.score_end))
    return tuple(insights), tuple(graphs)
