"""What workers do in these tests."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Task:
    """A file that is worked on."""

    path: str
    deaths: int = 0
    """How often its worker dies of it."""


def survive(tasks: tuple[Task, ...]) -> str:
    """Their names; the first attempts end with the worker."""
    for task in tasks:
        with Path(f"{task.path}.attempts").open("a") as attempts:
            attempts.write("x")
        if Path(f"{task.path}.attempts").stat().st_size <= task.deaths:
            os.kill(os.getpid(), signal.SIGKILL)
    return "".join(Path(task.path).name for task in tasks)


def pid(_: int) -> int:
    """The worker that does it."""
    time.sleep(0.01)
    return os.getpid()


def large(_: int) -> bytes:
    """16 MB."""
    return bytes(16 << 20)
