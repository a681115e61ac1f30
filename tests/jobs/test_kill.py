"""A run killed at any point and run again leaves what an undisturbed run leaves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines._compose import settings_of
from tests.jobs.killing import run

Make = Callable[..., dict[str, Any]]
ROOT = Path(__file__).parents[2]
POINTS = 52


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("begun", [False, True], ids=["first run", "later run"])
def test_kills_change_nothing(tmp_path: Path, record: Make, begun: bool) -> None:
    """In the later run an incident ends, another begins, and late records come for a third."""
    logs = tmp_path / "logs"
    logs.mkdir()

    def write(name: str, *times: str, **changes: Any) -> None:
        records = [record(eventTime=time, **changes) for time in times]
        (logs / f"{name}.json").write_text(json.dumps({"Records": records}))

    hours = [f"2026-03-{day:02}T{hour:02}:07:00Z" for day in range(1, 15) for hour in range(24)]
    write("history", *hours, eventName="PutMetricAlarm")
    write("third", *[f"2026-03-15T08:00:{call:02}Z" for call in range(20)], eventName="StopLogging")
    write("first", *[f"2026-03-15T10:{m:02}:{call:02}Z" for m in range(30) for call in range(5)])
    overrides = [
        f"source.path={logs}", "tracking=off", "reporting.figures=1", "engine.workers=1",
        "train.end=2026-03-15", "sink=[logtree,jsonl,sarif]",
    ]  # fmt: skip
    workdir = tmp_path / "work"
    workdir.mkdir()
    if begun:
        run(settings_of(f"workdir={workdir}", *overrides))
        write("late", "2026-03-15T08:00:40Z", eventName="StopLogging")
        write("second", *[f"2026-03-15T11:00:{c:02}Z" for c in range(9)], errorCode="Denied")
        write("end", "2026-03-15T12:30:00Z", eventName="PutMetricAlarm")
    done = subprocess.run(
        [sys.executable, "-m", "tests.jobs.killing", str(workdir), str(POINTS // 2), *overrides],
        cwd=ROOT, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["points"] == outcome["killed"] >= POINTS // 2
    assert outcome["other"] == []
