"""An activity table that was made elsewhere (Athena, Spark, another store) as a source."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from trailsight.activity.staging import MINUTES_A_DAY
from trailsight.contracts.activity import activity_schema
from trailsight.contracts.errors import InputError


@dataclass(frozen=True)
class ActivityTable:
    """Parquet below ``path`` in the activity schema, with or without date partitions."""

    path: str | None = None

    def parts(self) -> list[Path]:
        """The files that ``days`` reads; raises ``InputError`` where there is none."""
        root = Path(self.path or "").expanduser()
        if not self.path or not root.exists():
            raise InputError("source.path", f"no such file or directory: {self.path}")
        if root.is_file():
            return [root]
        # A store of ours holds more than its days; a foreign table may have no partitions.
        parts = sorted(root.glob("date=*/*.parquet")) or sorted(
            path
            for path in root.rglob("*")
            if path.is_file() and not any(n[0] in "._" for n in path.relative_to(root).parts)
        )
        if not parts:
            raise InputError("source.path", f"no file in {self.path}")
        return parts

    def days(self) -> Iterator[tuple[int, pa.Table]]:
        """The rows of each day (days since the epoch), equal ones not yet added up.

        Raises ``InputError`` naming the column that is missing, null or of another type.
        """
        import pyarrow.dataset as ds

        parts = self.parts()
        try:
            table = ds.dataset(list(map(str, parts)), format="parquet").to_table()
        except (pa.ArrowException, OSError) as error:
            raise InputError("source.path", f"not Parquet: {self.path}: {error}") from None
        table = _checked(table, str(self.path))
        minute = np.asarray(table["minute"].cast(pa.int64())) // 60
        day = minute // MINUTES_A_DAY
        for number in np.unique(day):
            rows = table.filter(pa.array(day == number))
            yield int(number), rows


def _checked(table: pa.Table, path: str) -> pa.Table:
    import pyarrow.compute as pc

    columns = []
    schema = activity_schema(table.column_names)
    for field in schema:
        if field.name not in table.column_names:
            raise InputError("source.path", f"{path} has no column `{field.name}`")
        try:
            column = table[field.name].cast(field.type)
        except pa.ArrowException as error:
            problem = f"column `{field.name}` of {path} is no {field.type}: {error}"
            raise InputError("source.path", problem) from None
        if not field.nullable and column.null_count:
            raise InputError("source.path", f"column `{field.name}` of {path} holds nulls")
        columns.append(column)
    table = pa.table(columns, schema=schema)
    if not len(table):
        raise InputError("source.path", f"{path} holds no rows")
    if pc.min(table["count"]).as_py() < 1:
        raise InputError("source.path", f"column `count` of {path} holds values below 1")
    seconds = np.asarray(table["minute"].cast(pa.int64()))
    if (seconds % 60).any():
        raise InputError("source.path", f"column `minute` of {path} holds times within a minute")
    return table
