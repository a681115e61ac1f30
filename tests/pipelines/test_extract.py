"""Extraction as users run it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.pipelines.conftest import Run

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def test_v_names_the_files_and_a_short_run_says_nothing_else(
    stage: Run,
    tmp_path: Path,
    record: Callable[..., dict[str, Any]],
    write_log: Callable[..., Path],
) -> None:
    path = write_log("a.json", [record(), {"bad": 1}])
    quiet = stage("extract", f"workdir={tmp_path}", f"source.path={path}")
    assert (quiet.returncode, quiet.stderr) == (0, "")
    detailed = stage("extract", "-v", f"workdir={tmp_path / 'again'}", f"source.path={path}")
    first, second = detailed.stderr.splitlines()
    assert first == f"{path}: 2 records, 1 quarantined"
    assert second.startswith(f"{path}: record 1: ")
