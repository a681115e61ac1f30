"""Runs on a real MLflow server: by its REST API, and as a browser shows them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from trailsight.reporting.tracking import MlflowTracking, RunRecord

RUN = RunRecord(
    name="score 2026-03-18",
    stage="score",
    params={"detector": {"period": 1440}},
    config_yaml="detector: {period: 1440}\n",
    metrics={"insights_found": 4711.0},
)
UP_WITHIN = 60.0
"""Seconds."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of an MLflow server of this test's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "mlflow", "server", "--workers", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    command += ["--backend-store-uri", f"sqlite:///{tmp_path / 'server.db'}"]
    command += ["--artifacts-destination", (tmp_path / "kept").as_uri()]
    with (tmp_path / "server.log").open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    latest = time.monotonic() + UP_WITHIN
    while process.poll() is None and time.monotonic() < latest:
        try:
            with urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the MLflow server did not come up")


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
