"""What AWS might have told of the same account: our own Insights, with planted differences."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from trailsight.activity.store import ActivityStore
from trailsight.contracts.series import SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.statistics import Window, evidence

Record = dict[str, Any]
Records = dict[str, list[Record]]
"""Start and End by a name: API, and error code where there is one."""


def retold(insights: Path) -> Records:
    """The Insight events of a log tree under ids of AWS's own, by API and error code; a second
    one of the same name is numbered."""
    pairs: Records = {}
    for path in sorted((insights / "AWSLogs").rglob("*.json.gz")):
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]:
            for name in ("sharedEventID", "eventID"):
                record[name] = str(uuid5(NAMESPACE_URL, record[name]))
            pairs.setdefault(record["sharedEventID"], []).append(record)
    told: Records = {}
    for pair in sorted(pairs.values(), key=lambda pair: str(pair[0]["eventTime"])):
        pair.sort(key=lambda record: str(record["eventTime"]))
        details = pair[0]["insightDetails"]
        what = " ".join(filter(None, (details["eventName"], details.get("errorCode"))))
        number = sum(name.split(" #")[0] == what for name in told)
        told[f"{what} #{number + 1}" if number else what] = pair
    return told


def moved(pair: list[Record], minutes: int, store: ActivityStore) -> None:
    """The same Insight some minutes later; its baseline as AWS's rule has it then."""
    start = _minute(pair[0]) + minutes
    window = Window(InsightForm().baseline_start(start), start)
    average = baseline(pair[0], window, store)
    for record in pair:
        record["eventTime"] = _text(_minute(record) + minutes)
        statistics(record)["baselineDuration"] = window.minutes
        statistics(record)["baseline"]["average"] = average


def baseline(record: Record, window: Window, store: ActivityStore) -> float:
    """The average of the series of ``record`` over ``window``."""
    details = record["insightDetails"]
    key = SeriesKey(
        record["recipientAccountId"],
        record["awsRegion"],
        details["eventSource"],
        details["eventName"],
        details["sourceEventCategory"],
        details["insightType"],
        details.get("errorCode"),
    )
    return evidence(store.read(window.start, window.end), key).average(window)


def more_calls(pair: list[Record], calls: int) -> None:
    """A baseline with ``calls`` more than the logs hold."""
    for record in pair:
        told = statistics(record)
        told["baseline"]["average"] += calls / told["baselineDuration"]


def another(
    pair: list[Record], start: str, minutes: int, calls: int, store: ActivityStore, **changes: str
) -> list[Record]:
    """An Insight like ``pair`` of another API or account, at another time."""
    made: list[Record] = json.loads(json.dumps(pair))
    first = int(datetime.fromisoformat(start).timestamp()) // 60
    for record, minute in zip(made, (first, first + minutes), strict=True):
        details = record["insightDetails"]
        record["recipientAccountId"] = changes.get("account", record["recipientAccountId"])
        record["awsRegion"] = changes.get("region", record["awsRegion"])
        details["eventName"] = changes.get("name", details["eventName"])
        details["eventSource"] = changes.get("source", details["eventSource"])
        record["eventTime"] = _text(minute)
        record["sharedEventID"] = str(uuid5(NAMESPACE_URL, f"{start} {changes}"))
        length = 5 if details["state"] == "Start" else minutes
        statistics(record)["insight"]["average"] = calls / length
        statistics(record)["insightDuration"] = length
    moved(made, 0, store)
    return made


def statistics(record: Record) -> Record:
    """The statistics of a record."""
    found: Record = record["insightDetails"]["insightContext"]["statistics"]
    return found


def write_tree(told: Records, folder: Path) -> Path:
    """A log tree as AWS delivers it, some of it twice."""
    for number, (_, pair) in enumerate(sorted(told.items())):
        for record in pair:
            account, region = record["recipientAccountId"], record["awsRegion"]
            place = folder / "AWSLogs" / account / "CloudTrail-Insight" / region / "2026" / "03"
            place.mkdir(parents=True, exist_ok=True)
            content = gzip.compress(json.dumps({"Records": [record]}).encode())
            for copy in range(1 + number % 2):
                unique = f"{number}{record['insightDetails']['state']}{copy}"
                name = f"{account}_CloudTrail-Insight_{region}_20260315T1200Z_{unique}.json.gz"
                (place / name).write_bytes(content)
    return folder


def write_lookup(told: Records, path: Path) -> Path:
    """What ``aws cloudtrail lookup-events`` prints, the newest first."""
    newest: Callable[[Record], str] = lambda record: str(record["eventTime"])  # noqa: E731
    records = sorted((record for pair in told.values() for record in pair), key=newest)
    events = [
        {
            "EventId": record["eventID"],
            "EventName": record["insightDetails"]["eventName"],
            "EventTime": record["eventTime"],
            "Resources": [],
            "CloudTrailEvent": json.dumps(record),
        }
        for record in reversed(records)
    ]
    path.write_text(json.dumps({"Events": events}))
    return path


def _minute(record: Record) -> int:
    return int(datetime.fromisoformat(record["eventTime"]).timestamp()) // 60


def _text(minute: int) -> str:
    return f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%dT%H:%M:%SZ}"
