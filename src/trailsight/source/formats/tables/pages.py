"""How much memory the pages of a Parquet file want, before any of them is decompressed.

A page says in its header how large it is decompressed; the reader allocates that much. A file of a
few bytes can claim gigabytes, or a list of a billion elements that are all the same, and what the
footer says need not be true. So headers are walked: Apache Parquet format, "Data pages" and
``parquet.thrift``, in Thrift's compact protocol.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, BinaryIO

from trailsight.source.formats.tables.rows import TableError

if TYPE_CHECKING:
    from pyarrow.parquet import RowGroupMetaData

BUDGET = 160 << 20
"""Bytes that the largest pages of all columns together may take: writers make pages of 1 MB, and
none of more than 100 MB."""
ELEMENTS = 4 << 20
"""Elements of a column of lists or maps in a row group."""
KIND, UNCOMPRESSED, COMPRESSED, DATA, DATA_2, DICTIONARY = 1, 2, 3, 5, 8, 7
"""Fields of ``PageHeader``; the data page headers' first field is the number of values."""
HEADER = 1 << 10
LONGEST = 1 << 24
"""Bytes of a page's header; it may hold the least and the greatest value of the page."""


def check(
    file: BinaryIO,
    group: "RowGroupMetaData",
    columns: Collection[str],
    repeated: Collection[str],
    elements: int = ELEMENTS,
) -> None:
    """Raises ``TableError`` where the pages of those leaf columns want too much memory.

    Those of them that are ``repeated`` may have so many ``elements``.
    """
    total = 0
    for index in range(group.num_columns):
        column = group.column(index)
        if column.path_in_schema not in columns:
            continue
        starts = (column.dictionary_page_offset, column.data_page_offset)
        start = min(offset for offset in starts if offset)
        largest, values = _walk(file, start, column.total_compressed_size)
        total += largest
        if total > BUDGET:
            raise TableError(f"pages of more than {BUDGET:,} bytes when decompressed")
        if column.path_in_schema in repeated and values > elements:
            raise TableError(f"lists or maps of more than {elements:,} elements")


def _walk(file: BinaryIO, start: int, size: int) -> tuple[int, int]:
    """Bytes of the largest page of a column, decompressed, and the values of all its pages."""
    largest, values, end = 0, 0, start + size
    while start < end:
        told, length = _header(file, start)
        uncompressed, compressed = told.get(UNCOMPRESSED, -1), told.get(COMPRESSED, -1)
        if uncompressed < 0 or compressed < 0:
            raise TableError("a page of less than no bytes")
        largest = max(largest, uncompressed)
        values += told.get(DATA, 0) + told.get(DATA_2, 0)
        start += length + compressed
    return largest, values


def _header(file: BinaryIO, start: int) -> tuple[Mapping[int, int], int]:
    """What the header of a page tells, and its length."""
    wanted = HEADER
    while True:
        file.seek(start)
        content = file.read(wanted)
        reader = _Compact(content)
        try:
            told = reader.header()
        except IndexError:
            if len(content) < wanted or wanted >= LONGEST:
                raise TableError("a page whose header breaks off") from None
            wanted *= 16
        else:
            return told, reader.at


class _Compact:
    """Thrift's compact protocol, as much as it takes to get past a struct.

    Raises ``IndexError`` where the content ends before it does.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.at = 0

    def header(self) -> dict[int, int]:
        """The numbers of the struct that begins here by field; of a struct in it the first."""
        told: dict[int, int] = {}
        number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._signed()
            if kind & 15 == 5:
                told[number] = self._signed()
            elif kind & 15 == 12:
                told[number] = self._first()
            else:
                self._skip(kind & 15, 0)
        return told

    def _first(self) -> int:
        """The number in field 1 of the struct that begins here; 0 where there is none."""
        told = number = 0
        while kind := self._byte():
            number = number + (kind >> 4) if kind >> 4 else self._signed()
            if number == 1 and kind & 15 == 5:
                told = self._signed()
            else:
                self._skip(kind & 15, 1)
        return told

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
                raise TableError("a number of more than 64 bits in a page's header")

    def _signed(self) -> int:
        value = self._number()
        return (value >> 1) ^ -(value & 1)

    def _skip(self, kind: int, depth: int) -> None:
        if depth > 16:
            raise TableError("a page's header that is nested too deeply")
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
            raise TableError("a page's header of an unknown form")
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
