"""Notifications and messages that Lambda gets look like records, and are none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.source.trail import Trail

# S3 user guide, "Event message structure"; Lambda developer guide, "Using AWS Lambda with Amazon
# SNS" and "… SQS", shortened.
S3 = {
    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "us-west-2",
    "eventTime": "1970-01-01T00:00:00.000Z", "eventName": "ObjectCreated:Put",
    "userIdentity": {"principalId": "AIDAJDPLRKLG7UEXAMPLE"},
    "requestParameters": {"sourceIPAddress": "127.0.0.1"},
    "s3": {"s3SchemaVersion": "1.0", "bucket": {"name": "amzn-s3-demo-bucket"}},
}  # fmt: skip
SNS = {
    "EventVersion": "1.0", "EventSource": "aws:sns",
    "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed",
    "Sns": {"Timestamp": "2019-01-02T12:45:07.000Z", "Message": "Hello from SNS!"},
}  # fmt: skip
SQS = {
    "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "body": "Test message.",
    "attributes": {"ApproximateReceiveCount": "1"}, "eventSource": "aws:sqs",
    "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue", "awsRegion": "us-east-2",
}  # fmt: skip


@pytest.mark.parametrize("other", [S3, SNS, SQS, {**S3, "eventTime": "never"}])
@pytest.mark.parametrize("wrapped", [True, False])
def test_notifications_are_out_of_scope(
    record: Callable[..., dict[str, Any]],
    write_log: Callable[..., Path],
    other: dict[str, Any],
    wrapped: bool,
) -> None:
    trail = Trail(str(write_log("a.json", [record(), other, record(), other], wrapped=wrapped)))
    decoded = trail.read(trail.listing().files)
    assert (len(decoded.code), decoded.out_of_scope, decoded.quarantined) == (2, 2, ())
    assert decoded.read == 4


def test_a_file_of_notifications_alone_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"Records": [S3]}))
    trail = Trail(str(tmp_path))
    decoded = trail.read(trail.listing().files)
    assert (len(decoded.code), decoded.out_of_scope, decoded.quarantined) == (0, 1, ())
