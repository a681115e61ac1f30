"""What is drawn for an Insight: the minutes around its episode."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.alerting.calibrate import Calibrated
from trailsight.contracts.episode import Episode
from trailsight.contracts.figure import InsightGraph
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE
from trailsight.insight.record import Insight

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
    calls = _all_calls(table, episode, piece) if episode.key.insight_type == ERROR_RATE else None
    return InsightGraph(
        episode=episode,
        start=piece.start,
        counts=piece.counts,
        expected=piece.expected,
        size=piece.size,
        calls=calls,
        baseline_average=insight.baseline_average,
        insight_average=insight.insight_average,
        end=scored_to if episode.end is None else episode.end,
        shared_event_id=insight.shared_event_id,
        who=insight.who,
    )


def _all_calls(table: pa.Table, episode: Episode, piece: Piece) -> NDArray[np.int64]:
    """(T,) all calls of the API per minute, failed or not."""
    import pyarrow.compute as pc

    keep = pc.scalar(True)
    for name in ("account", "region", "event_source", "event_name", "category"):
        keep &= pc.field(name) == getattr(episode.key, name)
    rows = table.filter(keep)
    minute = np.asarray(rows["minute"].cast(pa.int64())) // 60 - piece.start
    inside = (minute >= 0) & (minute < len(piece.counts))
    count = np.asarray(rows["count"])[inside]
    calls = np.bincount(minute[inside], weights=count, minlength=len(piece.counts))
    return calls.astype(np.int64)
