"""A table of records is worth the same as the records in a trail's files."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.source.formats.tables import made
from trailsight.contracts.activity import OPTIONAL
from trailsight.source.trail import Trail

TABLES: dict[str, Callable[[made.Records, Path], None]] = {
    "athena.parquet": made.athena,
    "lake.parquet": made.lake,
    "delta1.parquet": made.encoded(use_dictionary=False, compression="zstd"),
    "delta2.parquet": made.encoded(use_dictionary=False, data_page_version="2.0"),
    "pages.parquet": made.encoded(write_batch_size=3, data_page_size=100, compression="brotli"),
    "fallback.parquet": made.encoded(
        write_batch_size=2, dictionary_pagesize_limit=64, compression="lz4"
    ),
    "presto.parquet": made.text_parquet(made.presto),
    "json.parquet": made.text_parquet(json.dumps),
    "lake.csv": made.lake_csv,
    "v1.parquet": made.security_lake("1.0.0-rc.2"),
    "v2.parquet": made.security_lake("1.1.0"),
    "v5.parquet": made.security_lake("1.5.0"),
}

word = st.text("abcXYZ019+=.@-_", min_size=1, max_size=12)
callers = st.fixed_dictionaries(
    {"type": st.sampled_from(["IAMUser", "AssumedRole", "AWSService"])},
    optional={
        "principalId": word,
        "arn": st.builds("arn:aws:sts::1:assumed-role/{},{}/{}".format, word, word, word),
        "accountId": st.sampled_from(["012345678901", "111122223333"]),
        "accessKeyId": word,
        "sessionContext": st.just({"attributes": {"creationDate": "2026-03-04T10:00:00Z"}}),
        "invokedBy": st.sampled_from(["ecs.amazonaws.com", "AWS Internal"]),
    },
)
records = st.fixed_dictionaries(
    {
        "eventTime": st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(
            lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")
        ),
        "eventSource": st.sampled_from(["s3.amazonaws.com", "kms.amazonaws.com"]),
        "eventName": st.sampled_from(["GetObject", "Decrypt", "CreateKey", "ListBuckets"]),
        "awsRegion": st.sampled_from(["us-east-1", "eu-west-1"]),
        "sourceIPAddress": st.sampled_from(["192.0.2.1", "ecs.amazonaws.com", "2001:db8::1"]),
        "userIdentity": callers,
        "eventID": st.uuids().map(str),
        "recipientAccountId": st.sampled_from(["111122223333", "012345678901"]),
    },
    optional={
        "userAgent": st.text('agent/1.2 (a; "b", {c}=d)\n\u00e9', min_size=1),
        "errorCode": st.sampled_from(["AccessDenied", "Client.RequestLimitExceeded"]),
        "requestParameters": st.just({"name": "a", "other": "b"}),
        "readOnly": st.booleans(),
        "managementEvent": st.booleans(),
        "eventCategory": st.sampled_from(["Management", "Data", "NetworkActivity"]),
        "eventType": st.sampled_from(["AwsApiCall", "AwsConsoleSignIn", "AwsVpceEvent"]),
        "resources": st.lists(
            st.fixed_dictionaries({"arn": word, "type": st.sampled_from(["AWS::S3::Object", None])})
        ),
        "addendum": st.fixed_dictionaries(
            {"reason": st.sampled_from(["UPDATED_DATA", "DELIVERY_DELAY"])},
            optional={"originalEventID": st.uuids().map(str)},
        ),
    },
)


def told(path: Path) -> Counter[Any]:
    """What is counted of a file, by all that matters."""
    trail = Trail(str(path), columns=tuple(OPTIONAL))
    decoded = trail.read(trail.listing().files)
    assert not decoded.quarantined
    rows = zip(
        decoded.code.tolist(), decoded.minute.tolist(), decoded.id.tolist(),
        decoded.addendum.tolist(), strict=True,
    )  # fmt: skip
    return Counter((decoded.attributes[code], m, tuple(i), a) for code, m, i, a in rows)


def as_trail(given: made.Records, folder: Path) -> Counter[Any]:
    path = folder / "trail.json"
    path.write_text(json.dumps({"Records": given}))
    return told(path)


@pytest.mark.parametrize("name", TABLES)
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given=st.lists(records, min_size=1, max_size=20))
def test_every_table_counts_as_the_trail_does(
    tmp_path: Path, name: str, given: list[dict[str, Any]]
) -> None:
    if name in ("v1.parquet", "v2.parquet"):  # these name no category
        given = [{k: v for k, v in one.items() if k != "eventCategory"} for one in given]
    TABLES[name](given, tmp_path / name)
    assert told(tmp_path / name) == as_trail(given, tmp_path)


def test_without_unmapped_ocsf_leaves_reads_and_categories_to_the_rules(
    tmp_path: Path, record: Callable[..., dict[str, Any]]
) -> None:
    given = [
        record(eventName="DescribeInstances", readOnly=False),
        record(eventSource="s3.amazonaws.com", eventName="GetObject", managementEvent=False),
        record(eventSource="kms.amazonaws.com", eventName="Decrypt", readOnly=True),
    ]
    lost = ("readOnly", "managementEvent", "eventCategory")
    rest = [{name: v for name, v in one.items() if name not in lost} for one in given]
    made.security_lake("1.1.0", keep=False)(given, tmp_path / "a.parquet")
    counted = told(tmp_path / "a.parquet")
    assert counted == as_trail(rest, tmp_path)
    [first] = [one for one, *_ in counted if one.event_name == "DescribeInstances"]
    assert first.read_only  # the record says that it was a write: this is what is lost
