"""What many tests share: records made by hand, and where the real data is."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import settings

from tests.dask_cluster import dask_cluster
from tests.s3_server import aws_environment, bucket, s3_address, s3_log
from tests.schema_guard import insight_events_keep_the_schema

# Fixtures of every session.
__all__ = [
    "aws_environment",
    "bucket",
    "dask_cluster",
    "insight_events_keep_the_schema",
    "s3_address",
    "s3_log",
]

# Each kernel would use all cores in each of the workers of pytest-xdist, and two that compile the
# same kernel at once could spoil numba's cache for each other.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    cache = Path(__file__).parents[1] / ".pytest_cache" / os.environ["PYTEST_XDIST_WORKER"]
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache))

# Deadlines measure the machine, and a suite that draws anew each time can't be bisected.
settings.register_profile("trailsight", deadline=None, derandomize=True)
settings.load_profile("trailsight")

SCHEMA = Path(__file__).parents[1] / "docs" / "insight_event.schema.json"
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of real data; tests that want it skip where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the shared folder of real CloudTrail data is not on this machine")
    return SHARED


@pytest.fixture
def record() -> Callable[..., dict[str, Any]]:
    """Makes a record as CloudTrail writes it today; ``None`` takes a field out."""
    serial = 0

    def make(**changes: Any) -> dict[str, Any]:
        nonlocal serial
        serial += 1
        content = {
            "eventVersion": "1.11",
            "userIdentity": {
                "type": "IAMUser",
                "arn": "arn:aws:iam::111122223333:user/ana",
                "accountId": "111122223333",
            },
            "eventTime": "2026-03-04T10:15:30Z",
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "awsRegion": "us-east-1",
            "sourceIPAddress": "192.0.2.1",
            "userAgent": "aws-cli/2.17",
            "eventID": str(UUID(int=serial)),
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": "111122223333",
            "eventCategory": "Management",
        }
        content.update(changes)
        return {name: value for name, value in content.items() if value is not None}

    return make


@pytest.fixture
def write_log(tmp_path: Path) -> Callable[..., Path]:
    """Writes records as a log file below ``tmp_path / "logs"``."""

    def write(name: str, records: list[Mapping[str, Any]], *, wrapped: bool = True) -> Path:
        path = tmp_path / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"Records": records} if wrapped else records))
        return path

    return write


@pytest.fixture(scope="session")
def insight_schema() -> Any:
    """Validates an Insight event against its JSON Schema."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(SCHEMA.read_text()))
