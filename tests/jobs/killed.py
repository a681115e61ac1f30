"""Kills a process of its own at a chosen act on the files of a directory."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path


def killed(work: Callable[[], None], root: Path, point: int | None) -> tuple[bool, int]:
    """Does ``work`` in a child, killed at its ``point``-th act on a file below ``root``; whether
    it was, and how many acts it did."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        acts = 0

        def act(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal acts
            if event.startswith(("open", "os.", "shutil.", "tempfile.")) and any(
                str(argument).startswith(str(root)) for argument in arguments
            ):
                acts += 1
                if acts == point:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(act)
        work()
        os.write(write, str(acts).encode())
        os._exit(0)
    os.close(write)
    told = os.read(read, 64)
    os.close(read)
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        return True, 0
    assert os.WEXITSTATUS(status) == 0, "the run failed"
    return False, int(told)
