"""An organisation's trail in a bucket, and what the server is asked."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from trailsight.source.places.s3.client import client

ORG = "AWSLogs/o-exampleorg"
ACCOUNTS, REGIONS = ("111122223333", "444455556666"), ("eu-west-1", "us-east-1")
Fill = Callable[[dict[str, bytes]], Any]


def key(account: str, region: str, day: str, minute: str = "1015", kind: str = "") -> str:
    """The key of a log file delivered on ``day`` (``2026/03/04``)."""
    time = f"{day.replace('/', '')}T{minute}Z"
    name = f"{account}_CloudTrail{kind}_{region}_{time}_b1C2d3E4f5G6h7I8.json.gz"
    return f"{ORG}/{account}/CloudTrail{kind}/{region}/{day}/{name}"


@pytest.fixture(autouse=True)
def _connections_of_its_own() -> Iterator[None]:
    client.cache_clear()
    yield
    client.cache_clear()


@pytest.fixture
def fill(bucket: Any) -> Fill:
    """Puts objects into the test's bucket."""

    def put(objects: dict[str, bytes]) -> Any:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda one: bucket.put_object(Key=one[0], Body=one[1]), objects.items()))
        return bucket

    return put


@pytest.fixture
def asked(s3_log: Path) -> Callable[[], list[str]]:
    """The requests since it was last called, but those that put something."""
    at = s3_log.stat().st_size if s3_log.exists() else 0

    def since() -> list[str]:
        nonlocal at
        with s3_log.open() as log:
            log.seek(at)
            lines = log.read().splitlines()
            at = log.tell()
        return [line for line in lines if '"GET' in line or '"HEAD' in line]

    return since
