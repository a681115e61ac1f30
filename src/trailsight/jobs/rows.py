"""The Insights of a window as rows to print."""

import pyarrow as pa

from trailsight.jobs.spans import text_of
from trailsight.jobs.windows import Windows
from trailsight.reporting.table import InsightRow


def rows_of(episodes: pa.Table, windows: Windows) -> tuple[InsightRow, ...]:
    """The latest revision of each episode that overlaps the scored window, by start."""
    latest: dict[str, InsightRow] = {}
    for row in episodes.to_pylist():
        start = int(row["start"].timestamp()) // 60
        end = None if row["end"] is None else int(row["end"].timestamp()) // 60
        if start >= windows.score_end or (end is not None and end <= windows.score_start):
            continue
        latest[row["shared_event_id"]] = InsightRow(
            start=iso(start),
            end=None if end is None else iso(end),
            minutes=row["insight_duration"],
            account=row["account"],
            region=row["region"],
            event_source=row["event_source"],
            event_name=row["event_name"],
            error_code=row["error_code"],
            insight_type=row["insight_type"],
            insight_average=row["insight_average"],
            baseline_average=row["baseline_average"],
            peak_bans=row["peak_bans"],
            direction=row["direction"],
            who=row["who"],
            shared_event_id=row["shared_event_id"],
        )
    return tuple(sorted(latest.values(), key=lambda row: (row.start, row.shared_event_id)))


def iso(minute: int) -> str:
    """Minutes since the epoch as ``2026-03-18T02:10:00Z``."""
    return f"{text_of(minute).replace(' ', 'T')}:00Z"
