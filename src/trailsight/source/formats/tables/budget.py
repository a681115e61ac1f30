"""How much of a row group may be read at once, and how, so that it takes bounded memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from trailsight.source.formats.tables import unpacked
from trailsight.source.formats.tables.footer import Chunk, Footer, Leaf
from trailsight.source.formats.tables.pages import CODED, DELTA_BYTE_ARRAY, Page, walk
from trailsight.source.formats.tables.rows import TableError

BATCH = 8192
"""Rows that are read at once, if that is little enough."""
WINDOW = 32 << 20
"""Bytes of such rows, in all columns."""
LARGEST = 96 << 20
"""Bytes that the largest pages of all columns together may take: writers make pages of 1 MB."""
TOGETHER = 96 << 20
"""Bytes of the values of a row group that are in lists and maps: where a row ends can't be told
beforehand, and all may be in one."""
DICTIONARIES = 32 << 20
"""Bytes of the dictionaries of a row group; writers make them of 1 MB each."""
REFERENCE = 16
"""Bytes that Arrow keeps for each value of a dictionary beside it."""
ELEMENTS = 4 << 20
"""Elements of a column of lists or maps in a row group."""


@dataclass(frozen=True)
class Reading:
    """How to read a row group."""

    rows: int
    """At once."""
    coded: Sequence[int]
    """Leaves that are read as dictionaries: a value that many rows share is in memory once."""


@dataclass(frozen=True)
class _Column:
    """What the pages of a column want, in bytes."""

    largest: int
    """The largest page."""
    dictionaries: int
    coded: bool
    """All values are in a dictionary."""
    total: int
    """All values; none where they are in a dictionary."""
    row: int
    """A value, where they are longest."""


def reading(
    file: BinaryIO, told: Footer, index: int, wanted: Sequence[int], elements: int = ELEMENTS
) -> Reading:
    """How to read those leaves of a row group; raises ``TableError`` where that can't be afforded.

    Columns must have as many values as the row group claims rows; those in lists or maps may have
    so many ``elements``.
    """
    group = told.groups[index]
    columns: list[_Column] = []
    row = together = 0
    for place in wanted:
        leaf, chunk = told.leaves[place], group.chunks[place]
        pages = list(walk(file, leaf, chunk, told.end))
        _fits(leaf, pages, group.rows, elements)
        columns.append(_column(file, leaf, chunk, pages))
        if leaf.repeated:
            together += columns[-1].total
        else:
            row += columns[-1].row
    for size, limit, what in (
        (sum(one.largest for one in columns), LARGEST, "pages"),
        (sum(one.dictionaries for one in columns), DICTIONARIES, "dictionaries"),
        (together, TOGETHER, "lists and maps"),
    ):
        if size > limit:
            raise TableError(f"{what} of more than {limit:,} bytes when decompressed")
    coded = [place for place, one in zip(wanted, columns, strict=True) if one.coded]
    return Reading(max(1, min(BATCH, WINDOW // max(row, 1))), coded)


def _fits(leaf: Leaf, pages: Sequence[Page], rows: int, elements: int) -> None:
    values = sum(page.values for page in pages if not page.is_dictionary)
    if leaf.repeated and values > elements:
        raise TableError(f"lists or maps of more than {elements:,} elements")
    if not leaf.repeated and values != rows:
        raise TableError(f"column {leaf.path} has {values:,} values in {rows:,} rows")
    for page in pages:
        if page.is_dictionary and page.values * (4 if leaf.has_bytes else 1) > page.size:
            raise TableError(f"a dictionary of {page.values:,} values in {page.size:,} bytes")


def _column(file: BinaryIO, leaf: Leaf, chunk: Chunk, pages: Sequence[Page]) -> _Column:
    own = [page for page in pages if page.is_dictionary]
    data = [page for page in pages if not page.is_dictionary]
    plain = [page for page in data if page.encoding not in CODED]
    largest = max((page.size for page in pages), default=0)
    dictionaries = sum(page.size + REFERENCE * page.values for page in own)
    if leaf.has_bytes and not plain:
        return _Column(largest, dictionaries, coded=True, total=0, row=0)
    row, references = leaf.width, sum(page.values for page in data if page.encoding in CODED)
    if leaf.has_bytes and references:
        row = max((unpacked.longest(file, page, chunk.codec) for page in own), default=0)
    total = references * row
    for page in plain:
        size = page.size
        if leaf.has_bytes and page.encoding == DELTA_BYTE_ARRAY:
            size = unpacked.expanded(file, page, chunk.codec, leaf.repeated, leaf.optional)
        largest = max(largest, size)
        row = max(row, -(-size // max(page.values, 1)))
        total += max(size, leaf.width * page.values)
    return _Column(largest, dictionaries, coded=False, total=total, row=row)
