"""Insight events of AWS's, joined to Insights."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.insight.aws import KEY, START, event, read, statistics
from trailsight.contracts.series import CALL_RATE, ERROR_RATE
from trailsight.insight.read import read_insights, within

Change = Callable[[dict[str, Any]], object]


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
        (lambda r: statistics(r).update(insightDuration=0), ">= 1"),
        (lambda r: statistics(r).update(baseline={"average": -1}), ">= 0"),
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
    del statistics(endless)["insightDuration"]
    [entry] = read(tmp_path, endless).quarantined
    assert "insightDuration is missing" in entry.reason


def test_within_takes_what_has_a_minute_there(tmp_path: Path) -> None:
    insights = read(tmp_path, [event(), event("End")]).insights
    assert within(insights, START + 6, START + 60) == insights
    assert within(insights, START + 7, START + 60) == ()
    assert within(insights, START - 60, START) == ()
    assert within(insights, START - 60, START + 1) == insights


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
