"""A real Dask cluster: a scheduler and two workers, processes of their own on loopback ports."""

# mypy: allow-untyped-calls
# distributed has types for some of its functions only.

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from distributed import Client

ROOT = Path(__file__).parents[1]
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
        from distributed import Client

        return Client(self.address, set_as_default=False)

    def workers(self) -> list[int]:
        """The process ids of the workers, once all are there."""
        with self.client() as client:
            client.wait_for_workers(self.number, timeout=60)
            return list(client.run(os.getpid).values())


@pytest.fixture(scope="session")
def dask_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster that many tests share; those that kill its workers leave others in their place."""
    pytest.importorskip("distributed", reason="trailsight[dask] is not installed")
    with cluster(tmp_path_factory.mktemp("dask")) as running:
        yield running


@contextmanager
def cluster(
    folder: Path, number: int = 2, environment: Sequence[str] = ()
) -> Iterator[DaskCluster]:
    """A cluster of ``number`` workers; ``environment`` is theirs, as NAME=VALUE."""
    told = folder / "scheduler.json"
    with ExitStack() as stack:
        stack.enter_context(
            dask(folder, "scheduler", "--port=0", f"--scheduler-file={told}",
                 environment=[f"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES={TRIES - 1}"])
        )  # fmt: skip
        for name in range(number):
            stack.enter_context(
                dask(folder, "worker", f"--scheduler-file={told}", "--nthreads=1", f"--name={name}",
                     f"--local-directory={folder}", environment=environment)
            )  # fmt: skip
        running = DaskCluster(_address(folder), number)
        running.workers()
        yield running


@contextmanager
def dask(folder: Path, *command: str, environment: Sequence[str] = ()) -> Iterator[int]:
    """``dask COMMAND`` in a process, which ends with this one; its process id."""
    listening = ["--host=127.0.0.1", "--no-dashboard"]
    with (folder / f"{command[0]}.log").open("a") as log, subprocess.Popen(
        [sys.executable, "-m", "tests.dask_process", *command, *listening],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=log, stderr=log,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        | dict(entry.split("=", 1) for entry in environment),
    ) as process:  # fmt: skip
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(folder: Path) -> str:
    """Where the scheduler listens, once it says so."""
    told = folder / "scheduler.json"
    for _ in range(300):
        if told.exists() and told.read_text().endswith("}"):
            return str(json.loads(told.read_text())["address"])
        time.sleep(0.1)
    raise AssertionError((folder / "scheduler.log").read_text())
