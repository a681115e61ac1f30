"""Truth: what happened in a simulated or labelled history, interval by interval."""

import pyarrow as pa

TRUTH = pa.schema(
    [
        pa.field("incident", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("account", pa.string(), nullable=False),
        pa.field("region", pa.string(), nullable=False),
        pa.field("event_source", pa.string(), nullable=False),
        pa.field("event_name", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),
        pa.field("insight_type", pa.string(), nullable=False),
        pa.field("error_code", pa.string()),
        pa.field("start", pa.timestamp("s", tz="UTC"), nullable=False),
        pa.field("end", pa.timestamp("s", tz="UTC"), nullable=False),
        pa.field("calls", pa.int64(), nullable=False),
        pa.field("note", pa.string(), nullable=False),
    ]
)
"""``verdict``: ``true`` (must alert) or ``expected`` (a benign look-alike that must not).
One row per series that an incident touches; [start, end) in whole minutes; ``calls`` are those
that the incident added (for a drop: the calls that are missing, as a negative number)."""
