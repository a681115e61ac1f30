"""A digest file's content to what it says; whatever is wrong with it is told by its field.

AWS user guide, "CloudTrail digest file structure".
"""

import re
from datetime import datetime
from hashlib import sha256
from sys import intern
from typing import Annotated, Literal

import msgspec

from trailsight.source.digests.digest import Chain, Digest, Named, Place, Previous, stem
from trailsight.source.formats.reasons import FAULTS, decoder, reason

NAME = re.compile(
    r"(?P<account>\d{12})_CloudTrail-Digest_(?P<region>[a-z0-9-]+)_(?P<trail>[A-Za-z0-9._-]+)"
    r"_(?P<home>[a-z0-9-]+)_\d{8}T\d{6}Z(?P<backfill>_backfill)?\.json\.gz"
)
ORGANISATION = re.compile(r"(?:^|/)AWSLogs/(o-[a-z0-9]+)/\d{12}/CloudTrail-Digest/")

Bucket = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$")]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]{64}$")]
Hex = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Fa-f]*$", max_length=4096)]
Time = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$")]
Algorithm = Literal["SHA-256"]


class DigestError(ValueError):
    """No digest file; says which field is wrong."""


class File(msgspec.Struct, gc=False):
    """An entry of ``logFiles``."""

    s3Bucket: Bucket  # noqa: N815 - AWS's own name
    s3Object: Key  # noqa: N815
    hashValue: Hash  # noqa: N815
    hashAlgorithm: Algorithm  # noqa: N815


class Content(msgspec.Struct):
    """The fields that are read; the other ones repeat what the log files hold."""

    digestStartTime: Time  # noqa: N815
    digestEndTime: Time  # noqa: N815
    digestS3Bucket: Bucket  # noqa: N815
    digestS3Object: Key  # noqa: N815
    digestPublicKeyFingerprint: Annotated[str, msgspec.Meta(max_length=256)]  # noqa: N815
    previousDigestS3Bucket: Bucket | None  # noqa: N815
    previousDigestS3Object: Key | None  # noqa: N815
    previousDigestHashValue: Hash | None  # noqa: N815
    previousDigestSignature: Hex | None  # noqa: N815
    logFiles: list[File]  # noqa: N815
    previousDigestHashAlgorithm: Algorithm | None = None  # noqa: N815


def decode(path: str, content: bytes) -> Digest:
    """The digest that was found at ``path``; raises ``DigestError``."""
    try:
        told: Content = decoder(Content).decode(content)
    except FAULTS as fault:
        raise DigestError(reason(fault, content)) from None
    place = Place(told.digestS3Bucket, _key("digestS3Object", told.digestS3Object))
    start = _seconds("digestStartTime", told.digestStartTime)
    end = _seconds("digestEndTime", told.digestEndTime)
    if end < start:
        raise DigestError(f"digestEndTime: {told.digestEndTime} is before digestStartTime")
    if stem(place.key) != stem(path):
        raise DigestError(f"digestS3Object: it was delivered as {place}")
    return Digest(
        path,
        place,
        _chain(place.key),
        start,
        end,
        told.digestEndTime,
        sha256(content).digest(),
        told.digestPublicKeyFingerprint,
        _previous(told),
        tuple(_named(number, file) for number, file in enumerate(told.logFiles)),
    )


def _chain(key: str) -> Chain:
    name = NAME.fullmatch(key.rpartition("/")[2])
    if name is None:
        raise DigestError(f"digestS3Object: {key!r} is no name of a digest file")
    above = ORGANISATION.search(key)
    account, region, trail, home = name.group("account", "region", "trail", "home")
    organisation = above[1] if above else ""
    return Chain(account, region, trail, home, organisation, name["backfill"] is not None)


def _previous(told: Content) -> Previous | None:
    """None for a digest that begins a chain: all that would tell of another one is null."""
    bucket, key = told.previousDigestS3Bucket, told.previousDigestS3Object
    value, signature = told.previousDigestHashValue, told.previousDigestSignature
    if bucket is None and key is None and value is None:
        return None
    if bucket is None or key is None or value is None:
        raise DigestError("previousDigestS3Object: bucket, key and hash go together")
    place = Place(bucket, _key("previousDigestS3Object", key))
    return Previous(place, bytes.fromhex(value), signature or "")


def _named(number: int, file: File) -> Named:
    key = _key(f"logFiles[{number}].s3Object", file.s3Object)
    return Named(Place(intern(file.s3Bucket), key), bytes.fromhex(file.hashValue))


def _key(field: str, key: str) -> str:
    """No key of CloudTrail's has empty, ``.`` or ``..`` folders, or what can't be printed."""
    if {"", ".", ".."} & set(key.split("/")) or not key.isprintable():
        raise DigestError(f"{field}: {key[:64]!r} is no key of CloudTrail's")
    return key


def _seconds(field: str, time: str) -> int:
    try:
        return int(datetime.fromisoformat(time).timestamp())
    except ValueError as error:
        raise DigestError(f"{field}: {time!r}: {error}") from None
