"""The pages of a column, before any of them is decompressed: what their headers claim.

A page says in its header how large it is decompressed; the reader allocates that much. A file of a
few bytes can claim gigabytes, or a list of a billion elements that are all the same, and what the
footer says need not be true. So headers are walked: Apache Parquet format, "Data pages" and
``parquet.thrift``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from trailsight.source.formats.tables.footer import Chunk, Leaf
from trailsight.source.formats.tables.rows import TableError
from trailsight.source.formats.tables.thrift import BOOL, I32, Compact, Shape

TYPE, UNCOMPRESSED, COMPRESSED, DATA, DICTIONARY, DATA_2 = 1, 2, 3, 5, 7, 8
HEADERS = {0: DATA, 2: DICTIONARY, 3: DATA_2}
"""By the type of a page, where its own header is."""
VALUES, ENCODING, ENCODING_2, LEVELS, REPETITIONS, COMPRESSION = 1, 2, 4, 5, 6, 7
PAGE: Shape = {
    TYPE: I32, UNCOMPRESSED: I32, COMPRESSED: I32, DATA: {VALUES: I32, ENCODING: I32},
    DICTIONARY: {VALUES: I32, ENCODING: I32},
    DATA_2: {VALUES: I32, ENCODING_2: I32, LEVELS: I32, REPETITIONS: I32, COMPRESSION: BOOL},
}  # fmt: skip
"""Fields of ``PageHeader``; each kind of page has a header of its own inside."""
PLAIN_DICTIONARY, DELTA_BYTE_ARRAY, RLE_DICTIONARY = 2, 7, 8
CODED = (PLAIN_DICTIONARY, RLE_DICTIONARY)
HEADER = 1 << 10
LONGEST = 4 << 20
"""Bytes of a page's header; it may hold the least and the greatest value of the page."""


@dataclass(frozen=True)
class Page:
    """A page with values; where they are in a dictionary, of data pages that refer to it."""

    start: int
    packed: int
    """Bytes in the file."""
    size: int
    """Bytes, decompressed."""
    values: int
    encoding: int
    is_dictionary: bool
    levels: int | None
    """Bytes of the levels, which version 2 leaves as they are; None: in what is compressed."""
    is_packed: bool
    """Whether it is compressed at all, if the column is."""


def walk(file: BinaryIO, leaf: Leaf, chunk: Chunk, end: int) -> Iterator[Page]:
    """The pages of a column; raises ``TableError`` for those that can't be.

    ``end`` is where the pages of the file end.
    """
    at, stop = chunk.start, chunk.start + chunk.size
    if at < 4 or chunk.size < 0 or stop > end:
        raise TableError(f"column {leaf.path} lies outside of the file")
    while at < stop:
        told, length = _header(file, at)
        try:
            page = _page(told, at + length)
        except KeyError as error:
            raise TableError(f"the header of a page: field {error} is missing") from None
        if min(page.size, page.packed, page.values, page.levels or 0) < 0:
            raise TableError("the header of a page: less than nothing")
        at += length + page.packed
        if at > end:
            raise TableError("a page that lies outside of the file")
        if told[TYPE] in HEADERS:  # else an index; readers pass over it
            yield page


def _page(told: Mapping[int, Any], start: int) -> Page:
    field = HEADERS.get(told[TYPE])
    header: Mapping[int, Any] = told[field] if field else {VALUES: 0, ENCODING: 0}
    second = field == DATA_2
    return Page(
        start,
        told[COMPRESSED],
        told[UNCOMPRESSED],
        header[VALUES],
        header[ENCODING_2 if second else ENCODING],
        field == DICTIONARY,
        header[LEVELS] + header[REPETITIONS] if second else None,
        header.get(COMPRESSION, True),
    )


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
