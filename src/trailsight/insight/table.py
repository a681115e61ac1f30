"""The table of episodes."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from trailsight.insight.record import Insight

_MOMENT = pa.timestamp("s", tz="UTC")

EPISODES = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("region", pa.string(), nullable=False),
        pa.field("event_source", pa.string(), nullable=False),
        pa.field("event_name", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        pa.field("insight_type", pa.string(), nullable=False),
        pa.field("error_code", pa.string()),
        pa.field("start", _MOMENT, nullable=False),
        pa.field("end", _MOMENT),
        pa.field("detected_at", _MOMENT, nullable=False),
        pa.field("peak_bans", pa.float64(), nullable=False),
        pa.field("observed", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("direction", pa.string(), nullable=False),
        pa.field("baseline_average", pa.float64(), nullable=False),
        pa.field("insight_average", pa.float64(), nullable=False),
        pa.field("baseline_duration", pa.int64(), nullable=False),
        pa.field("insight_duration", pa.int64(), nullable=False),
        pa.field("shared_event_id", pa.string(), nullable=False),
        pa.field("detector", pa.string(), nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
    ]
)
"""``end`` is null while an episode is open; durations in minutes, averages in calls a minute."""


def write_episodes(
    insights: Sequence[Insight], path: Path, *, detector: str, model_version: str
) -> None:
    """Writes one row an insight."""
    import pyarrow.parquet as pq

    rows = [
        {
            **insight.episode.key._asdict(),
            "start": insight.episode.start * 60,
            "end": None if insight.episode.end is None else insight.episode.end * 60,
            "detected_at": insight.episode.detected_at * 60,
            "peak_bans": insight.episode.peak_bans,
            "observed": insight.episode.observed,
            "expected": insight.episode.expected,
            "direction": insight.episode.direction,
            "baseline_average": insight.baseline_average,
            "insight_average": insight.insight_average,
            "baseline_duration": insight.windows.baseline.minutes,
            "insight_duration": insight.windows.whole.minutes,
            "shared_event_id": insight.shared_event_id,
            "detector": detector,
            "model_version": model_version,
        }
        for insight in insights
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=EPISODES), path)
