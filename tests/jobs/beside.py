"""A scored account of our own making, and what AWS might have told of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines._compose import settings_of
from tests.evaluation.planted import Records, another, more_calls, moved
from trailsight.activity.store import ActivityStore
from trailsight.evaluation.options import CompareOptions
from trailsight.jobs.chain import Chain
from trailsight.jobs.compare import Comparison, compare, read_aws, scored_windows, sides
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score
from trailsight.jobs.settings import Settings

Make = Callable[..., dict[str, Any]]
BURSTS = {
    "RunInstances": ("2026-03-15T13:00", 1, 40),
    "DeleteParameter": ("2026-03-15T09:00", 5, 10),
    "CreateUser": ("2026-03-15T11:00", 2, 9),
    "StopLogging": ("2026-03-15T16:00", 3, 7),
    "PutRule": ("2026-03-15T18:00", 1, 3),  # too few calls to be looked at
    "TagResource": ("2026-03-15T20:09", 1, 3),  # not unusual enough
}


def write(folder: Path, record: Make) -> None:
    records = [
        record(eventName=name, eventTime=f"2026-03-{day:02}T{hour:02}:{7 + call:02}:00Z")
        for day in range(1, 16)
        for hour in range(24)
        for name, calls in (("PutMetricAlarm", 1), ("TagResource", 8))
        for call in range(calls)
    ]
    for name, (start, minutes, calls) in BURSTS.items():
        hour, minute = start[:-2], int(start[-2:])
        records += [
            record(eventName=name, eventTime=f"{hour}{minute + at:02}:20Z")
            for at in range(minutes)
            for _ in range(calls)
        ]
    folder.mkdir()
    (folder / "all.json").write_text(json.dumps({"Records": records}))


def chosen(workdir: Path, *overrides: str) -> Settings:
    logs = f"source.path={workdir / 'logs'}"
    common = ("tracking=off", "engine.workers=1", "reporting.figures=0", "score.lateness=0")
    return settings_of(f"workdir={workdir}", logs, *common, *overrides)


def run_score(settings: Settings) -> None:
    chain = Chain(settings)
    chain.extracted()
    publish(settings, score(settings, *chain.life(), chain.model, lambda done, total: None))


def laid_beside(settings: Settings, options: CompareOptions) -> Comparison:
    aws = read_aws(options)
    chain = Chain(settings)
    both = sides(settings, options, aws, scored_windows(*chain.life()))
    return compare(settings, options, both, chain.model, lambda done, total: None)


def planted(aws: Records, settings: Settings) -> Records:
    """One missing, one three minutes later, one with another baseline, and five more."""
    store = ActivityStore(settings.activity)
    like = aws.pop("RunInstances")
    moved(aws["DeleteParameter"], 3, store)
    more_calls(aws["CreateUser"], 12)
    extra = {
        "PutRule": ("2026-03-15T18:00:00Z", 1, 3, {}),
        "TagResource": ("2026-03-15T20:09:00Z", 1, 4, {}),
        "NeverCalled": ("2026-03-15T05:00:00Z", 4, 80, {}),
        "Elsewhere": ("2026-03-15T06:00:00Z", 4, 80, {"account": "999999999999"}),
    }
    for name, (start, minutes, calls, changes) in extra.items():
        aws[name] = another(like, start, minutes, calls, store, name=name, **changes)
    return aws


def rows_of(found: Comparison) -> dict[str, dict[str, Any]]:
    rows = {row.event_name: vars(row) for row in found.rows}
    assert len(rows) == len(found.rows)
    return rows
