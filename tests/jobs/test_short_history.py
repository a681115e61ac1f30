"""Logs that begin shortly before they are scored: nothing is told of the time without logs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines._compose import settings_of
from tests.jobs.beside import run_score
from trailsight.activity.store import ActivityStore
from trailsight.contracts.moments import minute_of

Record = Callable[..., dict[str, Any]]
SILENT = "2026-03-04T12:00"


def told(workdir: Path, logs: Path, *more: str) -> list[dict[str, Any]]:
    """The episodes of a run, none of which begins before there are logs."""
    common = "tracking=off", "engine.workers=1", "reporting.figures=0", "score.lateness=0"
    settings = settings_of(f"workdir={workdir}", f"source.path={logs}", *common, *more)
    run_score(settings)
    rows: list[dict[str, Any]] = pq.read_table(settings.insights / "episodes.parquet").to_pylist()
    began = ActivityStore(settings.activity).coverage()
    for row in rows:
        assert row["start"].timestamp() >= began[row["account"], row["region"]] * 60
        if row["direction"] == "drop":
            assert row["insight_average"] < row["baseline_average"]
    return rows


def busy(folder: Path, record: Record, minutes: int) -> Path:
    """So many minutes of four calls each, then silence for two hours but for another API, and a
    burst of a third in it."""
    silent = minute_of("", SILENT)
    assert silent is not None
    calls = [(m, "PutMetricAlarm") for m in range(silent - minutes, silent) for _ in range(4)]
    calls += [(m, "TagResource") for m in range(silent - minutes, silent + 120, 3)]
    calls += [(silent + 40, "RunInstances")] * 30
    records = [
        record(
            eventName=name, eventTime=f"{datetime.fromtimestamp(m * 60, UTC):%Y-%m-%dT%H:%M:%SZ}"
        )
        for m, name in calls
    ]
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps({"Records": records}))
    return folder


@pytest.mark.parametrize("minutes", [18, 600])
def test_no_drop_is_told_where_no_day_is_known(
    tmp_path: Path, record: Record, minutes: int
) -> None:
    logs = busy(tmp_path / "logs", record, minutes)
    rows = told(tmp_path, logs, f"train.end={SILENT}", f"score.start={SILENT}")
    assert [(row["event_name"], row["direction"]) for row in rows] == [("RunInstances", "rise")]


def test_it_is_where_two_days_are(tmp_path: Path, record: Record) -> None:
    logs = busy(tmp_path / "logs", record, 2 * 1440 + 30)
    rows = told(tmp_path, logs, f"train.end={SILENT}", f"score.start={SILENT}")
    names = [(row["event_name"], row["direction"]) for row in rows]
    assert names == [("PutMetricAlarm", "drop"), ("RunInstances", "rise")]
    assert f"{rows[0]['start']:%Y-%m-%dT%H:%M}" == SILENT


def test_real_logs_of_an_hour(tmp_path: Path, shared: Path) -> None:
    """Attacks rehearsed one after the other: that one of them is over is no drop."""
    logs = shared / "data" / "cloudtrail_invictus" / "CloudTrail"
    windows = (
        "train.start=2023-07-10T11:42", "train.end=2023-07-10T12:00",
        "score.start=2023-07-10T12:00", "alerting.close_after=10", "score.lateness=15",
    )  # fmt: skip
    rows = told(tmp_path, logs, *windows)
    assert len(rows) == 12
    assert {row["direction"] for row in rows} == {"rise"}
