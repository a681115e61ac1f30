"""Labels and verdicts: what users may write, and what every mistake is told as."""

import json
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid5

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.ground import key
from trailsight.contracts.errors import InputError
from trailsight.contracts.truth import TRUTH
from trailsight.evaluation.feedback import Past, judged, read_feedback
from trailsight.evaluation.labels import known, read_labels

A, B, C = key("RunInstances"), key("RunInstances", "AccessDenied"), key("CreateVpc")
T10 = 29_528_640 + 600
"""2026-02-22T10:00Z"""


def csv(tmp_path: Path, text: str, name: str = "labels.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_omitted_columns_and_stars_mean_all(tmp_path: Path) -> None:
    text = """start,end,event_name,verdict,kind
2026-02-22T10:00,2026-02-22T10:30,Run*,,
2026-02-22,2026-02-23,,expected,maintenance
2026-02-22 10:00:20+01:00,2026-02-22T09:00:30Z,CreateVpc,TRUE,drop
# a remark

"""
    found = known(read_labels(csv(tmp_path, text)), [A, B, C])
    assert found.unmatched == ()
    by_kind = {one.kind: one for one in found.incidents}
    run, all_, drop = (by_kind[name] for name in ("incident", "maintenance", "drop"))
    assert (run.keys, run.verdict, run.direction) == ((A, B), "true", None)
    assert (run.start, run.end) == (T10, T10 + 30)
    assert (all_.keys, all_.verdict) == ((A, B, C), "expected")
    assert (all_.start, all_.end) == (T10 - 600, T10 + 840)
    assert (drop.start, drop.end, drop.direction) == (T10 - 60, T10 - 59, "drop")


def test_null_stands_for_call_rates_and_an_incident_joins_its_rows(tmp_path: Path) -> None:
    rows = [
        {"start": "2026-02-22T10:00Z", "end": "2026-02-22T10:05Z", "incident": "x",
         "event_name": "RunInstances", "error_code": "null"},
        {"start": "2026-02-22T10:02Z", "end": "2026-02-22T10:09Z", "incident": "x",
         "event_name": "CreateVpc"},
        {"start": "2026-02-22T10:02Z", "end": "2026-02-22T10:09Z", "event_name": "Nobody"},
    ]  # fmt: skip
    for name, text in (
        ("labels.json", json.dumps(rows)),
        ("labels.jsonl", "\n".join(map(json.dumps, rows))),
    ):
        found = known(read_labels(csv(tmp_path, text, name)), [A, B, C])
        (one,) = found.incidents
        assert (one.name, one.keys, one.start, one.end) == ("x", (A, C), T10, T10 + 9)
        assert [label.where for label in found.unmatched] == [f"{name} row 3"]


def test_the_simulators_truth_is_read(tmp_path: Path) -> None:
    row = {
        "incident": "i", "kind": "drop", "verdict": "true", **A._asdict(),
        "start": T10 * 60, "end": T10 * 60 + 600, "calls": -5, "note": "",
    }  # fmt: skip
    path = tmp_path / "truth.parquet"
    pq.write_table(pa.Table.from_pylist([row], schema=TRUTH), path)
    (one,) = known(read_labels(path), [A, B, C]).incidents
    assert (one.keys, one.direction, one.end - one.start) == ((A,), "drop", 10)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("start,end\n2026-02-22,", "row 1: end: must be given"),
        ("start,end\n2026-02-22,soon", "row 1: end: 'soon' is no ISO 8601 time"),
        ("start,end\n2026-02-23,2026-02-22", "row 1: end: 2026-02-22 is not after"),
        ("start,end,verdict\n2026-02-22,2026-02-23,maybe", "row 1: verdict: 'maybe' is none of"),
        ("start,end,evnt_name\n2026-02-22,2026-02-23,x", "row 1: evnt_name: no such column"),
        ("start,end,direction\n2026-02-22,2026-02-23,up", "row 1: direction: 'up' is neither"),
        ("start,end\n2026-02-22", "line 2: 1 values, 2 columns"),
        ("start,start\n1,2", "a column is there twice"),
        ("start,end\n9999-01-01,9999-12-31", "row 1: start: 9999-01-01 is too late"),
        ('[{"start": 5, "end": "2026-02-22"}]', "row 1: start: 5 is no ISO 8601 time"),
        ('[{"start": "2026-02-22", "end": "2026-02-23", "kind": [1]}]', "kind: [1] is no text"),
        ("[1]", "row 1 is no object"),
        ("[" * 100_000, "labels.csv"),
        ('{"start": ', "labels.csv"),
        ('start,end\n"2026', "labels.csv"),
    ],
)
def test_mistakes_are_told_with_file_row_and_column(tmp_path: Path, text: str, told: str) -> None:
    path = csv(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_labels(path)
    assert caught.value.field == "evaluate.labels"
    assert str(path) in caught.value.problem
    assert told in caught.value.problem
    assert "\n" not in str(caught.value)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "none.csv", "no such file"), (tmp_path, "cannot be read")):
        with pytest.raises(InputError, match=told):
            read_labels(path)
    broken = tmp_path / "labels.parquet"
    broken.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InputError, match=r"labels.parquet"):
        read_labels(broken)


@given(st.binary(max_size=300), st.sampled_from(["csv", "json", "parquet", "txt"]))
def test_any_bytes_are_labels_or_an_input_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{suffix}"
    for data in (content, b"start,end,verdict\n" + content, b'[{"start":' + content):
        path.write_bytes(data)
        with suppress(InputError):
            read_labels(path)


SHARED = "0a6f0a3e-58f5-5b52-b2b5-6c9d3a0f6f11"
PAST = Past(SHARED, A, T10, T10 + 30, "rise")


def test_verdicts_are_found_by_either_id_and_the_last_one_counts(tmp_path: Path) -> None:
    end = uuid5(UUID(SHARED), "End")
    other = "11111111-58f5-5b52-b2b5-6c9d3a0f6f11"
    text = (
        f"insight_id,verdict,note\n{SHARED.upper()},true,\n{end},expected,backup\n{other},true,\n"
    )
    found = judged(read_feedback(csv(tmp_path, text)), [PAST])
    (one,) = found.incidents
    assert (one.verdict, one.keys, one.start, one.end) == ("expected", (A,), T10, T10 + 30)
    assert [lost.where for lost in found.unknown] == ["labels.csv row 3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("insight_id,verdict\n17,true", "row 1: insight_id: '17' is no sharedEventID"),
        (f"insight_id,verdict\n{SHARED},good", "row 1: verdict: 'good' is none of"),
        (f"insight_id,verdict\n{SHARED},", "row 1: verdict: must be given"),
        (f"insight_id\n{SHARED}", "row 1: verdict: must be given"),
        (f"insight_id,verdict,by\n{SHARED},true,me", "row 1: by: no such column"),
    ],
)
def test_mistakes_in_verdicts_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError, match=r"evaluate.feedback") as caught:
        read_feedback(csv(tmp_path, text))
    assert told in caught.value.problem
