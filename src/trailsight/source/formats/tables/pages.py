"""How much memory the pages of a Parquet file want, before any of them is decompressed.

A page says in its header how large it is decompressed; the reader allocates that much. A file of a
few bytes can claim gigabytes, and what the footer says need not be true. So headers are walked:
Apache Parquet format, "Data pages" and ``parquet.thrift`` (``PageHeader``: 1 type, 2 uncompressed
size, 3 compressed size), in Thrift's compact protocol.
"""

from typing import TYPE_CHECKING, BinaryIO

from trailsight.source.formats.tables.rows import Unusable

if TYPE_CHECKING:
    from pyarrow.parquet import RowGroupMetaData

BUDGET = 160 << 20
"""Bytes that the largest pages of all columns together may take: writers make pages of 1 MB, and
none of more than 100 MB."""
HEADER = 1 << 10
LONGEST = 1 << 24
"""Bytes of a page's header; it may hold the least and the greatest value of the page."""


def check(file: BinaryIO, group: "RowGroupMetaData", columns: set[str]) -> None:
    """Raises ``Unusable`` where the pages of those leaf columns want more than ``BUDGET``."""
    total = 0
    for index in range(group.num_columns):
        column = group.column(index)
        if column.path_in_schema not in columns:
            continue
        starts = (column.dictionary_page_offset, column.data_page_offset)
        start = min(offset for offset in starts if offset)
        total += _largest(file, start, column.total_compressed_size)
        if total > BUDGET:
            raise Unusable(f"pages of more than {BUDGET:,} bytes when decompressed")


def _largest(file: BinaryIO, start: int, size: int) -> int:
    """Bytes of the largest page of a column, decompressed."""
    largest, end = 0, start + size
    while start < end:
        uncompressed, compressed, length = _header(file, start)
        if uncompressed < 0 or compressed < 0:
            raise Unusable("a page of less than no bytes")
        largest = max(largest, uncompressed)
        start += length + compressed
    return largest


def _header(file: BinaryIO, start: int) -> tuple[int, int, int]:
    """A page's size decompressed and as it is, and the length of its header."""
    wanted = HEADER
    while True:
        file.seek(start)
        content = file.read(wanted)
        reader = _Compact(content)
        try:
            sizes = reader.sizes()
        except IndexError:
            if len(content) < wanted or wanted >= LONGEST:
                raise Unusable("a page whose header breaks off") from None
            wanted *= 16
        else:
            return *sizes, reader.at


class _Compact:
    """Thrift's compact protocol, as much as it takes to get past a struct.

    Raises ``IndexError`` where the content ends before it does.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def sizes(self) -> tuple[int, int]:
        """Fields 2 and 3 of the struct that begins here."""
        told = {2: -1, 3: -1}
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._signed()
            if number in told and kind & 15 == 5:
                told[number] = self._signed()
            else:
                self._skip(kind & 15, 0)
        return told[2], told[3]

    def _byte(self) -> int:
        self.at += 1
        return self._content[self.at - 1]

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise Unusable("a number of more than 64 bits in a page's header")

    def _signed(self) -> int:
        value = self._number()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int, depth: int) -> None:
        if depth > 16:
            raise Unusable("a page's header that is nested too deeply")
        if kind in (4, 5, 6):
            self._number()
        elif kind == 3:
            self.at += 1
        elif kind == 7:
            self.at += 8
        elif kind == 8:
            length = self._number()
            self.at += length
        elif kind in (9, 10):
            self._skip_list(depth)
        elif kind == 12:
            while field := self._byte():
                if not field >> 4:
                    self._signed()
                self._skip(field & 15, depth + 1)
        elif kind not in (1, 2):
            raise Unusable("a page's header of an unknown form")
        if self.at > len(self._content):
            raise IndexError

    def _skip_list(self, depth: int) -> None:
        head = self._byte()
        size = self._number() if head >> 4 == 15 else head >> 4
        if head & 15 in (1, 2):  # booleans, which take no byte as fields of a struct
            self.at += size
            size = 0
        for _ in range(min(size, len(self._content))):
            self._skip(head & 15, depth + 1)
