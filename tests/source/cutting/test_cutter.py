"""Cutting equals decoding, or leaves the file to it."""

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.source.fuzzing.judge import FILE, plain
from trailsight.contracts.records import Decoded
from trailsight.source.collect import Collector, told_fields
from trailsight.source.cutting.cutter import Cutter
from trailsight.source.formats.whole import whole
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

Make = Callable[..., dict[str, Any]]
COLUMNS = ("source_ip", "invoked_by", "access_key")


def in_columns(parsed: Parsed, columns: tuple[str, ...] = ()) -> Decoded:
    collector = Collector(columns)
    collector.add(FILE, parsed)
    collector.end(FILE)
    return collector.decoded()


def compared(content: bytes, columns: tuple[str, ...] = ()) -> bool:
    """Whether it was cut; if so, it came to the same as when decoded."""
    cut = whole(content, Record, Cutter(told_fields(columns)))
    if cut is None or cut.cut is None:
        return False
    each = whole(content, Record)
    assert each is not None, "cut, and msgspec refuses it"
    assert plain(in_columns(cut, columns)) == plain(in_columns(each, columns))
    return True


def trail(*records: dict[str, Any], **style: Any) -> bytes:
    return json.dumps({"Records": records}, **style).encode()


text = st.text(st.characters(codec="utf-8"), max_size=50)
value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
changes = st.fixed_dictionaries({}, optional={
    "userAgent": st.none() | text, "errorCode": st.none() | text, "eventName": text,
    "readOnly": st.none() | st.booleans(), "managementEvent": st.none() | st.booleans(),
    "eventTime": st.datetimes().map(lambda time: time.strftime("%Y-%m-%dT%H:%M:%SZ")),
    "eventID": st.uuids().map(str), "recipientAccountId": st.none() | text,
    "sourceIPAddress": st.none() | text, "requestParameters": value, "resources": value,
    "eventType": st.sampled_from(["AwsApiCall", "AwsServiceEvent", "AwsConsoleSignIn"]),
    "userIdentity": st.none() | st.fixed_dictionaries({}, optional={
        "arn": st.none() | text, "accountId": st.none() | text, "accessKeyId": text,
        "invokedBy": text, "sessionContext": value, "type": value,
    }),
    "addendum": st.none() | st.just({"reason": "UPDATED_DATA"}),
})  # fmt: skip
styles = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, min_size=1, max_size=5), styles, st.sampled_from([(), COLUMNS]))
def test_what_is_cut_equals_what_is_decoded(
    record: Make, some: list[dict[str, Any]], style: Any, columns: tuple[str, ...]
) -> None:
    compared(trail(*({**record(), **one} for one in some), **style), columns)  # with nulls


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"requestParameters": value}), min_size=1, max_size=9))
def test_usual_records_are_cut_whatever_they_hold_besides(
    record: Make, some: list[dict[str, Any]]
) -> None:
    # ASCII, as AWS's own files are, in which an emoji is a surrogate pair.
    content = trail(*(record(**one) for one in some), ensure_ascii=False)
    assert compared(content)


@pytest.mark.parametrize("seed", range(8))
def test_no_damage_is_cut_that_is_not_decoded(record: Make, seed: int) -> None:
    chance = random.Random(seed)
    escaped = record(userAgent='a"b\\c\u00e9\n', requestParameters={"a": [1.5e3, -0, "x", [], {}]})
    some = (record(), escaped, record(errorCode="Denied", readOnly=False))
    # Of a kind that was met before, nothing is decoded that could find the damage.
    twins = tuple({**one, "eventID": str(UUID(int=99 - at))} for at, one in enumerate(some))
    sound, first = trail(*twins, *some), len(trail(*twins))
    outcomes = [compared(sound)]
    for _ in range(2500):
        damaged = bytearray(sound)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            at = chance.randrange(first, len(damaged))
            what = chance.choice(
                (
                    b"",
                    b'"',
                    b"\\",
                    b"{",
                    b"}",
                    b"[",
                    b"]",
                    b",",
                    b":",
                    b"\xff",
                    b"\x00",
                    b"0",
                    b"-",
                    b"e",
                    b" ",
                    b"\n",
                    b"null",
                    b'"a":1,',
                )
            )
            damaged[at : at + chance.choice((0, 1, 1, 2))] = what
        outcomes.append(compared(bytes(damaged)))
    assert outcomes[0]
    assert 250 < sum(outcomes) < 2250  # damage inside of a text leaves it sound


@pytest.mark.parametrize(
    "change",
    [
        {"eventTime": "2026-02-29T10:15:30Z"}, {"eventTime": "2026-03-04T10:15:30+00:00"},
        {"eventTime": "2026-03-04T24:15:30Z"}, {"eventTime": "2012-12-31T23:59:59Z"},
        {"eventTime": "2100-01-01T00:00:00Z"}, {"eventID": None}, {"eventID": ""},
        {"eventID": "        -    -    -    -            "}, {"eventID": "not a GUID"},
        {"readOnly": "true"}, {"addendum": {}}, {"userIdentity": []},
        {"sourceIPAddress": "\u00e9"}, {"eventName": None}, {"userAgent": 1},
        {"recipientAccountId": None, "userIdentity": {"type": "AWSService"}},
        {"recipientAccountId": "", "userIdentity": {"accountId": ""}},
    ],
)  # fmt: skip
def test_the_unusual_is_left_to_the_decoder(record: Make, change: dict[str, Any]) -> None:
    assert not compared(trail(record(**change), ensure_ascii=False))


@pytest.mark.parametrize("twice", ["eventName", "userIdentity", "requestID"])
def test_a_field_that_is_there_twice(record: Make, twice: str) -> None:
    content = json.dumps(record(requestID="x"))
    again = f'{content[:-1]},"{twice}":{json.dumps(record(requestID="y")[twice])}}}'
    assert compared(b'{"Records":[%s]}' % again.encode()) == (twice == "requestID")


def test_names_may_be_escaped(record: Make) -> None:
    content = trail(record()).replace(b'"eventName"', b'"event\\u004eame"')
    assert not compared(content)


@pytest.mark.parametrize("depth", [50, 100, 5000])
def test_depth(record: Make, depth: int) -> None:
    content = trail(record(requestParameters=0)).replace(
        b'"requestParameters": 0', b'"requestParameters": %s' % (b"[" * depth + b"]" * depth)
    )
    assert compared(content) == (depth == 50)


def test_one_cutter_reads_small_and_large_files(record: Make) -> None:
    cutter, sizes = Cutter(told_fields(())), (1, 900, 3, 2000, 0, 5)
    for size in sizes:
        some = [
            record(eventID=f"{n:08x}-0000-4000-8000-000000000000", userAgent=f"agent {n % 7}")
            for n in range(size)
        ]
        parsed = whole(trail(*some), Record, cutter)
        assert parsed is not None
        assert (parsed.cut is not None) == (size > 0)
        assert (parsed.count, len(parsed.records)) == (size, min(size, 7))


def test_what_was_cut_outlives_the_next_file(record: Make) -> None:
    cutter = Cutter(told_fields(()))
    first = whole(trail(record(userAgent="a"), record(userAgent="b")), Record, cutter)
    assert first is not None
    before = plain(in_columns(first))
    whole(trail(*[record(userAgent="c", eventTime="2026-05-05T05:05:05Z")] * 2), Record, cutter)
    assert plain(in_columns(first)) == before
