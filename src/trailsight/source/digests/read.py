"""What workers do for a check: decode digest files, hash log files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from trailsight.contracts.records import LogFile
from trailsight.source.batches import batches
from trailsight.source.digests.decode import DigestError, decode
from trailsight.source.digests.digest import Digest
from trailsight.source.digests.finding import Finding, Kind
from trailsight.source.formats.inflate import Inflated
from trailsight.source.places.place import Content
from trailsight.source.places.roots import Roots

LARGEST = 64 << 20
"""Bytes of a digest's content: some 150,000 log files in an hour of one account and Region."""
BATCH_BYTES, BATCH_FILES = 16 << 20, 256


class Hashed(NamedTuple):
    """The hash of a log file's content, or why there is none."""

    path: str
    sha256: bytes | None
    trouble: str = ""
    gone: bool = False
    """Whether the file could not be had at all."""


@dataclass(frozen=True)
class Reader:
    """Frozen and picklable: it goes to the workers."""

    roots: Roots

    def digests(self, files: Sequence[LogFile]) -> tuple[Digest | Finding, ...]:
        """What each digest file says, or what is wrong with it."""
        return tuple(_digest(file, content) for file, content in self.roots.fetch(files))

    def signatures(self, files: Sequence[LogFile]) -> tuple[str | None, ...]:
        """The signature in the metadata of each digest's object; None in a copy without it."""
        return tuple(told.get("signature") for told in self.roots.metadata(files))

    def hashes(self, files: Sequence[LogFile]) -> tuple[Hashed, ...]:
        """The SHA-256 of each file's content, unpacked just as extraction unpacks it.

        A file is read in pieces: memory is bounded whatever its size.
        """
        return tuple(_hashed(file, content) for file, content in self.roots.fetch(files))


def _digest(file: LogFile, content: Content) -> Digest | Finding:
    try:
        if isinstance(content, OSError):
            raise content
        with content:
            return decode(file.path, _whole(Inflated(content)))
    except DigestError as fault:
        return Finding(file.path, Kind.DIGEST_INVALID, str(fault))
    except OSError as error:
        return Finding(file.path, Kind.UNREADABLE, str(error.strerror or error))


def _whole(content: Inflated) -> bytes:
    parts, size = [], 0
    for piece in content:
        parts.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise DigestError(f"holds more than {LARGEST >> 20} MiB")
    if content.damage:
        raise DigestError(content.damage)
    return b"".join(parts)


def _hashed(file: LogFile, content: Content) -> Hashed:
    try:
        if isinstance(content, OSError):
            raise content
        with content:
            inflated, whole = Inflated(content), sha256()
            for piece in inflated:
                whole.update(piece)
    except OSError as error:
        return Hashed(file.path, None, str(error.strerror or error), gone=True)
    if inflated.damage:
        return Hashed(file.path, None, inflated.damage)
    return Hashed(file.path, whole.digest())


def parted(files: Iterable[LogFile]) -> Iterator[tuple[LogFile, ...]]:
    """The items of a check."""
    return batches(files, BATCH_BYTES, BATCH_FILES)
