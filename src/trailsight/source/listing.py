"""What there is to read."""

from dataclasses import dataclass, field

from trailsight.contracts.records import LogFile
from trailsight.source.names import Kind


@dataclass(frozen=True)
class Listing:
    """The log files of a source, in the order of their paths, and how many others were there."""

    files: tuple[LogFile, ...]
    digests: tuple[LogFile, ...] = ()
    """Digest files, which hold the hashes of log files; they count as skipped."""
    skipped: int = 0
    """Digest, Insight and aggregated-event files, which hold no API calls."""
    ignored: int = 0
    """Files of any other kind, and hidden folders."""
    pruned: int = 0
    """Log files that were not asked for, by their key."""


@dataclass
class Found:
    """Files as they are come upon, in any order."""

    files: list[LogFile] = field(default_factory=list)
    digests: list[LogFile] = field(default_factory=list)
    others: int = 0
    ignored: int = 0
    pruned: int = 0

    def take(self, file: LogFile, kind: Kind) -> None:
        """Puts a file where it belongs."""
        if kind is Kind.LOG:
            self.files.append(file)
        elif kind is Kind.DIGEST:
            self.digests.append(file)
        elif kind is Kind.OTHER:
            self.others += 1
        else:
            self.ignored += 1

    def add(self, other: "Found") -> None:
        """Takes in what was found elsewhere."""
        self.files += other.files
        self.digests += other.digests
        self.others += other.others
        self.ignored += other.ignored
        self.pruned += other.pruned

    def listing(self) -> Listing:
        """All of it, each file once."""
        return Listing(
            tuple(sorted(set(self.files))),
            tuple(sorted(set(self.digests))),
            len(set(self.digests)) + self.others,
            self.ignored,
            self.pruned,
        )
