"""The activity table: calls per minute, the format users and other tools rely on."""

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

MANAGEMENT, DATA, NETWORK = "Management", "Data", "NetworkActivity"
