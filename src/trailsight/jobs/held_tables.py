"""The tables that keep what was held back: suppressed episodes, and what guards have told."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.alerting.guards import HeldBack
from trailsight.contracts.atomic import replacing
from trailsight.contracts.errors import InputError
from trailsight.contracts.series import SeriesKey
from trailsight.insight.table import EPISODES, completed

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


def read_suppressed(path: Path) -> pa.Table:
    """The suppressed episodes in ``path`` (schema ``SUPPRESSED``); none where there is no file."""
    return _read(path, SUPPRESSED)


def read_held_back(path: Path) -> list[HeldBack]:
    """What guards have told, as it is kept in ``path``."""
    return [_event(row) for row in _read(path, HELD_BACK).to_pylist()]


def write_held_back(path: Path, events: Iterable[HeldBack]) -> None:
    """Keeps ``events`` in ``path``."""
    write_table(path, pa.Table.from_pylist([_row(one) for one in events], HELD_BACK))


def suppressed_times(folder: Path) -> dict[SeriesKey, list[Times]]:
    """When episodes of each series were suppressed."""
    found: dict[SeriesKey, list[Times]] = {}
    for row in read_suppressed(folder / "suppressed.parquet").to_pylist():
        end = None if row["end"] is None else _minute(row["end"])
        found.setdefault(_key(row), []).append((_minute(row["start"]), end))
    return found


def suppressions(table: pa.Table, now: int) -> list[HeldBack]:
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
        return completed(pq.ParquetFile(path).read(), schema)
    except (pa.ArrowException, OSError, ValueError) as error:
        remedy = f"delete {path.parent} to score anew"
        raise InputError(str(path), f"can't be read: {error}", remedy) from None


def write_table(path: Path, table: pa.Table) -> None:
    """Where nothing was ever held back there is no file."""
    import pyarrow.parquet as pq

    if not table.num_rows:
        return
    with replacing(path) as temporary:
        pq.write_table(table, temporary)
