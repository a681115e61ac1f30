"""An extraction killed at any point and run again, and two at once, leave what one alone leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trailsight.activity.store import ActivityStore

Make = Callable[..., dict[str, Any]]
ROOT = Path(__file__).parents[2]
POINTS = 30


@pytest.fixture
def logs(tmp_path: Path, record: Make) -> Path:
    """30 files of 10 records over 6 days, five of them delivered twice, and a broken one."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for number in range(30):
        day, hour = 1 + number % 6, number % 24
        time = f"2026-03-{day:02}T{hour:02}:07:00Z"
        records = [record(eventTime=time, eventName=f"Put{call % 3}") for call in range(10)]
        for copy in range(1 + (number % 6 == 0)):
            path = folder / f"{number:02}-{copy}.json"
            path.write_text(json.dumps({"Records": records}))
    (folder / "broken.json").write_text("{nonsense")
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_kills_change_nothing(tmp_path: Path, logs: Path, record: Make) -> None:
    later = tmp_path / "later"
    later.mkdir()
    for day in range(1, 9):
        time = f"2026-03-{day:02}T23:00:00Z"
        (later / f"later-{day}.json").write_text(
            json.dumps([record(eventTime=time) for _ in range(20)])
        )
    done = subprocess.run(
        [
            sys.executable, "-m", "tests.jobs.extract_killed",
            str(logs), str(later), str(tmp_path), str(POINTS),
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["points"] == outcome["killed"] >= POINTS // 2
    assert outcome["other"] == []


def test_two_runs_at_once_make_one_table(tmp_path: Path, logs: Path) -> None:
    command = [
        sys.executable, "-m", "pipelines.extract", f"source.path={logs}", "engine.workers=1",
        "extract.max_bad=5%",
    ]  # fmt: skip

    def started(name: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [*command, f"workdir={tmp_path / name}"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    runs = [started("together"), started("together"), started("alone")]
    ended = [(*run.communicate(timeout=120), run.returncode) for run in runs]
    assert [code for *_, code in ended] == [0, 0, 0], ended
    read = sorted(out.split("Files ")[1].split(" read")[0].strip() for out, _, _ in ended[:2])
    assert read == ["0", "36"]
    files = [
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in sorted((tmp_path / name / "data" / "activity").rglob("*"))
            if path.is_file()
        }
        for name in ("together", "alone")
    ]
    together, alone = [{str(k).partition("/")[2]: v for k, v in one.items()} for one in files]
    assert together == alone
    assert len(ActivityStore(tmp_path / "alone" / "data" / "activity").days()) == 6
