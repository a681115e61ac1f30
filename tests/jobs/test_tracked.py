"""What MLflow is told of trainings: one run, and its refits as children."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.beside import chosen, run_score
from trailsight.jobs.tracked import configuration, life_of

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own


def runs(workdir: Path) -> dict[str, Any]:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{workdir / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("trailsight")
    assert experiment is not None
    return {one.info.run_name: one for one in client.search_runs([experiment.experiment_id])}


def test_refits_are_children_of_their_training_also_in_later_runs(
    account: Path, tmp_path: Path
) -> None:
    for name in ("logs", "data/activity"):
        shutil.copytree(account / name, tmp_path / name)
    tracked = ("tracking=local", "score.start=2026-03-13")
    run_score(chosen(tmp_path, *tracked, "score.end=2026-03-15"))
    run_score(chosen(tmp_path, *tracked))
    found = runs(tmp_path)
    [first] = [one for name, one in found.items() if name.startswith("train ")]
    refits = {name: one for name, one in found.items() if name.startswith("refit ")}
    assert set(refits) == {"refit 2026-03-14 00:00", "refit 2026-03-15 00:00"}
    for one in refits.values():
        assert one.data.tags["mlflow.parentRunId"] == first.info.run_id
        assert not one.outputs.model_outputs
    assert len(first.outputs.model_outputs) == 1
    [given] = first.inputs.dataset_inputs
    assert given.dataset.name == "activity"
    scores = [one for name, one in found.items() if name.startswith("score ")]
    assert scores
    for one in scores:
        assert "mlflow.parentRunId" not in one.data.tags
        assert one.info.end_time > one.info.start_time
    run_score(chosen(tmp_path, *tracked, "detector=flat_rate"))
    others = {name: one for name, one in runs(tmp_path).items() if name not in found}
    [second] = [one for name, one in others.items() if name.startswith("train flat_rate-")]
    assert "mlflow.parentRunId" not in second.data.tags


def test_a_configuration_is_what_was_chosen_and_a_life_what_refits_share() -> None:
    base = {
        "trailsight": "1", "detector": "stl", "parameters": "{}", "least": "4", "series": "{}",
        "source": "{}", "train_start": "2026-03-01 00:00", "train_end": "2026-03-14 00:00",
    }  # fmt: skip
    refit = {**base, "train_end": "2026-03-15 00:00", "version": "stl-1", "exclude": "[]"}
    assert life_of(refit) == life_of(base)
    for name in base:
        changed = {**base, name: "other"}
        assert (life_of(changed) == life_of(base)) == (name == "train_end")
        same = name in ("trailsight", "source", "train_start", "train_end")
        assert (configuration(changed) == configuration(base)) == same
