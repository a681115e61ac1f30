"""Small Parquet files that want gigabytes, each in another way."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

from tests.source.formats.tables import crafted

MEGABYTE = 1 << 20
GIGABYTES = (1 << 31) - 1
SOUND = {
    "eventtime": "2026-03-04T10:15:30Z", "eventsource": "ec2.amazonaws.com",
    "eventname": "RunInstances", "awsregion": "us-east-1", "recipientaccountid": "111122223333",
}  # fmt: skip


def table(rows: int, **more: Any) -> bytes:
    """A file of sound rows with other columns."""
    columns: dict[str, Any] = {name: [value] * rows for name, value in SOUND.items()}
    columns["eventid"] = [f"{row:08x}-0000-4000-8000-000000000000" for row in range(rows)]
    options = {key: more.pop(key) for key in list(more) if key in OPTIONS}
    file = io.BytesIO()
    pq.write_table(pa.table(columns | more), file, compression="zstd", **options)
    return file.getvalue()


OPTIONS = (
    "use_dictionary", "write_batch_size", "column_encoding", "row_group_size",
    "dictionary_pagesize_limit", "data_page_version",
)  # fmt: skip


def page_of_gigabytes() -> bytes:
    """A page claims to be 2 GB when decompressed."""
    return crafted.with_page(table(9), "eventname", lambda header: _put(header, 2, GIGABYTES))


def dictionary_of_billions() -> bytes:
    """A dictionary claims 2³¹ values; Arrow would keep 16 bytes for each."""
    return crafted.with_page(table(9), "eventname", lambda header: _put(header[7][1], 1, GIGABYTES))


def dictionary_of_empty_texts() -> bytes:
    """Each takes 4 bytes in the page, and next to none compressed."""
    texts = pa.DictionaryArray.from_arrays([0], [""]).cast(pa.string())
    content = table(1, useragent=texts)
    return crafted.with_page(content, "useragent", _empty_texts)


def many_long_texts() -> bytes:
    """200 texts of 1 MB, each in a page of its own, all different."""
    texts = [f"{row:08}" * (MEGABYTE // 8) for row in range(200)]
    return table(200, useragent=texts, use_dictionary=False, write_batch_size=1)


def long_text_for_many_rows() -> bytes:
    """A text of 1 MB in a dictionary that not all pages refer to: Arrow copies it for each row."""
    return table(3020, useragent=pa.chunked_array([_shared(3000), _shared(20, "y")]))


def long_text_for_all_rows() -> bytes:
    """A text of 1 MB that all rows share, none of which has an eventID."""
    return table(600, requestparameters=_shared(600), eventid=pa.nulls(600, pa.string()))


def shared_prefixes() -> bytes:
    """DELTA_BYTE_ARRAY: each of 500 texts is the 500 kB of the one before, and a digit."""
    texts = pa.array(["x" * 500_000 + str(row) for row in range(500)], pa.large_string())
    encoding = {"useragent": "DELTA_BYTE_ARRAY"}
    return table(500, useragent=texts, use_dictionary=False, column_encoding=encoding)


def lists_of_long_texts() -> bytes:
    """520 rows of 1,000 resources, each of a type of 1,000 bytes: 1 MB a row."""
    types = pa.array([f"{one:01000}" for one in range(1000)]).take(pa.array([*range(1000)] * 520))
    return table(520, resources=_lists(types, 1000))


def one_list_of_millions() -> bytes:
    """A row of 4 million resources."""
    many = pa.array(["AWS::S3::Object"]).take(pa.array([0] * 4_000_000))
    return table(2, resources=pa.concat_arrays([_lists(many, len(many)), _lists(many[:1], 1)]))


def wide_values() -> bytes:
    """Values of 1 GB each, all of them null; in a column that is read for rows without eventID."""
    content = table(9, eventid=pa.nulls(9, pa.string()), other=pa.nulls(9, pa.binary(4)))
    told = crafted.footer(content)
    for element in told[2][1][1]:
        if element[4][1] == b"other":
            element[2] = (5, 1 << 30)
    return crafted.with_footer(content, told)


def overlapping_row_groups() -> bytes:
    """The same row group again and again."""
    content = table(9)
    told = crafted.footer(content)
    told[4] = (9, (12, told[4][1][1] * 1500))
    return crafted.with_footer(content, told)


def many_columns() -> bytes:
    """3,000 columns, all of which are read for a row without eventID."""
    return table(1, eventid=pa.nulls(1, pa.string()), **{f"c{n}": ["x"] for n in range(3000)})


def _lists(types: pa.Array, each: int) -> pa.Array:
    ends = pa.array(range(0, len(types) + 1, each), pa.int32())
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays([types], ["type"]))


def _shared(rows: int, letter: str = "x") -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [letter * MEGABYTE])


def _put(told: crafted.Struct, number: int, value: int) -> None:
    told[number] = (5, value)


def _empty_texts(header: crafted.Struct) -> bytes:
    content = zstandard.ZstdCompressor().compress(b"\0" * (20 * MEGABYTE))
    _put(header, 2, 20 * MEGABYTE)
    _put(header, 3, len(content))
    _put(header[7][1], 1, 5 * MEGABYTE)
    return content
