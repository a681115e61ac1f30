import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailsight.source.formats.pieces import pieces
from trailsight.source.parsed import Parsed

Make = Callable[..., dict[str, Any]]


def parse(content: bytes) -> Parsed:
    """All that a file holds, as one."""
    positions: list[int] = []
    got = Parsed(positions=positions)
    for part in pieces(io.BytesIO(content)):
        got.records += part.records
        positions += part.positions
        got.bad += part.bad
        got.out_of_scope += part.out_of_scope
        got.digest |= part.digest
    return got


def test_wrapped_bare_and_single_records_are_the_same(record: Make) -> None:
    one = record()
    for content in ({"Records": [one]}, [one], one):
        parsed = parse(json.dumps(content).encode())
        assert [r.eventID for r in parsed.records] == [one["eventID"]]
        assert parsed.bad == []


@pytest.mark.parametrize("field", ["eventTime", "eventSource", "eventName", "awsRegion"])
def test_a_record_without_a_needed_field_is_the_only_one_lost(record: Make, field: str) -> None:
    content = json.dumps({"Records": [record(), record(**{field: None}), record()]}).encode()
    parsed = parse(content)
    assert list(parsed.positions) == [0, 2]
    [(position, reason, size)] = parsed.bad
    assert position == "record 1"
    assert field in reason
    assert size > 100


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"eventTime": 17}, "$.eventTime"), ({"userIdentity": "ana"}, "$.userIdentity")],
)
def test_a_field_of_another_type_is_named(
    record: Make, changes: dict[str, Any], reason: str
) -> None:
    parsed = parse(json.dumps([record(**changes), record()]).encode())
    assert len(parsed.records) == 1
    assert reason in parsed.bad[0][1]


def test_insight_events_are_out_of_scope(record: Make) -> None:
    insight = {"eventType": "AwsCloudTrailInsight", "eventTime": "2026-03-04T10:15:00Z"}
    parsed = parse(json.dumps({"Records": [record(), insight]}).encode())
    assert (len(parsed.records), parsed.out_of_scope, parsed.bad) == (1, 1, [])


def test_a_digest_is_known_for_what_it_is() -> None:
    parsed = parse(b'{"awsAccountId": "1", "digestStartTime": "2026-03-04T10:15:00Z"}')
    assert parsed.digest
    assert parsed.bad == []


@pytest.mark.parametrize("content", [b"", b"  \n", b"{}", b'{"Records": 3}', b"nonsense", b"null"])
def test_what_is_no_log_is_quarantined_whole(content: bytes) -> None:
    parsed = parse(content)
    assert parsed.records == []
    assert [entry[0] for entry in parsed.bad] == ["file"]


def test_records_before_broken_json_are_kept(record: Make) -> None:
    content = json.dumps({"Records": [record(), record(), record()]}).encode()
    parsed = parse(content[:-40])
    assert list(parsed.positions) == [0, 1]
    assert parsed.bad[0][0] == "after record 1"


def test_deep_nesting_is_survived(record: Make) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    good = json.dumps(record()).encode()
    bad = json.dumps(record(userAgent="MARK")).encode().replace(b'"MARK"', deep)
    parsed = parse(b"[" + good + b"," + bad + b"," + good + b"]")
    assert len(parsed.records) >= 1
    assert parsed.bad


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_decoder_down(content: bytes) -> None:
    parsed = parse(content)
    assert (
        parsed.records
        or parsed.bad
        or parsed.out_of_scope
        or parsed.digest
        or (content.strip() == b"[]")
    )


@given(st.lists(st.sampled_from(["good", "bad", "insight"]), max_size=12))
def test_every_record_is_accounted_for(kinds: list[str]) -> None:
    of = {
        "good": {"eventTime": "t", "eventSource": "s", "eventName": "n", "awsRegion": "r"},
        "bad": {"eventTime": 3},
        "insight": {"eventType": "AwsCloudTrailInsight"},
    }
    parsed = parse(json.dumps({"Records": [of[kind] for kind in kinds]}).encode())
    assert len(parsed.records) == kinds.count("good")
    assert len(parsed.bad) == kinds.count("bad")
    assert parsed.out_of_scope == kinds.count("insight")
