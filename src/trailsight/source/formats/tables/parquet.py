"""Parquet files to records: the columns that are needed, row group by row group, in batches."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import pyarrow as pa

from trailsight.source.formats.tables import exports, ocsf, pages
from trailsight.source.formats.tables.plan import Plan
from trailsight.source.formats.tables.rows import Rows, TableError
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

if TYPE_CHECKING:
    from pyarrow.parquet import ColumnSchema, ParquetFile, RowGroupMetaData

BATCH = 8192
"""Rows that are handed over at once."""
BUFFER = 1 << 20
"""Bytes of each column that are read at once."""
WHOLE_ELEMENTS = 1 << 20
"""Elements of lists and maps, where rows are told apart by all that they hold."""
BROKEN = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError, KeyError, IndexError)
"""What Arrow raises for files that are not what they claim to be."""


def pieces(file: BinaryIO, form: str, of: type[Record]) -> Iterator[Parsed]:
    """The records of a Parquet file of CloudTrail's fields or of OCSF (``form`` ``ocsf``)."""
    size = file.seek(0, 2)
    try:
        table, plan = _opened(file, form, of, size)
    except BROKEN as error:
        yield Parsed(bad=[("file", _told(error), size)])
        return
    first = 0
    for index in range(table.num_row_groups):
        group = table.metadata.row_group(index)
        done = first
        try:
            for parsed, count in _group(file, table, index, plan, of, first):
                yield parsed
                done += count
        except BROKEN as error:
            where = f"records {done} to {first + group.num_rows - 1}"
            yield Parsed(bad=[(where, _told(error), group.total_byte_size)])
        first += group.num_rows


def _opened(file: BinaryIO, form: str, of: type[Record], size: int) -> tuple["ParquetFile", Plan]:
    import pyarrow.parquet as pq

    footer = pq.ParquetFile(file)
    if footer.metadata.num_rows > size:
        # An eventID alone has 16 bytes that nothing compresses.
        raise TableError(f"{footer.metadata.num_rows:,} rows in {size:,} bytes")
    schema = footer.schema_arrow
    is_ocsf = form == "ocsf" or "class_uid" in schema.names
    plan = ocsf.plan(schema, of) if is_ocsf else exports.plan(schema, of)
    # Dictionaries keep a value that a million rows share in memory once.
    texts = [one.path for one in _leaves(footer) if one.physical_type == "BYTE_ARRAY"]
    table = pq.ParquetFile(
        file, metadata=footer.metadata, read_dictionary=texts, buffer_size=BUFFER,
        coerce_int96_timestamp_unit="ms",
    )  # fmt: skip
    return table, plan


def _leaves(table: "ParquetFile") -> list["ColumnSchema"]:
    schema = table.schema
    return [schema.column(index) for index in range(len(schema.names))]


def _within(path: str, columns: tuple[str, ...]) -> bool:
    return any(path == column or path.startswith(f"{column}.") for column in columns)


def _group(
    file: BinaryIO, table: "ParquetFile", index: int, plan: Plan, of: type[Record], first: int
) -> Iterator[tuple[Parsed, int]]:
    """The records of a row group, and the rows that they were made of."""
    group = table.metadata.row_group(index)
    whole = _lacks_ids(group, plan.event_id)
    columns = None if whole else list(plan.columns)
    leaves = [one for one in _leaves(table) if whole or _within(one.path, plan.columns)]
    repeated = {one.path for one in leaves if one.max_repetition_level}
    limit = WHOLE_ELEMENTS if whole else pages.ELEMENTS
    pages.check(file, group, {one.path for one in leaves}, repeated, limit)
    batches = table.iter_batches(BATCH, [index], columns, use_threads=False)
    for batch in batches:
        rows = plan.rows(batch)
        positions = range(first, first + batch.num_rows)
        yield rows.records(positions, of, _raw(batch, rows)), batch.num_rows
        first += batch.num_rows


def _lacks_ids(group: "RowGroupMetaData", event_id: str) -> bool:
    """Whether some row may have no eventID: it is told from others by all that it holds."""
    for index in range(group.num_columns):
        column = group.column(index)
        if column.path_in_schema == event_id:
            counts = column.statistics
            return counts is None or not counts.has_null_count or counts.null_count > 0
    return True


def _raw(batch: pa.RecordBatch, rows: Rows) -> Callable[[int], bytes]:
    """Gives a row's content in one form, whatever the file's encoding and the order of columns."""

    def raw(row: int) -> bytes:
        try:
            [content] = batch.slice(row, 1).to_pylist()
        except UnicodeDecodeError:
            return b""
        return msgspec.json.encode(content, order="deterministic", enc_hook=str)

    ids = rows.columns.get("eventid")
    for row, one in enumerate(ids if ids is not None else [None] * rows.count):
        if one is None and not raw(row):
            rows.problems.setdefault(row, "text that is not UTF-8")
    return raw


def _told(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
