"""What is told where a cluster is not what it should be."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.dask_cluster import SOURCE, DaskCluster, cluster, scheduler, worker
from tests.engine.work import Task, pid
from trailsight.contracts.errors import InputError
from trailsight.engine import dask_client
from trailsight.engine.dask import DaskEngine


def name(tasks: tuple[Task, ...]) -> str:
    """The file's name."""
    return Path(tasks[0].path).name


@contextmanager
def told(pattern: str) -> Iterator[None]:
    """The one line that the user sees, within some seconds."""
    began = time.monotonic()
    with pytest.raises(InputError, match=pattern) as error:
        yield
    assert "\n" not in str(error.value)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "nonsense", "udp://127.0.0.1:9", "tls://127.0.0.1:9"]
)
def test_no_scheduler(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_client, "CONNECT", 1)
    with told(rf"^engine\.scheduler: no scheduler at {address}: .* \(dask scheduler starts one"):
        list(DaskEngine(address).map(abs, [1]))


def test_dask_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with told(r'^engine: dask is not installed \(pip install "trailsight\[dask\]"\)$'):
        list(DaskEngine().map(abs, [1]))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: DaskEngine(workers=0), "workers"),
        (lambda: DaskEngine("tcp://10.0.0.1:8786", workers=2), "workers"),
        (lambda: DaskEngine(wait=-1), "wait"),
    ],
)
def test_settings_that_mean_nothing(make: Callable[[], DaskEngine], field: str) -> None:
    with told(rf"^engine\.{field}: "):
        make()


def test_no_worker_comes(tmp_path: Path) -> None:
    with (
        scheduler(tmp_path) as address,
        DaskEngine(address, wait=1).running() as engine,
        told(r"^engine\.scheduler: no worker for \d+ seconds, and /logs/a waits \(start some"),
    ):
        list(engine.map(name, [(Task("/logs/a"),)]))


def test_only_the_error_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with cluster(tmp_path, 1) as running, DaskEngine(running.address).running() as engine:
        with running.client() as client:
            process = client.run_on_scheduler(os.getpid)
        results = engine.map(pid, range(500))
        os.kill(next(results), signal.SIGKILL)
        assert next(results)
        os.kill(process, signal.SIGKILL)
        with told(r"^engine\.scheduler: the connection to it was lost"):
            list(results)
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_that_is_gone_before_the_client_knows(
    dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(client: object, **_: object) -> None:
        raise OSError("Timed out trying to connect")

    with DaskEngine(dask_cluster.address).running() as engine:
        monkeypatch.setattr("distributed.Client.scheduler_info", refused)
        with told(r"^engine\.scheduler: the connection to it was lost"):
            list(engine.map(abs, [1]))


def test_workers_of_another_release(tmp_path: Path) -> None:
    other = tmp_path / "src"
    shutil.copytree(SOURCE / "trailsight", other / "trailsight")
    package = other / "trailsight" / "__init__.py"
    package.write_text(re.sub(r"__version__ = .*", '__version__ = "0.0.1"', package.read_text()))
    with (
        scheduler(tmp_path) as address,
        DaskEngine(address).running() as before,
        worker(tmp_path, address, "late", other),
    ):
        with told(r"^engine\.scheduler: the worker on \S+ has trailsight 0\.0\.1, and this"):
            list(before.map(abs, [1]))
        with told(r"^engine\.scheduler: the worker tcp://\S+ has trailsight 0\.0\.1, and this"):
            list(DaskEngine(address).map(abs, [1]))


def test_workers_without_trailsight(tmp_path: Path) -> None:
    (tmp_path / "trailsight").mkdir()
    (tmp_path / "trailsight" / "__init__.py").write_text("")
    with scheduler(tmp_path) as address, worker(tmp_path, address, "0", tmp_path):
        DaskCluster(address, 1).wait()
        with told(r"can't import trailsight: No module named 'trailsight\.engine'"):
            list(DaskEngine(address).map(abs, [1]))


def test_workers_that_do_not_see_the_files(dask_cluster: DaskCluster, tmp_path: Path) -> None:
    gone = (Task(str(tmp_path / "gone")),)
    mine = (Task(f"/proc/self/task/{os.getpid()}"),)
    with DaskEngine(dask_cluster.address).running() as engine:
        # A file that nobody sees any more is for the source to tell of.
        assert list(engine.map(name, [gone])) == ["gone"]
        with told(r"^source\.path: /proc/self/task/\d+ is not there for the worker on \S+ \(all "):
            list(engine.map(name, [mine]))
