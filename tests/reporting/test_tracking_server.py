"""Runs on a real MLflow server: by its REST API, and as a browser shows them."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.reporting.servers import free_port, mlflow_server
from trailsight.contracts.errors import InputError
from trailsight.reporting.outbox import NAME, waiting
from trailsight.reporting.tracking import MlflowTracking, RunRecord

RUN = RunRecord(
    name="score 2026-03-18",
    stage="score",
    params={"detector": {"period": 1440}},
    config_yaml="detector: {period: 1440}\n",
    metrics={"insights_found": 4711.0},
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of an MLflow server of this test's own."""
    with mlflow_server(tmp_path) as address:
        yield address


def _asked(address: str, question: dict[str, Any] | None = None) -> Any:
    body = None if question is None else json.dumps(question).encode()
    request = Request(address, body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def test_a_server_has_the_run_and_its_files(server: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    table = tmp_path / "part-0.parquet"
    table.write_bytes(b"PAR1")
    run = RunRecord(**{**vars(RUN), "tables": {"series": table}})
    address = MlflowTracking(f"{server}/").log(work, run)
    api = f"{server}/api/2.0/mlflow"
    name = _asked(f"{api}/experiments/get-by-name?experiment_name=trailsight")
    experiment = name["experiment"]["experiment_id"]
    [found] = _asked(f"{api}/runs/search", {"experiment_ids": [experiment]})["runs"]
    assert found["info"]["run_name"] == RUN.name
    assert found["info"]["status"] == "FINISHED"
    assert [(m["key"], m["value"]) for m in found["data"]["metrics"]] == [
        ("insights_found", 4711.0)
    ]
    assert {"key": "detector.period", "value": "1440"} in found["data"]["params"]
    run_id = found["info"]["run_id"]
    assert address is not None
    assert address.startswith(f"{server}/#/experiments/{experiment}/runs/{run_id}?")
    kept = tmp_path / "kept"
    files = {path.name for path in kept.rglob("*") if path.is_file()}
    assert files == {"config.yaml", "series.parquet"}
    assert not list(work.iterdir())


def test_what_a_server_missed_it_is_told_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    work, port = tmp_path / "work", free_port()
    work.mkdir()
    report = tmp_path / "report.html"
    report.write_text("<h1>First</h1>")
    tracking = MlflowTracking(f"http://127.0.0.1:{port}")
    sweep = replace(RUN, name="sweep", report=report, began=1e9, ended=1e9 + 60)
    before = time.time()
    assert tracking.log(work, sweep) is None
    assert "the next one takes it along, or python -m pipelines.track" in caplog.text
    report.write_text("<h1>Second</h1>")
    asked = time.monotonic()
    assert tracking.log(work, replace(RUN, name="trial", id="b", parent=sweep.id)) is None
    assert time.monotonic() - asked < 0.5, "a server that is down is asked once a minute"
    with pytest.raises(InputError, match="Connection refused"):
        tracking.catch_up(work)
    assert [kept.read().name for kept in waiting(work)] == ["sweep", "trial"]
    with mlflow_server(tmp_path, port) as address:
        assert len(tracking.catch_up(work)) == 2
        runs = _runs(address)
        assert tracking.catch_up(work) == ()
        tracking.log(work, replace(RUN, name="after", id="c"))
        assert set(_runs(address)) == {"sweep", "trial", "after"}
    assert not list((work / NAME).iterdir())
    assert (runs["sweep"]["info"]["start_time"], runs["sweep"]["info"]["end_time"]) == (
        10**12,
        10**12 + 60_000,
    )
    assert before * 1000 - 1 <= runs["trial"]["info"]["end_time"] <= time.time() * 1000
    tags = {tag["key"]: tag["value"] for tag in runs["trial"]["data"]["tags"]}
    assert tags["mlflow.parentRunId"] == runs["sweep"]["info"]["run_id"]
    [kept] = (tmp_path / "kept").rglob("report.html")
    assert kept.read_text() == "<h1>First</h1>"


def test_the_next_run_takes_along_what_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trailsight.reporting.tracking.RETRY", 0.0)
    work, port = tmp_path / "work", free_port()
    work.mkdir()
    tracking = MlflowTracking(f"http://127.0.0.1:{port}")
    assert tracking.log(work, replace(RUN, name="first")) is None
    with mlflow_server(tmp_path, port) as address:
        assert tracking.log(work, replace(RUN, name="second", id="b")) is not None
        assert set(_runs(address)) == {"first", "second"}
    assert not list(waiting(work))


def _runs(address: str) -> dict[str, Any]:
    api = f"{address}/api/2.0/mlflow"
    name = _asked(f"{api}/experiments/get-by-name?experiment_name=trailsight")
    question = {"experiment_ids": [name["experiment"]["experiment_id"]]}
    return {one["info"]["run_name"]: one for one in _asked(f"{api}/runs/search", question)["runs"]}


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not on this machine")
def test_a_browser_shows_the_run(server: str, tmp_path: Path) -> None:
    address = MlflowTracking(server).log(tmp_path, RUN)
    assert address is not None
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update"]
    quiet += ["--disable-sync", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage"]
    page = subprocess.run(
        [
            *("chromium", "--headless", "--no-sandbox", *quiet),
            f"--user-data-dir={tmp_path / 'profile'}",
            *("--window-size=1400,1000", "--virtual-time-budget=20000", "--dump-dom", address),
        ],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert page.returncode == 0, page.stderr[-2000:]
    for shown in (RUN.name, "insights_found", "4711", "Finished"):
        assert shown in page.stdout
