"""Exact de-duplication and counting of one day's records."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.gather import Block
from trailsight.contracts.activity import activity_schema


@dataclass(frozen=True)
class DayCount:
    """What new records add to a day."""

    table: pa.Table
    """Rows in the activity schema, sorted by the columns from left to right."""
    ids: NDArray[np.uint64]
    """(M, 2) all ids counted so far, sorted."""
    counted: int
    duplicates: int


def count_day(block: Block, known: NDArray[np.uint64], optional: Iterable[str] = ()) -> DayCount:
    """Counts the records of one day whose ids are not among ``known``.

    The table has the ``optional`` columns besides.

    Of several records with one id the original goes before its correction, then the first by
    content: the result does not depend on the order of the records.
    """
    order = np.lexsort((block.code, block.minute, block.addendum, block.id[:, 1], block.id[:, 0]))
    ids, code, minute = block.id[order], block.code[order], block.minute[order]
    fresh = np.ones(len(ids), np.bool_)
    fresh[1:] = (ids[1:] != ids[:-1]).any(axis=1)
    fresh &= ~_among(ids, known)
    cell = minute[fresh].astype(np.int64) * max(len(block.attributes), 1) + code[fresh]
    cells, count = np.unique(cell, return_counts=True)
    rows = (cells // max(len(block.attributes), 1), cells % max(len(block.attributes), 1))
    return DayCount(
        table=_table(block, activity_schema(optional), rows[0], rows[1], count),
        ids=_sorted(np.concatenate([known, ids[fresh]])),
        counted=int(fresh.sum()),
        duplicates=int((~fresh).sum()),
    )


def merged(old: pa.Table | None, new: pa.Table) -> pa.Table:
    """The rows of both; counts of equal rows are added."""
    if old is None or not len(old):
        return new
    both = pa.concat_tables([old, new])
    keys = [name for name in both.schema.names if name != "count"]
    grouped = both.group_by(keys).aggregate([("count", "sum")])
    grouped = grouped.rename_columns([*keys, "count"]).select(both.schema.names).cast(both.schema)
    return grouped.sort_by([(key, "ascending") for key in keys])


def _among(ids: NDArray[np.uint64], known: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """(N,) which of the sorted ``ids`` are among the sorted ``known``."""
    if not len(known):
        return np.zeros(len(ids), np.bool_)
    pairs = np.dtype([("high", "u8"), ("low", "u8")])
    left = np.ascontiguousarray(ids).view(pairs).ravel()
    right = np.ascontiguousarray(known).view(pairs).ravel()
    return np.isin(left, right)


def _sorted(ids: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return ids[np.lexsort((ids[:, 1], ids[:, 0]))]


def _table(
    block: Block,
    schema: pa.Schema,
    minute: NDArray[np.int64],
    code: NDArray[np.int64],
    count: NDArray[np.int64],
) -> pa.Table:
    index = pa.array(code)
    columns: dict[str, pa.Array] = {
        "minute": pa.array(minute * 60).cast(schema.field("minute").type),
        "count": pa.array(count, pa.int64()),
    }
    for field in schema:
        if field.name not in columns:
            values = [getattr(one, field.name) for one in block.attributes]
            columns[field.name] = pa.array(values, field.type).take(index)
    keys = [name for name in schema.names if name != "count"]
    table = pa.table([columns[name] for name in schema.names], schema=schema)
    return table.sort_by([(name, "ascending") for name in keys])
