"""The sweep: repeatable, resumable, honest about chance."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipelines._compose import settings_of
from tests.pipelines.conftest import SMALL
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.settings import Settings
from trailsight.jobs.tune import tune
from trailsight.jobs.tuning.best import experiment, overrides
from trailsight.jobs.tuning.grounds import spans_of
from trailsight.jobs.tuning.publish import publish_sweep
from trailsight.jobs.tuning.result import Sweep
from trailsight.jobs.tuning.text import of_sweep
from trailsight.jobs.tuning.tried import Tried

TUNE = (
    *SMALL, "tracking=off", "engine.workers=1", "tune=alerting", "tune.trials=6", "tune.copies=2",
    "tune.incidents=80", "evaluate.draws=50", "evaluate.start=2026-02-24",
)  # fmt: skip


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tune")
    Chain(chosen(folder)).extract()
    return folder


def chosen(folder: Path, *more: str) -> Settings:
    return settings_of(*TUNE, f"workdir={folder}", *more)


def swept(settings: Settings, said: list[str] | None = None) -> tuple[Sweep, list[int]]:
    new: list[int] = []

    def record(run: str, tried: Tried) -> None:
        new.append(tried.number)

    sweep = tune(settings, lambda done, total, told: (said or []).append(told), record)
    return sweep, new


@pytest.fixture(scope="module")
def sweep(workdir: Path) -> Sweep:
    found, new = swept(chosen(workdir))
    assert new == list(range(6))
    return found


def test_it_begins_with_the_default_and_shares_scores(sweep: Sweep) -> None:
    assert sweep.trials[0].values == sweep.default
    assert sweep.trials[0].objective == pytest.approx(sweep.before.recall.value)
    assert sweep.learnt <= 3, "by fewest calls: 2, 3, or 4 and more"
    assert sweep.best is not None
    assert sweep.search is not None
    assert sweep.search.best.recall.value >= sweep.search.default.recall.value
    assert sweep.search.best.recall.value == pytest.approx(sweep.best.objective)
    assert all(one.told["false_alarms"] <= sweep.allowed for one in sweep.trials
               if one.state == "complete")  # fmt: skip
    assert sum(sweep.kinds.values()) == pytest.approx(1)


def test_what_is_held_out_comes_after_and_has_other_incidents(sweep: Sweep, workdir: Path) -> None:
    search, held = sweep.spans.search, sweep.spans.held_out
    assert search.score_end == held.score_start == held.train_end
    assert search.score_start < search.score_end < held.score_end
    assert sweep.held_out is not None
    assert sweep.held_out.best.recall != sweep.search.best.recall  # type: ignore[union-attr]


def test_it_goes_on_where_it_stopped_and_comes_to_the_same(
    sweep: Sweep, workdir: Path, tmp_path: Path
) -> None:
    again, new = swept(chosen(workdir))
    assert new == []
    assert again == replace(sweep, new=0, learnt=again.learnt)
    (tmp_path / "data").symlink_to(workdir / "data")
    first, _ = swept(chosen(tmp_path, "tune.trials=2"))
    rest, new = swept(chosen(tmp_path))
    assert (len(first.trials), new) == (2, [2, 3, 4, 5])
    assert rest.trials == sweep.trials
    assert rest.held_out == sweep.held_out
    for field in ("tune.seed=1", "alerting.budget=2", "tune.incidents=90", "detector=flat_rate",
                  "tune.weights.drop=0", "evaluate.seed=4", "train.start=2026-02-19",
                  "tune.space.alerting.min_excess=[1,3]"):  # fmt: skip
        assert digest(chosen(workdir, field)) != sweep.name, field
    assert digest(chosen(workdir, "tune.trials=9", "tune.resume=false")) == sweep.name


def digest(settings: Settings) -> str:
    from trailsight.jobs.tune import digest_of
    from trailsight.jobs.tuning.space import read_space

    knobs = read_space(settings.tune.space, settings.detector, settings.alerting)
    return digest_of(settings, spans_of(settings), knobs)


def test_files_first_and_equal_on_a_rerun(sweep: Sweep, workdir: Path) -> None:
    settings = chosen(workdir)
    published = publish_sweep(settings, sweep)
    folder = published.folder
    names = ("best.yaml", "report.html", "summary.json", "trials.parquet")
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    before = {name: (folder / name).read_bytes() for name in names}
    publish_sweep(settings, sweep)
    assert {name: (folder / name).read_bytes() for name in names} == before
    table = pq.read_table(folder / "trials.parquet").to_pylist()
    assert [row["trial"] for row in table] == list(range(6))
    assert table[0]["alerting.min_calls"] == 4
    summary = json.loads(before["summary.json"])
    assert summary["best"]["trial"] == sweep.best.number  # type: ignore[union-attr]
    assert summary["overrides"] in before["report.html"].decode()
    text = of_sweep(settings, sweep, published, (1.0, 2.0))
    assert summary["overrides"] in text
    for told in ("where it was not", "Verdict", "points", "Knobs      alerting.min_calls one of"):
        assert told in text


def test_the_best_can_be_pasted_and_is_an_experiment(
    sweep: Sweep, workdir: Path, tmp_path: Path
) -> None:
    settings = chosen(workdir)
    pasted = settings_of(*overrides(settings, sweep).split())
    (tmp_path / "experiment").mkdir()
    content = experiment(settings, sweep)
    (tmp_path / "experiment" / "best.yaml").write_text(content)
    loaded = settings_of("experiment=best", f"hydra.searchpath=[file://{tmp_path}]")
    for made in (pasted, loaded):
        assert (made.detector, made.alerting) == (loaded.detector, loaded.alerting)
    assert yaml.safe_load(content)["alerting"]["min_calls"] == loaded.alerting.min_calls


def test_a_space_without_the_default_and_values_that_exclude_each_other(workdir: Path) -> None:
    """The budget opens at 6.16 bans, and 7 bans must keep it open: one line for that trial."""
    settings = chosen(workdir, "tune.trials=3", "~tune.space.alerting.min_excess",
                      "tune.space.alerting.min_ratio=[1.2,1.3]")  # fmt: skip
    sweep, _ = swept(settings)
    assert sweep.trials[0].values["alerting.min_ratio"] in (1.2, 1.3)
    with pytest.raises(InputError, match=r"tune\.space\.alerting\.close_bans: .*is above"):
        swept(chosen(workdir, "+tune.space.alerting.close_bans=[3.0,7.0]"))


def test_trials_with_too_many_false_alarms_are_stopped(workdir: Path) -> None:
    sweep, _ = swept(chosen(workdir, "tune.false_alarms=0", "alerting.budget=300"))
    assert sweep.allowed == 0
    assert sweep.count("false alarms") == 6
    assert sweep.best is None
    settings = chosen(workdir)
    published = publish_sweep(settings, sweep)
    assert not (published.folder / "best.yaml").exists()
    assert "nothing to recommend" in of_sweep(settings, sweep, published, (1.0, 1.0))


def test_too_little_to_hold_a_day_out(workdir: Path) -> None:
    with pytest.raises(InputError, match=r"evaluate\.start: .* are too few to hold a day out"):
        spans_of(chosen(workdir, "evaluate.start=2026-02-26T12:00"))
    assert spans_of(chosen(workdir, "tune.held_out_days=30")).search.score_end > 0
