"""What a command costs: CPU seconds and memory of it and of all that it starts."""

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]
EVERY = 0.02
"""Seconds between two looks at the memory."""
SELDOM = 25
"""Looks at the memory to one at what of it is shared: that one walks all pages, and would slow
down what is measured by a third."""


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
        for look in count():
            if not root.is_running() or root.status() == psutil.STATUS_ZOMBIE:
                return
            family = (root, *root.children(recursive=True))
            peaks[0] = max(peaks[0], *map(_resident, family))
            if look % SELDOM == 0:
                peaks[1] = max(peaks[1], sum(map(_share, family)))
            time.sleep(EVERY)
    except psutil.NoSuchProcess:
        return


def _resident(process: psutil.Process) -> float:
    """Megabytes; nothing of a process that has just ended."""
    try:
        return float(process.memory_info().rss) / 1e6
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0.0


def _share(process: psutil.Process) -> float:
    """Megabytes, of a shared page its share."""
    try:
        return float(process.memory_full_info().pss) / 1e6
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return 0.0
