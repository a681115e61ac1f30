"""Decoded records: what leaves the reader of one log file, compact enough to cross processes."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class LogFile(NamedTuple):
    """A file to read; size and mtime tell whether it has changed since it was last read."""

    path: str
    size: int
    mtime_ns: int


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


class Quarantined(NamedTuple):
    """A record, or a whole file, that could not be read; nothing of it is counted."""

    source: str
    position: str
    """``record 17``, or ``file``."""
    reason: str
    bytes: int


@dataclass(frozen=True)
class Decoded:
    """The records of one file; columns of length N, one entry a record."""

    file: LogFile
    attributes: tuple[Attributes, ...]
    code: NDArray[np.int32]
    """(N,) index into ``attributes``."""
    minute: NDArray[np.int32]
    """(N,) minutes since the epoch, UTC."""
    id: NDArray[np.uint64]
    """(N, 2) the event's 128-bit id: equal for records of one and the same event."""
    addendum: NDArray[np.bool_]
    """(N,) a correction of an event delivered before (UPDATED_DATA)."""
    read: int
    """Records seen: N + out_of_scope + quarantined records."""
    out_of_scope: int
    """Insight and aggregated events, which are not API calls."""
    quarantined: tuple[Quarantined, ...] = ()
    kind: str = "records"
    """``records``, or what the file was skipped as: ``digest``."""
