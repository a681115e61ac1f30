"""Insight events as CloudTrail writes them, and a reading of what a file holds."""

import gzip
import json
from pathlib import Path
from typing import Any

from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.read import Reading, read_insights

START = 20_000 * 1440 + 600
KEY = SeriesKey(
    "111122223333", "us-east-1", "ec2.amazonaws.com", "RunInstances", "Management", CALL_RATE, None
)


def event(state: str = "Start", **changes: Any) -> dict[str, Any]:
    """A Start at 10:00 and an End seven minutes later, of seven minutes."""
    start = state == "Start"
    statistics = {
        "baseline": {"average": 0.01},
        "insight": {"average": 2.4 if start else 3},
        "insightDuration": 5 if start else 7,
        "baselineDuration": 10_680,
    }
    attribution = {
        "attribute": "userIdentityArn",
        "insight": [{"value": "arn:a", "average": 3.0}],
        "baseline": [],
    }
    return {
        "eventVersion": "1.09",
        "eventTime": f"2024-10-04T10:0{0 if start else 7}:00Z",
        "awsRegion": "us-east-1",
        "eventID": f"event-{state}",
        "eventType": "AwsCloudTrailInsight",
        "recipientAccountId": "111122223333",
        "sharedEventID": "shared",
        "insightDetails": {
            "state": state,
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "insightType": "ApiCallRateInsight",
            "insightContext": {"statistics": statistics, "attributions": [attribution]},
        },
        "eventCategory": "Insight",
        **changes,
    }


def read(tmp_path: Path, content: object, name: str = "insights.json") -> Reading:
    folder = tmp_path / "read"
    folder.mkdir(exist_ok=True)
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return read_insights(folder, "compare.path")


def statistics(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = record["insightDetails"]["insightContext"]["statistics"]
    return found
