"""What a piece of work costs: wall and CPU seconds, and memory beyond what was in use."""

import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Of the fastest of some repeats; memory of the hungriest."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds, over all threads."""
    extra: float
    """MB that were resident at the peak and not before; NaN where the system does not tell."""


def measure(work: Callable[[], object], repeats: int = 1) -> Cost:
    """Calls ``work``; its result is dropped, and counts as memory while it lives."""
    costs = []
    for _ in range(repeats):
        before = _forget_peak()
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        costs.append(Cost(wall, cpu, _resident("VmHWM") - before))
    return Cost(
        min(cost.wall for cost in costs),
        min(cost.cpu for cost in costs),
        max(cost.extra for cost in costs),
    )


def _forget_peak() -> float:
    """MB resident now, from which on the kernel counts the peak anew (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    except OSError:
        return float("nan")
    return _resident("VmRSS")


def _resident(field: str) -> float:
    status = Path("/proc/self/status")
    found = re.search(rf"{field}:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else float("nan")


def load() -> str:
    """The machine's load: a busy machine inflates wall seconds."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
