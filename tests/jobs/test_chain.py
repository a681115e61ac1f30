"""The order of the stages, in one process on small logs of our own making."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipelines._compose import settings_of
from trailsight.activity.store import ActivityStore
from trailsight.contracts.errors import InputError
from trailsight.jobs.chain import Chain
from trailsight.jobs.graph import draw
from trailsight.jobs.publish import publish
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def workdir(tmp_path: Path, record: Make) -> Path:
    """Two weeks of one hourly API; then a day with a burst and failures of another."""
    records = [
        record(eventName="PutMetricAlarm", eventTime=f"2026-03-{day:02}T{hour:02}:07:00Z")
        for day in range(1, 16)
        for hour in range(24)
    ]
    records += [
        record(eventTime="2026-03-15T13:00:20Z", errorCode="Client.Denied" if call % 2 else None)
        for call in range(40)
    ]
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "all.json").write_text(json.dumps({"Records": records}))
    return tmp_path


def settings(workdir: Path, *overrides: str) -> Settings:
    logs = f"source.path={workdir / 'logs'}"
    return settings_of(f"workdir={workdir}", logs, "tracking=off", "engine.workers=1", *overrides)


def scored(chosen: Settings) -> Scored:
    chain = Chain(chosen)
    chain.extracted()
    windows, life = chain.life()
    return score(chosen, windows, life, chain.model, lambda done, total: None)


def test_the_burst_and_its_errors_are_found(workdir: Path) -> None:
    found = scored(settings(workdir))
    kinds = [(i.episode.key.event_name, i.episode.key.error_code) for i in found.insights]
    assert kinds == [("RunInstances", None), ("RunInstances", "Client.Denied")]
    calls, errors = (insight.insight_average for insight in found.insights)
    assert (calls, errors) == (40.0, 20.0)
    piece = found.pieces[found.insights[1].episode]
    minute = found.insights[1].episode.start - piece.start
    assert piece.counts[minute] == 20
    chosen = settings(workdir)
    table = ActivityStore(chosen.activity).read(piece.start, found.life.scored_to)
    graph = draw(found.insights[1], piece, table, found.life.scored_to)
    assert graph.calls is not None
    assert graph.calls[minute] == 40


def test_every_detector_finds_them(workdir: Path) -> None:
    for name in ("flat_rate", "stl", "holt_winters", "isolation_forest"):
        found = scored(settings(workdir, f"detector={name}"))
        names = {insight.episode.key.event_name for insight in found.insights}
        assert names == {"RunInstances"}, name


def test_what_is_published_says_what_was_found(workdir: Path) -> None:
    chosen = settings(workdir, "reporting.figures=1")
    found = scored(chosen)
    published = publish(chosen, found)
    assert [row.event_name for row in published.rows] == ["RunInstances", "RunInstances"]
    assert published.figures is not None
    assert len(list(published.figures.iterdir())) == 1
    fleet = pq.read_table(chosen.reports / "score" / "series.parquet")
    calls = dict(zip(fleet["event_name"].to_pylist(), fleet["calls"].to_pylist(), strict=True))
    assert calls["PutMetricAlarm"] == 23  # the last falls into the minutes left for late records
    assert sum(fleet["episodes"].to_pylist()) == 2
    summary = json.loads((chosen.reports / "score" / "summary.json").read_text())
    assert summary["metrics"]["insights"] == 2


def test_a_second_run_learns_nothing_anew_and_another_detector_does(
    workdir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "trailsight")
    scored(settings(workdir))
    assert "models/baselines is missing: running train" in caplog.text
    caplog.clear()
    scored(settings(workdir))
    assert "running train" not in caplog.text
    scored(settings(workdir, "detector=flat_rate"))
    assert "models/baselines was learnt from something else: running train" in caplog.text


def test_never_refuses_what_is_missing(workdir: Path) -> None:
    chosen = settings(workdir, "upstream=never")
    with pytest.raises(InputError, match=r"data/activity: holds no activity.*pipelines\.extract"):
        Chain(chosen).extracted()
    Chain(settings(workdir)).extract()
    chain = Chain(chosen)
    with pytest.raises(InputError, match=r"models/baselines: is missing.*pipelines\.train"):
        chain.model(chain.windows())


def test_a_short_history_is_said_plainly(workdir: Path, caplog: pytest.LogCaptureFixture) -> None:
    scored(settings(workdir, "train.start=2026-03-14T12:00"))
    assert "too little history for their season (12 hours of logs" in caplog.text


def test_a_window_without_series_is_named(workdir: Path) -> None:
    chosen = settings(workdir, "train.start=2026-03-15T12:10", "train.end=2026-03-15T12:20")
    with pytest.raises(InputError, match="holds no management write and no error"):
        scored(chosen)


def test_another_source_is_told(workdir: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "trailsight")
    Chain(settings(workdir)).extract()
    one = workdir / "logs" / "all.json"
    Chain(settings(workdir, f"source.path={one}")).extract()
    assert "extracting anew" in caplog.text


def test_optional_columns_explain_too(workdir: Path) -> None:
    columns = "source.columns=[source_ip,invoked_by,access_key,resource_type]"
    found = scored(settings(workdir, "insight.extensions=true", columns))
    details = found.insights[0].records[0]["insightDetails"]
    told = {entry["attribute"] for entry in details["trailsight"]["contrast"]["attributes"]}
    assert {"sourceIPAddress", "invokedBy", "accessKeyId", "resourceType"} <= told
    published = {block["attribute"] for block in details["insightContext"]["attributions"]}
    assert published == {"userIdentityArn", "userAgent", "errorCode"}
