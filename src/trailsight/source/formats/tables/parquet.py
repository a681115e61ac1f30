"""Parquet files to records: the columns that are needed, row group by row group, in batches."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

import msgspec
import pyarrow as pa

from trailsight.source.formats.tables import exports, footer, ocsf, pages
from trailsight.source.formats.tables.footer import Footer
from trailsight.source.formats.tables.plan import Plan
from trailsight.source.formats.tables.rows import Rows, TableError
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

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
        told = footer.read(file, size)
        table, plan = _opened(file, form, of, told)
    except BROKEN as error:
        yield Parsed(bad=[("file", _told(error), size)])
        return
    first = 0
    for index, group in enumerate(told.groups):
        done, end = first, first + group.rows
        try:
            for parsed, count in _group(file, table, told, index, plan, of, first):
                yield parsed
                done += count
            if done != end:
                raise TableError(f"{done - first:,} rows where {group.rows:,} are promised")
        except BROKEN as error:
            yield Parsed(bad=[(_place(done, end), _told(error), group.size)])
        first = end


def _place(first: int, end: int) -> str:
    """Where the rows from ``first`` on are missing."""
    if first < end:
        return f"records {first} to {end - 1}"
    return f"after record {first - 1}" if first else "file"


def _opened(
    file: BinaryIO, form: str, of: type[Record], told: Footer
) -> tuple["ParquetFile", Plan]:
    import pyarrow.parquet as pq

    known = pq.ParquetFile(pa.BufferReader(told.file), arrow_extensions_enabled=False)
    schema = known.schema_arrow
    is_ocsf = form == "ocsf" or "class_uid" in schema.names
    plan = ocsf.plan(schema, of) if is_ocsf else exports.plan(schema, of)
    # Dictionaries keep a value that a million rows share in memory once.
    texts = [index for index, one in enumerate(told.leaves) if one.has_bytes]
    table = pq.ParquetFile(
        file, metadata=known.metadata, read_dictionary=texts, buffer_size=BUFFER,
        pre_buffer=False, coerce_int96_timestamp_unit="ms", arrow_extensions_enabled=False,
    )  # fmt: skip
    return table, plan


def _within(path: str, columns: tuple[str, ...]) -> bool:
    return any(path == column or path.startswith(f"{column}.") for column in columns)


def _group(
    file: BinaryIO, table: "ParquetFile", told: Footer, index: int, plan: Plan, of: type[Record],
    first: int,
) -> Iterator[tuple[Parsed, int]]:  # fmt: skip
    """The records of a row group, and the rows that they were made of."""
    columns = list(zip(told.leaves, told.groups[index].chunks, strict=True))
    # Where some row may have no eventID, it is told from others by all that it holds.
    whole = all(one.path != plan.event_id or chunk.nulls != 0 for one, chunk in columns)
    wanted = [one for one in columns if whole or _within(one[0].path, plan.columns)]
    elements = WHOLE_ELEMENTS if whole else pages.ELEMENTS
    pages.check(file, told.end, told.groups[index].rows, wanted, elements)
    names = None if whole else list(plan.columns)
    for batch in table.iter_batches(BATCH, [index], names, use_threads=False):
        rows = plan.rows(batch)
        positions = range(first, first + batch.num_rows)
        yield rows.records(positions, of, _raw(batch, rows)), batch.num_rows
        first += batch.num_rows


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
