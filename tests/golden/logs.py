"""Log files that hold the calls of a published insight, and nothing that AWS wrote."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tests.golden.published import WRITE, Published

ACCOUNT, REGION = "123456789012", "us-east-1"
DAY = 1440
LARGE = 100_000
"""Calls in a baseline from which on a week of history must do."""
QUIET = 30
"""Minutes of ordinary activity after the insight."""

_RECORD = (
    '{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::123456789012:'
    'assumed-role/%s/i-%d"},"eventTime":"%s","eventSource":"%s.amazonaws.com",'
    '"eventName":"%s","awsRegion":"us-east-1","userAgent":"aws-sdk-java/1.11",%s'
    '"eventID":"%032x","readOnly":%s,"eventType":"AwsApiCall","managementEvent":true,'
    '"recipientAccountId":"123456789012","eventCategory":"Management"}'
)


def minutes_of(insight: Published) -> Iterator[tuple[int, int]]:
    """(minute since the epoch, calls) of the API: baseline, insight, and what follows.

    The weeks before the baseline have the baseline's rate.
    """
    start = int(insight.moment.timestamp()) // 60
    window = insight.baseline_duration or 7 * DAY
    earlier = 0 if insight.baseline_calls > LARGE else 3 * 7 * DAY
    # From the middle of one interval on, so that no call falls just before the Start.
    evenly = [
        (2 * insight.baseline_calls * m + window) // (2 * window)
        for m in range(-earlier, window + 1)
    ]
    for minute, (low, high) in enumerate(pairwise(evenly)):
        yield start - window - earlier + minute, high - low
    tail = (*insight.minutes, *insight.after)
    rest = insight.after[:1] * (QUIET - len(insight.after))
    for minute, calls in enumerate((*tail, *rest)):
        yield start + minute, calls


def write_logs(insight: Published, folder: Path) -> None:
    """One file an hour, with an hourly call of another API over four weeks besides."""
    start = int(insight.moment.timestamp()) // 60
    hours: dict[int, list[str]] = {}
    serial = 0

    def add(minute: int, number: int, name: str, source: str, error: str, read: str) -> None:
        nonlocal serial
        lines = hours.setdefault(minute // 60, [])
        time = datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for call in range(number):
            serial += 1
            role = insight.roles[(minute + call) % len(insight.roles)]
            lines.append(_RECORD % (role, serial % 9, time, source, name, error, serial, read))

    first = start - 28 * DAY if insight.baseline_calls <= LARGE else start - 10_800
    for minute in range(first - first % 60, start + QUIET, 60):
        add(minute + 7, 1, "PutMetricAlarm", "monitoring", "", "false")
    add(start + QUIET, 1, "PutMetricAlarm", "monitoring", "", "false")
    error = f'"errorCode":"{insight.error_code}",' if insight.error_code else ""
    for minute, calls in minutes_of(insight):
        read = str(insight.read_only).lower()
        add(minute, calls, insight.name, insight.source, error, read)
    folder.mkdir(parents=True)
    for hour, lines in hours.items():
        name = f"{ACCOUNT}_CloudTrail_{REGION}_{hour}.json.gz"
        content = '{"Records":[' + ",".join(lines) + "]}"
        (folder / name).write_bytes(gzip.compress(content.encode(), 1))


def insight_type(insight: Published) -> str:
    """The type of the published record."""
    return WRITE if insight.error_code is None else "ApiErrorRateInsight"
