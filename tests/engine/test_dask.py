import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.dask_cluster import TRIES, DaskCluster
from tests.engine.work import Task, large, pid, survive
from trailsight.contracts.engine import Engine
from trailsight.contracts.errors import InputError
from trailsight.engine.dask import DaskEngine


@pytest.fixture
def engine(dask_cluster: DaskCluster) -> Iterator[Engine]:
    """A connection to the cluster."""
    with DaskEngine(dask_cluster.address).running() as engine:
        yield engine


@pytest.mark.parametrize("number", [0, 1, 30])
def test_results_come_in_the_order_of_the_items(engine: Engine, number: int) -> None:
    items = list(range(-number, 0))
    assert list(engine.map(abs, items)) == [abs(item) for item in items]


def test_the_work_is_done_by_the_workers(engine: Engine, dask_cluster: DaskCluster) -> None:
    assert set(engine.map(pid, range(20))) == set(dask_cluster.workers())
    assert engine.remote


def test_an_error_in_a_worker_arrives(engine: Engine) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(engine.map(int, ["x"] * 9))


def test_an_input_error_arrives_whole(engine: Engine) -> None:
    with pytest.raises(InputError) as error:
        list(engine.map(refuse, [3]))
    assert (error.value.field, error.value.remedy) == ("source.path", "another")


def refuse(item: int) -> None:
    """Fails as a stage does."""
    raise InputError("source.path", f"{item} is no good", "another")


def test_items_are_drawn_as_results_are_taken(engine: Engine) -> None:
    drawn = []

    def items() -> Iterator[int]:
        for item in range(40):
            drawn.append(item)
            yield item

    results = engine.map(abs, items())
    assert next(results) == 0
    assert len(drawn) <= 6
    assert list(results) == list(range(1, 40))


def test_results_that_were_taken_are_kept_nowhere(
    engine: Engine, dask_cluster: DaskCluster
) -> None:
    with dask_cluster.client() as client:
        results = engine.map(large, range(20))
        for _ in range(10):
            assert len(next(results)) == 16 << 20
            assert sum(map(len, client.has_what().values())) <= 6
        results.close()  # type: ignore[attr-defined]
        until(lambda: not client.run_on_scheduler(tasks))


def tasks(dask_scheduler: Any) -> int:
    """How many the scheduler knows of."""
    return len(dask_scheduler.tasks)


def until(done: Callable[[], bool]) -> None:
    """Waits for what follows soon."""
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_maps_that_feed_each_other_share_the_workers(engine: Engine) -> None:
    with engine.running() as job:
        assert list(job.map(abs, engine.map(abs, range(-30, 0)))) == list(range(30, 0, -1))
    assert list(engine.map(abs, [-1])) == [1]


def test_a_worker_that_dies_changes_nothing(engine: Engine, dask_cluster: DaskCluster) -> None:
    results = engine.map(pid, range(60))
    before = [next(results) for _ in range(20)]
    os.kill(before[-1], signal.SIGKILL)
    after = list(results)
    assert len(after) == 40
    assert len({*before, *after}) >= 2
    assert before[-1] not in dask_cluster.workers()


def test_workers_that_die_of_their_items_change_nothing(engine: Engine, tmp_path: Path) -> None:
    items = [(Task(str(tmp_path / f"{k}"), deaths=k in (1, 5)),) for k in range(9)]
    assert "".join(engine.map(survive, items)) == "012345678"


def test_what_kills_every_worker_is_named(engine: Engine, tmp_path: Path) -> None:
    items = [(Task(str(tmp_path / f"{k}"), 99 * (k == 3)),) for k in range(9)]
    results = engine.map(survive, items)
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(InputError, match=rf"a worker died {TRIES} times on {tmp_path}/3 "):
        next(results)
    assert list(engine.map(abs, range(5))) == list(range(5))


def test_a_cluster_of_this_machine(capfd: pytest.CaptureFixture[str]) -> None:
    with DaskEngine(workers=2).running() as engine:
        first, second = (set(engine.map(pid, range(20))) for _ in range(2))
        assert first == second
        assert len(first) == 2
        assert not engine.remote
        os.kill(min(first), signal.SIGKILL)
        assert list(engine.map(abs, range(9))) == list(range(9))
        others = set(engine.map(pid, range(20)))
    assert not any(Path(f"/proc/{worker}").exists() for worker in first | others)
    assert capfd.readouterr() == ("", "")
