"""What to read of a Parquet file, and how its batches become rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa

from trailsight.source.formats.tables import arrays
from trailsight.source.formats.tables.arrays import Path
from trailsight.source.formats.tables.rows import Rows

Fill = Callable[[pa.RecordBatch, Rows], None]


@dataclass(frozen=True)
class Plan:
    """The columns that are wanted and what each step makes of them."""

    columns: tuple[str, ...]
    """Dotted paths; a path means all that lies below it, ``a.*.b`` what is called ``b`` there."""
    steps: tuple[Fill, ...]
    event_id: str
    """The dotted path of the column that tells eventID; empty where there is none."""

    def wants(self, path: str) -> bool:
        """Whether a column is wanted."""
        for column in self.columns:
            head, _, tail = column.partition(".*")
            if path == head or (path.startswith(f"{head}.") and path.endswith(tail)):
                return True
        return False

    def rows(self, batch: pa.RecordBatch) -> Rows:
        """The rows of a batch."""
        rows = Rows(batch.num_rows)
        for step in self.steps:
            step(batch, rows)
        return rows


def text_step(schema: pa.Schema, name: str, paths: Iterable[Path]) -> tuple[list[str], Fill]:
    """A column under ``name`` whose cells are the first text that one of ``paths`` tells.

    Raises ``TableError`` where something else than text stands there.
    """
    found = [path for path in (arrays.resolve(schema, one) for one in paths) if path]
    for path in found:
        of = arrays.type_at(schema, path)
        if not arrays.is_text(of):
            raise arrays.unusable(".".join(path), of)

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        columns = [arrays.texts(arrays.at(batch, path), rows, name) for path in found]
        if len(columns) == 1:
            rows.add_texts(name, columns[0])
        elif columns:
            told = [next(filter(None, cells), None) for cells in zip(*columns, strict=True)]
            rows.add_texts(name, told)

    return [".".join(path) for path in found], fill
