"""Runs in MLflow's own store, and what happens where MLflow is out of reach."""

import json
import logging
import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from trailsight.contracts.errors import InputError
from trailsight.reporting.run import LONGEST, Dataset, flattened
from trailsight.reporting.tracking import MlflowTracking, NoTracking, RunRecord


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


def client_of(workdir: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=f"sqlite:///{workdir / 'mlflow.db'}")


def runs_of(workdir: Path) -> list[Any]:
    client = client_of(workdir)
    experiment = client.get_experiment_by_name("trailsight")
    return list(client.search_runs([experiment.experiment_id])) if experiment else []


@pytest.mark.filterwarnings("ignore")  # MLflow's own, when the test itself reads its store
def test_a_run_is_in_the_workdir_with_all_that_it_has(tmp_path: Path, run: RunRecord) -> None:
    workdir = tmp_path / "work"
    workdir.mkdir()
    tracking = MlflowTracking()
    address = tracking.log(workdir, run)
    tracking.log(workdir, replace(run, id="another"))
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


@pytest.mark.filterwarnings("ignore")
def test_weeks_data_reports_and_files_go_with_a_run(tmp_path: Path, run: RunRecord) -> None:
    report, extra = tmp_path / "page.html", tmp_path / "curve.csv"
    report.write_text("<h1>Budget</h1>")
    extra.write_text("budget,recall\n")
    columns = {"minute": "datetime", "count": "long"}
    data = Dataset("activity", "5e1f", "data/activity", columns, {"calls": 4e6}, "scoring")
    weeks = [(week, 0.5 + week / 10) for week in range(4)]
    whole = replace(
        run,
        steps={"recall": weeks, "gap": [(0, float("inf")), (1, 2.0)]},
        report=report,
        files=[extra],
        datasets=[data],
        began=1e9,
    )
    (tmp_path / "work").mkdir()
    assert MlflowTracking().log(tmp_path / "work", whole) is not None
    [recorded] = runs_of(tmp_path / "work")
    assert recorded.info.start_time == 10**12
    assert recorded.data.metrics == {"insights": 7.0, "recall": weeks[-1][1], "gap": 2.0}
    client = client_of(tmp_path / "work")
    history = client.get_metric_history(recorded.info.run_id, "recall")
    assert [(one.step, one.value) for one in history] == weeks
    [given] = recorded.inputs.dataset_inputs
    assert (given.dataset.name, given.dataset.digest) == ("activity", "5e1f")
    assert json.loads(given.dataset.schema) == {
        "mlflow_colspec": [
            {"name": name, "type": kind, "required": True} for name, kind in columns.items()
        ]
    }
    assert {tag.key: tag.value for tag in given.tags} == {"mlflow.data.context": "scoring"}
    names = {one.path for one in client.list_artifacts(recorded.info.run_id)}
    assert names == {"config.yaml", "curve.csv", "figures", "report.html", "tables"}


@pytest.mark.filterwarnings("ignore")
def test_a_sweep_is_open_until_its_end_and_its_trials_are_its_children(
    tmp_path: Path, run: RunRecord
) -> None:
    sweep = RunRecord("sweep", "tune", {"trials": 2}, "", {}, open=True)
    tracking = MlflowTracking()
    address = tracking.log(tmp_path, sweep)
    assert address is not None
    assert [one.info.status for one in runs_of(tmp_path)] == ["RUNNING"]
    by_id = RunRecord("trial 0", "tune", {}, "", {"recall": 0.5}, parent=sweep.id)
    by_run = replace(by_id, name="trial 1", id="other", parent=address.removeprefix("runs:/"))
    orphan = replace(by_id, name="orphan", id="third", parent="0" * 32)
    for one in (by_id, by_run, orphan):
        tracking.log(tmp_path, one)
    again = tracking.log(tmp_path, replace(sweep, metrics={"recall": 0.7}, open=False))
    assert again == address
    runs = {one.info.run_name: one for one in runs_of(tmp_path)}
    assert set(runs) == {"sweep", "trial 0", "trial 1", "orphan"}
    assert {one.info.status for one in runs.values()} == {"FINISHED"}
    assert runs["sweep"].data.metrics == {"recall": 0.7}
    whose = {name: one.data.tags.get("mlflow.parentRunId") for name, one in runs.items()}
    mine = runs["sweep"].info.run_id
    assert whose == {"sweep": None, "trial 0": mine, "trial 1": mine, "orphan": None}


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
