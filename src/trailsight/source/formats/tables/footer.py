"""The footer of a Parquet file, read before Arrow sees any of it, and no more of it than is needed.

Arrow ends the whole process for some malformed footers (``RowGroupMetaData.column`` of pyarrow 25
lets C++ exceptions out), and takes a hundred times their size for others. So what the footer says
is read and checked here, and Arrow is given one that says nothing else: no statistics, no indexes,
nothing of applications. Apache Parquet format, ``parquet.thrift``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from trailsight.source.formats.tables.rows import TableError
from trailsight.source.formats.tables.thrift import BINARY, I32, I64, STRUCT, Compact, Shape

MAGIC = b"PAR1"
LONGEST = 8 << 20
"""Bytes of a footer: one of 100 columns and 100 row groups has some 2 MB."""
NODES, CHUNKS = 10_000, 100_000
"""Columns and the structs that they are in; columns of all row groups."""
ROWS = 8
"""Rows for each byte of a file: of random ids, each alone takes 16, and constants take next to
nothing."""
DEEPEST = 32
WIDEST = 1 << 10
"""Bytes of values that all have as many: decimals and UUIDs have 32 at most."""
NUMBER = 16
"""Bytes of a number, a time or a truth at most."""
REQUIRED, REPEATED, BYTE_ARRAY, FIXED = 0, 2, 6, 7
COLUMN: Shape = {
    1: I32, 2: [I32], 3: [BINARY], 4: I32, 5: I64, 6: I64, 7: I64, 9: I64, 11: I64,
}  # fmt: skip
"""Type, encodings, path, codec, values, bytes decompressed and compressed, places of the first
data page and of the dictionary."""
CHUNK: Shape = {1: BINARY, 2: I64, 3: COLUMN}
GROUP: Shape = {1: [CHUNK], 2: I64, 3: I64}
ELEMENT: Shape = {
    1: I32, 2: I32, 3: I32, 4: BINARY, 5: I32, 6: I32, 7: I32, 8: I32, 10: STRUCT,
}  # fmt: skip
"""Type, its length, repetition, name, children, converted type, scale, precision, logical type."""
FILE: Shape = {1: I32, 2: [ELEMENT], 3: I64, 4: [GROUP], 8: STRUCT}


@dataclass(frozen=True)
class Leaf:
    """A column that holds values itself."""

    path: str
    """Dotted."""
    has_bytes: bool
    """Its values are texts, or bytes."""
    repeated: bool
    """It is in a list or a map."""
    optional: bool
    """It, or what it is in, may be null or repeat."""
    width: int
    """Bytes of a value, where all have as many; else 0."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A column of a row group, as the footer has it: none of it need be true."""

    start: int
    size: int
    codec: int


@dataclass(frozen=True)
class Group:
    """A row group."""

    rows: int
    size: int
    """Bytes, decompressed."""
    chunks: Sequence[Chunk]
    """One for each leaf, in their order."""


@dataclass(frozen=True)
class Footer:
    """What a file says about itself."""

    leaves: Sequence[Leaf]
    groups: Sequence[Group]
    end: int
    """Where it begins, and the row groups end."""
    file: bytes
    """A Parquet file of no rows that says the same, for Arrow."""


def read(file: BinaryIO, size: int) -> Footer:
    """The footer of a file of so many bytes; raises ``TableError`` for one that can't be used."""
    file.seek(max(0, size - 8))
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    end = size - 8 - length
    if tail[4:] != MAGIC or end < len(MAGIC):
        raise TableError("no Parquet footer: the file is cut off")
    if length > LONGEST:
        raise TableError(f"a footer of more than {LONGEST:,} bytes")
    file.seek(end)
    try:
        told, kept = Compact(file.read(length), "footer").struct(FILE)
        if 8 in told:
            raise TableError("it is encrypted")
        leaves = _leaves(told[2])
        groups = [_group(group, len(leaves)) for group in told[4]]
    except IndexError:
        raise TableError("footer: it breaks off") from None
    except KeyError as error:
        raise TableError(f"footer: field {error} is missing") from None
    except UnicodeDecodeError:
        raise TableError("footer: a name that is not UTF-8") from None
    if sum(len(group.chunks) for group in groups) > CHUNKS:
        raise TableError(f"footer: more than {CHUNKS:,} columns in row groups")
    rows = sum(group.rows for group in groups)
    if rows > size * ROWS:
        raise TableError(f"{rows:,} rows in {size:,} bytes")
    return Footer(leaves, groups, end, MAGIC + kept + len(kept).to_bytes(4, "little") + MAGIC)


def _leaves(elements: Sequence[Mapping[int, Any]]) -> list[Leaf]:
    """The leaves of the schema, which lists its tree depth first."""
    if not 0 < len(elements) <= NODES:
        raise TableError(f"footer: a schema of {len(elements):,} columns")
    leaves: list[Leaf] = []
    above = [("", False, False, elements[0].get(5, 0))]
    """Of each struct that is open its path, whether it repeats, whether it may be null, and the
    children to come."""
    for element in elements[1:]:
        while above and not above[-1][3]:
            above.pop()
        if not above or len(above) > DEEPEST:
            raise TableError("footer: a schema that is no tree, or too deep")
        path, repeated, optional, rest = above[-1]
        above[-1] = (path, repeated, optional, rest - 1)
        path = f"{path}.{element[4].decode()}" if path else element[4].decode()
        repeated = repeated or element.get(3) == REPEATED
        optional = optional or element.get(3) != REQUIRED
        children = element.get(5, 0)
        if children or 1 not in element:
            above.append((path, repeated, optional, children))
        else:
            leaves.append(Leaf(path, element[1] == BYTE_ARRAY, repeated, optional, _width(element)))
    if any(rest for *_, rest in above):
        raise TableError("footer: a schema that is no tree")
    return leaves


def _width(element: Mapping[int, Any]) -> int:
    if element[1] == BYTE_ARRAY:
        return 0
    width: int = element[2] if element[1] == FIXED else NUMBER
    if not 0 <= width <= WIDEST:
        raise TableError(f"footer: values of {width:,} bytes each")
    return width


def _group(group: Mapping[int, Any], leaves: int) -> Group:
    if group[3] < 0 or group[2] < 0:
        raise TableError("footer: a row group of less than nothing")
    if len(group[1]) != leaves:
        raise TableError(f"footer: {len(group[1]):,} columns in a row group, {leaves:,} in all")
    return Group(group[3], group[2], [_chunk(one) for one in group[1]])


def _chunk(chunk: Mapping[int, Any]) -> Chunk:
    if chunk.get(1):
        raise TableError("footer: columns in other files")
    column = chunk[3]
    starts = (column.get(11), column[9])
    start = min((offset for offset in starts if offset), default=0)
    return Chunk(start, column[7], column[4])
