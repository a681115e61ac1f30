"""Parquet that Athena or CloudTrail Lake exports: CloudTrail's own fields, in lower case.

Athena user guide, "Create the table for CloudTrail logs" (``useridentity`` a struct, ``eventtime``
text); CloudTrail user guide, "Supported schema for CloudTrail event record fields" (``eventtime`` a
timestamp in UTC, ``readonly`` a boolean). Structs are met as text too, see ``cells``.
"""

import pyarrow as pa

from trailsight.source.formats.tables import arrays
from trailsight.source.formats.tables.arrays import Path
from trailsight.source.formats.tables.plan import Fill, Plan, text_step
from trailsight.source.formats.tables.rows import Rows, check, wanted
from trailsight.source.record import Addendum, Identity, Record, Resource

CALLER = ("arn", "accountid", "accesskeyid", "invokedby")
CORRECTION = ("reason", "originaleventid")


def plan(schema: pa.Schema, of: type[Record]) -> Plan:
    """What to read; raises ``TableError`` for a table that holds no records."""
    check(field.name.lower() for field in schema)
    columns: list[str] = []
    steps: list[Fill] = []
    event_id = ""
    for name in wanted(of):
        path = arrays.resolve(schema, (name,))
        if path is None:
            continue
        paths, step = _step(schema, name, path)
        columns += paths
        steps.append(step)
        event_id = path[0] if name == "eventid" else event_id
    return Plan(tuple(columns), tuple(steps), event_id)


def _step(schema: pa.Schema, name: str, path: Path) -> tuple[list[str], Fill]:
    of = arrays.type_at(schema, path)
    if name == "eventtime" and pa.types.is_timestamp(of):
        return [path[0]], lambda batch, rows: rows.columns.update(
            {name: arrays.times(batch.column(path[0]))}
        )
    if name in ("readonly", "managementevent") and pa.types.is_boolean(of):
        return [path[0]], lambda batch, rows: rows.columns.update(
            {name: batch.column(path[0]).to_pylist()}
        )
    if name == "useridentity" and pa.types.is_struct(of):
        return _struct(schema, name, CALLER, Identity)
    if name == "addendum" and pa.types.is_struct(of):
        return _struct(schema, name, CORRECTION, Addendum)
    if name == "resources" and (pa.types.is_list(of) or pa.types.is_large_list(of)):
        return _resources(path[0], of)
    return text_step(schema, name, [(name,)])


def _struct(
    schema: pa.Schema, name: str, fields: tuple[str, ...], make: type[Identity | Addendum]
) -> tuple[list[str], Fill]:
    """A struct of text: each cell is made of its ``fields``; one of them that is absent is null."""
    parts = [text_step(schema, f"{name}.{field}", [(name, field)]) for field in fields]
    columns = [path for paths, _ in parts for path in paths]

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        for _, step in parts:
            step(batch, rows)
        absent: list[None] = [None] * rows.count
        cells = [rows.columns.pop(f"{name}.{field}", absent) for field in fields]
        rows.columns[name] = list(map(make, *cells))

    return columns, fill


def _resources(column: str, of: pa.DataType) -> tuple[list[str], Fill]:
    element = of.value_type
    path = arrays.resolve(element, ("type",)) if pa.types.is_struct(element) else None
    if path is None or not arrays.is_text(arrays.type_at(element, path)):
        raise arrays.unusable(column, of)

    def fill(batch: pa.RecordBatch, rows: Rows) -> None:
        types = arrays.types_of_resources(batch.column(column), path, rows)
        rows.columns["resources"] = [one and list(map(Resource, one)) for one in types]

    return [f"{column}.*.{path[0]}"], fill
