"""Arrow arrays to Python values, each distinct text made once."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from trailsight.source.formats.tables.rows import Rows, TableError

Path = tuple[str, ...]


def resolve(fields: "pa.Schema | pa.StructType", path: Path) -> Path | None:
    """The path of a field as the file spells it; None where there is none.

    ``path`` is in lower case; of fields that differ in case alone the first is meant.
    """
    names = {name.lower(): name for name in reversed([field.name for field in fields])}
    name = names.get(path[0])
    if name is None or len(path) == 1:
        return None if name is None else (name,)
    below = fields.field(name).type
    rest = resolve(below, path[1:]) if pa.types.is_struct(below) else None
    return None if rest is None else (name, *rest)


def type_at(schema: pa.Schema, path: Path) -> pa.DataType:
    """The type of the field at a path that ``resolve`` gave."""
    found = schema.field(path[0]).type
    for name in path[1:]:
        found = found.field(name).type
    return found


def is_text(of: pa.DataType) -> bool:
    """Whether a column holds text; old writers leave out that their bytes are text."""
    kinds = pa.types
    if kinds.is_dictionary(of):
        return is_text(of.value_type)
    return bool(
        kinds.is_string(of) or kinds.is_large_string(of) or kinds.is_string_view(of)
        or kinds.is_binary(of) or kinds.is_large_binary(of) or kinds.is_null(of)
    )  # fmt: skip


def at(batch: pa.RecordBatch, path: Path) -> pa.Array:
    """The array at a path; null where what it is in is null."""
    import pyarrow.compute as pc

    array = batch.column(path[0])
    for name in path[1:]:
        array = pc.struct_field(array, [array.type.get_field_index(name)])
    return array


def texts(array: pa.Array, rows: Rows, name: str) -> list[str | None]:
    """Its cells; one that is not UTF-8 makes a problem of its row, told by ``name``."""
    if pa.types.is_null(array.type):
        return [None] * len(array)
    values, broken, codes = _distinct(array)
    for row, code in enumerate(codes) if broken else ():
        if code in broken:
            rows.problems.setdefault(row, f"{name} is not UTF-8")
    values.append(None)  # what -1 stands for
    return [values[code] for code in codes]


def _distinct(array: pa.Array) -> tuple[list[str | None], set[int], list[int]]:
    """Distinct values, which of them are not UTF-8, and which each cell has; -1 for null."""
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_pylist()
    dictionary = coded.dictionary
    if len(dictionary) > len(codes):  # of a whole row group
        used = sorted(set(codes) - {-1})
        places = {code: place for place, code in enumerate(used)} | {-1: -1}
        dictionary = dictionary.take(pa.array(used, pa.int64()))
        codes = [places[code] for code in codes]
    return *_decoded(dictionary), codes


def _decoded(dictionary: pa.Array) -> tuple[list[str | None], set[int]]:
    """Distinct values, and which of them are not UTF-8."""
    if not pa.types.is_string(dictionary.type):
        dictionary = dictionary.cast(pa.large_binary())
    try:
        plain = dictionary.to_pylist()
    except UnicodeDecodeError:
        plain = dictionary.cast(pa.binary()).to_pylist()
    told: list[str | None] = []
    broken: set[int] = set()
    for place, value in enumerate(plain):
        try:
            told.append(value.decode() if isinstance(value, bytes) else value)
        except UnicodeDecodeError:
            told.append(None)
            broken.add(place)
    return told, broken


def times(array: pa.Array) -> list[str | None]:
    """Times as CloudTrail writes them; those without a zone are UTC, as in Athena."""
    seconds = array.cast(pa.timestamp("s"), safe=False)
    written = np.datetime_as_string(seconds.to_numpy(zero_copy_only=False)).tolist()
    return [f"{text}Z" if text != "NaT" else None for text in written]


def types_of_resources(
    array: pa.Array, path: Path, rows: Rows
) -> Sequence[list[str | None] | None]:
    """For each row the types that the structs in its list tell; None where there is no list."""
    inner = texts(at(pa.record_batch([array.values], names=["element"]), ("element", *path)),
                  Rows(0), "type")  # fmt: skip
    offsets: list[Any] = array.offsets.to_pylist()
    absent = array.is_null().to_pylist()
    pairs = zip(offsets, offsets[1:], absent, strict=False)
    return [None if none else inner[start:end] for start, end, none in pairs]


def lookup(array: pa.Array, names: Sequence[str], rows: Rows) -> dict[str, list[str | None]]:
    """What a map from text to text holds under some names; of equal keys the first."""
    labels, _, places_of_labels = _distinct(array.keys)
    codes = np.array(places_of_labels, np.int64)
    offsets = array.offsets.to_numpy()
    told: dict[str, list[str | None]] = {}
    for name in names:
        column: list[str | None] = [None] * len(array)
        matching = [code for code, label in enumerate(labels) if label == name]
        places = np.flatnonzero(np.isin(codes, matching))
        inside = np.searchsorted(offsets, places, side="right") - 1
        # Of equal keys in a row the first counts; what lies outside the array's slice is left out.
        row, first = np.unique(inside, return_index=True)
        own = (row >= 0) & (row < len(array))
        values = texts(array.items.take(pa.array(places[first[own]])), rows, name)
        for at_row, value in zip(row[own].tolist(), values, strict=True):
            column[at_row] = value
        told[name] = column
    return told


def unusable(name: str, of: pa.DataType) -> TableError:
    """A column of a type that says nothing of the kind that it should hold."""
    return TableError(f"column {name} holds {of}")
