"""Rows of a file that people keep: CSV, Parquet or JSON; a mistake is named by its place."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from trailsight.contracts.errors import InputError
from trailsight.contracts.truth import TRUTH

LARGEST = 256 * 1024 * 1024
"""Bytes of a file that people keep, at the most."""
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One row of a file."""

    field: str
    """The setting that names the file."""
    path: Path
    number: int
    """As people count: the first row of values is row 1."""
    values: Mapping[str, Any]
    whole: bool = False
    """Whether the file has every column of the simulator's truth."""

    @property
    def where(self) -> str:
        """To be named."""
        return f"{self.path.name} row {self.number}"

    def wrong(self, column: str, problem: str) -> InputError:
        """What is to be raised for a value."""
        return InputError(self.field, f"{self.path}: row {self.number}: {column}: {problem}")


def read_rows(
    path: Path, field: str, columns: Sequence[str], needed: Sequence[str]
) -> tuple[Row, ...]:
    """The rows of the file at ``path``, which the setting ``field`` names.

    Raises ``InputError`` where it can't be read, or has a column that is none of ``columns``, or
    lacks one of ``needed``.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(field, f"{path} is larger than {LARGEST // 2**20} MB")
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(field, f"no such file: {path}") from None
    except OSError as error:
        raise InputError(field, f"{path} cannot be read: {error.strerror}") from None
    try:
        rows = list(_parsed(content, path.suffix.lower()))
    except (ValueError, csv.Error, RecursionError, pa.ArrowException) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(field, f"{path}: {line[:200]}") from None
    found: list[Row] = []
    for number, values in enumerate(rows, 1):
        row = Row(field, path, number, values, set(TRUTH.names) <= set(values))
        for name in values:
            if name not in columns:
                known = ", ".join(columns)
                raise row.wrong(str(name)[:80], f"no such column (one of {known})")
        for name in needed:
            if values.get(name) in (None, ""):
                raise row.wrong(name, "must be given")
        found.append(row)
    return tuple(found)


def _parsed(content: bytes, suffix: str) -> Iterator[dict[str, Any]]:
    if suffix == ".parquet" or content[:4] == b"PAR1":
        import pyarrow.parquet as pq

        yield from pq.ParquetFile(io.BytesIO(content)).read().to_pylist()
        return
    text = content.decode("utf-8-sig")
    if suffix in (".json", ".jsonl", ".ndjson") or text.lstrip()[:1] in ("[", "{"):
        yield from _json(text)
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [name.strip() for name in next(reader, [])]
    if len(set(header)) != len(header):
        raise ValueError("a column is there twice")
    for cells in reader:
        if not any(cell.strip() for cell in cells) or cells[0].startswith("#"):
            continue
        if len(cells) != len(header):
            line = f"line {reader.line_num}: {len(cells)} values"
            raise ValueError(f"{line}, {len(header)} columns")
        yield dict(zip(header, cells, strict=True))


def _json(text: str) -> Iterator[dict[str, Any]]:
    if text.lstrip().startswith("["):
        rows = json.loads(text)
    else:
        rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise ValueError(f"row {number} is no object")
        yield row


def text_in(row: Row, column: str) -> str:
    """The text in a column, without blanks around it; empty where there is none."""
    value = row.values.get(column)
    if value is None:
        return ""
    if isinstance(value, bool):  # JSON's true stands for the word
        return str(value).lower()
    if not isinstance(value, str | int):
        raise row.wrong(column, f"{value!r} is no text")
    return str(value).strip()


def minute_in(row: Row, column: str, *, up: bool = False) -> int:
    """The moment in a column in minutes since the epoch; ``up``: seconds count as a minute."""
    value = row.values[column]
    moment: datetime | None = None
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            moment = None
    if moment is None:
        problem = f"{value!r} is no ISO 8601 time such as 2026-03-18T12:00:00Z"
        raise row.wrong(column, problem)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not moment < LATEST:
        raise row.wrong(column, f"{value} is too late")
    seconds = moment.timestamp()
    return int(-(-seconds // 60)) if up else int(seconds // 60)
