"""The table of episodes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from trailsight.contracts.atomic import replacing
from trailsight.contracts.errors import InputError
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
        pa.field("closed_at", _MOMENT),
        pa.field("peak_bans", pa.float64(), nullable=False),
        pa.field("observed", pa.int64(), nullable=False),
        pa.field("expected", pa.float64(), nullable=False),
        pa.field("direction", pa.string(), nullable=False),
        pa.field("baseline_average", pa.float64(), nullable=False),
        pa.field("insight_average", pa.float64(), nullable=False),
        pa.field("baseline_duration", pa.int64(), nullable=False),
        pa.field("insight_duration", pa.int64(), nullable=False),
        pa.field("shared_event_id", pa.string(), nullable=False),
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("detector", pa.string(), nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
        pa.field("who", pa.string(), nullable=False),
        pa.field("deployment", pa.string()),
        pa.field("revision", pa.int64(), nullable=False),
        pa.field("reason", pa.string()),
    ]
)
"""``end`` is null while an episode is open, ``closed_at`` the minute whose score closed it;
durations in minutes, averages in calls a minute. ``who`` is the identity with the most calls,
``deployment`` the tools that were deploying when it began, and their calls in it. A row
is revision 0 of its episode; records that came later than ``score.lateness`` add revisions, with
the ``reason``, and change no event."""


def episode_table(
    insights: Sequence[Insight], *, detector: str, model_versions: Sequence[str]
) -> pa.Table:
    """One row an insight, at revision 0; ``model_versions`` are the baselines that opened them."""
    rows = [
        {
            **insight.episode.key._asdict(),
            "start": insight.episode.start * 60,
            "end": _second(insight.episode.end),
            "detected_at": insight.episode.detected_at * 60,
            "closed_at": _second(insight.episode.closed_at),
            "peak_bans": insight.episode.peak_bans,
            "observed": insight.episode.observed,
            "expected": insight.episode.expected,
            "direction": insight.episode.direction,
            "baseline_average": insight.baseline_average,
            "insight_average": insight.insight_average,
            "baseline_duration": insight.windows.baseline.minutes,
            "insight_duration": insight.windows.whole.minutes,
            "shared_event_id": insight.shared_event_id,
            "incident_id": insight.incident_id,
            "detector": detector,
            "model_version": version,
            "who": insight.who,
            "deployment": insight.deployment,
            "revision": 0,
            "reason": None,
        }
        for insight, version in zip(insights, model_versions, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=EPISODES)


def _second(minute: int | None) -> int | None:
    return None if minute is None else minute * 60


def completed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` in ``schema``; columns that an earlier version did not write are null, where they
    may be."""
    for place, entry in enumerate(schema):
        if entry.name not in table.column_names and entry.nullable:
            table = table.add_column(place, entry, pa.nulls(len(table), entry.type))
    return table.cast(schema)


def read_episodes(path: Path) -> pa.Table:
    """The table in ``path``; without rows where there is none."""
    import pyarrow.parquet as pq

    if not path.exists():
        return EPISODES.empty_table()
    try:
        return completed(pq.ParquetFile(path).read(), EPISODES)
    except (pa.ArrowException, OSError, ValueError) as error:
        remedy = f"delete {path.parent} to score anew"
        raise InputError(str(path), f"not a table of episodes: {error}", remedy) from None


def write_episodes(path: Path, table: pa.Table) -> None:
    """Writes ``table`` to ``path`` at once, sorted by start, then by id and revision."""
    import pyarrow.parquet as pq

    by = [(name, "ascending") for name in ("start", "shared_event_id", "revision")]
    with replacing(path) as temporary:
        pq.write_table(table.sort_by(by), temporary)


def merged(old: pa.Table, new: pa.Table) -> pa.Table:
    """``old`` with the rows of ``new`` added, or put in the place of those of equal id and
    revision."""
    import pyarrow.compute as pc

    again = pc.is_in(old["shared_event_id"], new["shared_event_id"])
    stays = pc.or_(pc.invert(again), pc.greater(old["revision"], 0))
    return pa.concat_tables([old.filter(stays), new])


def regrouped(table: pa.Table, incidents: Mapping[str, str]) -> pa.Table:
    """``table`` with the incidents that are known by now, by shared event id: a later episode may
    make one of two."""
    names = zip(table["shared_event_id"].to_pylist(), table["incident_id"].to_pylist(), strict=True)
    known = pa.array([incidents.get(name, before) for name, before in names], pa.string())
    return table.set_column(table.schema.get_field_index("incident_id"), "incident_id", known).cast(
        table.schema
    )
