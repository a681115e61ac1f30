"""A file's content as something that can be read, from the pieces that it comes in."""

import io
import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from trailsight.source.formats.inflate import PIECE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        into = memoryview(buffer).cast("B")
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        size = min(len(into), len(self._rest))
        into[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def readable(pieces: Iterable[bytes]) -> BinaryIO:
    """Pieces, none of them empty, as a file that is read on and on."""
    return io.BufferedReader(_Pieces(pieces))


def seekable(pieces: Iterable[bytes], file: BinaryIO) -> BinaryIO:
    """The same, where any place of it may be wanted: spooled to ``file``."""
    shutil.copyfileobj(readable(pieces), file)
    file.seek(0)
    return file


def cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same content in pieces of up to ``PIECE`` bytes."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]
