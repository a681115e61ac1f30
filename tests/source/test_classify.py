import pytest

from trailsight.source.classify import category, read_only
from trailsight.source.record import Record


def record(name: str = "RunInstances", source: str = "ec2.amazonaws.com", **rest: object) -> Record:
    return Record("2026-01-01T00:00:00Z", source, name, "us-east-1", **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (record(eventCategory="Data"), "Data"),
        (record(eventCategory="NetworkActivity"), "NetworkActivity"),
        # 1.06: no eventCategory yet
        (record(managementEvent=False), "Data"),
        (record("GetObject", "s3.amazonaws.com", managementEvent=True), "Management"),
        # before 1.06: by the API
        (record("GetObject", "s3.amazonaws.com"), "Data"),
        (record("CreateBucket", "s3.amazonaws.com"), "Management"),
        (record("Invoke", "lambda.amazonaws.com"), "Data"),
        (record("GetItem", "ec2.amazonaws.com"), "Management"),
        (record(eventType="AwsVpceEvent"), "NetworkActivity"),
    ],
)
def test_category_comes_from_the_newest_field_that_is_there(given: Record, expected: str) -> None:
    assert category(given) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DescribeInstances", True),
        ("ListBuckets", True),
        ("GetSecretValue", True),
        ("LookupEvents", True),
        ("BatchGetImage", True),
        ("RunInstances", False),
        ("DeleteParameter", False),
        ("AssumeRole", False),
        ("UpdateInstanceInformation", False),
    ],
)
def test_the_verb_tells_reads_from_writes_where_the_record_does_not(
    name: str, expected: bool
) -> None:
    assert read_only(record(name)) is expected
    assert read_only(record(name, readOnly=not expected)) is not expected
