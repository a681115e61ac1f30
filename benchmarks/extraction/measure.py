"""What a command costs: CPU seconds and memory of it and of all that it starts."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
EVERY = 0.02
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """One run of a command."""

    cpu: float
    """Seconds, user and system, over all processes."""
    wall: float
    """Seconds."""
    largest: float
    """Peak resident MB of the largest process."""
    together: float
    """Peak of the proportional set sizes of all processes, MB: shared pages count once."""


def cost(command: Sequence[str]) -> Cost:
    """Runs ``command`` to its end; raises ``CalledProcessError`` with its output when it fails."""
    before = _children()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    peaks = [0.0, 0.0]
    watch = threading.Thread(target=_watch, args=(process.pid, peaks))
    watch.start()
    output, _ = process.communicate()
    wall = time.perf_counter() - began
    watch.join()
    if process.returncode:
        print(output, file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Cost(_children() - before, wall, *peaks)


def _children() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def _watch(pid: int, peaks: list[float]) -> None:
    try:
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            sizes = [_sizes(one) for one in (root, *root.children(recursive=True))]
            peaks[0] = max(peaks[0], *(resident for resident, _ in sizes))
            peaks[1] = max(peaks[1], sum(share for _, share in sizes))
            time.sleep(EVERY)
    except psutil.NoSuchProcess:
        return


def _sizes(process: psutil.Process) -> tuple[float, float]:
    """Resident and proportional megabytes; nothing of a process that has just ended."""
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0.0, 0.0
    return memory.rss / 1e6, memory.pss / 1e6
