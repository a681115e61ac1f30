"""What is drawn for an Insight, and for an incident: the minutes around episodes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated
from trailsight.contracts.episode import Episode
from trailsight.contracts.figure import IncidentGraph, IncidentSeries, InsightGraph
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE, SeriesKey
from trailsight.insight.record import Insight
from trailsight.insight.statistics import Evidence

MARGIN = (60, 360)
"""Least and most minutes drawn on each side of an episode."""


@dataclass(frozen=True)
class Piece:
    """The minutes around an episode, cut from the panel and its scores."""

    start: int
    counts: NDArray[np.int64]
    expected: NDArray[np.float32]
    size: NDArray[np.float32]


def cut(panel: Panel, calibrated: Calibrated, episode: Episode) -> Piece:
    """The minutes around ``episode``, a series of ``panel``, as far as they are in it."""
    row = panel.keys.index(episode.key)
    end = panel.end if episode.end is None else episode.end
    margin = int(np.clip((end - episode.start) // 2, *MARGIN))
    low, high = max(episode.start - margin, panel.start), min(end + margin, panel.end)
    alone = panel.take(range(row, row + 1)).window(panel.start, high)
    scores = calibrated.score(alone, low)
    return Piece(
        start=low,
        counts=alone.window(low, high).dense()[0],
        expected=scores.expected[0],
        size=scores.size[0],
    )


def draw(insight: Insight, piece: Piece, table: pa.Table, scored_to: int) -> InsightGraph:
    """The graph of ``insight``; ``table`` (activity schema) holds all calls of its API."""
    episode = insight.episode
    by_code = episode.key.insight_type == ERROR_RATE
    errors = None if by_code else _calls(table, episode, piece, failed=True)
    return InsightGraph(
        episode=episode,
        start=piece.start,
        counts=piece.counts,
        expected=piece.expected,
        size=piece.size,
        calls=_calls(table, episode, piece) if by_code else None,
        baseline_average=insight.baseline_average,
        insight_average=insight.insight_average,
        end=scored_to if episode.end is None else episode.end,
        shared_event_id=insight.shared_event_id,
        who=insight.who,
        errors=errors if errors is not None and errors.any() else None,
    )


def incident_graph(
    members: Sequence[tuple[Insight, Piece, Evidence]], scored_to: int
) -> IncidentGraph:
    """All series of an incident over the minutes that its pieces span, by their first start.

    Each member comes with the calls of its series; what is expected is known in its piece.
    """
    start = min(piece.start for _, piece, _ in members)
    length = max(piece.start + len(piece.counts) for _, piece, _ in members) - start
    found: dict[SeriesKey, IncidentSeries] = {}
    for insight, piece, rows in sorted(members, key=lambda member: member[0].episode.start):
        episode = insight.episode
        period = episode.start, scored_to if episode.end is None else episode.end
        known = found.get(episode.key)
        minute = rows.minute - start
        inside = (minute >= 0) & (minute < length)
        counts = np.bincount(minute[inside], rows.count[inside], length).astype(np.int64)
        expected = np.full(length, np.nan, np.float32) if known is None else known.expected.copy()
        low = piece.start - start
        expected[low : low + len(piece.expected)] = piece.expected
        periods = (period,) if known is None else (*known.periods, period)
        found[episode.key] = IncidentSeries(episode.key, periods, counts, expected)
    return IncidentGraph(start, tuple(found.values()))


def _calls(
    table: pa.Table, episode: Episode, piece: Piece, *, failed: bool = False
) -> NDArray[np.int64]:
    """(T,) calls of the API per minute: all of them, or those that failed."""
    import pyarrow.compute as pc

    keep = pc.field("error_code").is_valid() if failed else pc.scalar(True)
    for name in ("account", "region", "event_source", "event_name", "category"):
        keep &= pc.field(name) == getattr(episode.key, name)
    rows = table.filter(keep)
    minute = np.asarray(rows["minute"].cast(pa.int64())) // 60 - piece.start
    inside = (minute >= 0) & (minute < len(piece.counts))
    count = np.asarray(rows["count"])[inside]
    calls = np.bincount(minute[inside], weights=count, minlength=len(piece.counts))
    return calls.astype(np.int64)
