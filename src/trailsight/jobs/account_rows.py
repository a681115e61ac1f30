"""The table of account episodes, and its rows to print."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.contracts.account import AccountEpisode
from trailsight.contracts.atomic import replacing
from trailsight.insight.table import read_episodes
from trailsight.jobs.rows import iso

NAME = "accounts.parquet"
SHOWN = 4
"""Parts that a line names."""
_MOMENT = pa.timestamp("s", tz="UTC")
_PART = pa.struct(
    [
        pa.field("name", pa.string(), nullable=False),
        pa.field("insight_type", pa.string()),
        pa.field("event_source", pa.string()),
        pa.field("event_name", pa.string()),
        pa.field("region", pa.string()),
        pa.field("error_code", pa.string()),
        pa.field("workload", pa.string(), nullable=False),
        pa.field("bans", pa.float64(), nullable=False),
    ]
)
ACCOUNTS = pa.schema(
    [
        pa.field("account", pa.string(), nullable=False),
        pa.field("caller", pa.string()),
        pa.field("start", _MOMENT, nullable=False),
        pa.field("end", _MOMENT),
        pa.field("detected_at", _MOMENT, nullable=False),
        pa.field("bans", pa.float64(), nullable=False),
        pa.field("n_series", pa.int64(), nullable=False),
        pa.field("n_signs", pa.int64(), nullable=False),
        pa.field("series", pa.list_(_PART), nullable=False),
    ]
)
"""``end`` is null while an episode is open, ``caller`` where the signs are of all the account;
``n_signs`` counts what moves together once."""


@dataclass(frozen=True)
class AccountRow:
    """One account episode, to print and for the JSON."""

    account: str
    caller: str | None
    """The identity around whom the signs are; None: they are of all the account."""
    start: str
    end: str | None
    detected_at: str
    minutes: int
    """From its start to its last unusual minute."""
    bans: float
    signs: int
    series: tuple[tuple[str, float], ...]
    """Names with their bans, the strangest first."""
    incidents: tuple[str, ...]
    """Ids of the incidents of single series that it contains."""

    @property
    def text(self) -> str:
        """For people."""
        who = f", {self.caller}" if self.caller is not None else ""
        named = [name for name, _ in self.series]
        more = f", and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        signs = f"{self.signs} weak sign{'s' if self.signs != 1 else ''}"
        span = f"{self.minutes} minute{'s' if self.minutes != 1 else ''}"
        return (
            f"Account {self.account}{who}: {signs} in {span} from {self.start}, "
            f"{self.bans:.1f} bans: {', '.join(named[:SHOWN])}{more}"
        )


def kept(tree: Path, episodes: Iterable[AccountEpisode]) -> pa.Table:
    """Adds the episodes to the table in ``tree``; an open one is replaced when it has gone on."""
    import pyarrow.parquet as pq

    path = tree / NAME
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    old = pq.read_table(path).to_pylist() if path.exists() else []
    for row in (*old, *(_row(one) for one in episodes)):
        rows[row["account"], row["caller"], row["detected_at"]] = row
    order = sorted(
        rows.values(), key=lambda row: (row["start"], row["account"], row["caller"] or "")
    )
    table = pa.Table.from_pylist(order, schema=ACCOUNTS)
    with replacing(path) as temporary:
        pq.write_table(table, temporary)
    return table


def rows_of(table: pa.Table, tree: Path, start: int, end: int) -> tuple[AccountRow, ...]:
    """The episodes that overlap the minutes [start, end), since the epoch."""
    insights = read_episodes(tree / "episodes.parquet").to_pylist()
    found = []
    for row in table.to_pylist():
        begin, stop = _minute(row["start"]), None if row["end"] is None else _minute(row["end"])
        if begin >= end or (stop is not None and stop <= start):
            continue
        last = end if stop is None else stop
        names = {
            (part["region"], part["event_source"], part["event_name"], part["error_code"])
            for part in row["series"]
        }
        inside = {
            one["incident_id"]
            for one in insights
            if one["account"] == row["account"]
            and (one["region"], one["event_source"], one["event_name"], one["error_code"]) in names
            and _minute(one["start"]) < last
            and (one["end"] is None or _minute(one["end"]) > begin)
        }
        found.append(
            AccountRow(
                account=row["account"],
                caller=row["caller"],
                start=iso(begin),
                end=None if stop is None else iso(stop),
                detected_at=iso(_minute(row["detected_at"])),
                minutes=last - begin,
                bans=row["bans"],
                signs=row["n_signs"],
                series=tuple((part["name"], part["bans"]) for part in row["series"]),
                incidents=tuple(sorted(inside)),
            )
        )
    return tuple(found)


def _row(episode: AccountEpisode) -> dict[str, Any]:
    series = [part for part in episode.parts if part.source.key is not None]
    return {
        "account": episode.account,
        "caller": episode.caller,
        "start": _moment(episode.start),
        "end": None if episode.end is None else _moment(episode.end),
        "detected_at": _moment(episode.detected_at),
        "bans": episode.bans,
        "n_series": len(series),
        "n_signs": episode.signs,
        "series": [
            {
                **(part.source.key._asdict() if part.source.key is not None else {}),
                "name": part.source.name,
                "workload": part.workload,
                "bans": part.bans,
            }
            for part in series
        ],
    }


def _moment(minute: int) -> datetime:
    return datetime.fromtimestamp(60 * minute, UTC)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp()) // 60
