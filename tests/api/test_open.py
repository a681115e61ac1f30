"""Stores are opened where there is something, and made where that is wanted."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import trailsight as ts
from trailsight.api.open import WORKDIR


def test_importing_costs_next_to_nothing() -> None:
    heavy = "{'numpy', 'pandas', 'pyarrow', 'scipy', 'mlflow', 'matplotlib', 'numba', 'hydra'}"
    code = f"import sys, trailsight; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there_and_told_of() -> None:
    page = (Path(__file__).parents[2] / "docs" / "python.md").read_text()
    for name in ts.__all__:
        assert getattr(ts, name) is not None
        assert name.startswith("__") or f"`{name}" in page or f"ts.{name}" in page, name
    assert set(ts.__all__) <= set(dir(ts))
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        ts.lod  # noqa: B018


def test_an_empty_directory_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(ts.InputError, match=r"holds no activity .give logs=DIR"):
        ts.load(tmp_path)


def test_logs_are_read_once(store: ts.Store, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    first = sorted((store.workdir / "data/simulated/AWSLogs").rglob("*.json.gz"))[:8]
    for path in first:
        target = logs / path.relative_to(store.workdir)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    mine = ts.load(tmp_path / "work", logs=logs, tracking=None)
    again = ts.load(tmp_path / "work", tracking=None)
    assert again.span == mine.span
    assert len(mine.panel()) > 10
    assert again.truth() is None
    assert again.evaluate("flat_rate", inject=False, draws=10).budgets()["recall"].isna().all()


def test_the_demo_takes_the_workdir_that_the_environment_names(
    store: ts.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WORKDIR, str(store.workdir))
    mine = ts.demo(days=3)
    assert mine.workdir == store.workdir
    assert mine.span == store.span
    truth = mine.truth()
    assert truth is not None
    assert len(truth) > 5


def test_the_demo_is_made_in_a_directory_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(WORKDIR, raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    mine = ts.demo(days=2)
    assert mine.workdir.parent == tmp_path.resolve()
    assert mine.workdir.stat().st_mode & 0o077 == 0
    assert mine.span[0].date().isoformat() == "2026-03-23"


def test_a_copy_has_the_activity_and_results_of_its_own(store: ts.Store, tmp_path: Path) -> None:
    mine = store.copy(tmp_path / "copy")
    assert mine.span == store.span
    assert mine.panel().frame().equals(store.panel().frame())
    assert mine.fit("flat_rate").version == store.fit("flat_rate").version
    assert len(mine.publish("flat_rate", start="2026-03-24").insights()) == len(mine.insights())
    assert not (store.workdir / "data" / "insights" / "episodes.parquet").exists() or len(
        store.insights()
    )
