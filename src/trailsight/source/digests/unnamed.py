"""Log files that no digest names, and why it may be that none does."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from trailsight.contracts.records import LogFile
from trailsight.source.digests.coverage import Coverage
from trailsight.source.digests.finding import Finding, Kind
from trailsight.source.keys import Key


@dataclass
class Unnamed:
    """Log files that no digest names."""

    coverage: Coverage
    unlisted: list[Finding] = field(default_factory=list)
    groups: dict[tuple[Kind, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def take(self, file: LogFile) -> None:
        """Tells why it may be that none does."""
        key = Key.of(file.path)
        if self.coverage.tells_of(key):
            detail = "no digest names it, though digests tell of the hour that follows its time"
            self.unlisted.append(Finding(file.path, Kind.UNLISTED, detail))
            return
        kind = Kind.PENDING if self.coverage.is_newer(key) else Kind.UNCOVERED
        owner = " ".join(filter(None, (key.account, key.region))) or "names that tell no account"
        self.groups[kind, owner].append(file.path)

    def count(self, kind: Kind) -> int:
        """How many there are of a kind."""
        return sum(len(files) for (one, _), files in self.groups.items() if one is kind)

    def findings(self) -> Iterator[Finding]:
        """Unlisted files by name, the others by whose they are: there may be very many."""
        yield from self.unlisted
        for (kind, owner), files in self.groups.items():
            names = files[0] if len(files) == 1 else f"{files[0]} to {files[-1]}"
            yield Finding(owner, kind, f"{len(files):,} log file{'s'[: len(files) > 1]}: {names}")
