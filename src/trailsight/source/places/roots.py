"""Several places as one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LogFile
from trailsight.source.listing import Found, Listing
from trailsight.source.places.local import Local
from trailsight.source.places.place import Content, Map, Place
from trailsight.source.places.s3.address import SCHEME
from trailsight.source.places.s3.bucket import S3
from trailsight.source.places.sieve import Sieve
from trailsight.source.places.stdin import Stream, is_stream, was_stream


@dataclass(frozen=True)
class Roots:
    """What the user has named: directories, files, ``-``, ``s3://`` addresses."""

    paths: tuple[str, ...]
    s3: S3

    @classmethod
    def of(cls, path: object, s3: S3) -> "Roots":
        """One path, or a list of them; raises ``InputError`` for anything else."""
        given = path if isinstance(path, list | tuple) else [path]
        paths = tuple(str(one) for one in given if one is not None)
        if not paths or "" in paths:
            raise InputError("source.path", "no such file or directory: it is empty")
        return cls(tuple(dict.fromkeys(paths)), s3)

    def listing(self, sieve: Sieve, spread: Map) -> Listing:
        """The files of all of them, each once."""
        found = Found()
        for root in self.paths:
            found.add(self._place(root).find(root, sieve, spread))
        return found.listing()

    @property
    def told(self) -> str:
        """The same for the same roots, from wherever and in whatever order they are named."""
        return ", ".join(sorted(map(_told, self.paths)))

    def hold(self, path: str) -> bool:
        """Whether a file of that path, which need not be there, lies in one of them."""
        folders = (f"{_told(root).rstrip('/')}/" for root in self.paths)
        return any(f"{path}/".startswith(folder) for folder in folders)

    def open(self, file: LogFile) -> BinaryIO:
        """The bytes of a file, seekable; raises ``OSError`` where they can't be had."""
        return self._place_of(file).open(file)

    def fetch(self, files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Content]]:
        """The bytes of each file in turn."""
        for place, some in groupby(files, self._place_of):
            yield from place.fetch(tuple(some))

    def metadata(self, files: Sequence[LogFile]) -> list[Mapping[str, str]]:
        """What S3 keeps beside the bytes of each; nothing for a file of another place."""
        objects = [file for file in files if file.path.startswith(SCHEME)]
        told = dict(zip(objects, self.s3.metadata(objects), strict=True))
        return [told.get(file, {}) for file in files]

    def _place(self, root: str) -> Place:
        if root.startswith(SCHEME):
            return self.s3
        return Stream() if is_stream(root) else Local()

    def _place_of(self, file: LogFile) -> Place:
        """Where a file that was listed lies."""
        if file.path.startswith(SCHEME):
            return self.s3
        return Stream() if was_stream(file) else Local()


def _told(root: str) -> str:
    if root.startswith(SCHEME) or is_stream(root):
        return root.removesuffix("/")
    return str(Path(root).expanduser().resolve())
