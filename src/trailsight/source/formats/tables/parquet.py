"""Parquet files to records: row group by row group, each by itself where one can't be read."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa

from trailsight.source.formats.tables import exports, footer, ocsf
from trailsight.source.formats.tables.groups import Groups
from trailsight.source.formats.tables.rows import TableError
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError, IndexError)
"""What Arrow raises for files that are not what they claim to be."""


def pieces(file: BinaryIO, form: str, of: type[Record]) -> Iterator[Parsed]:
    """The records of a Parquet file of CloudTrail's fields or of OCSF (``form`` ``ocsf``)."""
    size = file.seek(0, 2)
    try:
        groups = _groups(file, size, form, of)
    except BROKEN as error:
        yield Parsed(bad=[("file", _told(error), size)])
        return
    first = 0
    for index, group in enumerate(groups.told.groups):
        done, end = first, first + group.rows
        try:
            for parsed, count in groups.records(index, first):
                yield parsed
                done += count
            if done != end:
                raise TableError(f"{done - first:,} rows where {group.rows:,} are promised")
        except BROKEN as error:
            yield Parsed(bad=[(_place(done, end), _told(error), group.size)])
        first = end


def _groups(file: BinaryIO, size: int, form: str, of: type[Record]) -> Groups:
    import pyarrow.parquet as pq

    told = footer.read(file, size)
    empty = pq.ParquetFile(pa.BufferReader(told.file), arrow_extensions_enabled=False)
    schema = empty.schema_arrow
    is_ocsf = form == "ocsf" or "class_uid" in schema.names
    plan = ocsf.plan(schema, of) if is_ocsf else exports.plan(schema, of)
    return Groups(file, told, empty.metadata, plan, of)


def _place(first: int, end: int) -> str:
    """Where the rows from ``first`` on are missing."""
    if first < end:
        return f"records {first} to {end - 1}"
    return f"after record {first - 1}" if first else "file"


def _told(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
