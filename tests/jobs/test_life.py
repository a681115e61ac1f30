"""Scoring over many runs: the same events whatever the runs, each written once."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from pipelines._compose import settings_of
from trailsight.contracts.errors import InputError
from trailsight.contracts.moments import minute_of
from trailsight.insight.table import read_episodes
from trailsight.jobs.chain import Chain
from trailsight.jobs.life import STATE, read_life
from trailsight.jobs.publish import publish
from trailsight.jobs.score import score
from trailsight.jobs.settings import Settings
from trailsight.jobs.spans import text_of

Make = Callable[..., dict[str, Any]]
SMALL = (
    "simulate.days=9", "simulate.delivery_minutes=240", "tracking=off", "reporting.figures=0",
    "reporting.report=false", "insight.extensions=true", "sink=[logtree,jsonl,sarif,ocsf]",
    "alerting.budget=10",
)  # fmt: skip
START, END = "2026-02-25T06:00", "2026-02-26T22:00"


def configured(workdir: Path, *overrides: str) -> Settings:
    return settings_of(f"workdir={workdir}", "engine.workers=1", *SMALL, *overrides)


def run(settings: Settings) -> None:
    chain = Chain(settings)
    windows, life = chain.life()
    publish(settings, score(settings, windows, life, chain.model, lambda done, total: None))


def tree(workdir: Path) -> dict[str, bytes]:
    folder = workdir / "data" / "insights"
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small organisation, extracted, with a baseline of its first week."""
    workdir = tmp_path_factory.mktemp("organisation")
    Chain(configured(workdir)).extract()
    return workdir


@pytest.fixture(scope="module")
def at_once(organisation: Path) -> dict[str, bytes]:
    run(configured(organisation, f"score.start={START}", f"score.end={END}"))
    found = tree(organisation)
    assert sum(name.endswith(".json.gz") for name in found) > 6
    return found


@pytest.fixture
def anew(organisation: Path, at_once: dict[str, bytes]) -> Callable[[], None]:
    """Forgets what was scored, and keeps the baseline."""
    import shutil

    def forget() -> None:
        shutil.rmtree(organisation / "data" / "insights")

    return forget


@profile(max_examples=8)
@given(st.lists(st.integers(1, 40 * 60 - 1), min_size=1, max_size=6, unique=True))
def test_runs_of_any_length_give_the_events_of_one(
    organisation: Path, at_once: dict[str, bytes], cuts: list[int]
) -> None:
    import shutil

    shutil.rmtree(organisation / "data" / "insights")
    start = minute_of("", START)
    assert start is not None
    for cut in sorted(cuts):
        end = text_of(start + cut).replace(" ", "T")
        run(configured(organisation, f"score.start={START}", f"score.end={end}"))
    run(configured(organisation, f"score.start={START}", f"score.end={END}"))
    assert tree(organisation) == at_once


def test_minute_by_minute_gives_the_same(
    organisation: Path, at_once: dict[str, bytes], anew: Callable[[], None]
) -> None:
    """Each minute of the hours around two incidents in a run of its own."""
    anew()
    start = minute_of("", START)
    assert start is not None
    events = [
        json.loads(gzip.decompress(c))["Records"][0] for n, c in at_once.items() if "json.gz" in n
    ]
    first = minute_of("", min(event["eventTime"] for event in events))
    assert first is not None
    ends = [first - 2 + minute for minute in range(45)]
    for end in [*ends, None]:
        stop = END if end is None else text_of(end).replace(" ", "T")
        run(configured(organisation, f"score.start={START}", f"score.end={stop}"))
    assert tree(organisation) == at_once


def test_a_rerun_writes_nothing_anew(
    organisation: Path, at_once: dict[str, bytes], anew: Callable[[], None]
) -> None:
    for end in (END, "2026-02-26T03:00", END):
        run(configured(organisation, f"score.start={START}", f"score.end={end}"))
    assert tree(organisation) == at_once


def test_other_settings_begin_another_life(organisation: Path, at_once: dict[str, bytes]) -> None:
    window = (f"score.start={START}", f"score.end={END}")
    run(configured(organisation, *window, "insight.form=2019"))
    other = {name: content for name, content in tree(organisation).items() if "gz" in name}
    assert not any(at_once[name] == content for name, content in other.items() if name in at_once)
    run(configured(organisation, *window))
    assert tree(organisation) == at_once


def test_a_foreign_state_is_named(tmp_path: Path) -> None:
    path = tmp_path / STATE
    assert read_life(path) is None
    path.write_text('{"version": 99}')
    assert read_life(path) is None
    path.write_text('{"version": 2}')
    with pytest.raises(InputError, match="not a state of scoring"):
        read_life(path)


def logs(workdir: Path, record: Make, name: str, *times: str, **changes: Any) -> None:
    (workdir / "logs").mkdir(exist_ok=True)
    records = [record(eventTime=time, **changes) for time in times]
    (workdir / "logs" / f"{name}.json").write_text(json.dumps({"Records": records}))


def test_an_open_incident_gets_its_end_in_a_later_run(tmp_path: Path, record: Make) -> None:
    hours = [f"2026-03-{day:02}T{hour:02}:07:00Z" for day in range(1, 15) for hour in range(24)]
    logs(tmp_path, record, "history", *hours, eventName="PutMetricAlarm")
    burst = [f"2026-03-15T10:{minute:02}:{call:02}Z" for minute in range(30) for call in range(5)]
    logs(tmp_path, record, "first", *burst)
    chosen = settings_of(
        f"workdir={tmp_path}", f"source.path={tmp_path / 'logs'}", "tracking=off",
        "reporting.figures=1", "train.end=2026-03-15",
    )  # fmt: skip

    def states() -> list[str]:
        records = [json.loads(gzip.decompress(c)) for n, c in tree(tmp_path).items() if "gz" in n]
        events = sorted((r["Records"][0] for r in records), key=lambda r: str(r["eventTime"]))
        assert len({event["sharedEventID"] for event in events}) == 1
        return [event["insightDetails"]["state"] for event in events]

    def row() -> dict[str, Any]:
        rows: list[dict[str, Any]] = read_episodes(chosen.insights / "episodes.parquet").to_pylist()
        return rows[-1]

    def again() -> None:
        Chain(chosen).extract()
        run(chosen)

    again()
    assert states() == ["Start"]
    start = {name: content for name, content in tree(tmp_path).items() if "gz" in name}
    assert row()["end"] is None
    logs(tmp_path, record, "second", "2026-03-15T12:30:00Z", eventName="PutMetricAlarm")
    again()
    assert states() == ["Start", "End"]
    assert start.items() <= tree(tmp_path).items()
    assert (row()["observed"], row()["revision"]) == (150, 0)

    logs(tmp_path, record, "late", "2026-03-15T10:12:30Z", "2026-03-15T10:12:31Z")
    told = {name: content for name, content in tree(tmp_path).items() if "gz" in name}
    again()
    assert {name: content for name, content in tree(tmp_path).items() if "gz" in name} == told
    assert (row()["observed"], row()["revision"]) == (152, 1)
    assert row()["reason"] == "2 late calls in the minutes of the insight"
    before = tree(tmp_path)
    again()
    assert tree(tmp_path) == before
