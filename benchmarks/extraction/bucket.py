"""An S3 server on this machine, for as long as it is needed."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.extraction.measure import ROOT


@contextmanager
def served(logs: Path, late: float = 0.0) -> Iterator[str]:
    """Serves ``logs`` as bucket ``trail``, each answer ``late`` seconds late; yields the
    endpoint."""
    port = _free_port()
    module = "benchmarks.extraction.bucket_server"
    command = [sys.executable, "-m", module, str(logs), str(port), str(late)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(port: int) -> None:
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nothing answers on port {port}")
