"""The compiled kernels' cache: never stale, and never in the way."""

import importlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numba
import pytest

import trailsight.contracts.compiled as under_test

OUTER = """
from trailsight.contracts.compiled import compiled
from inlined.inner import inner

@compiled
def outer(x: float) -> float:
    return inner(x) + 1.0
"""
INNER = """
from trailsight.contracts.compiled import compiled
from inlined import sizes

STEP = sizes.STEP

@compiled
def inner(x: float) -> float:
    return x * STEP
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Kernels of which one inlines another, and that a constant of a third module."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")  # as for a user who has not set one
    folder = tmp_path / "inlined"
    folder.mkdir()
    for name, source in (("__init__", ""), ("outer", OUTER), ("inner", INNER)):
        (folder / f"{name}.py").write_text(source)
    (folder / "sizes.py").write_text("STEP = 2.0")
    (folder / "beside.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    yield folder
    _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "inlined"]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _outer() -> Any:
    """The kernel, as a new process finds it."""
    _forget()
    return importlib.import_module("inlined.outer").outer


def test_what_was_compiled_is_loaded(package: Path) -> None:
    assert _outer()(3.0) == 7.0
    (package / "beside.py").write_text("# not imported by any kernel")
    again = _outer()
    assert again(3.0) == 7.0
    assert sum(again.stats.cache_hits.values()) == 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("outer", "+ 1.0", "+ 1.5"), ("inner", "x * STEP", "x * STEP + 0.5"), ("sizes", "2.0", "2.5")],
)
def test_whatever_it_was_made_of_may_change(package: Path, file: str, old: str, new: str) -> None:
    assert _outer()(1.0) == 3.0
    path = package / f"{file}.py"
    path.write_text(path.read_text().replace(old, new))
    changed = _outer()
    assert changed(1.0) == 3.5
    assert not changed.stats.cache_hits


def test_it_compiles_where_nothing_can_be_written(
    package: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (package / "__pycache__").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(package / "sizes.py"))
    under_test._warn.cache_clear()
    with caplog.at_level(logging.WARNING, "trailsight"):
        assert _outer()(3.0) == 7.0
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "NUMBA_CACHE_DIR" in caplog.text


def test_a_folder_that_cannot_be_written_leaves_the_users_cache(
    package: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (package / "__pycache__").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert _outer()(1.0) == 3.0
    assert sum(1 for _ in (tmp_path / "cache").rglob("outer.*.nbc")) == 1
    (package / "sizes.py").write_text("STEP = 2.5")
    assert _outer()(1.0) == 3.5
    again = _outer()
    assert again(1.0) == 3.5
    assert sum(again.stats.cache_hits.values()) == 1


def test_numba_can_be_switched_off(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    assert _outer()(3.0) == 7.0
