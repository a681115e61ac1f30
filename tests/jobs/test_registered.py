"""Scoring with a registered model."""

import json
import logging
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.jobs.beside import chosen
from tests.reporting.servers import free_port, mlflow_server
from trailsight.contracts.errors import InputError
from trailsight.evaluation.verdict import PromoteOptions
from trailsight.jobs.chain import Chain
from trailsight.jobs.promote import promote
from trailsight.jobs.publish import Published, publish
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings
from trailsight.jobs.text import of_score

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own


@pytest.fixture(scope="session")
def store(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a champion, flat_rate."""
    workdir = tmp_path_factory.mktemp("champion")
    shutil.copytree(account / "logs", workdir / "logs")
    shutil.copytree(account / "data" / "activity", workdir / "data" / "activity")
    learn(on(workdir, "detector=flat_rate"))
    return workdir


def on(workdir: Path, *overrides: str) -> Settings:
    return chosen(workdir, "tracking=local", *overrides)


def learn(settings: Settings) -> None:
    chain = Chain(replace(settings, register=True))
    chain.train(chain.windows())
    promote(replace(settings, promote=PromoteOptions(force=True)))


def run(settings: Settings) -> tuple[Scored, Published]:
    chain = Chain(settings).fixed()
    scored = score(chain.settings, *chain.life(), chain.model, lambda done, total: None)
    return scored, publish(chain.settings, scored)


def test_the_champion_scores_and_is_named(store: Path) -> None:
    shutil.rmtree(store / "models" / "baselines")
    scored, published = run(on(store, "model=champion"))
    assert scored.model is not None
    version = scored.model.version
    assert version.startswith("flat_rate-")
    assert published.summary["registered_model"] == "champion, version 1"
    assert published.summary["detector"] == "flat_rate"
    assert f"with champion, version 1 ({version}, learnt to 2026-03-15 00:00 and not refit)" in (
        of_score(scored, published, "")
    )
    assert published.found > 0
    episodes = pq.read_table(store / "data" / "insights" / "episodes.parquet")
    assert set(episodes["model_version"].to_pylist()) == {version}
    assert not (store / "models" / "baselines").exists(), "nothing was learnt"

    same, again = run(on(store, "model=1"))
    assert same.model is not None
    assert same.model.version == version
    assert [row.event_name for row in again.rows] == [row.event_name for row in published.rows]


def test_it_is_what_a_baseline_of_that_day_gives(store: Path, tmp_path: Path) -> None:
    _, fixed = run(on(store, "model=champion"))
    shutil.copytree(store / "data" / "activity", tmp_path / "data" / "activity")
    shutil.copytree(store / "logs", tmp_path / "logs")
    _, local = run(chosen(tmp_path, "detector=flat_rate"))
    assert fixed.rows == local.rows


def test_a_new_champion_of_the_same_detector_goes_on_with_the_life(
    account: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("logs", "data/activity"):
        shutil.copytree(account / name, tmp_path / name)
    until = ("score.start=2026-03-14", "score.end=2026-03-14T12:00")
    learn(on(tmp_path, "train.end=2026-03-14", "score.start=2026-03-14"))
    first, _ = run(on(tmp_path, "model=champion", *until))
    learn(on(tmp_path, "train.end=2026-03-14T12:00"))
    second, _ = run(on(tmp_path, "model=champion", "score.start=2026-03-14"))
    assert first.model is not None
    assert second.model is not None
    assert first.model.version != second.model.version
    assert second.before == first.life.scored_to
    assert "scoring anew" not in caplog.text


@pytest.mark.parametrize(
    ("overrides", "field", "problem"),
    [
        (["model=challenger"], "model", "no version called challenger"),
        (["model=9"], "model", "has no version 9"),
        (["model=champion", "series.timezone=Asia/Tokyo"], "series.timezone", "with 'UTC'"),
        (["model=champion", "alerting.min_calls=2"], "alerting.min_calls", "never counts fewer"),
        (["model=champion", "score.start=2026-03-10"], "model", "learnt up to 2026-03-15"),
        (["model=champion", "tracking=off"], "tracking", "is off"),
    ],
)
def test_a_model_that_is_not_there_or_does_not_fit_is_told(
    store: Path, overrides: list[str], field: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        run(on(store, *overrides))
    assert caught.value.field == field


def test_a_model_of_others_is_not_taken_for_one(store: Path) -> None:
    from mlflow import MlflowClient

    where = f"sqlite:///{store / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=where, registry_uri=where)
    made = client.create_model_version("trailsight", store.as_uri())
    with pytest.raises(InputError, match="was not made by Trailsight"):
        run(on(store, f"model={made.version}"))


def test_a_server_keeps_it_and_may_be_down(
    account: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    work, port = tmp_path / "work", free_port()
    for name in ("logs", "data/activity"):
        shutil.copytree(account / name, work / name)
    server = ("tracking=server", f"tracking.uri=http://127.0.0.1:{port}")
    with mlflow_server(tmp_path, port):
        learn(chosen(work, *server))
        scored, _ = run(chosen(work, *server, "model=champion"))
    shutil.rmtree(work / "data" / "insights")
    with caplog.at_level(logging.WARNING):
        again, published = run(chosen(work, *server, "model=champion"))
    assert "scoring with champion, version 1, as it was when last asked for" in caplog.text
    assert _version(again) == _version(scored)
    summary = json.loads((work / "reports" / "score" / "summary.json").read_text())
    assert summary["registered_model"] == "champion, version 1"
    assert published.run is None
    with pytest.raises(InputError, match="Connection refused"):
        run(chosen(work, *server, "model=1"))


def _version(scored: Scored) -> Any:
    assert scored.model is not None
    return scored.model.version
