"""Challengers judged against the champion, in MLflow's own registry."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.evaluation.paired_with import planted
from tests.jobs.beside import chosen
from trailsight.contracts.errors import InputError
from trailsight.evaluation.verdict import PromoteOptions
from trailsight.jobs.chain import Chain
from trailsight.jobs.promote import challenger, of_promotion, promote
from trailsight.jobs.settings import Settings
from trailsight.reporting.registry import CHAMPION, CONFIGURATION, EVALUATED_ON, Registry
from trailsight.reporting.run import RunRecord

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow's own

GOOD, BAD = (0.8, 0.76, 0.84), (0.7, 0.66, 0.74)


def on(workdir: Path, *overrides: str) -> Settings:
    chosen_ = ("tracking=local", "register=true", "promote.metric=recall", *overrides)
    return chosen(workdir, *chosen_)


def learn(settings: Settings) -> Registry:
    """Trains, and so registers a challenger; the registry."""
    chain = Chain(settings)
    trained = chain.train(chain.windows())
    registry = settings.tracking.registry(settings.root)
    assert challenger(registry, trained.model.version) is not None
    return registry


def evaluated(
    settings: Settings,
    which: str,
    found: tuple[float, ...],
    data: str = "d1",
    configuration: str = CONFIGURATION,
    tables: Mapping[str, Path] | None = None,
) -> None:
    """Records an evaluation of that version, as ``evaluate`` does."""
    version = settings.tracking.registry(settings.root).find(which)
    assert version is not None
    metrics = dict(zip(("recall", "recall.low", "recall.high"), found, strict=False))
    tags = {CONFIGURATION: version.facts[configuration], EVALUATED_ON: data}
    settings.tracking.log(
        settings.root,
        RunRecord("evaluate", "evaluate", {}, "", metrics, tables=tables or {}, tags=tags),
    )


@pytest.fixture(scope="session")
def trained(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a champion, seasonal_counts, and a challenger, flat_rate."""
    workdir = tmp_path_factory.mktemp("registry")
    shutil.copytree(account, workdir, dirs_exist_ok=True)
    learn(on(workdir))
    first = promote(on(workdir))
    assert (first.promoted, first.champion) == (True, None)
    assert "there was none to beat" in of_promotion(first)
    learn(on(workdir, "detector=flat_rate"))
    return workdir


def aliases(settings: Settings) -> Mapping[str, int]:
    registry = settings.tracking.registry(settings.root)
    found = {name: registry.find(name) for name in ("champion", "challenger")}
    return {name: version.number for name, version in found.items() if version is not None}


def test_a_challenger_that_beats_the_champion_takes_its_place(trained: Path) -> None:
    settings = on(trained)
    assert aliases(settings) == {"champion": 1, "challenger": 2}
    _refused(settings, "no evaluation")
    evaluated(settings, "champion", BAD)
    evaluated(settings, "challenger", GOOD, data="others")
    with pytest.raises(InputError, match="on the same data"):
        promote(settings)
    evaluated(settings, "challenger", (0.75, 0.73, 0.77))
    done = promote(settings)
    assert not done.promoted
    assert "recall 0.750 (0.730–0.770) does not beat the champion's 0.700 (0.660–0.740)" in done.why
    assert "by intervals alone" in done.why
    assert of_promotion(done).startswith("Refused    version 2 (flat_rate-")
    assert aliases(settings) == {"champion": 1, "challenger": 2}

    evaluated(settings, "challenger", GOOD)
    done = promote(settings)
    assert done.promoted
    assert not done.forced
    assert aliases(settings) == {"champion": 2}
    champion = settings.tracking.registry(settings.root).find(CHAMPION)
    assert champion is not None
    assert "beats the champion's" in champion.facts["promoted"]
    assert not promote(_choosing(settings, "2")).promoted

    _refused(_choosing(settings, "challenger"), "has no challenger")
    back = promote(_choosing(settings, "1"))
    assert not back.promoted
    forced = promote(_choosing(settings, "1", force=True))
    assert (forced.promoted, forced.forced) == (True, True)
    assert of_promotion(forced).startswith("FORCED     promote.force=true overrides this: recall")
    assert aliases(settings) == {"champion": 1}

    registry = learn(on(trained, "train.start=2026-03-02"))
    with pytest.raises(InputError, match="no evaluation") as caught:
        promote(settings)
    remedy = (
        "evaluate model=3 evaluate.start=2026-03-15T00:00, python -m pipelines.evaluate model=1"
    )
    assert remedy in str(caught.value), "two that are chosen alike are evaluated as they are"
    before = registry.find("challenger")
    learn(on(trained, "train.start=2026-03-02"))
    assert registry.find("challenger") == before, "equal arrays are registered once"


def _choosing(settings: Settings, version: str, *, force: bool = False) -> Settings:
    return replace(settings, promote=PromoteOptions(version, "recall", force=force))


def _refused(settings: Settings, why: str) -> None:
    with pytest.raises(InputError, match=why):
        promote(settings)


def test_a_metric_without_an_interval_is_named(trained: Path) -> None:
    settings = on(trained)
    number = learn(on(trained, "detector=stl")).find("challenger")
    assert number is not None
    for which in ("champion", str(number.number)):
        evaluated(settings, which, (0.5,), data="bare")
    with pytest.raises(InputError, match="'recall' has no interval") as caught:
        promote(settings)
    assert caught.value.field == "promote.metric"


def tables(folder: Path, injected: Sequence[int | None]) -> Mapping[str, Path]:
    """The tables of an evaluation with those incidents."""
    folder.mkdir()
    names = ("incidents", "series")
    for name, rows in zip(names, planted(injected).rows(), strict=True):
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return {name: folder / f"{name}.parquet" for name in names}


def test_outcomes_are_paired_and_a_version_learnt_anew_can_win(
    account: Path, tmp_path: Path
) -> None:
    """Its evaluations alone would not tell it from the champion."""
    shutil.copytree(account, tmp_path, dirs_exist_ok=True)
    learn(on(tmp_path))
    promote(on(tmp_path))
    learn(on(tmp_path, "train.start=2026-03-02"))
    settings = replace(on(tmp_path), promote=PromoteOptions())
    evaluated(settings, "champion", BAD)
    evaluated(settings, "challenger", GOOD)
    _refused(settings, "no evaluation")  # of both as they are
    hits = {"champion": 15, "challenger": 25}
    for which, number in hits.items():
        found = tables(tmp_path / which, [5] * number + [None] * (40 - number))
        evaluated(settings, which, (), "d2", "model_version", found)
    done = promote(settings)
    assert done.promoted, done.why
    assert "recall_injected 0.625 against 0.375, by +0.250 (" in done.why
    assert "at no more false alarms" in done.why


def test_without_mlflow_there_is_no_registry(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is off"):
        promote(chosen(tmp_path))
    with pytest.raises(InputError, match="no registered model"):
        promote(chosen(tmp_path, "tracking=local"))
    assert not (tmp_path / "mlflow.db").exists()
