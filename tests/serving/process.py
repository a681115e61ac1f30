"""The server as users run it: a process of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.serving.results import ACCOUNT

ROOT = Path(__file__).parents[2]
SERVICE = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"


def authorization(region: str = "us-east-1", key: str = "AKIAEXAMPLE") -> str:
    """The header of a signed request; the server holds no secret to check a signature with."""
    scope = f"{key}/20260324/{region}/cloudtrail/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=00"


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    pid: int

    def connect(self) -> http.client.HTTPConnection:
        """A connection to it."""
        return http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=30)

    def post(
        self,
        operation: str,
        body: Any = None,
        *,
        headers: Mapping[str, str | None] | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and content of the answer; bytes are sent as they are, headers of None not."""
        wanted: dict[str, str | None] = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"{SERVICE}.{operation}",
            "Authorization": authorization(),
            **(headers or {}),
        }
        sent = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        connection = self.connect()
        kept = {name: value for name, value in wanted.items() if value is not None}
        connection.request("POST", "/", sent, kept)
        answer = connection.getresponse()
        assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert answer.headers["x-amzn-RequestId"]
        content = json.loads(answer.read())
        connection.close()
        return answer.status, content


def command(workdir: Path, *overrides: str) -> list[str]:
    """The command line of a server."""
    module = [sys.executable, "-m", "pipelines.serve", f"workdir={workdir}", "output=json"]
    return [*module, "serve.port=0", *overrides]


@contextmanager
def running(
    workdir: Path, *overrides: str, end: signal.Signals = signal.SIGTERM, code: int = 0
) -> Iterator[Server]:
    """A server that is ended by the signal ``end``, with the exit code ``code``, in silence."""
    chosen = (
        () if any("serve.account" in one for one in overrides) else (f"serve.account={ACCOUNT}",)
    )
    process = subprocess.Popen(
        command(workdir, *chosen, *overrides),
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield Server(json.loads(line)["url"], process.pid)
    finally:
        process.send_signal(end)
        try:
            printed, told = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
    assert (process.returncode, printed, told) == (code, "", "")
