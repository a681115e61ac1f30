"""Runs in MLflow's own store, and what happens where MLflow is out of reach."""

import logging
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.reporting.tracking import LONGEST, MlflowTracking, NoTracking, RunRecord, flattened


@pytest.fixture
def run(tmp_path: Path) -> RunRecord:
    """A run with everything in it."""
    table, figure = tmp_path / "part-0.parquet", tmp_path / "burst.png"
    table.write_bytes(b"PAR1")
    figure.write_bytes(b"\x89PNG")
    return RunRecord(
        name="score stl-0b5e",
        stage="score",
        params={"detector": {"period": 1440, "name": None}, "paths": "x" * 9000}
        | {f"many.{number}": number for number in range(250)},
        config_yaml="detector: {period: 1440}\n",
        metrics={"insights": 7.0, "undefined": float("nan")},
        tables={"series": table},
        figures=[figure],
        tags={"detector": "stl"},
    )


def runs_of(workdir: Path) -> list[Any]:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{workdir / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("trailsight")
    return list(client.search_runs([experiment.experiment_id])) if experiment else []


@pytest.mark.filterwarnings("ignore")  # MLflow's own, when the test itself reads its store
def test_a_run_is_in_the_workdir_with_all_that_it_has(tmp_path: Path, run: RunRecord) -> None:
    workdir = tmp_path / "work"
    workdir.mkdir()
    tracking = MlflowTracking()
    address = tracking.log(workdir, run)
    tracking.log(workdir, run)
    recorded = runs_of(workdir)
    assert len(recorded) == 2
    first = next(one for one in recorded if address == f"runs:/{one.info.run_id}")
    assert first.info.status == "FINISHED"
    assert first.info.run_name == "score stl-0b5e"
    assert first.data.metrics == {"insights": 7.0}
    assert len(first.data.params) == 253
    assert first.data.params["detector.period"] == "1440"
    assert first.data.tags["detector"] == "stl"
    assert first.data.tags["stage"] == "score"
    folder = workdir / "mlartifacts" / first.info.run_id / "artifacts"
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {"config.yaml", "tables/series.parquet", "figures/burst.png"}
    assert (folder / "config.yaml").read_text() == run.config_yaml
    assert {path.name for path in workdir.iterdir()} == {"mlflow.db", "mlartifacts"}


@pytest.mark.filterwarnings("ignore")
def test_a_run_that_breaks_off_is_closed_as_failed(
    tmp_path: Path, run: RunRecord, caplog: pytest.LogCaptureFixture
) -> None:
    run.figures[0].unlink()
    assert MlflowTracking().log(tmp_path, run) is None
    assert [one.info.status for one in runs_of(tmp_path)] == ["FAILED"]
    assert "No such file" in caplog.text


def test_a_store_that_came_from_elsewhere_is_left_alone(
    tmp_path: Path, run: RunRecord, caplog: pytest.LogCaptureFixture
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    assert MlflowTracking().log(old, run) is not None
    old.rename(new)
    assert MlflowTracking().log(new, run) is None
    assert not old.exists()
    assert "choose another name" in caplog.text
    assert MlflowTracking(experiment="second").log(new, run) is not None


def test_a_server_that_is_down_costs_a_warning(
    tmp_path: Path, run: RunRecord, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:  # bound, but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{taken.getsockname()[1]}"
        began = time.monotonic()
        assert MlflowTracking(uri).log(tmp_path, run) is None
    assert time.monotonic() - began < 15
    [entry] = [entry for entry in caplog.records if entry.name == "trailsight"]
    assert entry.levelno == logging.WARNING
    message = entry.getMessage()
    assert "\n" not in message
    for part in (uri, "Connection refused", str(tmp_path), "tracking=off"):
        assert part in message
    assert not (tmp_path / "mlflow.db").exists()


def test_nothing_is_printed_and_no_folder_appears(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from trailsight.reporting.tracking import *\n"
        "run = RunRecord('a', 'score', {}, '', {'m': 1.0})\n"
        "assert not any(name.startswith('mlflow') for name in sys.modules)\n"
        "assert MlflowTracking().log(Path('work'), run)\n"
    )
    (tmp_path / "work").mkdir()
    environment = {name: x for name, x in os.environ.items() if not name.startswith("MLFLOW_")}
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert [path.name for path in tmp_path.iterdir()] == ["work"]


def test_tracking_off_records_nothing(tmp_path: Path, run: RunRecord) -> None:
    before = set(tmp_path.rglob("*"))
    assert NoTracking().log(tmp_path, run) is None
    assert set(tmp_path.rglob("*")) == before


def test_params_are_flat_text() -> None:
    nested = {"a": {"b": {"c": 1.5}, "d": None, "e": (1, 2)}, "f": "x" * 900}
    flat = flattened(nested)
    assert flat | {"f": ""} == {"a.b.c": "1.5", "a.d": "null", "a.e": "(1, 2)", "f": ""}
    assert len(flat["f"]) == LONGEST
    assert flat["f"].endswith("…")


@pytest.mark.parametrize("uri", ["", "localhost:5000", "ftp://host", "sqlite:///x.db", "http://"])
def test_a_server_has_an_http_address(uri: str) -> None:
    with pytest.raises(InputError) as caught:
        MlflowTracking(uri)
    assert caught.value.field == "tracking.uri"


def test_passwords_stay_out_of_the_configuration() -> None:
    with pytest.raises(InputError, match="MLFLOW_TRACKING_PASSWORD") as caught:
        MlflowTracking("https://ana:secret@mlflow.example")
    assert "secret" not in str(caught.value)


def test_an_experiment_has_a_name() -> None:
    with pytest.raises(InputError) as caught:
        MlflowTracking(experiment=" ")
    assert caught.value.field == "tracking.experiment"
