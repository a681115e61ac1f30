"""boto3 against the server, and the answers against botocore's own model of the service."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.serving.process import Server
from tests.serving.results import AWAY, HOME, MARCH, PAIRS, TRAIL, tree_records

boto3 = pytest.importorskip("boto3", reason="boto3 is not installed")

FIRST = datetime.fromtimestamp(MARCH * 60, UTC)
METRIC = {
    "EventSource": "ec2.amazonaws.com",
    "EventName": "RunInstances",
    "InsightType": "ApiCallRateInsight",
}


def client(server: Server, region: str = HOME) -> Any:
    session = boto3.Session(aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="none")
    return session.client("cloudtrail", region_name=region, endpoint_url=server.url)


@pytest.fixture(scope="module")
def trail(server: Server) -> Any:
    """The client."""
    return client(server)


def ours(workdir: Path, region: str = HOME, category: str = "Management") -> dict[str, Any]:
    return {
        record["eventID"]: record
        for record in tree_records(workdir)
        if record["awsRegion"] == region
        and record["recipientAccountId"] == "111122223333"
        and record["insightDetails"]["sourceEventCategory"] == category
    }


@pytest.mark.parametrize("size", [50, 7])
def test_paging_through_1000_insight_events(
    trail: Any, results: Path, insight_schema: Any, size: int
) -> None:
    pages = list(
        trail.get_paginator("lookup_events").paginate(
            EventCategory="insight", PaginationConfig={"PageSize": size}
        )
    )
    assert [len(page["Events"]) for page in pages[:-1]] == [size] * (len(pages) - 1)
    events = [event for page in pages for event in page["Events"]]
    assert len(events) == 2 * PAIRS == 1000
    times = [event["EventTime"] for event in events]
    assert times == sorted(times, reverse=True)
    records = {event["EventId"]: json.loads(event["CloudTrailEvent"]) for event in events}
    assert records == ours(results)
    for event in events:
        record = records[event["EventId"]]
        details = record["insightDetails"]
        assert event["EventName"] == details["eventName"]
        assert event["EventSource"] == details["eventSource"]
        assert event["EventTime"] == datetime.fromisoformat(record["eventTime"])
    if size == 50:
        for record in records.values():
            insight_schema.validate(record)
    pairs = Counter(record["sharedEventID"] for record in records.values())
    assert set(pairs.values()) == {2}


def test_one_attribute(trail: Any, results: Path) -> None:
    known = ours(results)
    for key, name, value in (
        ("EventName", "eventName", "CreateKeyPair"),
        ("EventSource", "eventSource", "ec2.amazonaws.com"),
        ("EventSource", "eventSource", "s3.amazonaws.com"),
    ):
        attributes = [{"AttributeKey": key, "AttributeValue": value}]
        pages = trail.get_paginator("lookup_events").paginate(
            EventCategory="insight", LookupAttributes=attributes
        )
        found = {event["EventId"] for page in pages for event in page["Events"]}
        assert found == {i for i, r in known.items() if r["insightDetails"][name] == value}
    one = next(iter(known))
    attributes = [{"AttributeKey": "EventId", "AttributeValue": one}]
    answer = trail.lookup_events(EventCategory="insight", LookupAttributes=attributes)
    assert [event["EventId"] for event in answer["Events"]] == [one]


def test_a_time_range_is_inclusive_at_both_ends(trail: Any) -> None:
    start, end = FIRST + timedelta(minutes=30), FIRST + timedelta(minutes=36)
    asked = {"EventCategory": "insight", "StartTime": start, "EndTime": end}
    answer = trail.lookup_events(**asked)
    assert [event["EventTime"] for event in answer["Events"]] == [end, start]
    asked["StartTime"] = start + timedelta(seconds=1)
    assert len(trail.lookup_events(**asked)["Events"]) == 1


def test_another_region(server: Server, results: Path) -> None:
    answer = client(server, AWAY).lookup_events(EventCategory="insight")
    assert {event["EventId"] for event in answer["Events"]} == set(ours(results, AWAY))
    assert len(answer["Events"]) == 2


def test_insights_on_data_events(trail: Any, results: Path) -> None:
    paginator = trail.get_paginator("list_insights_data")
    asked = {"InsightSource": TRAIL, "DataType": "InsightsEvents"}
    pages = list(paginator.paginate(**asked, PaginationConfig={"PageSize": 3}))
    events = [event for page in pages for event in page["Events"]]
    assert [len(page["Events"]) for page in pages] == [3, 1]
    records = {event["EventId"]: json.loads(event["CloudTrailEvent"]) for event in events}
    assert records == ours(results, category="Data")
    assert {record["insightDetails"]["insightSource"] for record in records.values()} == {TRAIL}
    for dimensions, number in (({"EventName": "PutObject"}, 4), ({"EventName": "GetObject"}, 0)):
        answer = trail.list_insights_data(**asked, Dimensions=dimensions)
        assert len(answer["Events"]) == number
    asked["InsightSource"] = TRAIL + "s"
    assert trail.list_insights_data(**asked)["Events"] == []


def test_metric_data(trail: Any) -> None:
    hour = FIRST + timedelta(days=1, hours=1)
    span = {"StartTime": hour, "EndTime": hour + timedelta(minutes=15), "Period": 300}
    answer = trail.list_insights_metric_data(**METRIC, **span, DataType="FillWithZeros")
    assert answer["Timestamps"] == [hour + timedelta(minutes=m) for m in (0, 5, 10)]
    assert answer["Values"] == [9.0, 1.0, 0.0]
    assert "NextToken" not in answer
    page = trail.list_insights_metric_data(**METRIC, **span, MaxResults=1)
    assert page["Values"] == [9.0]
    rest = trail.list_insights_metric_data(**METRIC, **span, NextToken=page["NextToken"])
    assert rest["Values"] == [1.0]


def test_answers_fit_the_service_model(trail: Any) -> None:
    validator = import_module("botocore.validate").ParamValidator()
    asked: dict[str, dict[str, Any]] = {
        "LookupEvents": {"EventCategory": "insight"},
        "ListInsightsData": {"InsightSource": TRAIL, "DataType": "InsightsEvents", "MaxResults": 2},
        "ListInsightsMetricData": {
            **METRIC,
            "TrailName": TRAIL,
            "InsightType": "ApiErrorRateInsight",
            "ErrorCode": "AccessDenied",
            "StartTime": FIRST,
            "DataType": "FillWithZeros",
        },
    }
    calls = {"LookupEvents": trail.lookup_events, "ListInsightsData": trail.list_insights_data,
             "ListInsightsMetricData": trail.list_insights_metric_data}  # fmt: skip
    for name, parameters in asked.items():
        answer = calls[name](**parameters)
        assert answer.pop("ResponseMetadata")["RequestId"]
        shape = trail.meta.service_model.operation_model(name).output_shape
        assert set(answer) <= set(shape.members)
        report = validator.validate(answer, shape)
        assert not report.has_errors(), report.generate_report()
    assert answer["TrailARN"] == TRAIL
    assert answer["ErrorCode"] == "AccessDenied"


ATTRIBUTES = [{"AttributeKey": "EventId", "AttributeValue": "x"}]
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("lookup_events", {"EventCategory": "management"}, "InvalidEventCategoryException"),
    ("lookup_events", {"MaxResults": 51}, "InvalidMaxResultsException"),
    ("lookup_events", {"NextToken": "forged"}, "InvalidNextTokenException"),
    ("lookup_events", {"LookupAttributes": ATTRIBUTES * 2}, "InvalidLookupAttributesException"),
    ("lookup_events", {"StartTime": FIRST, "EndTime": 0}, "InvalidTimeRangeException"),
    ("list_insights_data", {"InsightSource": TRAIL, "DataType": "x"}, "InvalidParameterException"),
    ("list_insights_metric_data", {**METRIC, "Period": 61}, "InvalidParameterException"),
    ("list_insights_metric_data", {**METRIC, "TrailName": "a..b"}, "InvalidTrailNameException"),
    ("list_trails", {}, "UnsupportedOperationException"),
]


@pytest.mark.parametrize(("operation", "asked", "name"), REFUSED)
def test_refusals_are_botocores_own_exceptions(
    trail: Any, operation: str, asked: dict[str, Any], name: str
) -> None:
    if operation == "lookup_events":
        asked = {"EventCategory": "insight", **asked}
    with pytest.raises(getattr(trail.exceptions, name)) as caught:
        getattr(trail, operation)(**asked)
    assert caught.value.response["Error"]["Code"] == name
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    modelled = trail.meta.service_model.operation_model(caught.value.operation_name).error_shapes
    assert name in {shape.name for shape in modelled}
