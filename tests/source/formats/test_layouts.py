"""Every format gives the records that the trail's own file gives."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import zstandard

from trailsight.source.formats import harvest, split
from trailsight.source.formats.forms import FORMS
from trailsight.source.formats.pieces import pieces
from trailsight.source.parsed import Parsed

Make = Callable[..., dict[str, Any]]
Records = list[dict[str, Any]]
STAMP = "2026-03-04T10:16:30.123Z "


def event(record: dict[str, Any]) -> dict[str, Any]:
    return {"EventId": record["eventID"], "CloudTrailEvent": json.dumps(record)}


def bus(record: dict[str, Any]) -> dict[str, Any]:
    kind = "AWS API Call via CloudTrail"
    return {"version": "0", "id": "1", "detail-type": kind, "source": "aws.ec2", "detail": record}


def delivery(records: Records) -> str:
    logged = [{"id": "1", "timestamp": 1, "message": json.dumps(one)} for one in records]
    return json.dumps({"messageType": "DATA_MESSAGE", "owner": "1", "logEvents": logged})


LAYOUTS: dict[str, tuple[str, Callable[[Records], str]]] = {
    "records": ("trail", lambda rs: json.dumps({"Records": rs})),
    "pretty": ("trail", lambda rs: json.dumps({"Records": rs}, indent=2)),
    "array": ("trail", json.dumps),
    "two files": ("trail", lambda rs: json.dumps({"Records": rs[:2]}) + json.dumps(rs[2:])),
    "lines": ("lines", lambda rs: "\n".join(map(json.dumps, rs))),
    "crlf": ("lines", lambda rs: "\r\n".join(map(json.dumps, rs)) + "\r\n"),
    "concatenated": ("lines", lambda rs: "".join(map(json.dumps, rs))),
    "jq": ("lines", lambda rs: "\n".join(json.dumps(one, indent=2) for one in rs)),
    "lookup": ("lookup", lambda rs: json.dumps({"Events": list(map(event, rs))}, indent=4)),
    "lookup pages": (
        "lookup",
        lambda rs: "".join(json.dumps({"NextToken": "x", "Events": [event(one)]}) for one in rs),
    ),
    "lookup lines": ("lookup", lambda rs: "\n".join(json.dumps(event(one)) for one in rs)),
    "export": ("cloudwatch", lambda rs: "".join(STAMP + json.dumps(one) + "\n" for one in rs)),
    "filtered": (
        "cloudwatch",
        lambda rs: json.dumps(
            {"events": [{"message": json.dumps(one)} for one in rs], "searchedLogStreams": []}
        ),
    ),
    "subscription": ("cloudwatch", lambda rs: delivery(rs[:2]) + delivery(rs[2:])),
    "bus": ("eventbridge", lambda rs: "\n".join(json.dumps(bus(one)) for one in rs)),
    "bus array": ("eventbridge", lambda rs: json.dumps(list(map(bus, rs)))),
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "mark": lambda content: b"\xef\xbb\xbf" + content,
    "utf-16": lambda content: content.decode().encode("utf-16"),
}


def read(content: bytes, form: str | None = None) -> list[Parsed]:
    return list(pieces(io.BytesIO(content), form))


def ids(parts: list[Parsed]) -> list[str | None]:
    return [record.eventID for part in parts for record in part.records]


def bad(parts: list[Parsed]) -> list[tuple[str, str, int]]:
    return [entry for part in parts for entry in part.bad]


@pytest.fixture(params=LAYOUTS)
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("packing", PACK)
def test_all_layouts_hold_the_same_records(layout: str, packing: str, record: Make) -> None:
    records = [record(userAgent='a "quoted" {\\ [é') for _ in range(5)]
    form, write = LAYOUTS[layout]
    content = PACK[packing](write(records).encode())
    for asked in (None, form):
        parts = read(content, asked)
        assert ids(parts) == [one["eventID"] for one in records]
        assert [place for part in parts for place in part.positions] == list(range(5))
        assert bad(parts) == []


@pytest.mark.parametrize("absent", [None, ""])
@pytest.mark.parametrize("window", [1, 7, 64])
def test_where_content_is_cut_does_not_matter(
    layout: str, window: int, absent: str | None, record: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(split, "WINDOW", window)
    monkeypatch.setattr(harvest, "ENOUGH", 1000)
    records = [record(eventID=absent, requestID=str(i), userAgent='\\"{') for i in range(4)]
    if "lookup" in layout:
        records = [record(requestID=str(i), userAgent='\\"{') for i in range(4)]
    parts = read(LAYOUTS[layout][1](records).encode())
    assert len(ids(parts)) == 4
    assert bad(parts) == []
    raws = [raw for part in parts for raw in part.raws]
    if "lookup" not in layout:
        assert [json.loads(raw) for raw in raws] == records


def test_a_format_that_does_not_fit_is_refused_by_name(layout: str, record: Make) -> None:
    form, write = LAYOUTS[layout]
    content = write([record(), record()]).encode()
    for asked in set(FORMS) - {"auto", form, "trail"}:
        parts = read(content, asked)
        assert ids(parts) == []
        [(position, reason, _)] = bad(parts)
        assert position == "file"
        assert f"source.format is `{asked}`" in reason


@pytest.mark.parametrize(
    "kind", ["EC2 Instance State-change Notification", "AWS Insight via CloudTrail"]
)
def test_other_events_of_a_bus_are_out_of_scope(kind: str, record: Make) -> None:
    other = bus(record()) | {"detail-type": kind}
    parts = read(json.dumps([bus(record()), other]).encode())
    assert len(ids(parts)) == 1
    assert sum(part.out_of_scope for part in parts) == 1
    assert bad(parts) == []


def test_control_messages_are_out_of_scope(record: Make) -> None:
    control = {
        "messageType": "CONTROL_MESSAGE",
        "logEvents": [{"id": "", "message": "CWL CONTROL MESSAGE: Checking health"}],
    }
    parts = read((json.dumps(control) + delivery([record()])).encode())
    assert len(ids(parts)) == 1
    assert sum(part.out_of_scope for part in parts) == 1
    assert bad(parts) == []


def test_a_bad_record_in_any_layout_costs_itself_and_names_its_field(
    layout: str, record: Make
) -> None:
    records = [record(), record(), record(eventTime=17), record(), record()]
    parts = read(LAYOUTS[layout][1](records).encode())
    assert ids(parts) == [one["eventID"] for one in records if one["eventTime"] != 17]
    [(position, reason, _)] = bad(parts)
    assert position == "record 2"
    assert "eventTime" in reason
