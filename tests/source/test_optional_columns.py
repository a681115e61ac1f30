from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.activity import OPTIONAL
from trailsight.contracts.records import Decoded
from trailsight.source.record import Detailed, Record, record_type
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]

ROLE = {"ARN": "arn:aws:iam::1:role/r", "accountId": "1", "type": "AWS::IAM::Role"}
KEY = {"ARN": "arn:aws:kms:us-east-1:1:key/k", "type": "AWS::KMS::Key"}
CALLER = {
    "arn": "arn:aws:sts::111122223333:assumed-role/app/i-1",
    "accessKeyId": "ASIA1",
    "invokedBy": "autoscaling.amazonaws.com",
}


def read(path: Path, *columns: str) -> Decoded:
    trail = Trail(str(path), columns=columns)
    return trail.read(trail.listing().files)


@pytest.fixture
def log(record: Make, write_log: Write) -> Path:
    return write_log(
        "a.json",
        [
            record(userIdentity=CALLER, sourceIPAddress="192.0.2.1", resources=[KEY, ROLE, ROLE]),
            record(userIdentity=CALLER, sourceIPAddress="192.0.2.2", resources=[ROLE, KEY]),
            record(userIdentity=CALLER, sourceIPAddress="192.0.2.2", resources=[]),
        ],
    )


def test_they_are_off_by_default_and_make_no_rows(log: Path) -> None:
    [one] = read(log).attributes
    assert [getattr(one, name) for name in OPTIONAL] == [None] * 4


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("invoked_by", ["autoscaling.amazonaws.com"]),
        ("source_ip", ["192.0.2.1", "192.0.2.2"]),
        ("access_key", ["ASIA1"]),
        ("resource_type", ["AWS::IAM::Role,AWS::KMS::Key", None]),
    ],
)
def test_each_holds_what_the_record_tells_and_no_other_comes_with_it(
    log: Path, column: str, expected: list[str | None]
) -> None:
    told = read(log, column).attributes
    assert [getattr(one, column) for one in told] == expected
    assert all(getattr(one, name) is None for one in told for name in OPTIONAL if name != column)


def test_resources_are_decoded_only_where_they_are_asked_for(
    record: Make, write_log: Write
) -> None:
    assert record_type(("source_ip", "access_key")) is Record
    assert record_type(("resource_type",)) is Detailed
    path = write_log("b.json", [record(resources="none"), record(resources=[{"ARN": "a"}])])
    assert len(read(path).code) == 2
    asked = read(path, "resource_type")
    assert [one.position for one in asked.quarantined] == ["record 0"]
    assert [one.resource_type for one in asked.attributes] == [None]
