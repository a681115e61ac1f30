import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.insight.forms.made import START, insight
from trailsight.insight.forms.sarif import result, sarif_log

TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string", "minLength": 1}},
    "additionalProperties": False,
}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


LEVEL = {"enum": ["none", "note", "warning", "error"]}
NAME = {"type": "string", "minLength": 1}
RULE = closed(
    ["id", "shortDescription"],
    id=NAME,
    name={"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
    shortDescription=TEXT,
    fullDescription=TEXT,
    help=TEXT,
    defaultConfiguration=closed(["level"], level=LEVEL),
)
LOCATION = closed(
    ["physicalLocation"],
    physicalLocation=closed(
        ["artifactLocation"],
        artifactLocation=closed(["uri"], uri={"type": "string", "pattern": "^[A-Za-z0-9_./%-]+$"}),
        region=closed(["startLine"], startLine={"type": "integer", "minimum": 1}),
    ),
    logicalLocations={
        "type": "array",
        "items": closed(["fullyQualifiedName"], name=NAME, fullyQualifiedName=NAME),
    },
)
RESULT = closed(
    ["ruleId", "message", "locations", "partialFingerprints"],
    ruleId=NAME,
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=TEXT,
    locations={"type": "array", "minItems": 1, "items": LOCATION},
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
    properties={"type": "object"},
)
RUN = closed(
    ["tool", "results"],
    tool=closed(
        ["driver"],
        driver=closed(
            ["name", "rules"], name=NAME, version=NAME, rules={"type": "array", "items": RULE}
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": RESULT},
)
# What SARIF 2.1.0 demands of the objects that are written here, each of them closed; locations
# and partial fingerprints are demanded by GitHub's code scanning.
SARIF = closed(
    ["version", "runs"],
    **{"$schema": {"type": "string"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "minItems": 1, "maxItems": 1, "items": RUN},
)


def checked(log: dict[str, Any]) -> dict[str, Any]:
    Draft202012Validator(SARIF).validate(log)
    run: dict[str, Any] = json.loads(json.dumps(log))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
    return run


def test_a_log_without_a_result_is_valid_and_names_the_rules() -> None:
    run = checked(sarif_log([]))
    names = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert names == ["ApiCallRateInsight", "ApiErrorRateInsight"]


def test_a_result() -> None:
    made = insight(error_code="Client.Denied")
    run = checked(sarif_log([result(made.records[-1], peak_bans=9.25)]))
    [one] = run["results"]
    assert (one["ruleId"], one["level"]) == ("ApiErrorRateInsight", "error")
    assert "failed with Client.Denied 7.0 times a minute" in one["message"]["text"]
    assert set(one["partialFingerprints"].values()) == {made.shared_event_id}
    assert "primaryLocationLineHash" in one["partialFingerprints"]
    [location] = one["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "AWSLogs/123456789012/CloudTrail-Insight/us-east-1"
    [logical] = location["logicalLocations"]
    assert logical["fullyQualifiedName"] == (
        "123456789012/us-east-1/ec2.amazonaws.com/RunInstances"
    )
    assert one["properties"]["insightAverage"] == 7.0
    assert one["properties"]["peakBans"] == 9.25


def test_start_and_end_are_one_result() -> None:
    start, end = (result(record, peak_bans=7.0) for record in insight().records)
    assert start["partialFingerprints"] == end["partialFingerprints"]
    assert start["locations"] == end["locations"]


@pytest.mark.parametrize(("bans", "level"), [(5.0, "note"), (6.0, "warning"), (7.0, "error")])
def test_levels_are_by_bans(bans: float, level: str) -> None:
    assert result(insight().records[0], peak_bans=bans)["level"] == level


def test_a_pinned_file_and_odd_names_are_uris() -> None:
    record = insight(end=START + 1).records[1]
    one = result(record, peak_bans=7.0, artifact="infra/main file.tf")
    [location] = one["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "infra/main%20file.tf"
    hostile = {**record, "awsRegion": "../..\ud800"}
    checked(sarif_log([result(hostile, peak_bans=7.0)]))


def test_published_records_go_over(published: list[dict[str, Any]]) -> None:
    checked(sarif_log([result(record, peak_bans=7.0) for record in published]))
