import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.work import Task, pid, survive
from trailsight.contracts.errors import InputError
from trailsight.engine.local import LocalEngine
from trailsight.engine.processes import WORTH_A_PROCESS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("number", [0, 1, WORTH_A_PROCESS, 3 * WORTH_A_PROCESS])
@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_items(number: int, workers: int) -> None:
    items = list(range(-number, 0))
    assert list(LocalEngine(workers).map(abs, items)) == [abs(item) for item in items]


def test_an_error_in_a_worker_arrives() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(LocalEngine(2).map(int, ["x"] * WORTH_A_PROCESS))


def test_no_workers_is_a_mistake() -> None:
    with pytest.raises(InputError, match=r"engine\.workers"):
        LocalEngine(0)


def test_items_are_drawn_as_results_are_taken() -> None:
    drawn = []

    def items() -> Iterator[int]:
        for item in range(40):
            drawn.append(item)
            yield item

    results = LocalEngine(2).map(abs, items())
    assert next(results) == 0
    assert len(drawn) <= 6
    assert list(results) == list(range(1, 40))


def test_processes_are_kept_while_it_runs_and_then_end() -> None:
    with LocalEngine(2).running() as engine:
        first, second = (set(engine.map(pid, range(20))) for _ in range(2))
        assert first == second
        assert os.getpid() not in first
    assert not any(Path(f"/proc/{worker}").exists() for worker in first)


def test_a_job_may_run_it_within_a_stage_that_does() -> None:
    with LocalEngine(2).running() as stage:
        with stage.running() as job:
            assert list(job.map(abs, range(-9, 0))) == list(range(9, 0, -1))
        assert list(stage.map(abs, range(-9, 0))) == list(range(9, 0, -1))


def test_maps_that_feed_each_other_share_the_processes() -> None:
    with LocalEngine(2).running() as engine:
        assert list(engine.map(abs, engine.map(abs, range(-30, 0)))) == list(range(30, 0, -1))


def test_a_worker_that_dies_changes_nothing(tmp_path: Path) -> None:
    items = [(Task(str(tmp_path / f"{k}"), deaths=k in (1, 5)),) for k in range(9)]
    assert "".join(LocalEngine(2).map(survive, items)) == "012345678"


def test_what_kills_every_worker_is_named(tmp_path: Path) -> None:
    items = [(Task(str(tmp_path / f"{k}"), 9 * (k == 3)),) for k in range(9)]
    with LocalEngine(2).running() as engine:
        results = engine.map(survive, items)
        assert [next(results) for _ in range(3)] == ["0", "1", "2"]
        with pytest.raises(InputError, match=rf"a worker died 2 times on {tmp_path}/3 "):
            next(results)
        assert list(engine.map(abs, range(5))) == list(range(5))


@pytest.mark.parametrize("engine", ["local", "dask"])
def test_workers_of_a_killed_client_end(engine: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-m", "tests.engine.orphans", engine],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    workers = killed.stdout.split()
    assert killed.returncode == -9
    assert workers
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.05)
