import json
from pathlib import Path

import msgspec
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
        ("TransactGetItems", True),
        ("ListFunctions20150331", True),
        ("UpdateInstanceInformation", False),
        # the verb is a whole word: licence manager's and ACM's calls that only begin like a read
        ("CheckoutLicense", False),
        ("IssueCertificate", False),
    ],
)
def test_the_verb_tells_reads_from_writes_where_the_record_does_not(
    name: str, expected: bool
) -> None:
    assert read_only(record(name)) is expected
    assert read_only(record(name, readOnly=not expected)) is not expected


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        # KMS developer guide, "Examples of AWS KMS log entries": readOnly true in each of them
        ("kms.amazonaws.com", "Decrypt", True),
        ("kms.amazonaws.com", "Encrypt", True),
        ("kms.amazonaws.com", "GenerateDataKey", True),
        ("kms.amazonaws.com", "GenerateDataKeyWithoutPlaintext", True),
        ("kms.amazonaws.com", "GenerateMac", True),
        ("kms.amazonaws.com", "ReEncrypt", True),
        ("kms.amazonaws.com", "CreateKey", False),
        ("payment-cryptography.amazonaws.com", "Encrypt", False),
        # as 61 real AssumeRole records and one GetFederationToken have it
        ("sts.amazonaws.com", "AssumeRole", True),
        ("sts.amazonaws.com", "AssumeRoleWithSAML", True),
        ("sts.amazonaws.com", "GetFederationToken", False),
        ("sts.amazonaws.com", "GetCallerIdentity", True),
        ("bedrock.amazonaws.com", "InvokeModel", True),
    ],
)
def test_where_cloudtrail_says_otherwise_than_the_verb_it_is_followed(
    source: str, name: str, expected: bool
) -> None:
    assert read_only(record(name, source)) is expected


def test_a_sign_in_is_a_write_and_a_service_event_goes_by_its_name() -> None:
    sign_in = record("CheckMfa", "signin.amazonaws.com", eventType="AwsConsoleSignIn")
    assert not read_only(sign_in)
    assert not read_only(record("ConsoleLogin", "signin.amazonaws.com"))
    service = "AwsServiceEvent"
    assert read_only(record("GetRoleCredentials", "sso.amazonaws.com", eventType=service))
    assert not read_only(record("RotateKey", "kms.amazonaws.com", eventType=service))


def test_on_real_records_the_rule_says_what_they_say_themselves(shared: Path) -> None:
    paths = (shared / "data" / "cloudtrail_invictus").rglob("*.json")
    records = [r for path in paths for r in json.loads(path.read_text())["Records"]]
    told = [msgspec.convert(r, Record) for r in records if isinstance(r.get("readOnly"), bool)]
    untold = [msgspec.structs.replace(r, readOnly=None) for r in told]
    agree = sum(read_only(a) == b.readOnly for a, b in zip(untold, told, strict=True))
    assert len(told) > 2_500
    assert agree / len(told) > 0.999
