"""An account as files that any tool can read, and alarms as a file that any tool can write.

Below a directory: ``activity/date=YYYY-MM-DD/part.parquet`` (the activity table),
``truth.parquet``, ``series.parquet`` (each series with its regime) and ``account.json``.
"""

import json
from collections.abc import Hashable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.rates.account import Account
from trailsight.contracts.activity import ACTIVITY
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import ERROR_RATE, SeriesKey
from trailsight.contracts.truth import TRUTH
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Incident

KEY = list(SeriesKey._fields)
LABELS = pa.schema([*TRUTH, pa.field("strength", pa.float64()), pa.field("salient", pa.bool_())])
ALARMS = [*KEY, "start", "end", "detected_at", "bans", "direction"]
"""Columns of a file of alarms; times are UTC. Rows with the same value in the optional column
``alarm`` are one alarm about several series."""


def write(account: Account, folder: Path) -> None:
    """Writes an account below ``folder``, which is made if need be."""
    for day, rows in _activity(account.panel).groupby("day", sort=True):
        date = pd.Timestamp(int(str(day)), unit="D").date()
        part = folder / "activity" / f"date={date}" / "part.parquet"
        part.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(_table(rows), part, compression="zstd")
    truth = [row for incident in account.incidents for row in _labels(incident)]
    pq.write_table(pa.Table.from_pylist(truth, LABELS), folder / "truth.parquet")
    series = pd.DataFrame(account.panel.keys, columns=KEY)
    series["regime"] = [account.regime[key] for key in account.panel.keys]
    series["since"] = account.panel.since
    series.to_parquet(folder / "series.parquet", index=False)
    about = {"name": account.name, "start": account.panel.start,
             "length": account.panel.length, "fit_days": account.fit_days}  # fmt: skip
    (folder / "account.json").write_text(json.dumps(about, indent=1) + "\n")


def read(folder: Path) -> Account:
    """What the judge needs of a written account: its truth and series, without their counts."""
    about = json.loads((folder / "account.json").read_text())
    series = pd.read_parquet(folder / "series.parquet")
    keys = [_key(row) for row in series.to_dict("records")]
    truth = pd.read_parquet(folder / "truth.parquet")
    return Account(
        name=about["name"],
        panel=Panel(
            keys=tuple(keys),
            start=about["start"],
            length=about["length"],
            since=series["since"].to_numpy(np.int32),
            indptr=np.zeros(len(keys) + 1, np.int64),
            minute=np.empty(0, np.int32),
            count=np.empty(0, np.int64),
        ),
        fit_days=about["fit_days"],
        incidents=tuple(_incident(rows) for _, rows in truth.groupby("incident", sort=True)),
        regime=dict(zip(keys, series["regime"], strict=True)),
    )


def read_alarms(path: Path) -> list[Alarm]:
    """The alarms of a Parquet file; raises ``ValueError`` naming the columns that it lacks."""
    rows = pd.read_parquet(path)
    lacking = [name for name in ALARMS if name not in rows.columns]
    if lacking:
        raise ValueError(f"{path} has no column {', '.join(lacking)}")
    for name in ("start", "end", "detected_at"):
        rows[name] = pd.to_datetime(rows[name], utc=True).astype("datetime64[s, UTC]")
        rows[name] = rows[name].astype("int64") // 60
    which = rows["alarm"] if "alarm" in rows.columns else pd.Series(range(len(rows)), rows.index)
    return [
        Alarm(
            keys=tuple(_key(row) for row in part.to_dict("records") if row["event_name"]),
            start=int(part["start"].min()),
            end=int(part["end"].max()),
            detected_at=int(part["detected_at"].min()),
            bans=float(part["bans"].max()),
            direction=part["direction"].iloc[0],
        )
        for _, part in rows.groupby(which, sort=True)
    ]


def _key(row: Mapping[Hashable, object]) -> SeriesKey:
    values = [row[name] if isinstance(row[name], str) else None for name in KEY]
    return SeriesKey(*values)  # type: ignore[arg-type]


def _activity(panel: Panel) -> pd.DataFrame:
    """A row for each minute, API and error code; successes are an API's calls less failures."""
    cells = pd.DataFrame(panel.keys, columns=KEY).iloc[panel.row].reset_index(drop=True)
    cells["minute"] = panel.start + panel.minute.astype(np.int64)
    cells["count"] = panel.count
    written = {key[2:4] for key in panel.keys if key.insight_type != ERROR_RATE}
    read_only = np.array([key[2:4] not in written for key in panel.keys], np.bool_)
    cells["read_only"] = read_only[panel.row]
    api = ["minute", "account", "region", "event_source", "event_name"]
    failed = cells["insight_type"] == ERROR_RATE
    lost = cells[failed].groupby(api)["count"].sum().rename("failed")
    calls = cells[~failed].join(lost, on=api)
    calls["count"] -= calls.pop("failed").fillna(0).astype(np.int64)
    rows = pd.concat([calls[calls["count"] > 0], cells[failed]])
    rows = rows.sort_values([*api, "error_code"], na_position="first")
    rows["day"] = rows["minute"] // 1440
    rows["identity_arn"] = rows["user_agent"] = None
    return rows


def _table(rows: pd.DataFrame) -> pa.Table:
    seconds = pa.array(rows["minute"].to_numpy() * 60).cast(ACTIVITY.field("minute").type)
    others = [pa.array(rows[f.name], f.type, from_pandas=True) for f in list(ACTIVITY)[1:]]
    return pa.Table.from_arrays([seconds, *others], schema=ACTIVITY)


def _labels(incident: Incident) -> list[dict[str, object]]:
    return [
        {
            "incident": incident.name,
            "kind": incident.kind,
            "verdict": incident.verdict,
            **key._asdict(),
            "start": pd.Timestamp(incident.start * 60, unit="s", tz="UTC"),
            "end": pd.Timestamp(incident.end * 60, unit="s", tz="UTC"),
            "calls": calls,
            "note": "" if i else "first",
            "strength": incident.strength,
            "salient": incident.salient,
        }
        for i, (key, calls) in enumerate(zip(incident.keys, incident.calls, strict=True))
    ]


def _incident(rows: pd.DataFrame) -> Incident:
    first = rows.iloc[0]
    return Incident(
        name=first["incident"],
        kind=first["kind"],
        verdict=first["verdict"],
        keys=tuple(_key(row) for row in rows.to_dict("records")),
        start=int(first["start"].timestamp()) // 60,
        end=int(first["end"].timestamp()) // 60,
        calls=tuple(rows["calls"].tolist()),
        strength=float(first["strength"]),
        salient=bool(first["salient"]),
        direction="drop" if first["kind"] == "drop" else "rise",
    )
