"""How far the reading of log files is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """What has been read so far, and what there is to read."""

    done: int = 0
    """Files."""
    total: int = 0
    bytes_done: int = 0
    """As the files are stored, compressed or not: what is left is told by bytes, not by files."""
    bytes_total: int = 0
    records: int = 0
    quarantined: int = 0
    """Entries: records, and files as a whole."""
