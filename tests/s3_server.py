"""A real S3 server on a loopback port."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def s3_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server tells of each request, in a line."""
    return tmp_path_factory.mktemp("s3") / "server.log"


@pytest.fixture(scope="session")
def s3_address(s3_log: Path) -> Iterator[str]:
    """The address of an S3 server in a process of its own."""
    pytest.importorskip("moto.server", reason="moto[server] is not installed")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with s3_log.open("w") as log, subprocess.Popen(command, stderr=log, stdout=log) as server:
        try:
            yield _address(s3_log, server)
        finally:
            server.terminate()
            server.wait(timeout=10)


def _address(told: Path, server: subprocess.Popen[bytes]) -> str:
    """What the server says it listens on, once it does."""
    for _ in range(300):
        found = re.search(r"http://127\.0\.0\.1:\d+", told.read_text())
        if found:
            return found[0]
        assert server.poll() is None, told.read_text()
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {told.read_text()}")


@pytest.fixture
def aws_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Credentials and a Region in the environment, and nothing of the machine's own."""
    others = ("AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN")
    for name in (*others, "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


@pytest.fixture
def bucket(s3_address: str, aws_environment: None, request: pytest.FixtureRequest) -> Any:
    """A bucket of the test's own, as AWS's own client sees it."""
    import boto3

    client = boto3.resource("s3", endpoint_url=s3_address)
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:60].strip("-")
    return client.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
