"""One writer at a time in a working directory."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trailsight.contracts.atomic import sweep
from trailsight.contracts.errors import InputError

log = logging.getLogger("trailsight")

PATIENCE = 600.0
"""Seconds that a run waits for another one to end."""


@contextmanager
def alone(workdir: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Holds the working directory for this run; waits, and says so, while another one does.

    What a killed run has left half written is removed.

    The system lets go of the lock when a process dies. Raises ``InputError`` when the other run
    has not ended after ``patience`` seconds.
    """
    from filelock import FileLock, Timeout

    path = workdir / "data" / ".lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{workdir} cannot hold results: {error.strerror}"
        raise InputError("workdir", problem, "choose a directory that can be written") from None
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        log.warning("another run is at work in %s: waiting for it", workdir)
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            problem = f"another run has been at work in {workdir} for {patience:.0f} seconds"
            raise InputError("workdir", problem, "wait for it, or choose another") from None
    try:
        for folder in ("data", "models", "reports"):
            sweep(workdir / folder)
        yield
    finally:
        lock.release()
