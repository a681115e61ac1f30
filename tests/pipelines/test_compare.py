"""compare as users run it, on what AWS might have told of a simulated organisation."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.evaluation.planted import another, more_calls, moved, retold, write_lookup, write_tree
from tests.pipelines.conftest import SMALL, Run
from trailsight.activity.store import ActivityStore

SCORED = (
    *SMALL, "score.start=2026-02-25", "reporting.figures=0", "alerting.budget=50",
    "train.refit_days=7",
)  # fmt: skip
"""A budget at which there is something to compare, and one baseline for it all."""


@pytest.fixture(scope="module")
def workdir(small: Path, stage: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored organisation."""
    workdir = tmp_path_factory.mktemp("compare") / "w"
    # Other tests score there too; the copy begins with the activity table alone.
    shutil.copytree(small / "data" / "activity", workdir / "data" / "activity")
    shutil.copytree(small / "data" / "simulated", workdir / "data" / "simulated")
    done = stage("score", f"workdir={workdir}", *SCORED, "tracking=off")
    assert done.returncode == 0, done.stderr
    return workdir


@pytest.fixture(scope="module")
def compared(workdir: Path, stage: Run) -> dict[str, Any]:
    """One of AWS's is missing, one more is there, one is late, one has another baseline."""
    store = ActivityStore(workdir / "data" / "activity")
    told = retold(workdir / "data" / "insights")
    whole = {name: pair for name, pair in told.items() if len(pair) == 2}
    assert len(whole) >= 4, sorted(told)
    missing, late, other, like = sorted(whole)[:4]
    del told[missing]
    moved(told[late], 3, store)
    more_calls(told[other], 12)
    told["more"] = another(told[like], "2026-02-25T07:00:00Z", 3, 30, store, name="NeverCalled")
    path = write_tree(told, workdir / "aws")
    run = ("output=json", f"compare.path={path}")
    done = stage("compare", f"workdir={workdir}", *SCORED, *run)
    assert done.returncode == 0, done.stderr
    assert "running" not in done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary | {"planted": (missing, late, other)}


def names_of(rows: list[dict[str, Any]]) -> list[str]:
    return [" ".join(filter(None, (row["event_name"], row["error_code"]))) for row in rows]


def test_each_planted_difference_is_told_and_no_other(compared: dict[str, Any]) -> None:
    rows = compared["insights"]
    missing, late, other = (name.split(" #")[0] for name in compared["planted"])
    assert names_of([row for row in rows if row["verdict"] == "only_ours"]) == [missing]
    [more] = [row for row in rows if row["verdict"] == "only_aws"]
    assert (more["event_name"], more["held_by"], more["baseline_check"]) == (
        "NeverCalled", "no_calls", "equal",
    )  # fmt: skip
    both = [row for row in rows if row["verdict"] == "both"]
    assert len(both) == len(rows) - 2
    assert names_of([row for row in both if row["start_lag"] or row["end_lag"]]) == [late]
    unequal = [row for row in both if row["baseline_check"] != "equal"]
    assert {row["baseline_lacking"] for row in unequal if row["baseline_check"] == "unequal"} == {
        12
    }
    assert other in names_of(unequal)
    for row in unequal:  # the logs of nine days reach back, unless a Region was used later only
        assert names_of([row]) == [other] or row["baseline_check"] == "unknown"
    assert {row["duration_difference"] for row in both} <= {0, None}
    assert not any(row["insight_average_difference"] for row in both)


def test_the_report(compared: dict[str, Any], workdir: Path) -> None:
    folder = workdir / "reports" / "comparison"
    assert {path.name for path in folder.iterdir()} == {
        "agreement.parquet", "timeline.png", "summary.json",
    }  # fmt: skip
    stored = json.loads((folder / "summary.json").read_text())
    assert stored["insights"] == compared["insights"]
    assert pq.read_table(folder / "agreement.parquet").num_rows == len(stored["insights"])


def test_one_run_in_mlflow(compared: dict[str, Any], workdir: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=f"sqlite:///{workdir / 'mlflow.db'}")
        [experiment] = [e for e in client.search_experiments() if e.name == "trailsight"]
        [run] = [
            run
            for run in client.search_runs([experiment.experiment_id])
            if run.data.tags["stage"] == "compare"
        ]
        assert compared["mlflow_run"] == f"runs:/{run.info.run_id}"
        assert run.data.metrics["only_aws"] == 1
        assert run.data.params["compare.tolerance"] == "10"
        listed = {
            item.path
            for folder in ("tables", "figures")
            for item in client.list_artifacts(run.info.run_id, folder)
        }
        assert listed == {"tables/agreement.parquet", "figures/timeline.png"}


def test_what_lookup_events_has_printed(workdir: Path, stage: Run, tmp_path: Path) -> None:
    told = retold(workdir / "data" / "insights")
    path = write_lookup(told, tmp_path / "events.json")
    common = (f"workdir={workdir}", *SCORED, f"compare.path={path}", "tracking=off")
    done = stage("compare", *common)
    assert done.returncode == 0, done.stderr
    assert f"Found      {len(told)} by both, 0 only by AWS, 0 only by us" in done.stdout
    assert f"Report     {workdir / 'reports' / 'comparison'}" in done.stdout


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["compare.path=null"], "compare.path: must be given"),
        (["compare.path=/nowhere/at/all"], "compare.path: no such file or directory"),
        (["compare.tolerance=-1"], "compare.tolerance: -1 is below 0"),
        (["alerting.budget=7"], "data/insights: nothing was scored under these settings"),
    ],
)
def test_a_mistake_is_named_in_one_line(
    workdir: Path, stage: Run, tmp_path: Path, overrides: list[str], message: str
) -> None:
    path = write_lookup(retold(workdir / "data" / "insights"), tmp_path / "events.json")
    given = f"compare.path={path}"
    done = stage("compare", f"workdir={workdir}", *SCORED, "tracking=off", given, *overrides)
    assert done.returncode == 2
    assert message in done.stderr.strip().splitlines()[-1]
    assert done.stdout == ""
