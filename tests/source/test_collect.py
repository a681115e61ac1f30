from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from trailsight.contracts.records import LAGS, LogFile
from trailsight.source.collect import Collector
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

Make = Callable[..., dict[str, Any]]
FILE = LogFile("1_CloudTrail_us-east-1_20260304T1019Z_x.json.gz", 1, "1")


def parsed(*contents: dict[str, Any]) -> Parsed:
    records = [msgspec.convert(content, Record) for content in contents]
    return Parsed(records, range(len(records)), [msgspec.json.encode(c) for c in contents])


def test_equal_attributes_have_one_code_over_files(record: Make) -> None:
    collector = Collector()
    collector.add(FILE, parsed(record(), record(errorCode="Denied"), record()))
    collector.add(FILE, parsed(record(errorCode="Denied")))
    decoded = collector.decoded()
    assert decoded.code.tolist() == [0, 1, 0, 1]
    assert [one.error_code for one in decoded.attributes] == [None, "Denied"]


def test_a_column_that_nobody_asked_for_parts_no_attributes(record: Make) -> None:
    contents = [record(sourceIPAddress=f"192.0.2.{n}") for n in range(9)]
    for columns, distinct in (((), 1), (("source_ip",), 9)):
        collector = Collector(columns)
        collector.add(FILE, parsed(*contents))
        assert len(collector.decoded().attributes) == distinct


def test_records_without_a_caller_stand_beside_those_with_one(record: Make) -> None:
    collector = Collector()
    collector.add(FILE, parsed(record(), record(userIdentity=None), record()))
    decoded = collector.decoded()
    assert decoded.code.tolist() == [0, 1, 0]
    assert decoded.attributes[1].identity_arn is None


def test_the_key_s_account_is_not_remembered_for_other_files(record: Make) -> None:
    nameless = record(recipientAccountId=None, userIdentity={"type": "AWSService"})
    collector = Collector()
    for account in ("111", "222"):
        file = FILE._replace(path=f"{account}_CloudTrail_eu-west-1_20260304T1019Z_x.json.gz")
        collector.add(file, parsed(nameless))
    assert [one.account for one in collector.decoded().attributes] == ["111", "222"]


def test_what_is_no_call_is_out_of_scope_whatever_its_time(record: Make) -> None:
    collector = Collector()
    insight = record(eventCategory="Insight", eventTime="never")
    collector.add(FILE, parsed(insight, record(eventTime="never"), record()))
    decoded = collector.decoded()
    assert (decoded.out_of_scope, decoded.bad_records, len(decoded.code)) == (1, 1, 1)
    assert decoded.read == 3


def test_lags_are_whole_minutes_to_the_delivery_in_the_name(record: Make) -> None:
    collector = Collector()
    collector.add(FILE, parsed(record(), record(eventTime="2026-03-01T00:00:00Z")))
    lags = collector.decoded().lags
    assert lags is not None
    assert lags[4] == 1  # from 10:15 to 10:19
    assert lags[LAGS - 1] == 1
    assert lags.sum() == 2


def test_nothing_makes_columns_of_no_length() -> None:
    decoded = Collector().decoded()
    assert decoded.id.shape == (0, 2)
    assert decoded.lags is None
    assert decoded.minute.dtype == np.int32
