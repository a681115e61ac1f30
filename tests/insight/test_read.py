"""AWS's Insight files, what lookup-events answers, EventBridge events, and our own."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.contracts.errors import InputError
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, SeriesKey
from trailsight.insight.read import Reading, read_insights, within
from trailsight.insight.unpack import unpack

Change = Callable[[dict[str, Any]], object]
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


def details(name: str, value: object) -> Change:
    return lambda record: record["insightDetails"].__setitem__(name, value)


def without(*path: str) -> Change:
    def change(record: dict[str, Any]) -> None:
        for name in path[:-1]:
            record = record[name]
        del record[path[-1]]

    return change


def test_start_and_end_become_one_insight(tmp_path: Path) -> None:
    [one] = read(tmp_path, {"Records": [event("End"), event()]}, "a.json.gz").insights
    assert one.key == KEY
    assert (one.start, one.end, one.until) == (START, START + 7, START + 7)
    assert (one.baseline_average, one.baseline_duration) == (0.01, 10_680)
    assert (one.start_average, one.start_duration) == (2.4, 5)
    assert (one.end_average, one.end_duration, one.average) == (3.0, 7, 3.0)
    assert (one.shared_event_id, one.direction) == ("shared", "rise")
    [attribution] = one.attributions
    assert (attribution.insight[0].value, attribution.baseline) == ("arn:a", ())


def test_either_of_them_may_be_missing(tmp_path: Path) -> None:
    [opened] = read(tmp_path, [event()]).insights
    assert (opened.start, opened.end, opened.until) == (START, None, START + 5)
    assert (opened.start_average, opened.end_average, opened.average) == (2.4, None, 2.4)
    [ended] = read(tmp_path, [event("End")]).insights
    assert (ended.start, ended.end) == (START, START + 7)
    assert (ended.start_average, ended.end_average) == (None, 3.0)


def test_a_rate_below_the_baseline_is_a_drop(tmp_path: Path) -> None:
    record = event()
    record["insightDetails"]["insightContext"]["statistics"]["baseline"]["average"] = 20
    [one] = read(tmp_path, record).insights
    assert one.direction == "drop"


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: {"Records": records},
        lambda records: records,
        lambda records: {"Events": records, "NextToken": "x"},
        lambda records: {
            "Events": [{"EventId": "1", "CloudTrailEvent": json.dumps(one)} for one in records]
        },
        lambda records: [
            {
                "detail-type": "AWS Insight via CloudTrail",
                "account": "9",
                "region": "x",
                "detail": r,
            }
            for r in records
        ],
    ],
    ids=["Records", "array", "guide", "lookup-events", "EventBridge"],
)
def test_every_wrapping_reads_alike(tmp_path: Path, name: str, wrap: Any) -> None:
    reading = read(tmp_path, wrap([event(), event("End")]), name)
    assert reading.quarantined == ()
    assert [(one.key, one.end) for one in reading.insights] == [(KEY, START + 7)]
    assert (reading.files, reading.records, reading.other) == (1, 2, 0)


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    lines = [json.dumps(event()), "", '{"broken', json.dumps({"Records": [event("End"), 7]})]
    reading = read(tmp_path, "\n".join(lines).encode(), "a.jsonl")
    assert [one.end for one in reading.insights] == [START + 7]
    assert [entry.position for entry in reading.quarantined] == ["line 3", "line 4, record 1"]


def test_what_an_event_lacks_is_told_by_its_envelope_or_its_file(tmp_path: Path) -> None:
    bare = event()
    del bare["recipientAccountId"], bare["awsRegion"]
    envelope = {"account": "444455556666", "region": "eu-west-1", "detail": bare}
    [one] = read(tmp_path, envelope).insights
    assert one.key[:2] == ("444455556666", "eu-west-1")
    bare["awsRegion"] = "us-east-1"
    (tmp_path / "read" / "insights.json").unlink()
    name = "444455556666_CloudTrail-Insight_us-east-1_20241004T1010Z_abc.json"
    [one] = read(tmp_path, {"Records": [bare]}, name).insights
    assert one.key.account == "444455556666"


def test_what_is_delivered_twice_counts_once(tmp_path: Path) -> None:
    read(tmp_path, {"Records": [event(), event("End")]}, "a.json.gz")
    reading = read(tmp_path, {"Records": [event("End"), event()]}, "b.json")
    assert len(reading.insights) == 1
    assert (reading.records, reading.quarantined) == (2, ())


def test_one_id_on_two_series_is_two_insights(tmp_path: Path) -> None:
    elsewhere = event(awsRegion="eu-west-1")
    assert len(read(tmp_path, [event(), elsewhere]).insights) == 2


def test_data_events_and_errors_are_series_of_their_own(tmp_path: Path) -> None:
    failed, data = event(), event()
    failed["insightDetails"] |= {"insightType": ERROR_RATE, "errorCode": "Denied"}
    data["insightDetails"]["sourceEventCategory"] = "Data"
    keys = {one.key for one in read(tmp_path, [event(), failed, data]).insights}
    assert {(key.category, key.insight_type, key.error_code) for key in keys} == {
        ("Management", CALL_RATE, None),
        ("Management", ERROR_RATE, "Denied"),
        ("Data", CALL_RATE, None),
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without("sharedEventID"), "missing required field `sharedEventID`"),
        (without("recipientAccountId"), "recipientAccountId is missing"),
        (without("insightDetails", "insightContext"), "field `insightContext` - at `$.insightDet"),
        (details("state", "Middle"), "Invalid enum value 'Middle'"),
        (details("insightType", "Other"), "Invalid enum value 'Other'"),
        (details("insightType", ERROR_RATE), "insightDetails.errorCode is missing"),
        (details("eventName", 7), "Expected `str`, got `int` - at `$.insightDetails.eventName`"),
        (lambda r: r.update(eventTime="soon"), "eventTime: 'soon' is no ISO 8601 time"),
        (lambda r: r.update(eventTime="2024-10-04T10:00:00"), "tells no offset"),
        (lambda r: _statistics(r).update(insightDuration=0), ">= 1"),
        (lambda r: _statistics(r).update(baseline={"average": -1}), ">= 0"),
    ],
)
def test_what_is_wrong_is_quarantined_with_its_reason(
    tmp_path: Path, change: Change, reason: str
) -> None:
    bad = event()
    change(bad)
    reading = read(tmp_path, {"Records": [bad, event("End")]})
    [entry] = reading.quarantined
    assert (Path(entry.source).name, entry.position) == ("insights.json", "record 0")
    assert reason in entry.reason
    assert entry.bytes == len(json.dumps(bad))
    assert len(reading.insights) == 1


def _statistics(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = record["insightDetails"]["insightContext"]["statistics"]
    return found


def test_records_that_contradict_each_other(tmp_path: Path) -> None:
    other = event(eventTime="2024-10-04T10:01:00Z")
    reading = read(tmp_path, [event(), other])
    assert [entry.reason for entry in reading.quarantined] == [
        "another Start of sharedEventID shared"
    ]
    early = event("End", eventTime="2024-10-04T09:59:00Z")
    reading = read(tmp_path, [event(), early])
    assert [entry.reason for entry in reading.quarantined] == ["an End that is not after its Start"]
    assert [one.end for one in reading.insights] == [None]
    endless = event("End")
    del _statistics(endless)["insightDuration"]
    [entry] = read(tmp_path, endless).quarantined
    assert "insightDuration is missing" in entry.reason


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.json", "truncated"),
        (b'{"Records": [', "a.json", "truncated"),
        (b'{"Records": 7}', "a.json", "neither a record nor a list"),
        (b'{"InsightSelectors": []}', "a.json", "neither an insight event nor a call"),
        (b"7", "a.json", "not a record"),
        (b"\xff\xfe", "a.json", "malformed"),
        (b"[" * 100_000, "a.json", "recursion"),
        (b'{"Events": [{"CloudTrailEvent": "{"}]}', "a.json", "cloudtrailevent: "),
        (gzip.compress(b"[]")[:-4], "a.json", "truncated gzip"),
        (b"\x1f\x8b\x08broken", "a.json", "corrupt gzip"),
    ],
)
def test_unreadable_files_are_quarantined(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    reading = read(tmp_path, content, name)
    assert reading.insights == ()
    [entry] = reading.quarantined
    assert reason in entry.reason.lower()
    assert entry.bytes > 0 or content == b""


def test_calls_and_digests_are_passed_over(tmp_path: Path, record: Callable[..., Any]) -> None:
    root = tmp_path / "bucket" / "AWSLogs" / "111122223333"
    for kind in ("CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"):
        folder = root / kind / "us-east-1"
        folder.mkdir(parents=True)
        name = f"111122223333_{kind}_us-east-1_20241004T1010Z_a.json"
        (folder / name).write_text(json.dumps({"Records": [event(), record()]}))
    reading = read_insights(tmp_path / "bucket", "compare.path")
    assert (reading.files, reading.skipped) == (1, 2)
    assert (len(reading.insights), reading.other, reading.quarantined) == (1, 1, ())


def test_nothing_to_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"compare\.path: no such file or directory"):
        read_insights(tmp_path / "nowhere", "compare.path")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=r"compare\.path: no file of Insight events"):
        read_insights(tmp_path, "compare.path")


def test_a_link_to_nowhere_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    [entry] = read_insights(tmp_path, "compare.path").quarantined
    assert entry.reason == "No such file or directory"


def test_within_takes_what_has_a_minute_there(tmp_path: Path) -> None:
    insights = read(tmp_path, [event(), event("End")]).insights
    assert within(insights, START + 6, START + 60) == insights
    assert within(insights, START + 7, START + 60) == ()
    assert within(insights, START - 60, START) == ()
    assert within(insights, START - 60, START + 1) == insights


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Records", "Events", "CloudTrailEvent", "detail", "insightDetails", "eventType"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_json_holds_is_taken_apart(value: Any) -> None:
    for found in unpack(json.dumps(value).encode(), lines=False):
        assert found.reason or isinstance(found.content, dict)


def test_the_published_records(shared: Path) -> None:
    folder = shared / "reference" / "published_insights"
    reading = read_insights(folder, "compare.path")
    assert (reading.records, len(reading.insights)) == (19, 14)
    errors = next(one for one in reading.insights if one.key.event_name == "DescribeQuery")
    assert (errors.start_average, errors.end_average, errors.baseline_duration) == (
        1.2,
        6.0,
        11_092,
    )
    assert errors.key.error_code == "QueryIdNotFoundException"
    long = next(one for one in reading.insights if one.key.event_name == "DescribeRegions")
    assert (long.end_duration, long.end_average) == (121, 3574.5950413223)
    assert long.start % 1440 == 10 * 60 + 43
    hook = next(one for one in reading.insights if one.key.event_name == "PutLifecycleHook")
    assert (hook.baseline_duration, hook.start_duration, hook.end_duration) == (None, None, 1)
    reasons = {Path(entry.source).name: entry.reason for entry in reading.quarantined}
    assert set(reasons) == {
        "SYNTHETIC_eventbridge_envelope.json",
        "SYNTHETIC_lake_shape.json",
        "docs_2025_get_insight_selectors_response.json",
        "elastic_beats_2020_iam_AttachUserPolicy_end.json",
    }
    assert "insightContext" in reasons["elastic_beats_2020_iam_AttachUserPolicy_end.json"]
