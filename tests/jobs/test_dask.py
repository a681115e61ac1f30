"""The stages on a Dask cluster leave what they leave on this machine, to the byte."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.extraction.bucket import served
from pipelines._compose import settings_of
from pipelines.score import run
from tests.dask_cluster import DaskCluster
from tests.jobs.records import records
from trailsight.contracts.engine import Engine, Item, Result
from trailsight.engine.dask import DaskEngine
from trailsight.jobs.chain import Chain
from trailsight.source.trail import Trail

ROOT = Path(__file__).parents[2]
FILES, RECORDS, DAYS = 700, 12, 3
"""Eleven pieces of work: more than two workers have under way at once."""


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Log files of three days; one is damaged, and each record stands in two files."""
    folder, record = tmp_path_factory.mktemp("logs"), records()
    before: list[object] = []
    for number in range(FILES):
        day, minute = 4 + number % DAYS, number // DAYS
        time = f"2026-03-{day:02}T{minute // 60:02}:{minute % 60:02}:00Z"
        some: list[object] = [
            record(eventTime=time, eventName=f"Call{row % 5}") for row in range(RECORDS)
        ]
        path = folder / f"{number // 100}" / f"{number:04}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"Records": [*before, *some]}))
        before = some
    (folder / "1" / "0100.json").write_text('{"Records":[{"eventTime":')
    return folder


@pytest.fixture(scope="module")
def expected(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What the local engine leaves."""
    workdir = tmp_path_factory.mktemp("local")
    Chain(settings_of(f"workdir={workdir}", f"source.path={logs}", "engine.workers=1")).extract()
    return left(workdir)


def left(workdir: Path) -> dict[str, bytes]:
    """Every file of the activity table."""
    folder = workdir / "data" / "activity"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def overrides(cluster: DaskCluster, logs: Path, workdir: Path) -> list[str]:
    engine = ["engine=dask", f"engine.scheduler={cluster.address}"]
    return [f"workdir={workdir}", f"source.path={logs}", "extract.max_bad=1%", *engine]


def test_extract_on_a_cluster(
    dask_cluster: DaskCluster, logs: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "pipelines.extract", "output=json"]
    ran = subprocess.run(
        [*command, *overrides(dask_cluster, logs, tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "distributed" not in ran.stderr
    assert json.loads(ran.stdout)["files_read"] == FILES
    assert left(tmp_path) == expected


def test_workers_that_are_killed_change_no_table(
    dask_cluster: DaskCluster, logs: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    settings = settings_of(*overrides(dask_cluster, logs, tmp_path))
    engine = Killing(settings.engine, dask_cluster.workers())
    Chain(replace(settings, engine=engine)).extract()
    assert not engine.victims
    assert left(tmp_path) == expected


@dataclass
class Killing:
    """An engine that loses a worker with each of its first results."""

    engine: Engine
    victims: list[int]
    remote: bool = True

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        for result in self.engine.map(function, items):
            if self.victims:
                os.kill(self.victims.pop(), signal.SIGKILL)
            yield result

    @contextmanager
    def running(self) -> Iterator[Engine]:
        with self.engine.running() as self.engine:
            yield self


def test_objects_are_listed_and_read_by_the_workers(
    dask_cluster: DaskCluster, logs: Path, expected: dict[str, bytes], tmp_path: Path
) -> None:
    mapped = []

    def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        mapped.append(function)
        return engine.map(function, items)

    with served(logs, 0) as endpoint:
        source = Trail("s3://trail", endpoint=endpoint, anonymous=True)
        with DaskEngine(dask_cluster.address).running() as engine:
            assert len(source.listing(spread).files) == FILES
            assert mapped
            chosen = settings_of(f"workdir={tmp_path}")
            Chain(replace(chosen, source=source, engine=engine)).extract()
    days = {name: table for name, table in expected.items() if name.startswith("date=")}
    assert len(days) == DAYS
    assert days.items() <= left(tmp_path).items()


def test_score_on_a_cluster(dask_cluster: DaskCluster, tmp_path: Path) -> None:
    """Baselines, Insights and tables; two days are scored, each with a baseline of its own."""
    logs = tmp_path / "data" / "simulated" / "AWSLogs"
    chosen = (
        "tracking=off", "alerting.budget=30", "score.start=2026-02-25",
        "alerting.caller_budget=1", "reporting.figures=0",
    )  # fmt: skip
    simulated = ("simulate.days=9", "simulate.delivery_minutes=240")
    Chain(settings_of(f"workdir={tmp_path}", *simulated)).simulate()
    local, dask = tmp_path / "local", tmp_path / "dask"
    run(settings_of(f"workdir={local}", f"source.path={logs}", "engine.workers=1", *chosen))
    run(settings_of(*overrides(dask_cluster, logs, dask), *chosen))
    told = made(local)
    assert told == made(dask)
    with dask_cluster.client() as client:
        assert {"learn", "Work.done"} <= set(client.run_on_scheduler(kinds))
    assert {"baseline.npz", "series.parquet", "episodes.parquet", "summary.json"} <= {
        Path(one).name for one in told
    }
    assert any("CloudTrail-Insight" in one for one in told)


def kinds(dask_scheduler: Any) -> list[str]:
    """What the workers have done so far."""
    return list(dask_scheduler.task_prefixes)


def made(workdir: Path) -> dict[str, bytes]:
    """What was learnt and found, less where it stands and the report, which tells of the engine."""
    folders = ("models", "data/insights", "reports")
    files = (path for folder in folders for path in (workdir / folder).rglob("*"))
    return {
        str(path.relative_to(workdir)): path.read_bytes().replace(str(workdir).encode(), b".")
        for path in files
        if path.is_file() and path.name != "report.html"
    }
