"""How much memory the pages of a Parquet file want, before any of them is decompressed.

A page says in its header how large it is decompressed; the reader allocates that much. A file of a
few bytes can claim gigabytes, or a list of a billion elements that are all the same, and what the
footer says need not be true. So headers are walked: Apache Parquet format, "Data pages" and
``parquet.thrift``, in Thrift's compact protocol.
"""

from collections.abc import Collection, Mapping
from typing import Any, BinaryIO

from trailsight.source.formats.tables.footer import Chunk, Leaf
from trailsight.source.formats.tables.rows import TableError
from trailsight.source.formats.tables.thrift import I32, Compact, Shape

BUDGET = 160 << 20
"""Bytes that the largest pages of all columns together may take: writers make pages of 1 MB, and
none of more than 100 MB."""
ELEMENTS = 4 << 20
"""Elements of a column of lists or maps in a row group."""
UNCOMPRESSED, COMPRESSED, DATA, DICTIONARY, DATA_2, VALUES = 2, 3, 5, 7, 8, 1
PAGE: Shape = {
    1: I32, UNCOMPRESSED: I32, COMPRESSED: I32, DATA: {VALUES: I32}, DICTIONARY: {VALUES: I32},
    DATA_2: {VALUES: I32},
}  # fmt: skip
"""Fields of ``PageHeader``."""
HEADER = 1 << 10
LONGEST = 1 << 22
"""Bytes of a page's header; it may hold the least and the greatest value of the page."""


def check(
    file: BinaryIO,
    end: int,
    rows: int,
    columns: Collection[tuple[Leaf, Chunk]],
    elements: int = ELEMENTS,
) -> None:
    """Raises ``TableError`` where those columns of a row group are not what they should be.

    Their pages must not want too much memory, and hold as many ``rows`` as the row group claims;
    those in lists and maps may have so many ``elements``. ``end`` is where the file's pages end.
    """
    total = 0
    for leaf, chunk in columns:
        if chunk.start < 4 or chunk.size < 0 or chunk.start + chunk.size > end:
            raise TableError(f"column {leaf.path} lies outside of the file")
        largest, values = _walk(file, chunk.start, chunk.start + chunk.size, end)
        total += largest
        if total > BUDGET:
            raise TableError(f"pages of more than {BUDGET:,} bytes when decompressed")
        if leaf.repeated and values > elements:
            raise TableError(f"lists or maps of more than {elements:,} elements")
        if not leaf.repeated and values != rows:
            raise TableError(f"column {leaf.path} has {values:,} values in {rows:,} rows")


def _walk(file: BinaryIO, start: int, stop: int, end: int) -> tuple[int, int]:
    """Bytes of the largest page of a column, decompressed, and the values of all its pages."""
    largest = values = 0
    while start < stop:
        told, length = _header(file, start)
        uncompressed, compressed = told.get(UNCOMPRESSED, -1), told.get(COMPRESSED, -1)
        if uncompressed < 0 or compressed < 0:
            raise TableError("a page of less than no bytes")
        largest = max(largest, uncompressed)
        values += sum(told.get(kind, {}).get(VALUES, 0) for kind in (DATA, DATA_2))
        start += length + compressed
        if start > end:
            raise TableError("a page that lies outside of the file")
    return largest, values


def _header(file: BinaryIO, start: int) -> tuple[Mapping[int, Any], int]:
    """What the header of a page tells, and its length."""
    wanted = HEADER
    while True:
        file.seek(start)
        content = file.read(wanted)
        reader = Compact(content, "the header of a page")
        try:
            told, _ = reader.struct(PAGE)
        except IndexError:
            if len(content) < wanted or wanted >= LONGEST:
                raise TableError("a page whose header breaks off") from None
            wanted *= 16
        else:
            return told, reader.at
