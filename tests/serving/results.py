"""A working directory as the scoring stages leave it, with results that are known."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import ACTIVITY, DATA, MANAGEMENT
from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.delivery import deliveries
from trailsight.insight.form import InsightForm
from trailsight.insight.logtree import write_log_tree
from trailsight.insight.record import Insight, make_insight
from trailsight.insight.statistics import evidence

ACCOUNT, OTHER = "111122223333", "444455556666"
HOME, AWAY = "us-east-1", "eu-west-1"
TRAIL = f"arn:aws:cloudtrail:{HOME}:{ACCOUNT}:trail/orders"
MARCH = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp()) // 60
APIS = ("RunInstances", "CreateKeyPair", "TerminateInstances", "AttachVolume")
PAIRS = 500
"""Insights of ``ACCOUNT`` in ``HOME``: one every half hour, six minutes long."""

Record = dict[str, Any]


def row(minute: int, name: str, count: int, **changes: Any) -> Record:
    """A row of the activity table."""
    return {
        "minute": minute * 60,
        "account": ACCOUNT,
        "region": HOME,
        "event_source": "ec2.amazonaws.com",
        "event_name": name,
        "category": MANAGEMENT,
        "read_only": False,
        "error_code": None,
        "identity_arn": "arn:aws:iam::111122223333:user/ana",
        "user_agent": "aws-cli/2.17",
        "count": count,
        **changes,
    }


def insight(number: int, **changes: Any) -> Insight:
    """The insight that starts ``number`` half hours into March."""
    error = "AccessDenied" if number % 5 == 4 else None
    key = SeriesKey(
        ACCOUNT, HOME, "ec2.amazonaws.com", APIS[number % 4], MANAGEMENT,
        ERROR_RATE if error else CALL_RATE, error,
    )._replace(**changes)  # fmt: skip
    start = MARCH + 30 * number
    like = {name: value for name, value in key._asdict().items() if name != "insight_type"}
    table = pa.Table.from_pylist([row(start, key.event_name, 12, **like)], schema=ACTIVITY)
    episode = Episode(key, start, start + 6, start, "rise", 9.0, 12, 0.1, start + 16)
    form = InsightForm(extensions=number % 2 == 1)
    made = make_insight(episode, evidence(table, key), form, scored_to=start + 20, detector="d")
    if key.category != DATA:
        return made
    named = [
        {**record, "insightDetails": {**record["insightDetails"], "insightSource": TRAIL}}
        for record in made.records
    ]
    return replace(made, records=tuple(named))


def write_insights(root: Path, *insights: Insight) -> None:
    """Writes the log tree below ``root``."""
    write_log_tree(deliveries(insights, InsightForm(), 0, 2**31), root)


def write_activity(path: Path, *rows: Record) -> None:
    """Writes an activity table."""
    days: dict[int, list[Record]] = {}
    for entry in rows:
        days.setdefault(entry["minute"] // 86_400, []).append(entry)
    for day, entries in days.items():
        table = pa.Table.from_pylist(entries, schema=ACTIVITY)
        ActivityStore(path).write_day(day, table, np.empty((0, 2), np.uint64))


def write_results(workdir: Path) -> None:
    """500 insights in one Region, one in another, two on data events, one of another account."""
    data = {"event_source": "s3.amazonaws.com", "event_name": "PutObject", "category": DATA}
    insights = [
        *map(insight, range(PAIRS)),
        insight(7, region=AWAY),
        insight(8, **data),
        insight(28, **data),
        insight(3, account=OTHER),
    ]
    write_insights(workdir / "data" / "insights", *insights)
    hour = MARCH + 1440 + 60
    rows = [
        row(hour, "RunInstances", 2),
        row(hour, "RunInstances", 3, identity_arn=None, error_code="Throttled"),
        row(hour + 1, "RunInstances", 4),
        row(hour + 7, "RunInstances", 1),
        row(hour + 65, "RunInstances", 10),
        row(hour + 65, "RunInstances", 90, read_only=True),
        row(hour + 65, "RunInstances", 90, region=AWAY),
        row(hour + 65, "RunInstances", 90, account=OTHER),
        row(hour + 3, "PutObject", 5, event_source="s3.amazonaws.com", category=DATA),
        row(hour + 3, "PutObject", 6, event_source="s3.amazonaws.com", category=DATA,
            read_only=True),
    ]  # fmt: skip
    write_activity(workdir / "data" / "activity", *rows)


def tree_records(workdir: Path) -> list[Record]:
    """All records of the log tree."""
    return [
        record
        for path in sorted((workdir / "data" / "insights" / "AWSLogs").rglob("*.json.gz"))
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]
