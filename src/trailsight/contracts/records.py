"""Decoded records: what leaves the reader of log files, compact enough to cross machines."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LAGS = 1441
"""Bins of the delivery lag: whole minutes, the last one for a day and more."""


class LogFile(NamedTuple):
    """A file or object to read; its size and stamp tell whether it has changed since."""

    path: str
    """A local path, ``s3://bucket/key``, or ``-`` for standard input."""
    size: int
    stamp: str
    """An object's ETag; a local file's time of change in nanoseconds."""


class Attributes(NamedTuple):
    """All that the activity table keeps of a record beside its minute, under the table's names."""

    account: str
    region: str
    event_source: str
    event_name: str
    category: str
    read_only: bool
    error_code: str | None
    identity_arn: str | None
    user_agent: str | None
    invoked_by: str | None = None
    source_ip: str | None = None
    access_key: str | None = None
    resource_type: str | None = None


class Quarantined(NamedTuple):
    """A record, or a whole file, that could not be read; nothing of it is counted."""

    source: str
    position: str
    """``record 17``, or ``file``, or ``after record 16`` for all that follows it."""
    reason: str
    bytes: int


@dataclass(frozen=True)
class Decoded:
    """The records of some files, or of a piece of a large one; columns of length N."""

    files: tuple[LogFile, ...]
    """The files that end with this: all that they hold has been handed over."""
    attributes: tuple[Attributes, ...]
    """Distinct."""
    code: NDArray[np.int32]
    """(N,) index into ``attributes``."""
    minute: NDArray[np.int32]
    """(N,) minutes since the epoch, UTC."""
    id: NDArray[np.uint64]
    """(N, 2) the event's 128-bit id: equal for records of one and the same event."""
    addendum: NDArray[np.bool_]
    """(N,) a correction of an event delivered before (UPDATED_DATA)."""
    out_of_scope: int
    """Insight and aggregated events, which are not API calls."""
    quarantined: tuple[Quarantined, ...] = ()
    digests: int = 0
    """Files that turned out to be digests, and hold no records."""
    lags: NDArray[np.int64] | None = None
    """(``LAGS``,) records by whole minutes from their minute to that of their file's delivery;
    None where no file's name tells it."""

    seen: tuple[int, ...] = ()
    """Of each of ``files`` the records, whatever became of them, its earlier pieces included."""

    @property
    def bad_records(self) -> int:
        """Quarantined records; a file quarantined as a whole holds none that could be told."""
        return sum(entry.position.startswith("record ") for entry in self.quarantined)

    @property
    def read(self) -> int:
        """Records seen, whatever became of them."""
        return len(self.code) + self.out_of_scope + self.bad_records
