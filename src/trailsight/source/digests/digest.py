"""What a digest file says, as values that cross machines."""

from datetime import UTC, datetime
from typing import NamedTuple

PACKED = (".gz", ".zst", ".zstd")


def stem(path: str) -> str:
    """The name of a file without its folders and without how it is compressed.

    It is unique: CloudTrail ends the names of log files in 16 random characters, and those of
    digest files tell account, Region, trail and second. So a file is known again wherever a copy
    of it lies, and by whatever it was compressed anew: hashes are of the content.
    """
    name = path.rpartition("/")[2]
    for ending in PACKED:
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def moment(seconds: int) -> str:
    """Seconds since the epoch as digests and people write them."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Chain(NamedTuple):
    """The digests of one trail in one account and Region, each of which names the one before.

    Backfill digests, which name log files that were late, are chained apart (AWS user guide,
    "Validating CloudTrail log file integrity with the AWS CLI").
    """

    account: str
    region: str
    trail: str
    home: str
    """The Region that the trail was made in."""
    organisation: str = ""
    """``o-…``; an account's own trail may have the name of its organisation's."""
    backfill: bool = False

    @property
    def text(self) -> str:
        """For a message."""
        return f"trail {self.trail} in {self.account} {self.region}"


class Place(NamedTuple):
    """Where CloudTrail has delivered an object."""

    bucket: str
    key: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


class Named(NamedTuple):
    """A log file, as a digest names it."""

    place: Place
    sha256: bytes
    """Of its content, uncompressed."""


class Previous(NamedTuple):
    """The digest before, as the one after it names it."""

    place: Place
    sha256: bytes
    """Of its content, uncompressed."""
    signature: str
    """Hexadecimal: what CloudTrail has signed the one before with."""


class Digest(NamedTuple):
    """A digest file: the log files that were delivered between ``start`` and ``end``."""

    path: str
    """Where it was found."""
    place: Place
    """Where it says that it was delivered."""
    chain: Chain
    start: int
    """Seconds since the epoch."""
    end: int
    ended: str
    """``end`` as the digest writes it, which is what is signed."""
    sha256: bytes
    """Of its own content, uncompressed."""
    fingerprint: str
    """Of the key that signed it."""
    previous: Previous | None
    """None where digests begin: log file validation was turned on, or the trail started."""
    logs: tuple[Named, ...]

    @property
    def name(self) -> str:
        """For a message."""
        return self.path.rpartition("/")[2]
