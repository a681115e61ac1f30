"""What was held back, by guards and by the policy: the tables that keep it, and what is told."""

import csv
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.alerting.guards import GuardRow, HeldBack, joined, sentence, tally
from trailsight.contracts.atomic import replacing
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.insight.table import EPISODES, episode_table, regrouped
from trailsight.jobs.score import Scored, name_of
from trailsight.jobs.settings import Settings
from trailsight.jobs.windows import Windows

Times = tuple[int, int | None]
"""[start, end) in minutes since the epoch; an end of None: it is open."""
_MOMENT = pa.timestamp("s", tz="UTC")

SUPPRESSED = pa.schema(
    [
        *(field for field in EPISODES if field.name not in ("revision", "reason")),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("explained", pa.float64()),
    ]
)
"""One row for each episode that the policy does not let be told, with the rule, its reason, and
the part of the excess that its callers account for; null where the rule does not look at them."""

HELD_BACK = pa.schema(
    [
        pa.field("guard", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        *(EPISODES.field(name) for name in SeriesKey._fields),
        pa.field("direction", pa.string(), nullable=False),
        pa.field("minute", _MOMENT, nullable=False),
        pa.field("last", _MOMENT),
        pa.field("bans", pa.float64(), nullable=False),
        pa.field("close_after", pa.int64(), nullable=False),
    ]
)
"""One row for each episode that there would be but for a guard: see ``alerting.guards``."""


@dataclass(frozen=True)
class HeldReport:
    """What is told of it, over the scored window."""

    rows: tuple[GuardRow, ...]
    expired: Mapping[str, str]
    """Rules that no longer apply, and since when."""

    @property
    def text(self) -> str:
        """In words; empty where nothing was held back."""
        return sentence(self.rows)

    def content(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "episodes": sum(row.episodes for row in self.rows),
            "by": [vars(row) for row in self.rows],
            "expired_rules": dict(self.expired),
        }

    def csv(self) -> bytes:
        """As a table for a terminal or a spreadsheet."""
        target = StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(field.name for field in fields(GuardRow))
        writer.writerows(astuple(row) for row in self.rows)
        return target.getvalue().encode()


def keep_held_back(settings: Settings, scored: Scored, folder: Path) -> HeldReport:
    """Adds what this run has held back to the tables in ``folder``; what they tell by now."""
    suppressed = _suppressed(settings, scored, folder / "suppressed.parquet")
    path = folder / "held_back.parquet"
    guarded = joined([*map(_event, _read(path, HELD_BACK).to_pylist()), *scored.held_back])
    _write(path, pa.Table.from_pylist([_row(one) for one in guarded], HELD_BACK))
    policy, windows = settings.policy, scored.windows
    expired = {rule.name: f"{rule.expires}" for rule in policy.expired(scored.life.scored_to)}
    events = [*guarded, *_suppressions(suppressed, windows.score_end)]
    events = [one for one in events if _inside(one, windows)]
    rules = [rule.name for rule in policy.suppress if rule.name not in expired]
    return HeldReport(tally(events, rules), expired)


def suppressed_times(folder: Path) -> dict[SeriesKey, list[Times]]:
    """When episodes of each series were suppressed."""
    found: dict[SeriesKey, list[Times]] = {}
    for row in _read(folder / "suppressed.parquet", SUPPRESSED).to_pylist():
        end = None if row["end"] is None else _minute(row["end"])
        found.setdefault(_key(row), []).append((_minute(row["start"]), end))
    return found


def _suppressed(settings: Settings, scored: Scored, path: Path) -> pa.Table:
    import pyarrow.compute as pc

    insights = [one.insight for one in scored.suppressed]
    versions = [scored.versions[name_of(insight.episode)] for insight in insights]
    new = episode_table(insights, detector=settings.detector_name, model_versions=versions)
    new = new.drop_columns(["revision", "reason"])
    verdicts = [vars(one.by) for one in scored.suppressed]
    for field in SUPPRESSED:
        if field.name not in new.column_names:
            column = pa.array([verdict[field.name] for verdict in verdicts], field.type)
            new = new.append_column(field, column)
    old = _read(path, SUPPRESSED)
    again = pc.is_in(old["shared_event_id"], new["shared_event_id"])
    table = pa.concat_tables([old.filter(pc.invert(again)), new.cast(SUPPRESSED)])
    table = regrouped(table, scored.incidents)
    table = table.sort_by([("start", "ascending"), ("shared_event_id", "ascending")])
    _write(path, table)
    return table


def _suppressions(table: pa.Table, now: int) -> list[HeldBack]:
    """Each suppressed episode is one of its own; an open one lasts until ``now``."""
    return [
        HeldBack(
            guard="suppress",
            key=_key(row),
            minute=_minute(row["start"]),
            bans=row["peak_bans"],
            direction=row["direction"],
            rule=row["rule"],
            last=(now if row["end"] is None else _minute(row["end"])) - 1,
            close_after=0,
        )
        for row in table.to_pylist()
    ]


def _inside(one: HeldBack, windows: Windows) -> bool:
    return one.minute < windows.score_end and one.until >= windows.score_start


def _event(row: dict[str, Any]) -> HeldBack:
    return HeldBack(
        guard=row["guard"],
        key=_key(row),
        minute=_minute(row["minute"]),
        bans=row["bans"],
        direction=row["direction"],
        rule=row["rule"],
        last=None if row["last"] is None else _minute(row["last"]),
        close_after=row["close_after"],
    )


def _row(one: HeldBack) -> dict[str, Any]:
    moments = {"minute": one.minute * 60, "last": None if one.last is None else one.last * 60}
    return vars(one) | one.key._asdict() | moments


def _key(row: dict[str, Any]) -> SeriesKey:
    return SeriesKey(*(row[name] for name in SeriesKey._fields))


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    import pyarrow.parquet as pq

    if not path.exists():
        return schema.empty_table()
    try:
        return pq.ParquetFile(path).read().cast(schema)
    except (pa.ArrowException, OSError, ValueError) as error:
        remedy = f"delete {path.parent} to score anew"
        raise InputError(str(path), f"can't be read: {error}", remedy) from None


def _write(path: Path, table: pa.Table) -> None:
    """Where nothing was ever held back there is no file."""
    import pyarrow.parquet as pq

    if not table.num_rows:
        return
    with replacing(path) as temporary:
        pq.write_table(table, temporary)
