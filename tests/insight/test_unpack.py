"""Files, and what Insight events come wrapped in."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.aws import KEY, START, event, read
from trailsight.contracts.errors import InputError
from trailsight.insight.read import read_insights
from trailsight.insight.unpack import unpack


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: {"Records": records},
        lambda records: records,
        lambda records: {"Events": records, "NextToken": "x"},
        lambda records: {
            "Events": [{"EventId": "1", "CloudTrailEvent": json.dumps(one)} for one in records]
        },
        lambda records: [
            {
                "detail-type": "AWS Insight via CloudTrail",
                "account": "9",
                "region": "x",
                "detail": r,
            }
            for r in records
        ],
    ],
    ids=["Records", "array", "guide", "lookup-events", "EventBridge"],
)
def test_every_wrapping_reads_alike(tmp_path: Path, name: str, wrap: Any) -> None:
    reading = read(tmp_path, wrap([event(), event("End")]), name)
    assert reading.quarantined == ()
    assert [(one.key, one.end) for one in reading.insights] == [(KEY, START + 7)]
    assert (reading.files, reading.records, reading.other) == (1, 2, 0)


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    lines = [json.dumps(event()), "", '{"broken', json.dumps({"Records": [event("End"), 7]})]
    reading = read(tmp_path, "\n".join(lines).encode(), "a.jsonl")
    assert [one.end for one in reading.insights] == [START + 7]
    assert [entry.position for entry in reading.quarantined] == ["line 3", "line 4, record 1"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.json", "truncated"),
        (b'{"Records": [', "a.json", "truncated"),
        (b'{"Records": 7}', "a.json", "neither a record nor a list"),
        (b'{"InsightSelectors": []}', "a.json", "neither an insight event nor a call"),
        (b"7", "a.json", "not a record"),
        (b"\xff\xfe", "a.json", "malformed"),
        (b"[" * 100_000, "a.json", "recursion"),
        (b'{"Events": [{"CloudTrailEvent": "{"}]}', "a.json", "cloudtrailevent: "),
        (gzip.compress(b"[]", mtime=0)[:-4], "a.json", "truncated gzip"),
        (b"\x1f\x8b\x08broken", "a.json", "corrupt gzip"),
    ],
)
def test_unreadable_files_are_quarantined(
    tmp_path: Path, content: bytes, name: str, reason: str
) -> None:
    reading = read(tmp_path, content, name)
    assert reading.insights == ()
    [entry] = reading.quarantined
    assert reason in entry.reason.lower()
    assert entry.bytes > 0 or content == b""


def test_calls_and_digests_are_passed_over(tmp_path: Path, record: Callable[..., Any]) -> None:
    root = tmp_path / "bucket" / "AWSLogs" / "111122223333"
    for kind in ("CloudTrail", "CloudTrail-Digest", "CloudTrail-Insight"):
        folder = root / kind / "us-east-1"
        folder.mkdir(parents=True)
        name = f"111122223333_{kind}_us-east-1_20241004T1010Z_a.json"
        (folder / name).write_text(json.dumps({"Records": [event(), record()]}))
    reading = read_insights(tmp_path / "bucket", "compare.path")
    assert (reading.files, reading.skipped) == (1, 2)
    assert (len(reading.insights), reading.other, reading.quarantined) == (1, 1, ())


def test_nothing_to_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"compare\.path: no such file or directory"):
        read_insights(tmp_path / "nowhere", "compare.path")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match=r"compare\.path: no file of Insight events"):
        read_insights(tmp_path, "compare.path")


def test_a_link_to_nowhere_is_quarantined(tmp_path: Path) -> None:
    (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    [entry] = read_insights(tmp_path, "compare.path").quarantined
    assert entry.reason == "No such file or directory"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Records", "Events", "CloudTrailEvent", "detail", "insightDetails", "eventType"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_whatever_json_holds_is_taken_apart(value: Any) -> None:
    for found in unpack(json.dumps(value).encode(), lines=False):
        assert found.reason or isinstance(found.content, dict)
