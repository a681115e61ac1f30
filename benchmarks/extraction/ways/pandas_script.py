"""gzip, json and pandas, as any data scientist writes it."""

import gzip
import json
import sys
from pathlib import Path

import pandas as pd

KEYS = [
    "minute", "account", "region", "event_source", "event_name", "category", "read_only",
    "error_code", "identity_arn", "user_agent",
]  # fmt: skip


def main(logs: str, out: str) -> None:
    """Reads the log files below ``logs`` and writes the minute table."""
    records = []
    for path in Path(logs).rglob("*.json.gz"):
        with gzip.open(path) as file:
            records += json.load(file)["Records"]
    events = pd.DataFrame(
        {
            "event_id": record["eventID"],
            "minute": record["eventTime"],
            "account": record["recipientAccountId"],
            "region": record["awsRegion"],
            "event_source": record["eventSource"],
            "event_name": record["eventName"],
            "category": record["eventCategory"],
            "read_only": record["readOnly"],
            "error_code": record.get("errorCode"),
            "identity_arn": record["userIdentity"].get("arn"),
            "user_agent": record.get("userAgent"),
        }
        for record in records
    )
    events = events.drop_duplicates("event_id")
    events["minute"] = pd.to_datetime(events["minute"]).dt.floor("min")
    events["identity_arn"] = events["identity_arn"].str.replace(
        r"(:assumed-role/[^/]*)/.*", r"\1", regex=True
    )
    counts = events.groupby(KEYS, dropna=False, sort=False).size().rename("count").reset_index()
    counts.to_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
