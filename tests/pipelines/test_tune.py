"""python -m pipelines.tune, as people run it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.pipelines.conftest import ROOT, SMALL, Run

FEW = (
    *SMALL, "engine.workers=1", "tune=alerting", "tune.copies=1", "tune.incidents=40",
    "evaluate.draws=20", "evaluate.start=2026-02-24",
)  # fmt: skip


@pytest.mark.filterwarnings("ignore")
def test_a_sweep_is_a_parent_run_with_a_child_for_each_trial(
    stage: Run, small: Path, tmp_path: Path
) -> None:
    from mlflow import MlflowClient

    (tmp_path / "data").symlink_to(small / "data")
    done = stage("tune", f"workdir={tmp_path}", *FEW, "tune.trials=2")
    assert done.returncode == 0, done.stderr
    assert "tune  done  2 trials" in done.stderr
    assert "Trials     2, 2 of them new" in done.stdout
    more = stage("tune", f"workdir={tmp_path}", *FEW, "tune.trials=3", "output=json")
    assert "not in MLflow" not in more.stderr
    summary = json.loads(more.stdout)
    assert summary["trials"] == 3

    client = MlflowClient(f"sqlite:///{tmp_path / 'mlflow.db'}")
    runs = {one.info.run_name: one for one in client.search_runs(["1"])}
    assert set(runs) == {"tune seasonal_counts", "trial 0", "trial 1", "trial 2"}
    parent = runs["tune seasonal_counts"]
    assert summary["mlflow_run"] == f"runs:/{parent.info.run_id}"
    assert {one.info.status for one in runs.values()} == {"FINISHED"}
    names = {one.path for one in client.list_artifacts(parent.info.run_id)}
    assert names >= {"report.html", "summary.json", "best.yaml", "config.yaml", "tables"}
    assert {"held_out_recall.low", "held_out_difference.high", "trials"} <= set(parent.data.metrics)
    for number in range(3):
        trial = runs[f"trial {number}"]
        assert trial.data.tags["mlflow.parentRunId"] == parent.info.run_id
        assert "alerting.min_calls" in trial.data.params
        if trial.data.tags["outcome"] == "complete":
            assert {"recall", "recall.low", "recall.high", "false_alarms", "recall_spike"} <= set(
                trial.data.metrics
            )
        assert client.get_metric_history(trial.info.run_id, "recall_by_week")


def test_killed_it_goes_on(small: Path, tmp_path: Path, stage: Run) -> None:
    (tmp_path / "data").symlink_to(small / "data")
    options = [f"workdir={tmp_path}", *FEW, "tracking=off"]
    command = [sys.executable, "-m", "pipelines.tune", *options, "tune.trials=500"]
    journal = tmp_path / "tune.journal"
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        until = time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            if journal.exists() and journal.read_bytes().count(b'"told"') > 2:
                break
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    done = stage("tune", *options, "tune.trials=3", "output=json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["trials"] >= 3


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("+tune.space.alerting.min_exces=[1,2]", "tune.space.alerting.min_exces: no such setting"),
        ("tune.space.alerting.min_ratio=[0.5,2]", "tune.space.alerting.min_ratio: alerting.min_ra"),
        ("tune.trials=0", "tune.trials: 0 is below 1"),
        ("tune.trial=4", "tune.trial: no such setting"),
        ("tune.weights.drop=-1", "tune.weights.drop: -1.0 is no number of 0 or more"),
        ("+tune.weights.flood=1", "tune.weights.flood: no such kind"),
        ("tune=nothing", "tune: no such choice 'nothing' (one of alerting, default, flat_rate"),
    ],
)
def test_bad_options_cost_one_line(
    stage: Run, small: Path, tmp_path: Path, option: str, told: str
) -> None:
    (tmp_path / "data").symlink_to(small / "data")
    words = [one for one in FEW if option.startswith("tune=") is False or one != "tune=alerting"]
    done = stage("tune", f"workdir={tmp_path}", *words, "tracking=off", option)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("trailsight:")]
    assert len(lines) == 1
    assert told in lines[0]
    assert "Traceback" not in done.stderr
