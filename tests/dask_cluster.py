"""A real Dask cluster: a scheduler and two workers, processes of their own on loopback ports."""

# mypy: allow-untyped-calls
# distributed has types for some of its functions only.

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from trailsight.engine.dask_client import client_of

if TYPE_CHECKING:
    from distributed import Client

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
TRIES = 2
"""How often the scheduler gives an item to a worker that dies of it."""


@dataclass(frozen=True)
class DaskCluster:
    """A scheduler and its workers, each of one thread and watched over by its nanny, which starts
    another in place of one that dies."""

    address: str
    number: int

    def client(self) -> "Client":
        """Another connection to it."""
        return client_of(self.address)

    def wait(self) -> None:
        """Until all workers are there."""
        with self.client() as client:
            client.wait_for_workers(self.number, timeout=60)

    def workers(self) -> list[int]:
        """The process ids of the workers, once all are there."""
        self.wait()
        with self.client() as client:
            return list(client.run(os.getpid).values())


@pytest.fixture(scope="session")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster that many tests share; those that kill its workers leave others in their place."""
    pytest.importorskip("distributed", reason="trailsight[dask] is not installed")
    with cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


@contextmanager
def cluster(folder: Path, number: int = 2) -> Iterator[DaskCluster]:
    """A cluster of ``number`` workers."""
    with ExitStack() as stack:
        started = stack.enter_context(scheduler(folder))
        for name in range(number):
            stack.enter_context(worker(folder, started, str(name)))
        running = DaskCluster(started, number)
        running.wait()
        yield running


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """A scheduler; its address."""
    told = folder / "scheduler.json"
    with _dask(folder, "scheduler", "--port=0", f"--scheduler-file={told}"):
        for _ in range(600):
            if told.exists() and told.read_text().endswith("}"):
                break
            time.sleep(0.1)
        else:
            raise AssertionError((folder / "scheduler.log").read_text())
        yield str(json.loads(told.read_text())["address"])


@contextmanager
def worker(folder: Path, scheduler: str, name: str, source: Path = SOURCE) -> Iterator[None]:
    """A worker of one thread that imports Trailsight from ``source``."""
    options = ("--nthreads=1", f"--name={name}", f"--local-directory={folder}")
    with _dask(folder, "worker", scheduler, *options, source=source):
        yield


@contextmanager
def _dask(folder: Path, *command: str, source: Path = SOURCE) -> Iterator[None]:
    """``dask COMMAND`` in a process, which ends with this one."""
    listening = ["--host=127.0.0.1", "--no-dashboard"]
    own = {
        "PYTHONPATH": f"{source}:{ROOT}",
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": f"{TRIES - 1}",
    }
    with (
        (folder / f"{command[0]}.log").open("a") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.dask_process", *command, *listening],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log, env={**os.environ, **own},
        ) as process,
    ):  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
