"""Digest files are hostile input: each bad one is told by its field, and nothing else is lost."""

import gzip
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.source.digests.delivery import HOURS, START, Delivery
from tests.source.digests.test_verify import checked, name, told
from trailsight.contracts.records import LogFile
from trailsight.source.digests.read import LARGEST
from trailsight.source.places.local import Local

BOMB = gzip.compress(b"0" * (1 << 20), mtime=0) * ((LARGEST >> 20) + 2)
FOREIGN = {"s3Bucket": "amzn-s3-demo-bucket", "hashAlgorithm": "SHA-256"}
Change = dict[str, Any]


@pytest.fixture
def trail() -> Delivery:
    return Delivery().hours()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "truncated"),
        (b"nonsense", "malformed"),
        (b"[" * 100_000, "Expected `object`, got `array`"),
        (b'{"logFiles": ' + b"[" * 100_000, "Expected `object`, got `array`"),
        (b'{"x": ' + b"[" * 100_000, "nested too deep"),
        (b'{"Records": []}', "missing required field `digestStartTime`"),
        (b'{"digestStartTime": "\xff"}', "not UTF-8 in `digestStartTime`"),
        (gzip.compress(b"{}", mtime=0)[:-3], "truncated gzip"),
        (gzip.compress(b"{}", mtime=0) + b"more", "trailing bytes"),
        (BOMB, "holds more than 64 MiB"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_no_digest(trail: Delivery, tmp_path: Path, content: bytes, why: str) -> None:
    trail.objects[trail.digests[2]] = content
    outcome = checked(trail.write(tmp_path))
    assert told(outcome)[0] == (name(trail.digests[2]), "digest invalid")
    assert why in outcome.findings[0].detail
    assert (len(outcome.breaches), outcome.verified) == (1, 2 * HOURS - 2)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"digestEndTime": 5}, "Expected `str`, got `int` - at `$.digestEndTime`"),
        ({"digestEndTime": "2026-13-04T10:00:00Z"}, "digestEndTime: '2026-13-04T10:00:00Z'"),
        ({"digestEndTime": "yesterday"}, "at `$.digestEndTime`"),
        ({"digestEndTime": "2026-03-04T00:00:00Z"}, "is before digestStartTime"),
        ({"digestS3Bucket": "../etc"}, "at `$.digestS3Bucket`"),
        ({"digestS3Object": "AWSLogs/../../etc/passwd"}, "digestS3Object: 'AWSLogs/../../etc"),
        ({"digestS3Object": "AWSLogs/x.json.gz"}, "digestS3Object: it was delivered as s3://"),
        ({"digestPublicKeyFingerprint": "a" * 257}, "at `$.digestPublicKeyFingerprint`"),
        ({"previousDigestS3Object": "a\x1b[2J"}, "previousDigestS3Object: 'a\\x1b[2J'"),
        ({"previousDigestS3Object": "a" * 1025}, "at `$.previousDigestS3Object`"),
        ({"previousDigestHashValue": None}, "bucket, key and hash go together"),
        ({"previousDigestHashValue": "zz"}, "at `$.previousDigestHashValue`"),
        ({"previousDigestHashAlgorithm": "MD5"}, "at `$.previousDigestHashAlgorithm`"),
        ({"previousDigestSignature": "0" * 5000}, "at `$.previousDigestSignature`"),
        ({"logFiles": None}, "at `$.logFiles`"),
        ({"logFiles": [{}]}, "missing required field `s3Bucket` - at `$.logFiles[0]`"),
        ({"logFiles": [FOREIGN | {"s3Object": "a/../b", "hashValue": "0" * 64}]},
         "logFiles[0].s3Object: 'a/../b'"),
        ({"logFiles": [FOREIGN | {"s3Object": "b", "hashValue": "0" * 63}]},
         "at `$.logFiles[0].hashValue`"),
        ({"logFiles": [FOREIGN | {"s3Object": "b", "hashValue": 1e999}]}, "`hashValue`"),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong(trail: Delivery, tmp_path: Path, change: Change, why: str) -> None:
    trail.put_digest(trail.digests[2], trail.told(trail.digests[2]) | change)
    outcome = checked(trail.write(tmp_path))
    assert told(outcome)[0] == (name(trail.digests[2]), "digest invalid")
    assert why in outcome.findings[0].detail
    assert (len(outcome.breaches), outcome.verified) == (1, 2 * HOURS - 2)


def test_a_digest_in_a_place_of_another_kind(trail: Delivery, tmp_path: Path) -> None:
    """Its own name, and that of what it says, are no digest's."""
    key = "AWSLogs/111122223333/CloudTrail-Digest/x.json"
    trail.objects[key] = json.dumps(trail.told(trail.digests[2]) | {"digestS3Object": key}).encode()
    outcome = checked(trail.write(tmp_path))
    assert "is no name of a digest file" in outcome.findings[0].detail


def test_what_names_itself_or_each_other_in_a_ring(trail: Delivery, tmp_path: Path) -> None:
    one, two = trail.digests[:2]
    for key, before in ((one, two), (two, one), (trail.digests[5], trail.digests[5])):
        changed = trail.told(key) | {
            "previousDigestS3Bucket": trail.bucket,
            "previousDigestS3Object": before,
            "previousDigestHashValue": trail.hash_of(before),
        }
        trail.put_digest(key, changed)
    outcome = checked(trail.write(tmp_path))
    altered = {source for source, kind in told(outcome) if kind == "digest altered"}
    assert altered >= {name(one), name(two), name(trail.digests[5])}


def test_a_forged_digest_can_not_vouch_for_an_altered_log(trail: Delivery, tmp_path: Path) -> None:
    """Not even where nobody checks its signature: all digests that name a file must agree."""
    log = trail.logs[4]
    trail.objects[log] = gzip.compress(b'{"Records": []}')
    start = START + timedelta(hours=2)
    trail.digest(start, start + timedelta(hours=1), [log], None, "_backfill")
    outcome = checked(trail.write(tmp_path))
    assert (name(log), "altered") in told(outcome)


def test_a_file_that_can_not_be_opened(
    trail: Delivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {name(trail.digests[1]), name(trail.logs[8])}
    there: Callable[[Local, LogFile], BinaryIO] = Local.open

    def refuse(self: Local, file: LogFile) -> BinaryIO:
        if os.path.basename(file.path) in refused:  # noqa: PTH119
            raise PermissionError(13, "Permission denied")
        return there(self, file)

    monkeypatch.setattr(Local, "open", refuse)
    outcome = checked(trail.write(tmp_path))
    assert {one.source.rpartition("/")[2] for one in outcome.breaches} == refused
    assert {one.detail for one in outcome.breaches} == {"Permission denied"}
    assert outcome.verified == 2 * HOURS - 3
