"""Parquet files to records: the columns that are needed, row group by row group, in batches."""

from collections.abc import Callable, Iterator, Sequence
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


def _within(path: str, columns: Sequence[str]) -> bool:
    return any(path == column or path.startswith(f"{column}.") for column in columns)


def _group(
    file: BinaryIO, table: "ParquetFile", told: Footer, index: int, plan: Plan, of: type[Record],
    first: int,
) -> Iterator[tuple[Parsed, int]]:  # fmt: skip
    """The records of a row group, and the rows that they were made of.

    A row without eventID is told from others by all that it holds: from there on all is read.
    """
    done = 0
    for whole in (False, True) if plan.event_id else (True,):
        read = 0
        for batch in _batches(file, table, told, index, None if whole else plan.columns):
            read += batch.num_rows
            if read <= done:
                continue
            rows = plan.rows(batch)
            if not whole and not all(rows.columns["eventid"]):
                break
            positions = range(first + done, first + read)
            yield rows.records(positions, of, _raw(batch, rows)), len(positions)
            done = read
        else:
            return


def _batches(
    file: BinaryIO, table: "ParquetFile", told: Footer, index: int, columns: Sequence[str] | None
) -> Iterator[pa.RecordBatch]:
    """Batches of a row group, of some columns or all; the same rows in each whatever is read."""
    group = told.groups[index]
    chunks = zip(told.leaves, group.chunks, strict=True)
    wanted = [one for one in chunks if columns is None or _within(one[0].path, columns)]
    elements = WHOLE_ELEMENTS if columns is None else pages.ELEMENTS
    pages.check(file, told.end, group.rows, wanted, elements)
    names = None if columns is None else list(columns)
    yield from table.iter_batches(BATCH, [index], names, use_threads=False)


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
        if not one and not raw(row):
            rows.problems.setdefault(row, "text that is not UTF-8")
    return raw


def _told(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
