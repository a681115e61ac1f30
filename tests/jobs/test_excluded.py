"""train.exclude: neither learnt from nor scored, in one run or in many."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from tests.jobs.beside import chosen, run_score
from trailsight.activity.store import ActivityStore
from trailsight.contracts.moments import minute_of
from trailsight.jobs.backtest import backtest
from trailsight.jobs.chain import Chain
from trailsight.jobs.explain import explain
from trailsight.jobs.explaining.text import of_explain
from trailsight.jobs.settings import Settings

Record = Callable[..., dict[str, Any]]
LEARNT = "2026-03-08T10:00", "2026-03-08T12:00"
SCORED = "2026-03-22T10:00", "2026-03-22T14:00"
BAD = f"train.exclude=[[{LEARNT[0]},{LEARNT[1]}],[{SCORED[0]},{SCORED[1]}]]"


def write(folder: Path, record: Record, *, spoiled: bool, after: bool = True) -> Path:
    """Three weeks of two APIs and a day; ``spoiled``: with incidents in both windows."""
    records: list[dict[str, Any]] = []

    def call(name: str, day: int, hour: int, minute: int) -> None:
        moment = f"2026-03-{day:02}T{hour:02}:{minute:02}:00Z"
        serial = f"{len(records):032x}"
        records.append(record(eventName=name, eventTime=moment, eventID=serial))

    for day in range(1, 24):
        for hour in range(24):
            for minute in range(0, 60, 6):
                call("PutMetricAlarm", day, hour, (minute + day) % 60)
            call("TagResource", day, hour, 7)
    if after:  # an incident that is told in any case
        for minute in range(40):
            call("TagResource", 23, 16, minute % 20)
    if spoiled:
        for day in (8, 22):
            for minute in range(10, 40):
                for _ in range(30):
                    call("PutMetricAlarm", day, 10, minute)
                call("CreateUser", day, 11, minute)
    folder.mkdir(parents=True)
    (folder / "all.json").write_text(json.dumps({"Records": records}))
    return folder


def told(settings: Settings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(settings.insights / "episodes.parquet").to_pylist()
    return rows


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "_state.json"
    }


@pytest.fixture
def logs(tmp_path: Path, record: Record) -> tuple[str, str]:
    return tuple(
        f"source.path={write(tmp_path / name, record, spoiled=name == 'spoiled')}"
        for name in ("spoiled", "clean")
    )  # type: ignore[return-value]


def options(logs: str, *more: str) -> tuple[str, ...]:
    return logs, "score.start=2026-03-22", BAD, *more


def test_what_happened_in_a_window_changes_nothing_and_is_not_told(
    tmp_path: Path, logs: tuple[str, str]
) -> None:
    arrays = []
    for number, source in enumerate(logs):
        settings = chosen(tmp_path / f"w{number}", *options(source))
        run_score(settings)
        assert [row["event_name"] for row in told(settings)] == ["TagResource"]
        chain = Chain(settings)
        windows = chain.windows()
        arrays.append(chain.model_aside(windows).calibrated.state())
    assert arrays[0].keys() == arrays[1].keys()
    for name, array in arrays[0].items():
        assert np.array_equal(array, arrays[1][name]), name


def test_without_it_both_would_be(tmp_path: Path, logs: tuple[str, str]) -> None:
    settings = chosen(tmp_path / "w", logs[0], "score.start=2026-03-22")
    run_score(settings)
    assert {row["event_name"] for row in told(settings)} >= {"PutMetricAlarm", "CreateUser"}
    arrays = []
    for source in logs:
        chain = Chain(chosen(tmp_path / source[-5:], source, "score.start=2026-03-22"))
        chain.extracted()
        arrays.append(chain.model_aside(chain.windows()).calibrated.state())
    assert any(
        arrays[0][name].shape != arrays[1][name].shape
        or not np.array_equal(arrays[0][name], arrays[1][name])
        for name in arrays[0]
    )


def test_many_runs_tell_what_one_tells(tmp_path: Path, logs: tuple[str, str]) -> None:
    at_once = chosen(tmp_path / "one", *options(logs[0]))
    run_score(at_once)
    for end in ("2026-03-22T10:07", "2026-03-22T10:31", "2026-03-22T13:59", "2026-03-23T16:03",
                "2026-03-23T23:54"):  # fmt: skip
        run_score(chosen(tmp_path / "many", *options(logs[0], f"score.end={end}")))
    many = chosen(tmp_path / "many", *options(logs[0]))
    run_score(many)
    assert tree(many.insights) == tree(at_once.insights)


def test_a_backtest_leaves_out_the_same(tmp_path: Path, logs: tuple[str, str]) -> None:
    settings = chosen(tmp_path / "w", *options(logs[0]))
    run_score(settings)
    [settled] = backtest(settings, Chain(settings).windows())
    found = [(i.episode.start, i.episode.peak_bans) for i in settled.insights]
    rows = [(int(r["start"].timestamp()) // 60, r["peak_bans"]) for r in told(settings)]
    assert found == rows


def test_changing_it_learns_and_scores_anew(
    tmp_path: Path, logs: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    run_score(chosen(tmp_path / "w", logs[0], "score.start=2026-03-22"))
    version = told(chosen(tmp_path / "w"))[0]["model_version"]
    run_score(chosen(tmp_path / "w", *options(logs[0])))
    assert "made under another train: scoring anew" in caplog.text
    [row] = told(chosen(tmp_path / "w"))
    assert row["model_version"] != version


def test_an_open_episode_closes_in_a_window(tmp_path: Path, record: Record) -> None:
    folder = write(tmp_path / "logs", record, spoiled=True)
    bad = "train.exclude=[[2026-03-22T10:25,2026-03-22T14:00]]"
    settings = chosen(tmp_path / "w", f"source.path={folder}", "score.start=2026-03-22", bad)
    run_score(settings)
    [row] = [row for row in told(settings) if row["event_name"] == "PutMetricAlarm"]
    assert f"{row['start']:%H:%M}" == "10:10"
    assert f"{row['end']:%H:%M}" == "10:25"
    assert f"{row['closed_at']:%H:%M}" == "11:24"
    assert {r["event_name"] for r in told(settings)} == {"PutMetricAlarm", "TagResource"}


def test_excluded_minutes_are_not_counted_as_scored(tmp_path: Path, logs: tuple[str, str]) -> None:
    settings = chosen(tmp_path / "w", *options(logs[0]))
    run_score(settings)
    rows = pq.read_table(settings.reports / "score" / "series.parquet").to_pylist()
    [row] = [row for row in rows if row["event_name"] == "PutMetricAlarm"]
    _, last = ActivityStore(settings.activity).span()
    scored = last - minute_of("", "2026-03-22") - 240  # type: ignore[operator]
    assert row["calls"] == scored // 6
    assert row["expected"] == pytest.approx(row["calls"], rel=0.05)


def test_explain_says_so(tmp_path: Path, logs: tuple[str, str]) -> None:
    settings = chosen(tmp_path / "w", *options(logs[0]), "explain.api=PutMetricAlarm",
                      "explain.at=2026-03-22T10:20")  # fmt: skip
    run_score(settings)
    chain = Chain(settings)
    answer = explain(settings, chain.standing(), chain.model_aside)
    assert (answer.status, answer.episode, answer.bans) == ("excluded", None, 0.0)
    assert "declared bad (train.exclude)" in of_explain(answer)
