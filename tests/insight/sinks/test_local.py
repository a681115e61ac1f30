"""What the sinks write here."""

import gzip
import json
import logging
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.forms.made import START, due, insight, several
from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import Delivery
from trailsight.insight.sinks.contract import Remote, Sink
from trailsight.insight.sinks.eventbridge import EventBridge
from trailsight.insight.sinks.jsonl import JsonLines
from trailsight.insight.sinks.lake import Lake
from trailsight.insight.sinks.logtree import LogTree
from trailsight.insight.sinks.ocsf import Ocsf
from trailsight.insight.sinks.sarif import Sarif

SINKS: list[tuple[Sink, str]] = [
    (JsonLines(), "insights.jsonl"),
    (EventBridge(), "eventbridge.jsonl"),
    (Lake(), "lake.jsonl"),
    (Ocsf(), "ocsf.jsonl"),
    (Sarif(), "insights.sarif"),
]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in path.read_text("ascii").splitlines()]


EVENTS = due(*several())


@pytest.mark.parametrize(("sink", "name"), SINKS)
@given(order=st.permutations(EVENTS), cuts=st.lists(st.integers(0, len(EVENTS)), max_size=3))
def test_many_runs_write_what_one_writes(
    sink: Sink, name: str, order: list[Delivery], cuts: list[int]
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as many:
        sink.write(EVENTS, Path(one))
        ends = [0, *sorted(cuts), len(order)]
        for low, high in pairwise(ends):
            sink.write(order[low:high], Path(many))
            sink.write(order[low:high], Path(many))  # after a kill
        assert [path.name for path in Path(many).iterdir()] == [name]
        assert (Path(many) / name).read_bytes() == (Path(one) / name).read_bytes()


@pytest.mark.parametrize(("sink", "name"), SINKS)
def test_an_event_that_was_told_stays_as_it_was(sink: Sink, name: str, tmp_path: Path) -> None:
    sink.write(due(insight()), tmp_path)
    before = (tmp_path / name).read_bytes()
    sink.write(due(insight(agent="another", peak_bans=5.0)), tmp_path)
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize(("sink", "name"), SINKS)
@pytest.mark.parametrize("content", [b"no json\n", b'{"another": 1}\n', b"[]\n"])
def test_a_file_of_something_else_is_not_touched(
    sink: Sink, name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        sink.write(EVENTS, tmp_path)
    assert (tmp_path / name).read_bytes() == content


@pytest.mark.parametrize(("sink", "name"), SINKS)
def test_nothing_found_is_a_file_too(sink: Sink, name: str, tmp_path: Path) -> None:
    sink.write([], tmp_path)
    if name.endswith(".sarif"):
        assert json.loads((tmp_path / name).read_bytes())["runs"][0]["results"] == []
    else:
        assert (tmp_path / name).read_bytes() == b""


def test_json_lines_hold_the_records_in_the_order_of_time(
    tmp_path: Path, insight_schema: Any
) -> None:
    JsonLines().write(EVENTS, tmp_path)
    written = lines(tmp_path / "insights.jsonl")
    times = [record["eventTime"] for record in written]
    assert times == sorted(times)
    assert len(written) == 5
    for record in written:
        insight_schema.validate(record)


def test_every_form_tells_the_same_events(tmp_path: Path) -> None:
    for sink, _ in SINKS:
        sink.write(EVENTS, tmp_path)
    plain = [record["eventID"] for record in lines(tmp_path / "insights.jsonl")]
    bridged = [event["detail"]["eventID"] for event in lines(tmp_path / "eventbridge.jsonl")]
    lake = [record["eventID"] for record in lines(tmp_path / "lake.jsonl")]
    found = [finding["metadata"]["uid"] for finding in lines(tmp_path / "ocsf.jsonl")]
    assert plain == bridged == lake == found
    assert len(set(plain)) == 5


def test_severity_comes_from_the_episode(tmp_path: Path) -> None:
    Ocsf().write(EVENTS, tmp_path)
    levels = [finding["severity_id"] for finding in lines(tmp_path / "ocsf.jsonl")]
    assert sorted(levels) == [3, 4, 4, 4, 4]


def test_sarif_tells_an_insight_once_by_its_latest_event(tmp_path: Path) -> None:
    Sarif(artifact="infra/main.tf").write(EVENTS, tmp_path)
    [log] = lines(tmp_path / "insights.sarif")
    results = log["runs"][0]["results"]
    assert [one["properties"]["state"] for one in results] == ["End", "End", "Start"]
    assert [one["level"] for one in results] == ["error", "error", "warning"]
    places = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results}
    assert places == {"infra/main.tf"}


def test_the_source_of_an_event_can_be_ones_own(tmp_path: Path) -> None:
    EventBridge("trailsight").write(due(insight()), tmp_path)
    assert {event["source"] for event in lines(tmp_path / "eventbridge.jsonl")} == {"trailsight"}


def test_an_event_too_large_is_named_and_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    huge = insight(error_code="E" * 300_000, start=START + 60, end=None)
    with caplog.at_level(logging.WARNING, logger="trailsight"):
        EventBridge().write(due(insight(), huge), tmp_path)
    assert len(lines(tmp_path / "eventbridge.jsonl")) == 2
    assert huge.records[0]["eventID"] in caplog.text


def test_the_log_tree(tmp_path: Path) -> None:
    sink = LogTree()
    sink.write(EVENTS, tmp_path)
    files = list((tmp_path / "AWSLogs").rglob("*.json.gz"))
    records = [
        record
        for path in files
        for record in json.loads(gzip.decompress(path.read_bytes()))["Records"]
    ]
    assert len(records) == 5
    assert sink.upload(tmp_path) == 0
    assert isinstance(sink, Remote)
    assert not isinstance(JsonLines(), Remote)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"url": "s3://"}, "url"),
        ({"url": "s3://UPPER/x"}, "url"),
        ({"url": "s3://bucket/a/../b"}, "url"),
        ({"url": "s3://bucket//b"}, "url"),
        ({"url": "https://bucket.s3.amazonaws.com/x"}, "url"),
        ({"url": "bucket/x"}, "url"),
        ({"endpoint": "http://127.0.0.1:9000"}, "endpoint"),
        ({"url": "s3://bucket", "endpoint": "127.0.0.1:9000"}, "endpoint"),
    ],
)
def test_bad_addresses_are_named(options: dict[str, str], field: str) -> None:
    with pytest.raises(InputError, match=rf"sink\.logtree\.{field}"):
        LogTree(**options)


def test_bad_options_are_named() -> None:
    with pytest.raises(InputError, match=r"sink\.lake\.source"):
        Lake("trailsight")
    with pytest.raises(InputError, match=r"sink\.eventbridge\.source"):
        EventBridge("")
    for artifact in ("", "/etc/passwd", "a/../../b"):
        with pytest.raises(InputError, match=r"sink\.sarif\.artifact"):
            Sarif(artifact)
