"""Late corrections: what records that came after an episode was told change of it.

An Insight event that was written is never changed. The episode table gets a row of the next
revision, with the counts as they are now and the reason.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from trailsight.activity.store import ActivityStore
from trailsight.contracts.series import SeriesKey
from trailsight.insight.statistics import Window, evidence
from trailsight.insight.table import EPISODES


def revisions(
    store: ActivityStore, episodes: pa.Table, digests: Mapping[str, str]
) -> tuple[pa.Table, dict[str, str]]:
    """New revisions of the closed ``episodes`` (schema ``EPISODES``) whose minutes hold other
    counts by now than their latest row says.

    ``digests`` are those of the days that were looked at before; only days that have changed are
    looked at again. Returned are the rows and the digests of today.
    """
    latest: dict[str, dict[str, Any]] = {}
    for row in sorted(episodes.to_pylist(), key=lambda row: int(row["revision"])):
        if row["end"] is not None:
            latest[row["shared_event_id"]] = row
    held: dict[str, str] = {}
    new = []
    for row in latest.values():
        days = range(_minute(row["start"]) // 1440, (_minute(row["end"]) - 1) // 1440 + 1)
        held |= {str(day): store.digest(day) for day in days if str(day) not in held}
        if any(digests.get(str(day)) != held[str(day)] for day in days):
            revised = _revised(store, row)
            new += [] if revised is None else [revised]
    return pa.Table.from_pylist(new, EPISODES), held


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _revised(store: ActivityStore, row: dict[str, Any]) -> dict[str, Any] | None:
    start, end = _minute(row["start"]), _minute(row["end"])
    baseline = Window(start - row["baseline_duration"], start)
    insight = Window(start, end)
    key = SeriesKey(*(row[name] for name in SeriesKey._fields))
    table = store.read(insight.start, insight.end, names=[key.event_name])
    observed = evidence(table, key).calls(insight)
    if observed == row["observed"]:
        return None
    table = store.read(baseline.start, insight.end, names=[key.event_name])
    seen = evidence(table, key)
    more = observed - row["observed"]
    noun = "call" if row["error_code"] is None else "error"
    return {
        **row,
        "observed": observed,
        "insight_average": seen.average(insight),
        "baseline_average": seen.average(baseline),
        "revision": row["revision"] + 1,
        "reason": f"{abs(more)} {'late' if more > 0 else 'withdrawn'} {noun}"
        f"{'s' if abs(more) != 1 else ''} in the minutes of the insight",
    }
