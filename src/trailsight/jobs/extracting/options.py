"""What an extraction is told beside its source."""

from dataclasses import dataclass

from trailsight.contracts.errors import InputError


@dataclass(frozen=True)
class ExtractOptions:
    """Whether a run only tells what it would do."""

    dry_run: bool = False
    """List what would be read; read and write nothing."""

    def __post_init__(self) -> None:
        if not isinstance(self.dry_run, bool):
            raise InputError("extract.dry_run", f"{self.dry_run!r} is neither true nor false")
