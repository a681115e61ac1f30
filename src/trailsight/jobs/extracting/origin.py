"""What a table is made from: another origin makes another table."""

from pathlib import Path

from trailsight.activity.table import ActivityTable
from trailsight.source.trail import Trail


def origin_of(source: Trail | ActivityTable) -> dict[str, str]:
    """All that decides which records a table made from ``source`` holds."""
    kind = type(source).__name__
    if isinstance(source, ActivityTable):
        return {"kind": kind, "path": str(Path(str(source.path or "")).resolve())}
    return {"kind": kind} | source.origin
