"""What ``score`` has told of, read back."""

from pathlib import Path

import pyarrow as pa

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import SeriesKey
from trailsight.insight.table import EPISODES, read_episodes
from trailsight.jobs.held_tables import read_suppressed

NAMES = (*SeriesKey._fields, "start", "end", "detected_at", "closed_at", "direction")


def told_of(folder: Path) -> pa.Table:
    """The episodes of earlier runs that may reach into later minutes, suppressed ones among them
    (columns ``NAMES``)."""
    episodes = read_episodes(folder / "episodes.parquet").select(NAMES)
    suppressed = read_suppressed(folder / "suppressed.parquet").select(NAMES)
    return pa.concat_tables([episodes, suppressed])


def nothing_told() -> pa.Table:
    """The same where nothing was scored."""
    return EPISODES.empty_table().select(NAMES)


def verdict_of(folder: Path, episode: Episode) -> tuple[str, str] | None:
    """Rule and reason of the policy that kept ``episode`` from being told; None: it was told."""
    for row in read_suppressed(folder / "suppressed.parquet").to_pylist():
        key = SeriesKey(*(row[name] for name in SeriesKey._fields))
        start = int(row["start"].timestamp()) // 60
        if (key, start, row["direction"]) == (episode.key, episode.start, episode.direction):
            return row["rule"], row["reason"]
    return None
