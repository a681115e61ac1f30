"""Records as the tables that AWS's services make of them."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

Records = Sequence[Mapping[str, Any]]

COLUMNS = (
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
    "sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters", "eventID",
    "readOnly", "resources", "eventType", "managementEvent", "recipientAccountId",
    "eventCategory", "addendum",
)  # fmt: skip
CALLER = pa.struct(
    [(name, pa.string()) for name in ("type", "principalid", "arn", "accountid", "accesskeyid")]
    + [("sessioncontext", pa.struct([("attributes", pa.struct([("creationdate", pa.string())]))]))]
    + [("invokedby", pa.string())]
)
CORRECTION = pa.struct([("reason", pa.string()), ("originaleventid", pa.string())])
RESOURCES = pa.list_(pa.struct([("arn", pa.string()), ("type", pa.string())]))
STRUCTS = {"userIdentity": CALLER, "addendum": CORRECTION, "resources": RESOURCES}


def lowered(value: Any) -> Any:
    """With the names of fields in lower case, as Hive has them."""
    if isinstance(value, Mapping):
        return {name.lower(): lowered(one) for name, one in value.items()}
    return [lowered(one) for one in value] if isinstance(value, list) else value


def presto(value: Any) -> str:
    """As Presto writes a struct or a list as text, ``{type=IAMUser, arn=null}``."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}={presto(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(presto, value)) + "]"
    return "null" if value is None else str(value)


def spaced(time: str) -> str:
    """A timestamp as SQL engines write it."""
    return time.replace("T", " ").replace("Z", ".000")


def _flag(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()


def _seconds(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(record["eventTime"]).astimezone(UTC)


def athena(records: Records, path: Path) -> None:
    """CTAS over the table of AWS's page: structs, and all else is text."""
    table = {}
    for name in COLUMNS:
        cells = [record.get(name) for record in records]
        if name in ("readOnly", "managementEvent"):
            cells = [_flag(cell) for cell in cells]
        if name == "requestParameters":
            cells = [cell and json.dumps(cell) for cell in cells]
        table[name.lower()] = pa.array(lowered(cells), STRUCTS.get(name, pa.string()))
    pq.write_table(pa.table(table), path, row_group_size=7)


def lake(records: Records, path: Path) -> None:
    """CloudTrail Lake's schema: a timestamp, booleans, a map."""
    table = {}
    for name in COLUMNS:
        cells: list[Any] = [record.get(name) for record in records]
        of = STRUCTS.get(name, pa.string())
        if name == "eventTime":
            cells, of = list(map(_seconds, records)), pa.timestamp("ms")
        elif name in ("readOnly", "managementEvent"):
            of = pa.bool_()
        elif name == "requestParameters":
            cells = [cell and list(cell.items()) for cell in cells]
            of = pa.map_(pa.string(), pa.string())
        table[name.lower()] = pa.array(lowered(cells), of)
    pq.write_table(pa.table(table), path, compression="zstd")


def encoded(**options: Any) -> Callable[[Records, Path], None]:
    """A writer that has structs, whatever the encoding of its pages."""

    def write(records: Records, path: Path) -> None:
        athena(records, path)
        table = pq.read_table(path)
        if options.get("use_dictionary") is False:
            leaves = pq.ParquetFile(path).reader.column_paths
            options["column_encoding"] = {".".join(leaf): "DELTA_BYTE_ARRAY" for leaf in leaves}
        pq.write_table(table, path, **options)

    return write


def texts(records: Records, write: Callable[[Any], str]) -> dict[str, list[str | None]]:
    """All columns as text, structs as ``write`` has them."""
    table: dict[str, list[str | None]] = {}
    for name in COLUMNS:
        column: list[str | None] = []
        for record in records:
            cell = lowered(record.get(name))
            if isinstance(cell, bool):
                cell = _flag(cell)
            column.append(cell if cell is None or isinstance(cell, str) else write(cell))
        table[name.lower()] = column
    return table


def text_parquet(write: Callable[[Any], str]) -> Callable[[Records, Path], None]:
    """A writer of Parquet whose structs are text."""
    return lambda records, path: pq.write_table(
        pa.table(
            {name: pa.array(cells, pa.string()) for name, cells in texts(records, write).items()}
        ),
        path,
    )


def lake_csv(records: Records, path: Path) -> None:
    """Query results of CloudTrail Lake or Athena."""
    table = texts(records, presto)
    table["eventtime"] = [spaced(time or "") for time in table["eventtime"]]
    with path.open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(table)
        writer.writerows(zip(*table.values(), strict=True))


def ocsf(record: Mapping[str, Any], version: str = "1.5.0") -> dict[str, Any]:
    """A record as Security Lake maps it, by ``ocsf/examples``."""
    caller = record.get("userIdentity") or {}
    arn, account = caller.get("arn"), caller.get("accountId")
    address = record.get("sourceIPAddress") or ""
    user: dict[str, Any] = {"credential_uid": caller.get("accessKeyId"), "type": caller.get("type")}
    unmapped = {"readOnly": _flag(record.get("readOnly"))}
    unmapped["managementEvent"] = _flag(record.get("managementEvent"))
    addendum = record.get("addendum") or {}
    unmapped |= {f"addendum.{name}": value for name, value in addendum.items()}
    cloud: dict[str, Any] = {"region": record["awsRegion"], "provider": "AWS"}
    if version == "1.0.0-rc.2":
        user |= {"uid": caller.get("principalId"), "uuid": arn, "account_uid": account}
    else:
        user |= {"uid": arn, "uid_alt": caller.get("principalId"), "account": {"uid": account}}
    if version == "1.5.0":
        cloud["account"] = {"uid": record.get("recipientAccountId")}
    else:
        unmapped["recipientAccountId"] = record.get("recipientAccountId")
    feature = record.get("eventCategory") if version == "1.5.0" else None
    return {
        "class_uid": 3005 if version == "1.0.0-rc.2" else 6003,
        "class_name": "API Activity",
        "category_uid": 6,
        "activity_id": 99,
        "type_uid": 600399,
        "severity_id": 1,
        "time": int(_seconds(record).timestamp() * 1000),
        "metadata": {
            "uid": record.get("eventID"),
            "event_code": record.get("eventType"),
            "version": version,
            "product": {
                "name": "CloudTrail",
                "vendor_name": "AWS",
                "feature": {"name": feature or "Management, Data, and Insights"},
            },
        },
        "api": {
            "operation": record["eventName"],
            "service": {"name": record["eventSource"]},
            "response": {"error": record.get("errorCode")},
        },
        "cloud": cloud,
        "actor": {"user": user, "invoked_by": caller.get("invokedBy")},
        "http_request": {"user_agent": record.get("userAgent")},
        "src_endpoint": {"ip": address, "domain": None}
        if address[:1].isdigit()
        else {"ip": None, "domain": address},
        "resources": [{"type": one.get("type")} for one in record.get("resources") or []],
        "unmapped": [(name, value) for name, value in unmapped.items() if value is not None],
    }


def security_lake(version: str, keep: bool = True) -> Callable[[Records, Path], None]:
    """A writer of Security Lake's Parquet; without ``keep`` nothing is ``unmapped``."""

    def write(records: Records, path: Path) -> None:
        rows = [ocsf(record, version) for record in records]
        unmapped = pa.array(
            [row.pop("unmapped") for row in rows], pa.map_(pa.string(), pa.string())
        )
        table = pa.Table.from_pylist(rows)
        if keep:
            table = table.append_column("unmapped", unmapped)
        pq.write_table(table, path, compression="zstd", row_group_size=5)

    return write
