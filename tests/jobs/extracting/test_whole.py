"""The completeness that an extraction tells, over several runs."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from trailsight.activity.completeness import Completeness
from trailsight.activity.days import DayFiles
from trailsight.activity.ledger import Ledger
from trailsight.activity.table import ActivityTable
from trailsight.engine.local import LocalEngine
from trailsight.jobs.extract import extract
from trailsight.source.trail import Trail

Make = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


def whole(source: Trail | ActivityTable, path: Path) -> Completeness:
    return extract(source, path, LocalEngine(1)).completeness


def day(write_log: Write, record: Make, day: int, lag: int = 4) -> Path:
    """A file for each hour of a day of March 2026, delivered so many minutes later."""
    for hour in range(24):
        time = f"2026-03-{day:02}T{hour:02}"
        name = f"111122223333_CloudTrail_eu-west-1_{time.replace('-', '')}{lag:02}Z_x.json"
        path = write_log(name, [record(eventTime=f"{time}:00:30Z") for _ in range(2)])
    return path.parent


def test_the_lag_is_that_of_all_runs(tmp_path: Path, record: Make, write_log: Write) -> None:
    logs = day(write_log, record, 1)
    first = whole(Trail(str(logs)), tmp_path / "activity")
    assert (first.lag_median, first.lag_p99) == (4, 4)
    assert first.accounts[0].missing == ()
    day(write_log, record, 2, lag=9)
    for _ in range(2):
        second = whole(Trail(str(logs)), tmp_path / "activity")
        assert (second.lag_median, second.lag_p99) == (4, 9)
        assert Ledger(tmp_path / "activity").lags().sum() == 96
    assert second.verdict.startswith("carries none yet: 1 day to learn from")
    told = json.loads(json.dumps(asdict(second)))
    assert told["verdict"] == second.verdict
    assert told["accounts"][0]["missing"] == []


def test_a_killed_run_counts_no_lag_twice(
    tmp_path: Path, record: Make, write_log: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        logs = day(write_log, record, number)
    real = DayFiles.write
    written: list[int] = []

    def killed(files: DayFiles, *rest: Any) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(files.day)
        real(files, *rest)

    monkeypatch.setattr(DayFiles, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        whole(Trail(str(logs)), tmp_path / "activity")
    monkeypatch.undo()
    again = whole(Trail(str(logs)), tmp_path / "activity")
    assert again == whole(Trail(str(logs)), tmp_path / "at_once")
    assert Ledger(tmp_path / "activity").lags().sum() == 144


def test_another_table_tells_no_lag(tmp_path: Path, record: Make, write_log: Write) -> None:
    logs = day(write_log, record, 1)
    whole(Trail(str(logs)), tmp_path / "activity")
    copied = whole(ActivityTable(str(tmp_path / "activity")), tmp_path / "copy")
    assert copied.lag_median is None
    assert len(copied.accounts) == 1
