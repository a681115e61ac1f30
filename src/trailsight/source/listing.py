"""What there is to read."""

from dataclasses import dataclass

from trailsight.contracts.records import LogFile


@dataclass(frozen=True)
class Listing:
    """The log files of a source, in the order of their paths, and how many others were there."""

    files: tuple[LogFile, ...]
    skipped: int = 0
    """Digest, Insight and aggregated-event files, which hold no API calls."""
    ignored: int = 0
    """Files of any other kind."""
    pruned: int = 0
    """Log files that were not asked for, by their key."""
