"""What the stages ask of a store of runs, whichever it is."""

from pathlib import Path
from typing import Protocol

from trailsight.reporting.registry import Registry
from trailsight.reporting.run import RunRecord


class Tracking(Protocol):
    """Where runs are recorded."""

    def log(self, workdir: Path, run: RunRecord) -> str | None:
        """Records a run; returns its address, or None where none was recorded."""
        ...

    def catch_up(self, workdir: Path) -> tuple[str, ...]:
        """Records the runs that could not be recorded before; their addresses."""
        ...

    def registry(self, workdir: Path) -> Registry:
        """The registered model; raises ``InputError`` where there is none."""
        ...
