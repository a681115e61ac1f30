"""Each mistake ends with exit code 2 and one line that names the field."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import SMALL, Run

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["alerting.budgte=3"], "alerting.budgte: no such setting"),
        (["+alerting.budgte=3"], "alerting.budgte: no such setting"),
        (["+whatever=3"], "whatever: no such setting"),
        (["detector=oracle"], "detector: no such choice 'oracle' (one of flat_rate, holt_winters,"),
        (["sink=[logtree,fax]"], "sink: no such choice 'fax' (one of eventbridge, jsonl,"),
        (["source.path=s3:///logs"], "source.path: 's3:///logs' is no S3 address"),
        (["source.accounts=[1]"], "source.accounts: '1' is not an account id of 12 digits"),
        (["source.start=soon"], "source.start: 'soon' is no ISO 8601 time"),
        (["score.start=soon"], "score.start: 'soon' is no ISO 8601 time"),
        (["alerting.budget=many"], "alerting.budget: Value 'many'"),
        (["alerting.budget=-1"], "alerting.budget: -1.0 is not above 0"),
        (["detector._target_=os.system"], "detector._target_: os.system is not a component"),
        (["detector._target_=trailsight.nowhere.No"], "there is no trailsight.nowhere.No"),
        (["fail_on=everything"], "fail_on: 'everything' is none of nothing, insight"),
        (["tracking=server"], "tracking.uri: must be given"),
        (["source=activity"], "source.path: must be given"),
        (["source.path=/nowhere/at/all"], "source.path: no such file or directory"),
        (["upstream=never", "source.path=null"], "upstream=never"),
        (["alerting.budget"], "alerting.budget"),
    ],
)
def test_a_mistake_is_named_in_one_line(
    stage: Run, tmp_path: Path, overrides: list[str], message: str
) -> None:
    done = stage("score", f"workdir={tmp_path}", *overrides)
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()[-1:]
    assert message in line
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_v_adds_the_traceback(stage: Run, tmp_path: Path) -> None:
    done = stage("score", "-v", f"workdir={tmp_path}", "source.path=/nowhere")
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert done.stderr.strip().splitlines()[-1].startswith("trailsight: source.path")


def test_windows_outside_the_data(stage: Run, small: Path) -> None:
    for override, message in (
        ("score.start=2031-01-01", "score.start: 2031-01-01 00:00 lies outside the data"),
        ("train.end=2019-01-01", "train.end: no activity before 2019-01-01"),
        ("score.start=soon", "score.start: 'soon' is no ISO 8601 time"),
    ):
        done = stage("score", f"workdir={small}", *SMALL, override)
        assert done.returncode == 2
        assert message in done.stderr


def test_empty_and_foreign_directories(stage: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("hello")
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "package.json").write_text('{"name": "not a log"}')
    for name, message in (
        ("empty", "it is empty"),
        ("foreign", "no CloudTrail log file"),
        ("json", "not a CloudTrail log file"),
    ):
        done = stage("extract", f"workdir={tmp_path}/w", f"source.path={tmp_path / name}")
        assert done.returncode == 2
        assert message in done.stderr.strip().splitlines()[-1]


def test_bad_files_are_quarantined_and_the_rest_is_kept(
    stage: Run, tmp_path: Path, record: Make
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "good.json").write_text(json.dumps({"Records": [record(), record()]}))
    (logs / "untimed.json").write_text(json.dumps({"Records": [record(eventTime=None), record()]}))
    (logs / "broken.json").write_text('{"Records": [{]}')
    raw = gzip.compress(json.dumps({"Records": [record() for _ in range(50)]}).encode())
    (logs / "cut.json.gz").write_bytes(raw[: len(raw) - 20])
    done = stage(
        "extract",
        f"workdir={tmp_path}/w",
        f"source.path={logs}",
        "output=json",
        "extract.max_bad=100%",
    )
    assert done.returncode == 0
    summary = json.loads(done.stdout)
    reasons = {Path(entry[0]).name: (entry[1], entry[2]) for entry in summary["quarantined"]}
    assert reasons["cut.json.gz"] == ("file", "truncated gzip")
    assert reasons["untimed.json"][0] == "record 0"
    assert "eventTime" in reasons["untimed.json"][1]
    assert reasons["broken.json"] == ("after record 0", "the JSON breaks off")
    assert summary["counted"] > 3 + 20
    assert summary["records"] == summary["counted"] + 2
