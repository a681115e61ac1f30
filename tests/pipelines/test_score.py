"""The main job, from nothing to Insight events."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.pipelines.conftest import SMALL, Run

Tree = dict[str, bytes]
SCORED = (*SMALL, "score.start=2026-02-25", "alerting.budget=10")
"""A week of history tells too little for a budget of one to find anything in a day."""


def tree(folder: Path) -> Tree:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def events(workdir: Path) -> list[dict[str, Any]]:
    return [
        record
        for name, content in tree(workdir / "data" / "insights").items()
        if name.endswith(".json.gz")
        for record in json.loads(gzip.decompress(content))["Records"]
    ]


@pytest.fixture(scope="session")
def scored(small: Path, stage: Run) -> tuple[Path, str]:
    done = stage("score", f"workdir={small}", *SCORED)
    assert done.returncode == 0, done.stderr
    assert "running train" in done.stderr
    return small, done.stdout


def test_it_finds_insights_and_prints_them(scored: tuple[Path, str], insight_schema: Any) -> None:
    workdir, printed = scored
    records = events(workdir)
    assert records
    for record in records:
        insight_schema.validate(record)
    names = {record["insightDetails"]["eventName"] for record in records}
    assert any(name in printed for name in names)
    assert str(workdir / "data" / "insights") in printed
    assert len(list((workdir / "reports" / "score" / "figures").glob("*.png"))) == len(
        {record["sharedEventID"] for record in records}
    )


def test_a_rerun_is_byte_equal(scored: tuple[Path, str], stage: Run) -> None:
    workdir, _ = scored
    folders = [workdir / "data" / "insights", workdir / "reports", workdir / "data" / "activity"]
    before = [tree(folder) for folder in folders]
    done = stage("score", f"workdir={workdir}", *SCORED, "tracking=off")
    assert done.returncode == 0
    assert "running train" not in done.stderr
    for folder, old in zip(folders, before, strict=True):
        new = tree(folder)
        assert set(new) == set(old)
        changed = [name for name in new if new[name] != old[name] and name != "score/summary.json"]
        assert changed == []


def test_a_baseline_learnt_from_something_else_is_not_used(
    scored: tuple[Path, str], stage: Run
) -> None:
    workdir, _ = scored
    common = (f"workdir={workdir}", *SCORED, "tracking=off")
    done = stage("score", *common, "detector=flat_rate", "upstream=never")
    assert done.returncode == 2
    assert "models/baselines: was learnt from something else" in done.stderr


def test_json_and_fail_on(scored: tuple[Path, str], stage: Run) -> None:
    workdir, _ = scored
    common = (f"workdir={workdir}", *SCORED, "tracking=off")
    done = stage("score", *common, "output=json", "fail_on=insight")
    assert done.returncode == 1
    summary = json.loads(done.stdout)
    assert len(summary["insights"]) > 0
    assert (summary["new_insights"], summary["metrics"]) == (0, {})


def test_each_run_is_in_mlflow(scored: tuple[Path, str]) -> None:
    import warnings

    workdir, _ = scored
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=f"sqlite:///{workdir / 'mlflow.db'}")
        [experiment] = [e for e in client.search_experiments() if e.name == "trailsight"]
        runs = {
            run.data.tags["stage"]: run for run in client.search_runs([experiment.experiment_id])
        }
        assert set(runs) == {"train", "score"}
        run = runs["score"]
        assert run.data.params["alerting.budget"] == "10.0"
        assert run.data.params["detector.name"] == "seasonal_counts"
        assert run.data.metrics["series"] > 50
        listed = {item.path for item in client.list_artifacts(run.info.run_id)}
        assert {"figures", "tables", "config.yaml"} <= listed
        figures = client.list_artifacts(run.info.run_id, "figures")
        assert len(figures) == run.data.metrics["insights"]


def test_real_logs(stage: Run, shared: Path, tmp_path: Path) -> None:
    source = f"source.path={shared / 'data' / 'cloudtrail_invictus' / 'CloudTrail'}"
    common = (f"workdir={tmp_path}", source, "tracking=off")
    alone = stage("score", *common)
    assert alone.returncode == 2
    assert "2,900 counted" in alone.stderr
    assert "574 management writes" in alone.stderr
    assert "123837392027" in alone.stderr
    assert "218007301253" not in alone.stderr
    assert "a weekly baseline wants two weeks or more" in alone.stderr

    divided = ("train.start=2023-07-10T11:42:00Z", "train.end=2023-07-10T12:00:00Z")
    # The logs end a quarter of an hour later: with the default pause all would still be open.
    closing = "alerting.close_after=10"
    done = stage("score", *common, *divided, closing, "output=json")
    assert done.returncode == 0
    assert "too little history" in done.stderr
    [burst] = [
        row
        for row in json.loads(done.stdout)["insights"]
        if (row["event_name"], row["error_code"]) == ("DeleteParameter", None)
    ]
    assert (burst["start"], burst["minutes"]) == ("2023-07-10T12:08:00Z", 1)
    assert burst["insight_average"] == 78.0
    assert burst["who"] == "arn:aws:iam::123837392027:user/bert-jan"
    assert burst["account"] == "123837392027"
