"""Servers of a test's own: they come up on a free port, and end with the test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

import trailsight

UP_WITHIN = 90.0
"""Seconds."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(words: Sequence[str], folder: Path, port: int, health: str) -> Iterator[str]:
    """``python -m mlflow WORDS`` on that port; its address."""
    environment = os.environ | {
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
        "PYTHONPATH": str(Path(trailsight.__file__).parents[1]),  # the sources that are tested
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
    }
    command = [sys.executable, "-m", "mlflow", *words]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            _wait(f"http://127.0.0.1:{port}{health}", process, folder / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


@contextmanager
def mlflow_server(folder: Path, port: int | None = None) -> Iterator[str]:
    """An MLflow server that keeps all below ``folder``; its address."""
    words = ["server", "--workers", "1"]
    words += ["--backend-store-uri", f"sqlite:///{folder / 'server.db'}"]
    words += ["--artifacts-destination", (folder / "kept").as_uri()]
    with running(words, folder, port or free_port(), "/health") as address:
        yield address


def _wait(address: str, process: "subprocess.Popen[bytes]", told: Path) -> None:
    latest = time.monotonic() + UP_WITHIN
    while process.poll() is None and time.monotonic() < latest:
        try:
            with urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not come up: {told.read_text()[-2000:]}")
