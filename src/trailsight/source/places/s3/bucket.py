"""A bucket as a place of log files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found
from trailsight.source.names import LOG, Kind
from trailsight.source.places.place import Content, Map
from trailsight.source.places.s3.address import Address
from trailsight.source.places.s3.client import client
from trailsight.source.places.s3.fetch import fetch, metadata
from trailsight.source.places.s3.reader import reader
from trailsight.source.places.s3.steps import Folder, Step, below
from trailsight.source.places.s3.walk import Walk, log_file
from trailsight.source.places.sieve import Sieve


@dataclass(frozen=True)
class S3:
    """``s3://`` addresses; ``endpoint`` in place of AWS, ``anonymous`` without credentials."""

    endpoint: str | None = None
    anonymous: bool = False
    digests: bool = False

    def find(self, root: str, sieve: Sieve, spread: Map) -> Found:
        """The objects below a prefix, or the one of this very key.

        Raises ``InputError`` where S3 refuses or does not answer.
        """
        address = Address.of(root)
        key = address.key
        may_be_object = bool(key) and not key.endswith("/")
        if may_be_object and (sieve.any_name or LOG.search(key.rpartition("/")[2])):
            one = self._object(address)
            if one is not None:
                return one
        prefix = f"{key.removesuffix('/')}/" if key else ""
        length = len(str(Address(address.bucket, prefix))) + 1
        walk = Walk(address.bucket, length, sieve, self.digests, self.endpoint, self.anonymous)
        first: Step = below(prefix, 0, sieve.selection) if prefix else Folder("")
        found = walk.run(first, spread)
        if may_be_object and found == Found():
            return self._object(address) or found
        return found

    def open(self, file: LogFile) -> BinaryIO:
        """A seekable reader that asks for ranges; raises ``OSError`` for an object that is gone."""
        address = Address.of(file.path)
        return reader(client(address.bucket, self.endpoint, self.anonymous), file)

    def fetch(self, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Content]]:
        """Many objects at once, handed over in order."""
        return fetch(files, self.endpoint, self.anonymous)

    def metadata(self, files: Sequence[LogFile]) -> list[Mapping[str, str]]:
        """What each object's metadata says (``x-amz-meta-…``); nothing of one that is gone."""
        return metadata(files, self.endpoint, self.anonymous)

    def _object(self, address: Address) -> Found | None:
        """The object of exactly this key; None where there is none, or it may not be asked."""
        import obstore
        from obstore.exceptions import BaseError

        connection = client(address.bucket, self.endpoint, self.anonymous, hasty=True)
        try:
            entry = connection.call(lambda store: obstore.head(store, address.key))
        except (BaseError, OSError):
            return None  # the listing, which comes next, tells why
        found = Found()
        found.take(log_file(address.bucket, entry), Kind.LOG)
        return found
