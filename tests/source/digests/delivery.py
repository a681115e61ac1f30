"""What CloudTrail delivers to a bucket where log file validation is on: logs and their digests."""

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

BUCKET = "amzn-s3-demo-bucket"
START = datetime(2026, 3, 4, 9, 1, 31, tzinfo=UTC)
HOURS = 6


class Signer(Protocol):
    """Who signs digests."""

    @property
    def fingerprint(self) -> str: ...

    def sign(self, text: bytes) -> str: ...


@dataclass(frozen=True)
class Unsigned:
    """In place of signatures, where none is verified."""

    fingerprint: str = "31e8b5433410dfb61a9dc45cc65b22ff"

    def sign(self, text: bytes) -> str:
        return sha256(text).hexdigest()


@dataclass
class Delivery:
    """The objects of one trail, by key; each digest tells of an hour."""

    account: str = "111122223333"
    region: str = "eu-west-1"
    trail: str = "our_trail.1"
    home: str = "eu-west-1"
    above: str = "AWSLogs"
    bucket: str = BUCKET
    signer: Signer = Unsigned()
    objects: dict[str, bytes] = field(default_factory=dict)
    metadata: dict[str, dict[str, str]] = field(default_factory=dict)
    logs: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    serial: int = 0

    def hours(self, number: int = HOURS, start: datetime = START) -> "Delivery":
        """Some hours of two log files each, and their digests, the first of which begins a chain.

        The first log file of an hour is of just before it: names tell a little less than delivery.
        """
        before: str | None = None
        for hour in range(number):
            at = start + timedelta(hours=hour)
            logs = [self.log(at - timedelta(minutes=2)), self.log(at + timedelta(minutes=30))]
            before = self.digest(at, at + timedelta(hours=1), logs, before)
        return self

    def log(self, at: datetime) -> str:
        """A log file delivered at about that time; its key."""
        self.serial += 1
        name = (
            f"{self.account}_CloudTrail_{self.region}_{at:%Y%m%dT%H%MZ}_{self.serial:016}.json.gz"
        )
        key = f"{self._folder('CloudTrail', at)}/{name}"
        self.objects[key] = gzip.compress(json.dumps({"Records": [self.record(at)]}).encode())
        self.logs.append(key)
        return key

    def record(self, at: datetime) -> dict[str, Any]:
        """An event of its own."""
        return {
            "eventVersion": "1.11",
            "userIdentity": {"type": "IAMUser", "arn": f"arn:aws:iam::{self.account}:user/ana"},
            "eventTime": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "eventSource": "ec2.amazonaws.com",
            "eventName": "RunInstances",
            "awsRegion": self.region,
            "eventID": f"{self.account}-{self.region}-{self.serial}",
            "recipientAccountId": self.account,
        }

    def digest(
        self,
        start: datetime,
        end: datetime,
        logs: list[str],
        before: str | None = None,
        ending: str = "",
        **changes: Any,
    ) -> str:
        """A digest file that names ``logs``, and the digest ``before`` it; its key."""
        name = "_".join([self.account, "CloudTrail-Digest", self.region, self.trail, self.home])
        key = (
            f"{self._folder('CloudTrail-Digest', end)}/{name}_{end:%Y%m%dT%H%M%SZ}{ending}.json.gz"
        )
        told = {
            "awsAccountId": self.account,
            "digestStartTime": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "digestEndTime": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "digestS3Bucket": self.bucket,
            "digestS3Object": key,
            "digestPublicKeyFingerprint": self.signer.fingerprint,
            "digestSignatureAlgorithm": "SHA256withRSA",
            "newestEventTime": f"{end:%Y-%m-%dT%H:%M:%SZ}" if logs else None,
            "oldestEventTime": f"{start:%Y-%m-%dT%H:%M:%SZ}" if logs else None,
            "previousDigestS3Bucket": before and self.bucket,
            "previousDigestS3Object": before,
            "previousDigestHashValue": before and self.hash_of(before),
            "previousDigestHashAlgorithm": before and "SHA-256",
            "previousDigestSignature": before and self.metadata[before]["signature"],
            "logFiles": [
                {
                    "s3Bucket": self.bucket,
                    "s3Object": log,
                    "hashValue": self.hash_of(log),
                    "hashAlgorithm": "SHA-256",
                    "newestEventTime": "2026-03-04T09:30:00Z",
                    "oldestEventTime": "2026-03-04T09:25:00Z",
                }
                for log in logs
            ],
        } | changes
        self.put_digest(key, told)
        self.digests.append(key)
        return key

    def put_digest(self, key: str, told: dict[str, Any]) -> None:
        """Delivers a digest file of that content, with its signature."""
        content = json.dumps(told).encode()
        self.objects[key] = gzip.compress(content)
        lines = [
            str(told.get("digestEndTime")),
            f"{told.get('digestS3Bucket')}/{told.get('digestS3Object')}",
            sha256(content).hexdigest(),
            str(told.get("previousDigestSignature") or "null"),
        ]
        self.metadata[key] = {
            "signature": self.signer.sign("\n".join(lines).encode()),
            "signature-algorithm": "SHA256withRSA",
        }
        if "_backfill" in key:
            self.metadata[key]["backfill-generation-timestamp"] = "2026-03-05T00:00:00Z"

    def hash_of(self, key: str) -> str:
        return sha256(gzip.decompress(self.objects[key])).hexdigest()

    def told(self, key: str) -> dict[str, Any]:
        """What a digest file says."""
        told: dict[str, Any] = json.loads(gzip.decompress(self.objects[key]))
        return told

    def write(self, folder: Path) -> Path:
        """A copy of it all on the disk."""
        for key, content in self.objects.items():
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).write_bytes(content)
        return folder

    def upload(self, bucket: Any) -> Any:
        """All of it in a bucket, with the metadata of digests."""

        def put(key: str) -> None:
            metadata = self.metadata.get(key, {})
            bucket.put_object(Key=key, Body=self.objects[key], Metadata=metadata)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(put, self.objects))
        return bucket

    def _folder(self, kind: str, at: datetime) -> str:
        return f"{self.above}/{self.account}/{kind}/{self.region}/{at:%Y/%m/%d}"


def organisation() -> Iterator[Delivery]:
    """An organisation's trail: two accounts, two Regions."""
    for account in ("111122223333", "444455556666"):
        for region in ("eu-west-1", "us-east-1"):
            yield Delivery(account, region, above="AWSLogs/o-exampleorg").hours()
