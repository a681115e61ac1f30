"""What is evaluated, of a detector and of a stored version of it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines._compose import settings_of
from tests.jobs.small import SMALL, chosen
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.evaluate import evaluate, evaluated_windows
from trailsight.jobs.evaluating.publish import publish_evaluation
from trailsight.jobs.evaluating.text import of_evaluation
from trailsight.jobs.spans import text_of
from trailsight.reporting.registry import CONFIGURATION, EVALUATED_ON
from trailsight.reporting.run import RunRecord
from trailsight.reporting.tracking import NoTracking


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluate")
    Chain(settings_of(f"workdir={folder}", *SMALL)).extract()
    return folder


def test_windows_are_the_last_weeks_with_two_to_learn_from(workdir: Path) -> None:
    settings = settings_of(f"workdir={workdir}")
    day = 1440
    long = evaluated_windows(settings, (20_000 * day + 77, 20_100 * day))
    assert long.score_end - long.score_start == pytest.approx(28 * day, abs=day)
    assert long.score_start % day == 0
    short = evaluated_windows(settings, (20_000 * day, 20_021 * day))
    assert short.score_start == 20_014 * day
    tiny = evaluated_windows(settings, (20_000 * day, 20_006 * day))
    assert tiny.score_start == 20_002 * day
    scant = evaluated_windows(settings, (20_000 * day + 60, 20_001 * day + 600))
    assert scant.score_start == 20_001 * day
    with pytest.raises(InputError, match=r"evaluate\.start=…"):
        evaluated_windows(settings, (20_000 * day, 20_000 * day + 600))
    late = settings_of(f"workdir={workdir}", "evaluate.start=2036-01-01")
    with pytest.raises(InputError, match=r"^evaluate\.start"):
        evaluated_windows(late, (20_000 * day, 20_100 * day))


def test_a_stored_version_is_evaluated_as_it_is(workdir: Path, tmp_path: Path) -> None:
    """Two trainings of one detector on the same ground, told apart."""
    for name in ("data", "models"):
        if (workdir / name).exists():
            shutil.copytree(workdir / name, tmp_path / name)
    few = ("tracking=local", "evaluate.inject=false", "evaluate.start=null", "evaluate.weeks=1")
    ends = ("2026-02-25", "2026-02-26")
    for end in ends:
        settings = chosen(
            tmp_path, *few, "register=true", f"train.end={end}", f"score.start={end}"
        )  # fmt: skip
        chain = Chain(settings)
        chain.train(chain.windows())
    runs: list[RunRecord] = []

    class Kept(NoTracking):
        def log(self, workdir: Path, run: RunRecord) -> str | None:
            runs.append(run)
            return "runs:/kept"

    span = ActivityStore(tmp_path / "data" / "activity").span()
    for number in (1, 2):
        start = "evaluate.start=2026-02-26"
        fixed = Chain(chosen(tmp_path, *few, f"model={number}", start)).fixed()
        assert fixed.registered is not None
        windows = evaluated_windows(fixed.settings, span, fixed.registered)
        assert text_of(windows.score_start) == "2026-02-26 00:00"
        model = fixed.registered.model
        judged = evaluate(fixed.settings, windows, model=model)
        settings = replace(fixed.settings, tracking=Kept())
        published = publish_evaluation(settings, judged)
        name = f"trailsight version {number} ({model.version}, learnt to {ends[number - 1]} 00:00"
        assert name in of_evaluation(settings, judged, published)
        assert published.summary["train"][1] == f"{ends[number - 1]}T00:00:00Z"
        assert runs[-1].tags[CONFIGURATION] == model.version
    one, other = (run.tags for run in runs)
    assert one[CONFIGURATION] != other[CONFIGURATION]
    assert one[EVALUATED_ON] == other[EVALUATED_ON]

    latest = Chain(chosen(tmp_path, *few, "model=2")).fixed()
    assert latest.registered is not None
    windows = evaluated_windows(latest.settings, span, latest.registered)
    assert text_of(windows.score_start) == "2026-02-27 00:00", "half of what is left"
    early = Chain(chosen(tmp_path, *few, "model=2", "evaluate.start=2026-02-24")).fixed()
    with pytest.raises(InputError, match="learnt up to 2026-02-26") as caught:
        evaluated_windows(early.settings, span, early.registered)
    assert caught.value.field == "model"
