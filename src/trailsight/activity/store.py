"""The activity table on disk: one Parquet file a day, with the ids that it has counted.

Layout below the store's directory::

    date=2026-02-18/part.parquet    the rows of a day
    _ids/2026-02-18.DIGEST.npy      the 128-bit ids counted in them (``days``)
    _files.parquet                  the files read so far: path, size, stamp, records
    quarantine.parquet              what could not be read
    _source.json                    what the table was made from

Names that begin with ``_`` are passed over by everything that reads hive-partitioned Parquet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from trailsight.activity.count import Ids
from trailsight.activity.days import EPOCH, NO_IDS, REMEDY, DayFiles, digest_of
from trailsight.activity.rows import Rows
from trailsight.activity.staging import MINUTES_A_DAY
from trailsight.contracts.activity import ACTIVITY, OPTIONAL, activity_schema
from trailsight.contracts.errors import InputError


@dataclass(frozen=True)
class ActivityStore:
    """The activity table in ``path``."""

    path: Path

    def days(self) -> list[int]:
        """The days that hold rows, in days since the epoch, ascending."""
        names = sorted(part.parent.name for part in self.path.glob("date=*/part.parquet"))
        return [(date.fromisoformat(name.removeprefix("date=")) - EPOCH).days for name in names]

    def span(self) -> tuple[int, int]:
        """The first minute with a call and the minute after the last one.

        Raises ``InputError`` when the store is empty.
        """
        days = self.days()
        if not days:
            raise InputError("data/activity", "no activity", "run pipelines.extract first")
        (first, _), (_, last) = self._reach(days[0]), self._reach(days[-1])
        return first, last + 1

    def _reach(self, day: int) -> tuple[int, int]:
        """The first and the last minute of a day that hold a call: its row groups tell them."""
        import pyarrow.parquet as pq

        try:
            file = pq.ParquetFile(self._part(day))
            place = file.schema_arrow.get_field_index("minute")
            groups = [file.metadata.row_group(at) for at in range(file.num_row_groups)]
            told = [group.column(place).statistics for group in groups]
            # Raw, in milliseconds as all days are written: as times they would import pandas.
            first, last = min(one.min_raw for one in told), max(one.max_raw for one in told)
        except (pa.ArrowException, OSError, AttributeError, TypeError, ValueError) as error:
            problem = f"not a day of the activity table: {error}"
            raise InputError(str(self._part(day)), problem, REMEDY) from None
        return int(first) // 60_000, int(last) // 60_000

    def coverage(self) -> dict[tuple[str, str], int]:
        """The first minute at which the logs hold anything of each account and Region."""
        first: dict[tuple[str, str], int] = {}
        columns, moment = ["minute", "account", "region"], ACTIVITY.field("minute").type
        for rows in (rows for day in self.days() for rows in self.groups(day, columns)):
            grouped = rows.group_by(["account", "region"]).aggregate([("minute", "min")])
            minutes = grouped["minute_min"].cast(moment).cast(pa.int64()).to_pylist()
            where = zip(grouped["account"].to_pylist(), grouped["region"].to_pylist(), strict=True)
            for key, second in zip(where, minutes, strict=True):
                first.setdefault(key, second // 60)  # rows are in order of time
        return first

    def read(
        self,
        start: int,
        end: int,
        columns: Iterable[str] = ACTIVITY.names,
        names: Iterable[str] | None = None,
    ) -> pa.Table:
        """The rows with minutes (since the epoch) in [start, end).

        ``names`` keeps only the rows of those APIs (event names).
        """
        import pyarrow.compute as pc

        columns = list(columns)
        wanted = pa.array(sorted(names), pa.string()) if names is not None else None
        tables = []
        for day in self.days():
            if not start // MINUTES_A_DAY <= day <= (end - 1) // MINUTES_A_DAY:
                continue
            extra = {"minute"} | ({"event_name"} if wanted is not None else set())
            table = self.read_day(day, [*columns, *sorted(extra - set(columns))])
            minute = pc.field("minute")
            keep = (minute >= _moment(start)) & (minute < _moment(end))
            if wanted is not None:
                keep &= pc.field("event_name").isin(wanted)
            tables.append(table.filter(keep).select(columns))
        empty = activity_schema(OPTIONAL).empty_table().select(columns)
        return pa.concat_tables(tables) if tables else empty

    def parts(self, start: int, end: int, columns: Iterable[str]) -> Iterator[pa.Table]:
        """The rows with minutes (since the epoch) in [start, end), a row group at a time, in order
        of time; texts as dictionaries."""
        import pyarrow.compute as pc

        minute = pc.field("minute")
        keep = (minute >= _moment(start)) & (minute < _moment(end))
        for day in self.days():
            if start // MINUTES_A_DAY <= day <= (end - 1) // MINUTES_A_DAY:
                yield from (rows.filter(keep) for rows in self.groups(day, columns))

    def optional(self) -> tuple[str, ...]:
        """The optional columns that the table has."""
        import pyarrow.parquet as pq

        names = set(pq.read_schema(self._part(self.days()[-1])).names) if self.days() else set()
        return tuple(name for name in OPTIONAL if name in names)

    def read_day(self, day: int, columns: Iterable[str] = ACTIVITY.names) -> pa.Table:
        """The rows of one day, with those columns."""
        import pyarrow.parquet as pq

        full = activity_schema(OPTIONAL)
        schema = pa.schema([full.field(name) for name in columns])
        path = self._part(day)
        try:
            return pq.ParquetFile(path).read(columns=schema.names).select(schema.names).cast(schema)
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            problem = f"not a day of the activity table: {error}"
            raise InputError(str(path), problem, REMEDY) from None

    def groups(self, day: int, columns: Iterable[str]) -> Iterator[pa.Table]:
        """The rows of one day a row group at a time, texts as dictionaries."""
        import pyarrow.parquet as pq

        columns = list(columns)
        texts = [name for name in columns if pa.types.is_string(ACTIVITY.field(name).type)]
        try:
            file = pq.ParquetFile(self._part(day), read_dictionary=texts)
            for index in range(file.num_row_groups):
                yield file.read_row_group(index, columns, use_threads=False)
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            problem = f"not a day of the activity table: {error}"
            raise InputError(str(self._part(day)), problem, REMEDY) from None

    def digest(self, day: int) -> str:
        """A digest of what is held of a day; empty where there is nothing."""
        return DayFiles(self.path, day).named_digest

    def digest_of(self, days: Iterable[int]) -> str:
        """A digest of what is held of those days, 16 characters."""
        return digest_of("".join(f"{day}:{self.digest(day)};" for day in days).encode())

    def write_day(self, day: int, table: pa.Table, ids: Ids | None = None) -> None:
        """Replaces the rows of a day, and the (M, 2) ids counted in them."""
        rows = Rows.of_table(table).parquet(table.column_names)
        DayFiles(self.path, day).write(rows, [NO_IDS if ids is None else ids])

    def _part(self, day: int) -> Path:
        return DayFiles(self.path, day).part


def _moment(minute: int) -> pa.Scalar:
    return pa.scalar(datetime.fromtimestamp(minute * 60, UTC), ACTIVITY.field("minute").type)
