"""A backtest tells what scoring day by day has told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines._compose import settings_of
from trailsight.alerting.guards import joined
from trailsight.contracts.episode import Episode
from trailsight.jobs.backtest import backtest
from trailsight.jobs.chain import Chain
from trailsight.jobs.publish import publish
from trailsight.jobs.score import Scored, score
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of

SMALL = (
    "simulate.days=11", "simulate.delivery_minutes=240", "tracking=off", "reporting.figures=0",
    "insight.extensions=true", "alerting.budget=10", "engine.workers=1",
    "score.start=2026-02-25T06:00",
)  # fmt: skip


@pytest.fixture(scope="module")
def workdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    Chain(settings_of(f"workdir={folder}", *SMALL)).extract()
    return folder


def day_by_day(settings: Settings) -> list[Scored]:
    """One run of ``score`` for each day, as from cron."""
    whole = Chain(settings).windows()
    ends = [*range(whole.score_start // 1440 * 1440 + 1440, whole.score_end, 1440), None]
    runs = []
    for end in ends:
        stop = None if end is None else text_of(end).replace(" ", "T")
        chain = Chain(replace(settings, score=replace(settings.score, end=stop)))
        scored = score(chain.settings, *chain.life(), chain.model, lambda done, total: None)
        publish(chain.settings, scored)
        runs.append(scored)
    assert len(runs) > 3
    return runs


def told(runs: list[Scored]) -> dict[str, Any]:
    events = [one.record for run in runs for one in run.deliveries]
    return {event["eventID"]: json.loads(json.dumps(event)) for event in events}


def closed(runs: list[Scored]) -> set[Episode]:
    found = {one.episode for run in runs for one in run.insights if one.episode.end is not None}
    return found | {one.episode for one in runs[-1].insights}


@pytest.mark.parametrize("refit", ["refit_days=1", "refit_days=2", "end=2026-02-25"])
def test_the_events_are_those_of_score_run_day_by_day(workdir: Path, refit: str) -> None:
    settings = settings_of(f"workdir={workdir}", *SMALL, f"train.{refit}")
    runs = day_by_day(settings)
    (found,) = backtest(settings, Chain(settings).windows())
    events = {one.record["eventID"]: json.loads(json.dumps(one.record)) for one in found.deliveries}
    assert events == told(runs)
    assert len(events) > 6
    assert {one.episode for one in found.insights} == closed(runs)
    assert found.life.tracks == runs[-1].life.tracks
    held = joined(one for run in runs for one in run.held_back)
    assert joined(found.held_back) == held != ()
    assert dict(found.life.versions) == dict(runs[-1].life.versions)


def test_each_budget_is_replayed_as_if_it_were_alone(workdir: Path) -> None:
    settings = settings_of(f"workdir={workdir}", *SMALL)
    windows = Chain(settings).windows()
    rules = [replace(settings.alerting, budget=budget) for budget in (1.0, 10.0, 100.0)]
    together = backtest(settings, windows, rules)
    for one, found in zip(rules, together, strict=True):
        (alone,) = backtest(replace(settings, alerting=one), windows)
        assert found.deliveries == alone.deliveries
        assert found.life.tracks == alone.life.tracks
    numbers = [len(found.insights) for found in together]
    assert numbers[0] < numbers[1] < numbers[2]


def test_nothing_is_written(workdir: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in workdir.rglob("*")}
    settings = settings_of(f"workdir={workdir}", *SMALL)
    backtest(settings, Chain(settings).windows())
    assert {path: path.stat().st_mtime_ns for path in workdir.rglob("*")} == before
