"""docs/evaluate.md: its files are read and its code is run."""

import re
from pathlib import Path

import pytest

from pipelines._compose import settings_of
from trailsight.evaluation.feedback import read_feedback
from trailsight.evaluation.labels import read_labels
from trailsight.jobs.chain import Chain

TEXT = (Path(__file__).parents[2] / "docs" / "evaluate.md").read_text("utf-8")


def block(beginning: str) -> str:
    found = re.findall(r"```(?:python)?\n(.*?)```", TEXT, re.DOTALL)
    (one,) = [text for text in found if text.startswith(beginning)]
    return str(one)


def test_the_files_are_read(tmp_path: Path) -> None:
    labels, verdicts = tmp_path / "labels.csv", tmp_path / "verdicts.csv"
    labels.write_text(block("start,end"))
    verdicts.write_text(block("insight_id,verdict"))
    assert [one.verdict for one in read_labels(labels)] == ["true", "expected"]
    assert [one.verdict for one in read_feedback(verdicts)] == ["true", "expected"]


def test_the_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = ("simulate.days=12", "simulate.delivery_minutes=240", "engine.workers=1")
    Chain(settings_of(f"workdir={tmp_path}", *small)).extract()
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(block("from pathlib"), names)
    trial = names["trial"]
    assert [point.rules.budget for point in trial.points] == [1.0, 10.0]  # type: ignore[attr-defined]
    assert trial.at(10.0).recall > 0  # type: ignore[attr-defined]
