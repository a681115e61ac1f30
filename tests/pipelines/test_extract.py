"""Extraction as users run it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.pipelines.conftest import ROOT, Run

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def test_v_names_the_files_and_a_short_run_says_nothing_else(
    stage: Run,
    tmp_path: Path,
    record: Callable[..., dict[str, Any]],
    write_log: Callable[..., Path],
) -> None:
    path = write_log("a.json", [record(), {"bad": 1}])
    common = (f"source.path={path}", "extract.max_bad=50%")
    quiet = stage("extract", f"workdir={tmp_path}", *common)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    detailed = stage("extract", "-v", f"workdir={tmp_path / 'again'}", *common)
    first, second = detailed.stderr.splitlines()
    assert first == f"{path}: 2 records, 1 quarantined"
    assert second.startswith(f"{path}: record 1: ")


def test_a_dry_run_lists_and_leaves_no_trace(
    stage: Run, tmp_path: Path, record: Make, write_log: Write
) -> None:
    path = write_log("a.json", [record()])
    workdir = tmp_path / "work"
    common = (f"workdir={workdir}", f"source.path={path.parent}", "extract.dry_run=true")
    text = stage("extract", *common)
    assert (text.returncode, text.stderr) == (0, "")
    assert text.stdout.splitlines()[0].endswith(str(path))
    told = json.loads(stage("extract", *common, "output=json").stdout)
    assert told["files"] == [{"path": str(path), "size": path.stat().st_size, "state": "new"}]
    refused = stage("score", *common)
    assert refused.returncode == 2
    assert "extract.dry_run: is true" in refused.stderr
    nothing = stage("extract", f"workdir={workdir}", "dry_run=true")
    assert nothing.returncode == 2
    assert "there is no simulated organisation" in nothing.stderr
    assert not workdir.exists()


def test_whoever_has_seen_enough_of_a_list_gets_no_traceback(
    tmp_path: Path, record: Make, write_log: Write
) -> None:
    for number in range(2000):  # more than a pipe holds
        logs = write_log(f"{number}.json", [record()]).parent
    words = ["-m", "pipelines.extract", "dry_run=true", f"source.path={logs}", f"workdir={logs}"]
    with subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (told, process.returncode) == (b"", 0)
