import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.serving.errors import ServiceError
from trailsight.serving.requests import (
    ListInsightsData,
    ListInsightsMetricData,
    LookupEvents,
    Request,
    parse,
)

LOOKUP = {"EventCategory": "insight"}
DATA = {"InsightSource": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t",
        "DataType": "InsightsEvents"}  # fmt: skip
METRIC = {"EventSource": "ec2.amazonaws.com", "EventName": "RunInstances",
          "InsightType": "ApiCallRateInsight"}  # fmt: skip
ERRORS = {**METRIC, "InsightType": "ApiErrorRateInsight", "ErrorCode": "Client.Limit:[x], y-1"}
ID = {"AttributeKey": "EventId", "AttributeValue": "x"}

BAD: list[tuple[type[Request], dict[str, Any], str]] = [
    (LookupEvents, {"EventCategory": "Insight"}, "InvalidEventCategoryException"),
    (LookupEvents, {**LOOKUP, "MaxResults": 0}, "InvalidMaxResultsException"),
    (LookupEvents, {**LOOKUP, "MaxResults": 51}, "InvalidMaxResultsException"),
    (LookupEvents, {**LOOKUP, "MaxResults": "9"}, "SerializationException"),
    (LookupEvents, {**LOOKUP, "StartTime": "2026-03-01"}, "SerializationException"),
    (LookupEvents, {**LOOKUP, "StartTime": True}, "SerializationException"),
    (LookupEvents, {**LOOKUP, "StartTime": 2, "EndTime": 1}, "InvalidTimeRangeException"),
    (LookupEvents, {**LOOKUP, "StartTime": -1}, "InvalidTimeRangeException"),
    (LookupEvents, {**LOOKUP, "EndTime": 10**400}, "InvalidTimeRangeException"),
    (LookupEvents, {**LOOKUP, "EndTime": 1e18}, "InvalidTimeRangeException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [ID, ID]}, "InvalidLookupAttributesException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [{"AttributeKey": "EventId"}]},
     "InvalidLookupAttributesException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [{**ID, "AttributeKey": "Account"}]},
     "InvalidLookupAttributesException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [{**ID, "AttributeKey": "Username"}]},
     "InvalidLookupAttributesException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [{**ID, "AttributeValue": ""}]},
     "InvalidLookupAttributesException"),
    (LookupEvents, {**LOOKUP, "LookupAttributes": [{**ID, "AttributeValue": "x" * 2001}]},
     "InvalidLookupAttributesException"),
    (ListInsightsData, {}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "DataType": "Events"}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "InsightSource": "a b c"}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "InsightSource": "abc\n"}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "Dimensions": {}}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "Dimensions": {"EventId": "x", "EventName": "y"}},
     "InvalidParameterException"),
    (ListInsightsData, {**DATA, "Dimensions": {"Username": "x"}}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "MaxResults": 51}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "NextToken": "abc"}, "InvalidParameterException"),
    (ListInsightsData, {**DATA, "StartTime": 2, "EndTime": 1}, "InvalidParameterException"),
    (ListInsightsMetricData, {"EventSource": "ec2.amazonaws.com"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "EventSource": "ec2"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "EventName": "Run Instances"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "EventName": "R" * 129}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "InsightType": "Rate"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "ErrorCode": "AccessDenied"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**ERRORS, "ErrorCode": None}, "InvalidParameterException"),
    (ListInsightsMetricData, {**ERRORS, "ErrorCode": "a/b"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "Period": 61}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "DataType": "Zeros"}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "MaxResults": 21601}, "InvalidParameterException"),
    (ListInsightsMetricData, {**METRIC, "NextToken": ""}, "InvalidParameterException"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "name"), BAD)
def test_what_is_refused(kind: type[Request], body: dict[str, Any], name: str) -> None:
    with pytest.raises(ServiceError) as caught:
        parse(kind, json.dumps(body).encode())
    assert caught.value.name == name
    assert caught.value.status == 400
    assert caught.value.message


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (LookupEvents, {}),
        (LookupEvents, {**LOOKUP, "MaxResults": 50, "StartTime": 1, "EndTime": 1.5}),
        (LookupEvents, {**LOOKUP, "LookupAttributes": [], "NextToken": None, "New": {"a": [1]}}),
        (LookupEvents, {**LOOKUP, "LookupAttributes": [ID]}),
        (LookupEvents, {"LookupAttributes": [{**ID, "AttributeKey": "Username"}]}),
        (ListInsightsData, {**DATA, "Dimensions": {"EventSource": "x"}}),
        (ListInsightsMetricData, ERRORS),
        (ListInsightsMetricData, {**METRIC, "Period": 300, "DataType": "FillWithZeros"}),
    ],
)
def test_what_is_not(kind: type[Request], body: dict[str, Any]) -> None:
    assert isinstance(parse(kind, json.dumps(body).encode()), kind)


DEEP = [b"[" * 60_000, b'{"a":' * 10_000, b'{"New":' + b"[" * 60_000]


@pytest.mark.parametrize(
    "body",
    [b"{", b"null", b"[]", b'"x"', b"\xff", b'{"MaxResults":NaN}', *DEEP],
)
def test_bodies_that_are_no_request(body: bytes) -> None:
    with pytest.raises(ServiceError) as caught:
        parse(LookupEvents, body)
    assert caught.value.name == "SerializationException"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
MEMBERS = ["EventCategory", "LookupAttributes", "StartTime", "EndTime", "MaxResults", "NextToken",
           "Dimensions", "Period", "DataType"]  # fmt: skip


@given(
    st.sampled_from([(LookupEvents, LOOKUP), (ListInsightsData, DATA),
                     (ListInsightsMetricData, METRIC)]),
    st.dictionaries(st.sampled_from(MEMBERS), JSON),
)  # fmt: skip
def test_anything_is_a_request_or_refused(
    start: tuple[type[Request], dict[str, Any]], changes: dict[str, Any]
) -> None:
    kind, body = start
    with suppress(ServiceError):
        assert isinstance(parse(kind, json.dumps({**body, **changes}).encode()), kind)
