"""The AWS CLI against the server."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.serving.process import Server
from tests.serving.results import HOME, TRAIL, tree_records

pytest.importorskip("awscli", reason="the AWS CLI is not installed")

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def aws(server: Server) -> Cli:
    """Runs ``aws cloudtrail``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": HOME,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "awscli", "cloudtrail", *words]
        return subprocess.run(
            [*command, "--endpoint-url", server.url, "--output", "json"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_paging_through_1000_insight_events(aws: Cli, results: Path) -> None:
    events = answer(aws("lookup-events", "--event-category", "insight"))["Events"]
    assert len(events) == 1000
    records = {event["EventId"]: json.loads(event["CloudTrailEvent"]) for event in events}
    known = {record["eventID"]: record for record in tree_records(results)}
    assert len(records) == 1000
    assert all(known[name] == record for name, record in records.items())


def test_some_at_a_time(aws: Cli) -> None:
    asked = ("lookup-events", "--event-category", "insight", "--max-items", "60")
    first = answer(aws(*asked))
    second = answer(aws(*asked, "--starting-token", first["NextToken"]))
    ids = [event["EventId"] for event in first["Events"] + second["Events"]]
    assert len(set(ids)) == 120


def test_attributes_and_times(aws: Cli) -> None:
    asked = ("--event-category", "insight", "--start-time", "2026-03-01", "--end-time")
    attribute = "AttributeKey=EventName,AttributeValue=RunInstances"
    done = aws("lookup-events", *asked, "2026-03-01T03:00:00Z", "--lookup-attributes", attribute)
    events = answer(done)["Events"]
    assert [event["EventName"] for event in events] == ["RunInstances"] * 4


def test_metric_data(aws: Cli) -> None:
    found = answer(
        aws(
            *("list-insights-metric-data", "--event-source", "ec2.amazonaws.com"),
            *("--event-name", "RunInstances", "--insight-type", "ApiErrorRateInsight"),
            *("--error-code", "Throttled", "--period", "60", "--data-type", "FillWithZeros"),
            *("--start-time", "2026-03-02T00:59:00Z", "--end-time", "2026-03-02T01:02:00Z"),
        )
    )
    assert found["Values"] == [0.0, 3.0, 0.0]
    assert len(found["Timestamps"]) == 3
    assert found["ErrorCode"] == "Throttled"


def test_insights_on_data_events(aws: Cli) -> None:
    asked = ("list-insights-data", "--insight-source", TRAIL, "--data-type", "InsightsEvents")
    found = answer(aws(*asked, "--dimensions", "EventName=PutObject", "--page-size", "3"))
    assert {event["EventSource"] for event in found["Events"]} == {"s3.amazonaws.com"}
    assert len(found["Events"]) == 4


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("lookup-events", "--event-category", "insight", "--max-items", "1", "--starting-token",
          "forged"), "InvalidNextTokenException"),
        (("list-insights-metric-data", "--event-source", "ec2.amazonaws.com", "--event-name",
          "RunInstances", "--insight-type", "ApiCallRateInsight", "--period", "61"),
         "InvalidParameterException"),
        (("describe-trails",), "UnsupportedOperationException"),
    ],
)  # fmt: skip
def test_refusals(aws: Cli, words: tuple[str, ...], name: str) -> None:
    done = aws(*words)
    assert done.returncode != 0
    assert f"An error occurred ({name})" in done.stderr
