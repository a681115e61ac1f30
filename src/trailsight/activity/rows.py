"""Rows of the activity table as numbers: what is merged, and how it becomes Parquet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.vocabulary import sortable
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.records import Attributes

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """N rows, sorted as the table is; ``code`` indexes ``attributes``, which are sorted too."""

    attributes: tuple[Attributes, ...]
    minute: Integers
    """(N,) since the epoch."""
    code: Integers
    count: Integers

    @classmethod
    def summed(cls, parts: Sequence["Rows"]) -> "Rows":
        """The rows of all parts, counts of equal rows added, without those that come to nothing."""
        ordered = sorted({one for part in parts for one in part.attributes}, key=sortable)
        place = {one: at for at, one in enumerate(ordered)}
        size = max(len(ordered), 1)
        cells, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for part in parts:
            places = np.array([place[one] for one in part.attributes], np.int64)
            cells.append(part.minute * size + places[part.code])
            counts.append(part.count)
        cell, inverse = np.unique(np.concatenate(cells), return_inverse=True)
        count = np.bincount(inverse, np.concatenate(counts), len(cell)).astype(np.int64)
        kept = count != 0
        return cls.of_cells(ordered, cell[kept], count[kept])

    @classmethod
    def of_cells(cls, attributes: Sequence[Attributes], cell: Integers, count: Integers) -> "Rows":
        """Rows of ascending cells, minute times attributes plus the place of their attributes;
        attributes that no row has are dropped."""
        minute, code = np.divmod(cell, max(len(attributes), 1))
        used = np.bincount(code, minlength=len(attributes)) > 0
        kept = tuple(one for one, some in zip(attributes, used, strict=True) if some)
        return cls(kept, minute, (np.cumsum(used) - 1)[code], count)

    @classmethod
    def of_table(cls, table: pa.Table) -> "Rows":
        """The rows of a table in the activity schema, in whatever order, equal ones added up."""
        names = [name for name in Attributes._fields if name in table.schema.names]
        code = np.zeros(len(table), np.int64)
        for name in names:
            code = _distinct(code, table[name])
        _, first, code = np.unique(code, return_index=True, return_inverse=True)
        lines = table.select(names).take(pa.array(first)).to_pylist()
        second = table["minute"].cast(pa.timestamp("s", "UTC")).cast(pa.int64())
        whole = cls(
            attributes=tuple(Attributes(**line) for line in lines),
            minute=np.asarray(second) // 60,
            code=code,
            count=np.asarray(table["count"]),
        )
        return cls.summed([whole])

    def table(self, optional: Iterable[str] = ()) -> pa.Table:
        """In the activity schema, but that texts are dictionaries."""
        columns: dict[str, pa.Array] = {
            "minute": pa.array(self.minute * 60).cast(pa.timestamp("s", tz="UTC")),
            "count": pa.array(self.count),
        }
        schema = activity_schema(optional)
        for field in schema:
            if field.name not in columns:
                values = [getattr(one, field.name) for one in self.attributes]
                columns[field.name] = _column(values, self.code, field.type)
        fields = [field.with_type(columns[field.name].type) for field in schema]
        return pa.table([columns[field.name] for field in fields], schema=pa.schema(fields))

    def parquet(self, optional: Iterable[str] = ()) -> bytes:
        """A Parquet file of them, whose texts other readers take for plain ones."""
        import pyarrow.parquet as pq

        buffer = BytesIO()
        pq.write_table(self.table(optional), buffer, compression="zstd", store_schema=False)
        return buffer.getvalue()


def _column(values: list[Any], code: Integers, kind: pa.DataType) -> pa.Array:
    if not pa.types.is_string(kind):
        return pa.array(np.array(values, np.bool_)[code])
    texts = sorted({value for value in values if value is not None})
    place = {text: at for at, text in enumerate(texts)}
    index = np.array([-1 if v is None else place[v] for v in values], np.int32)[code]
    missing = index < 0
    keys = pa.array(index, mask=missing) if missing.any() else pa.array(index)
    return pa.DictionaryArray.from_arrays(keys, pa.array(texts, kind))


def _distinct(code: Integers, column: pa.ChunkedArray) -> Integers:
    """(N,) a number for every combination of ``code`` and the value of ``column``."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    values = column.unify_dictionaries().combine_chunks()
    index = np.asarray(values.indices.fill_null(-1), np.int64) + 1
    both = code * (len(values.dictionary) + 1) + index
    numbered: Integers = np.unique(both, return_inverse=True)[1]
    return numbered
