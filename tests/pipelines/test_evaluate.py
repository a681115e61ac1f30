"""python -m pipelines.evaluate, as people run it."""

import json
from pathlib import Path

from tests.pipelines.conftest import Run

SMALL = (
    "simulate.days=10", "simulate.delivery_minutes=240", "tracking=off", "engine.workers=1",
    "evaluate.start=2026-02-26", "evaluate.copies=1", "evaluate.incidents=40",
    "evaluate.draws=20", "evaluate.budgets=[100]",
)  # fmt: skip


def test_it_prints_and_writes_what_was_found(stage: Run, tmp_path: Path) -> None:
    done = stage("evaluate", f"workdir={tmp_path}", *SMALL)
    assert done.returncode == 0, done.stderr
    for told in ("Evaluated  2026-02-26", "Injected   40 incidents", "you would have got these"):
        assert told in done.stdout
    again = stage("evaluate", f"workdir={tmp_path}", *SMALL, "output=json")
    summary = json.loads(again.stdout)
    kept = json.loads((tmp_path / "reports" / "evaluate" / "summary.json").read_text())
    assert {**summary, "mlflow_run": None} == {**kept, "mlflow_run": None}
    assert not (tmp_path / "data" / "insights").exists()

    labels = tmp_path / "labels.csv"
    labels.write_text("start,end,verdict\n2026-02-26,2026-02-27,perhaps\n")
    wrong = stage("evaluate", f"workdir={tmp_path}", *SMALL, f"evaluate.labels={labels}")
    assert wrong.returncode == 2
    (line,) = [one for one in wrong.stderr.splitlines() if one.startswith("trailsight:")]
    assert f"evaluate.labels: {labels}: row 1: verdict: 'perhaps' is none of" in line


def test_bad_options_are_named(stage: Run, tmp_path: Path) -> None:
    for option, told in (
        ("evaluate.budgets=[]", "evaluate.budgets: is empty"),
        ("evaluate.budgets=[1,1]", "evaluate.budgets: holds a number twice"),
        ("evaluate.kinds=[flood]", "evaluate.kinds: unknown kind flood"),
        ("evaluate.shares=[2]", "evaluate.shares: 2 is not within (0, 1]"),
        ("evaluate.precision=7", "evaluate.precision: 7.0 is not within (0, 1]"),
        ("evaluate.copies=0", "evaluate.copies: 0 is below 1"),
    ):
        done = stage("evaluate", f"workdir={tmp_path}", option)
        assert done.returncode == 2
        assert told in done.stderr
