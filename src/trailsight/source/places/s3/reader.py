"""A large object as a seekable file: blocks of it, the next one on its way."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from trailsight.contracts.records import LogFile
from trailsight.source.places.s3.address import Address
from trailsight.source.places.s3.client import Client
from trailsight.source.places.s3.errors import explained, unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from obstore import GetOptions

BLOCK = 4 << 20
KEPT = 3
"""Blocks: the one that is read, the one that follows, and the one before."""


def reader(connection: Client, file: LogFile) -> BinaryIO:
    """The bytes of an object; raises ``OSError`` while it is read where they can't be had."""
    return BufferedReader(_Blocks(connection, file), 64 << 10)


class _Blocks(RawIOBase):
    def __init__(self, connection: Client, file: LogFile) -> None:
        self._connection, self._file = connection, file
        self._at = 0
        self._blocks: OrderedDict[int, Future[bytes]] = OrderedDict()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="s3-block")
        self._last = -1

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: self._file.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        super().close()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        if self._at >= self._file.size or not view:
            return 0
        number, offset = divmod(self._at, BLOCK)
        block = self._block(number)
        part = block[offset : offset + len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _block(self, number: int) -> bytes:
        from obstore.exceptions import BaseError

        self._ask(number)
        if number == self._last + 1 and (number + 1) * BLOCK < self._file.size:
            self._ask(number + 1)  # read in order: the next one will be wanted
        self._last = number
        try:
            return self._blocks[number].result()
        except (BaseError, OSError) as error:
            problem = unreadable(error)
            if problem is None:
                where = Address.of(self._file.path)
                raise explained(error, where, self._connection.endpoint) from error
            raise problem from error

    def _ask(self, number: int) -> None:
        if number not in self._blocks:
            self._blocks[number] = self._pool.submit(self._get, number)
        self._blocks.move_to_end(number)
        while len(self._blocks) > KEPT:
            self._blocks.popitem(last=False)

    def _get(self, number: int) -> bytes:
        import obstore

        start = number * BLOCK
        options: GetOptions = {"range": (start, min(start + BLOCK, self._file.size))}
        if self._file.stamp.startswith('"'):
            options["if_match"] = self._file.stamp
        key = Address.of(self._file.path).key
        return self._connection.call(
            lambda store: obstore.get(store, key, options=options).bytes().to_bytes()
        )
