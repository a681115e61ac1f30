"""What an extraction tells at its end."""

from dataclasses import dataclass, field

from trailsight.activity.completeness import Completeness
from trailsight.activity.inventory import Inventory
from trailsight.activity.ledger import Standing
from trailsight.contracts.errors import InputError
from trailsight.contracts.records import Quarantined
from trailsight.source.digests.finding import Verification


@dataclass(frozen=True)
class ExtractSummary:
    """What one run read, and what the activity table holds after it."""

    source: str
    inventory: Inventory
    completeness: Completeness
    files_read: int
    files_known: int = 0
    """Read by an earlier run and unchanged since."""
    files_skipped: int = 0
    """Digest and Insight files, which hold no API calls."""
    records: int = 0
    counted: int = 0
    duplicates: int = 0
    out_of_scope: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    standing: Standing = field(default_factory=Standing)
    """What all runs together have read and quarantined."""
    integrity: Verification | None = None
    """How its log files stand against CloudTrail's digest files; None: that was not asked for."""

    def __post_init__(self) -> None:
        told = self.counted + self.duplicates + self.out_of_scope + self.bad_records
        if told != self.records:
            raise AssertionError(f"{self.records} records were read but {told} accounted for")

    @property
    def bad_records(self) -> int:
        """Quarantined records; a file quarantined as a whole holds none that could be told."""
        return sum(entry.records for entry in self.quarantined)

    def require(self, max_bad: float) -> None:
        """Raises ``InputError`` where more than this share of the records, or of the files, that
        the table was made from is quarantined."""
        held = self.standing
        for name, bad, of in (
            ("records", held.bad_records, held.records),
            ("files", held.bad_files, held.files),
        ):
            if bad > max_bad * of:
                told = f"{bad:,} of {of:,} {name} are quarantined ({bad / of:.2%}): {held.reason}"
                remedy = "see quarantine.parquet; a larger share accepts them"
                raise InputError("extract.max_bad", told, remedy)
