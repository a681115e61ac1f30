"""What the store was made from: its source, the files read, and what was quarantined."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.arrow import integers, texts
from trailsight.contracts.atomic import replacing, write_bytes
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import LAGS, LogFile, Quarantined

FILES = pa.schema(
    [
        ("path", pa.string()),
        ("size", pa.int64()),
        ("stamp", pa.string()),
        ("records", pa.int64()),
    ]
)
QUARANTINE = pa.schema(
    [
        ("source", pa.string()),
        ("position", pa.string()),
        ("reason", pa.string()),
        ("bytes", pa.int64()),
    ]
)

LAG = b"lag_minutes"
"""The metadata of the list of files in which lags are kept: they belong to the files read, and so
take their place at the same moment."""


@dataclass(frozen=True)
class Standing:
    """What all runs together have read, and what of it is quarantined."""

    records: int = 0
    bad_records: int = 0
    files: int = 0
    bad_files: int = 0
    """Files of which more is lost than records that could be told."""
    reason: str = ""
    """The first of the reasons."""


class Ledger:
    """The bookkeeping files of an activity store in ``path``."""

    def __init__(self, path: Path) -> None:
        self._files = path / "_files.parquet"
        self._quarantine = path / "quarantine.parquet"
        self._source = path / "_source.json"

    def source(self) -> dict[str, str] | None:
        """What the store was made from; None when it is new."""
        if not self._source.exists():
            return None
        loaded: dict[str, str] = json.loads(self._source.read_text("utf-8"))
        return loaded

    def set_source(self, source: dict[str, str]) -> None:
        """Records what the store is made from."""
        write_bytes(self._source, json.dumps(source, indent=1, sort_keys=True).encode())

    def files(self) -> dict[str, LogFile]:
        """The files that were read, by their paths."""
        return {row[0]: LogFile(*row[:3]) for row in self._read(self._files, FILES)}

    def unread(self, files: Sequence[LogFile]) -> list[LogFile]:
        """Those of ``files`` that are new or have changed since they were read."""
        known = {row[:3] for row in self._read(self._files, FILES)}
        return [file for file in files if tuple(file) not in known]

    def add(
        self,
        files: Sequence[LogFile],
        records: Sequence[int],
        quarantined: Sequence[Quarantined],
        lags: NDArray[np.int64] | None = None,
    ) -> None:
        """Records that ``files`` were read, how many ``records`` each holds, what in them, or of
        others, could not be read, and how many of the records were delivered after so many minutes
        (``LAGS``,)."""
        paths = {file.path for file in files} | {entry.source for entry in quarantined}
        old = [row for row in self._read(self._files, FILES) if row[0] not in paths]
        kept = [row for row in self._read(self._quarantine, QUARANTINE) if row[0] not in paths]
        both = self.lags() if lags is None else self.lags() + lags
        told = {str(lag): int(both[lag]) for lag in np.flatnonzero(both)}
        # The list of files goes last: a run killed before it reads them again.
        if kept or quarantined or self._quarantine.exists():
            self._write(self._quarantine, QUARANTINE, [*kept, *quarantined])
        read = [(*file, number) for file, number in zip(files, records, strict=True)]
        metadata = {LAG: json.dumps(told).encode()} if told else {}
        self._write(self._files, FILES.with_metadata(metadata), [*old, *read])

    def lags(self) -> NDArray[np.int64]:
        """(``LAGS``,) records by whole minutes until their file was delivered, over all runs."""
        import pyarrow.parquet as pq

        lags = np.zeros(LAGS, np.int64)
        if self._files.exists():
            metadata = pq.read_schema(self._files).metadata or {}
            for lag, number in json.loads(metadata.get(LAG, b"{}")).items():
                lags[int(lag)] = number
        return lags

    def standing(self) -> Standing:
        """What all runs together have read."""
        read, bad = self._read(self._files, FILES), self.quarantined()
        lost = {entry.source for entry in bad if not entry.records}
        unread = {entry.source for entry in bad} - {row[0] for row in read}
        return Standing(
            records=sum(row[3] for row in read),
            bad_records=sum(entry.records for entry in bad),
            files=len(read) + len(unread),
            bad_files=len(lost),
            reason=f"{bad[0].source}: {bad[0].position}: {bad[0].reason}" if bad else "",
        )

    def quarantined(self) -> list[Quarantined]:
        """All that could not be read, over all runs."""
        return [Quarantined(*row) for row in self._read(self._quarantine, QUARANTINE)]

    @staticmethod
    def _read(path: Path, schema: pa.Schema) -> list[tuple]:  # type: ignore[type-arg]
        import pyarrow.parquet as pq

        if not path.exists():
            return []
        try:
            table = pq.ParquetFile(path).read()
            if schema is FILES and "records" not in table.column_names:
                return []  # of an earlier version: all files are read again, and count nothing
            columns = table.select(schema.names).to_pydict()
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            remedy = f"delete {path.parent} to extract anew"
            raise InputError(str(path), f"not a ledger of extraction: {error}", remedy) from None
        return list(zip(*columns.values(), strict=True))

    @staticmethod
    def _write(path: Path, schema: pa.Schema, rows: Sequence[tuple]) -> None:  # type: ignore[type-arg]
        import pyarrow.parquet as pq

        columns = list(zip(*sorted(rows), strict=True)) or [()] * len(schema)
        arrays = [
            texts(column) if pa.types.is_string(field.type) else integers(np.array(column, "i8"))
            for column, field in zip(columns, schema, strict=True)
        ]
        with replacing(path) as temporary:
            pq.write_table(pa.table(arrays, schema=schema), temporary)
