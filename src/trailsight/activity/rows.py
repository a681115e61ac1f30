"""Rows of the activity table as numbers: what is merged, and how it becomes Parquet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.arrow import booleans, coded, integers, minutes, moments, numbers, texts
from trailsight.activity.vocabulary import sorted_places
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.records import Attributes

Integers = NDArray[np.int64]
LARGEST = 1 << 62
"""What the numbers of combinations are kept below."""
GROUP = 1 << 17
"""Rows of a row group, which is what a reader holds at a time."""


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
        distinct = list({one: None for part in parts for one in part.attributes})
        ordered = [distinct[at] for at in sorted_places(distinct)]
        place = {one: at for at, one in enumerate(ordered)}
        size = max(len(ordered), 1)
        cells, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for part in parts:
            places = np.array([place[one] for one in part.attributes], np.int64)
            cells.append(part.minute * size + places[part.code])
            counts.append(part.count)
        return cls.of_cells(ordered, *_added(cells, counts))

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
        lines, code = combinations(table, names)
        whole = cls(
            attributes=tuple(Attributes(**line) for line in lines),
            minute=minutes(table["minute"]),
            code=code,
            count=numbers(table["count"].combine_chunks()),
        )
        return cls.summed([whole])

    def table(self, optional: Iterable[str] = ()) -> pa.Table:
        """In the activity schema, but that texts are dictionaries."""
        return self._table(self._kinds(optional), slice(None))

    def parquet(self, optional: Iterable[str] = ()) -> bytes:
        """A Parquet file of them, whose texts other readers take for plain ones."""
        import pyarrow.parquet as pq

        kinds, buffer = self._kinds(optional), BytesIO()
        first = self._table(kinds, slice(0, GROUP))
        with pq.ParquetWriter(buffer, first.schema, compression="zstd", store_schema=False) as file:
            file.write_table(first)
            for start in range(GROUP, len(self.code), GROUP):  # no more of it is in memory
                file.write_table(self._table(kinds, slice(start, start + GROUP)))
        return buffer.getvalue()

    def _kinds(self, optional: Iterable[str]) -> dict[pa.Field, "Kind"]:
        """What each column but minute and count holds."""
        return {
            field: Kind.of([getattr(one, field.name) for one in self.attributes], field.type)
            for field in activity_schema(optional)
            if field.name not in ("minute", "count")
        }

    def _table(self, kinds: dict[pa.Field, "Kind"], rows: slice) -> pa.Table:
        columns = {field.name: kind.column(self.code[rows]) for field, kind in kinds.items()}
        columns["minute"] = moments(self.minute[rows] * 60)
        columns["count"] = integers(self.count[rows])
        schema = activity_schema([field.name for field in kinds])
        fields = [field.with_type(columns[field.name].type) for field in schema]
        return pa.table([columns[field.name] for field in fields], schema=pa.schema(fields))


@dataclass(frozen=True)
class Kind:
    """A column's values, and which of them each set of attributes has."""

    place: NDArray[np.int32]
    """-1: none. Of booleans, the value itself."""
    values: pa.Array | None
    """Texts; None for booleans."""

    @classmethod
    def of(cls, values: list[Any], kind: pa.DataType) -> "Kind":
        """Of one value for each set of attributes."""
        if not pa.types.is_string(kind):
            return cls(np.array(values, np.int32), None)
        found = sorted({value for value in values if value is not None})
        place = {text: at for at, text in enumerate(found)}
        return cls(
            np.array([-1 if v is None else place[v] for v in values], np.int32), texts(found)
        )

    def column(self, code: Integers) -> pa.Array:
        """Of rows with these attributes."""
        place = self.place[code]
        if self.values is None:
            return booleans(place > 0)
        missing = place < 0
        keys = integers(np.maximum(place, 0), missing if missing.any() else None)
        return pa.DictionaryArray.from_arrays(keys, self.values)


def _added(cells: list[Integers], counts: list[Integers]) -> tuple[Integers, Integers]:
    """Distinct cells, ascending, and the sums of their counts; none that come to nothing."""
    cell, count = np.concatenate(cells), np.concatenate(counts)
    order = np.argsort(cell)
    cell, count = cell[order], count[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    if len(first):
        cell, count = cell[first], np.add.reduceat(count, first)
    kept = count != 0
    return cell[kept], count[kept]


def combinations(table: pa.Table, names: Sequence[str]) -> tuple[list[dict[str, Any]], Integers]:
    """The distinct combinations of values in those columns, and (N,) which of them a row has."""
    code, size, columns = np.zeros(len(table), np.int64), 1, []
    for name in names:
        index, values = coded(table[name])
        columns.append((index.astype(np.int32), [*values, None]))  # the last one is that of -1
        if size > LARGEST // (len(values) + 1):
            found, code = np.unique(code, return_inverse=True)
            size = len(found)
        size *= len(values) + 1
        code = code * (len(values) + 1) + index + 1
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    if not len(table):
        return [], code
    told = ([values[at] for at in index[first].tolist()] for index, values in columns)
    return [dict(zip(names, line, strict=True)) for line in zip(*told, strict=True)], code
