"""CSV as Athena and CloudTrail Lake write query results: a header, then every field in quotes.

Athena user guide, "Work with query results and recent queries"; CloudTrail user guide, "Get and
download query results". A quote that nothing closes would swallow the rest of a file, so rows are
parted by hand: a row ends with the line in which its quotes are even. Where that makes no row, its
first line alone is bad, and reading goes on with the second.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from trailsight.source.formats.tables.rows import Rows, TableError, check, wanted
from trailsight.source.parsed import Parsed
from trailsight.source.record import Record

LONGEST = 4 << 20
"""Bytes of a row; a record has 1 MB at most, and its quotes are doubled."""
ROWS, BYTES = 4096, 8 << 20
"""What is handed over at once."""


def pieces(file: BinaryIO, of: type[Record]) -> Iterator[Parsed]:
    """The records of a CSV file; a bad row costs itself only."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST))  # one limit for the whole process
    lines = _Lines(file)
    header, size = lines.take()
    try:
        names = [name.strip().lower() for name in _fields(header.removeprefix(b"\xef\xbb\xbf"))]
        check(names)
    except ValueError as error:
        yield Parsed(bad=[("file", f"its header: {error}", size)])
        return
    batch = _Batch({name: names.index(name) for name in wanted(of) if name in names}, of)
    position = 0
    while (row := _row(lines, len(names))) is not None:
        if row.fields or row.problem:
            batch.add(row, position)
            position += 1
        if batch.full:
            yield batch.parsed()
            batch = _Batch(batch.places, of)
    yield batch.parsed()


class _Lines:
    """The lines of a file, those that were put back first."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held: list[bytes] = []

    def take(self) -> tuple[bytes, int]:
        """The next line with its end, and its size; of a longer one than ``LONGEST`` the size."""
        if self._held:
            return self._held[-1], len(self._held.pop())
        line = self._file.readline(LONGEST)
        size = len(line)
        if size < LONGEST:
            return line, size
        while line and not line.endswith(b"\n"):
            line = self._file.readline(LONGEST)
            size += len(line)
        return b"", size

    def put_back(self, lines: list[bytes]) -> None:
        """Has them come next."""
        self._held.extend(reversed(lines))


@dataclass(frozen=True)
class _Row:
    raw: bytes
    size: int
    fields: list[str] = field(default_factory=list)
    """None: a blank line."""
    problem: str | None = None


def _row(lines: _Lines, width: int) -> _Row | None:
    """The next row; None at the end."""
    line, size = lines.take()
    if not size:
        return None
    if not line:
        return _Row(b"", size, problem=f"a line of more than {LONGEST:,} bytes")
    parts, quotes, rest = [line], line.count(b'"'), LONGEST - size
    while quotes % 2 and rest > 0:
        line, size = lines.take()
        if not line:
            break
        parts.append(line)
        quotes, rest = quotes + line.count(b'"'), rest - size
    raw = b"".join(parts)
    try:
        fields = _fields(raw)
        if fields and len(fields) != width:
            raise TableError(f"{len(fields)} fields where the header has {width}")
    except ValueError as error:
        lines.put_back(parts[1:])
        return _Row(parts[0], len(parts[0]), problem=str(error))
    return _Row(raw, len(raw), fields)


def _fields(raw: bytes) -> list[str]:
    try:
        return next(csv.reader([raw.decode().rstrip("\r\n")], strict=True), [])
    except csv.Error as error:
        raise TableError(f"quotes that don't match: {error}") from error


@dataclass
class _Batch:
    """Rows read so far."""

    places: dict[str, int]
    """Of the columns that are wanted."""
    of: type[Record]
    _rows: list[_Row] = field(default_factory=list)
    _positions: list[int] = field(default_factory=list)
    _bad: list[tuple[str, str, int]] = field(default_factory=list)
    _size: int = 0

    def add(self, row: _Row, position: int) -> None:
        """Takes in a row."""
        self._size += row.size if row.fields else len(row.problem or "")
        if row.problem:
            self._bad.append((f"record {position}", row.problem, row.size))
        else:
            self._rows.append(row)
            self._positions.append(position)

    @property
    def full(self) -> bool:
        """Whether it should be handed over."""
        return len(self._rows) + len(self._bad) >= ROWS or self._size >= BYTES

    def parsed(self) -> Parsed:
        """Its records."""
        rows = Rows(len(self._rows))
        for name, place in self.places.items():
            rows.add_texts(name, [row.fields[place] for row in self._rows])
        sizes = [row.size for row in self._rows]
        parsed = rows.records(self._positions, self.of, sizes, lambda row: self._rows[row].raw)
        parsed.bad += self._bad
        parsed.size = self._size
        return parsed
