"""What a check of integrity finds."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Kind(StrEnum):
    """What is the matter."""

    ALTERED = "altered"
    """A log file holds something else than what was delivered, or can't be unpacked."""
    MISSING = "missing"
    """A digest names a log file that is not there."""
    UNREADABLE = "unreadable"
    """A log file or digest is there, but not to be had."""
    DIGEST_ALTERED = "digest altered"
    DIGEST_MISSING = "digest missing"
    DIGEST_INVALID = "digest invalid"
    FORGED = "signature invalid"
    """A digest's signature is not CloudTrail's of what it says."""
    UNSIGNED = "digest unsigned"
    """There is no signature of a digest, or no key to it."""
    NEWEST_UNSIGNED = "newest digest unsigned"
    """The same of the newest one in a copy: its signature stands in no other."""
    UNLISTED = "unlisted"
    """A log file was delivered while digests tell what was, and none names it."""
    UNCOVERED = "uncovered"
    """Log files of which no digest tells."""
    PENDING = "pending"
    """Log files that are newer than the newest digest."""
    GAP = "gap"
    """Digests begin anew: log file validation was off, or the trail was stopped."""


TOLD = frozenset([Kind.NEWEST_UNSIGNED, Kind.UNLISTED, Kind.UNCOVERED, Kind.PENDING, Kind.GAP])
"""What is told, and is no breach: as for ``aws cloudtrail validate-logs``, which exits with 0."""


class Finding(NamedTuple):
    """Something that a check has found."""

    source: str
    """The file, where it was found or where it should be; or whose files."""
    finding: Kind
    detail: str

    @property
    def text(self) -> str:
        """In a line."""
        return f"{self.source}: {self.finding}: {self.detail}"


@dataclass(frozen=True)
class Span:
    """What the digests of an account and Region tell of."""

    account: str
    region: str
    start: str
    """ISO 8601, UTC."""
    end: str


@dataclass(frozen=True)
class Verification:
    """The outcome of a check of integrity."""

    digests: int
    """Digest files that are as the one after them says."""
    signed: int | None
    """Of them, signed by CloudTrail; None: no keys were given."""
    spans: tuple[Span, ...]
    verified: int
    """Log files whose content is what a digest names."""
    files: int
    """All log files that were to be checked."""
    pending: int = 0
    """Of them, newer than the newest digest."""
    uncovered: int = 0
    """Of them, told of by no digest otherwise."""
    elsewhere: int = 0
    """Files that digests name and that were not asked for."""
    findings: tuple[Finding, ...] = ()

    @cached_property
    def breaches(self) -> tuple[Finding, ...]:
        """What says that something was altered or taken away."""
        return tuple(one for one in self.findings if one.finding not in TOLD)

    @property
    def unnamed(self) -> int:
        """Log files that digests might name by now, and do not."""
        return self.uncovered + sum(one.finding is Kind.UNLISTED for one in self.findings)

    @property
    def counts(self) -> tuple[tuple[Kind, int], ...]:
        """How many there are of each kind; of log files, those."""
        counter = Counter(one.finding for one in self.findings)
        counter |= Counter({Kind.PENDING: self.pending, Kind.UNCOVERED: self.uncovered})
        return tuple((kind, counter[kind]) for kind in Kind if counter[kind])
