"""A Dask cluster on this machine, and what each of its processes costs."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.extraction.measure import ROOT

WORKERS = 2


@dataclass(frozen=True)
class Cluster:
    """A scheduler and two workers of one thread each."""

    address: str
    processes: Mapping[str, psutil.Process]

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, of the scheduler and of all workers."""
        told = {"scheduler": 0.0, "workers": 0.0}
        for name, process in self.processes.items():
            times = process.cpu_times()
            role = "scheduler" if name == "scheduler" else "workers"
            told[role] += times.user + times.system
        return told

    def largest(self) -> float:
        """Peak resident MB of the largest worker."""
        names = [name for name in self.processes if name != "scheduler"]
        return max(_peak(self.processes[name].pid) for name in names)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Ends with the context; logs go to ``folder``."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)
    with ExitStack() as stack:
        processes = {
            "scheduler": _start(stack, folder, "scheduler", "--port=0", f"--scheduler-file={told}")
        }
        while not (told.exists() and told.read_text().endswith("}")):
            time.sleep(0.1)
        address = str(json.loads(told.read_text())["address"])
        for number in range(WORKERS):
            options = ("--nthreads=1", "--no-nanny", f"--name={number}")
            local = f"--local-directory={folder}"
            processes[str(number)] = _start(stack, folder, "worker", address, *options, local)
        _await(address)
        yield Cluster(address, processes)


def _start(stack: ExitStack, folder: Path, *command: str) -> psutil.Process:
    log = stack.enter_context((folder / f"{command[0]}.log").open("a"))
    listening = ("--host=127.0.0.1", "--no-dashboard")
    # A machine that was put to sleep must not cost a cluster its workers.
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "null"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *command, *listening],
        cwd=ROOT, stdout=log, stderr=log, env=environment,
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return psutil.Process(process.pid)


def _await(address: str) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(WORKERS, timeout=60)


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")
