"""The activity table: calls per minute, the format users and other tools rely on."""

from collections.abc import Iterable

import pyarrow as pa

ACTIVITY = pa.schema(
    [
        pa.field("minute", pa.timestamp("s", tz="UTC"), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("region", pa.string(), nullable=False),
        pa.field("event_source", pa.string(), nullable=False),
        pa.field("event_name", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        pa.field("read_only", pa.bool_(), nullable=False),
        pa.field("error_code", pa.string()),
        pa.field("identity_arn", pa.string()),
        pa.field("user_agent", pa.string()),
        pa.field("count", pa.int64(), nullable=False),
    ]
)
"""One row for every distinct combination in a minute; Parquet, partitioned ``date=YYYY-MM-DD``."""

OPTIONAL = {
    "invoked_by": pa.string(),
    "source_ip": pa.string(),
    "access_key": pa.string(),
    "resource_type": pa.string(),
}
"""Columns that a table has, after the others, when they were asked for: the AWS service that
called for somebody, the address that a call came from, the id of the access key that signed it,
and the types of the resources that it named (distinct, sorted, joined by a comma)."""

MANAGEMENT, DATA, NETWORK = "Management", "Data", "NetworkActivity"


def activity_schema(optional: Iterable[str] = ()) -> pa.Schema:
    """The schema of a table with those of the optional columns, in their own order."""
    wanted = set(optional)
    extra = [pa.field(name, kind) for name, kind in OPTIONAL.items() if name in wanted]
    return pa.schema([*ACTIVITY, *extra])
