"""Our verdicts beside those of ``aws cloudtrail validate-logs``, on the same buckets."""

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.s3_server import REGION
from tests.source.digests.delivery import HOURS, START, Delivery
from tests.source.digests.signing import KeyPair
from trailsight.source.digests.signature import Keys
from trailsight.source.trail import Trail

PAIR = KeyPair()
ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/our_trail.1"


def nothing(trail: Delivery) -> None:
    """It is as CloudTrail has delivered it."""


def altered_log(trail: Delivery) -> None:
    content = gzip.decompress(trail.objects[trail.logs[5]])
    trail.objects[trail.logs[5]] = gzip.compress(content.replace(b"Run", b"run"))


def truncated_log(trail: Delivery) -> None:
    trail.objects[trail.logs[5]] = trail.objects[trail.logs[5]][:-20]


def recompressed_log(trail: Delivery) -> None:
    trail.objects[trail.logs[5]] = gzip.compress(gzip.decompress(trail.objects[trail.logs[5]]), 1)


def removed_logs(trail: Delivery) -> None:
    for log in trail.logs[3:5]:
        del trail.objects[log]


def added_log(trail: Delivery) -> None:
    trail.log(START + timedelta(hours=2))


def removed_digest(trail: Delivery) -> None:
    del trail.objects[trail.digests[2]]


def altered_digest(trail: Delivery) -> None:
    signature = trail.metadata[trail.digests[2]]
    trail.put_digest(trail.digests[2], trail.told(trail.digests[2]) | {"logFiles": []})
    trail.metadata[trail.digests[2]] = signature


def altered_newest_digest(trail: Delivery) -> None:
    signature = trail.metadata[trail.digests[-1]]
    trail.put_digest(trail.digests[-1], trail.told(trail.digests[-1]) | {"logFiles": []})
    trail.metadata[trail.digests[-1]] = signature


def moved_digest(trail: Delivery) -> None:
    trail.objects[trail.digests[2]] = trail.objects[trail.digests[3]]
    trail.metadata[trail.digests[2]] = trail.metadata[trail.digests[3]]


def malformed_digest(trail: Delivery) -> None:
    trail.objects[trail.digests[2]] = b"nonsense"


def restarted(trail: Delivery) -> None:
    trail.hours(2, START + timedelta(hours=HOURS + 3))


def backfilled(trail: Delivery) -> None:
    hour = START + timedelta(hours=3)
    late = trail.log(hour + timedelta(minutes=20))
    trail.digest(hour, hour + timedelta(hours=1), [late], None, "_backfill")


CASES: list[Callable[[Delivery], None]] = [
    nothing, altered_log, truncated_log, recompressed_log, removed_logs, added_log, removed_digest,
    altered_digest, altered_newest_digest, moved_digest, malformed_digest, restarted, backfilled,
]  # fmt: skip


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> str:
    return PAIR.write(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def theirs(s3_address: str, keys: str) -> dict[str, tuple[int, str]]:
    """What validate-logs says of each case's bucket."""
    pytest.importorskip("awscli", reason="awscli is not installed")
    import boto3

    environment = {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": s3_address,
    }
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment.items():
            patched.setenv(name, value)
        s3 = boto3.resource("s3", region_name=REGION)
        buckets = []
        for case in CASES:
            name = f"aws-cli-{case.__name__.replace('_', '-')}"
            trail = Delivery(bucket=name, signer=PAIR).hours()
            case(trail)
            where = {"LocationConstraint": REGION}
            trail.upload(s3.create_bucket(Bucket=name, CreateBucketConfiguration=where))
            buckets.append(name)
        script = str(Path(__file__).with_name("aws_cli.py"))
        command = [sys.executable, script, ARN, keys, *buckets]
        done = subprocess.run(
            command, env=os.environ | environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stderr
    told: dict[str, tuple[int, str]] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_is_that_of_validate_logs(
    case: Callable[[Delivery], None],
    theirs: dict[str, tuple[int, str]],
    keys: str,
    s3_address: str,
    aws_environment: Any,
) -> None:
    name = f"aws-cli-{case.__name__.replace('_', '-')}"
    code, text = theirs[name]
    trail = Trail(f"s3://{name}", endpoint=s3_address)
    ours = trail.verify(trail.listing(digests=True), keys=Keys.read(keys))
    assert bool(ours.breaches) == (code == 1), text
    wrong = re.findall(r"(s3://\S+)\tINVALID", text)
    assert sorted(one.source for one in ours.breaches) == sorted(wrong)
    assert ours.verified == len(re.findall(r"Log file\ts3://\S+\tvalid", text))
    assert ours.digests == len(re.findall(r"Digest file\ts3://\S+\tvalid", text))
    assert bool(wrong) == (
        case not in (nothing, recompressed_log, added_log, restarted, backfilled)
    )
