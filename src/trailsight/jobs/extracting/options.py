"""What an extraction is told beside its source."""

import re
from dataclasses import dataclass

from trailsight.contracts.errors import InputError

CHECKS = ("digests",)
SHARE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)\s*(%?)")


def _share(value: object) -> float | None:
    """``0.1%``, ``0.001`` or a number as a share; None for what is none."""
    match = SHARE.fullmatch(str(value).strip())
    if match is None or isinstance(value, bool):
        return None
    return float(match[1]) / (100 if match[2] else 1)


@dataclass(frozen=True)
class ExtractOptions:
    """When a run fails, what it checks, and whether it only tells what it would do."""

    max_bad: str | float = "0.1%"
    """The share of what was read that may be quarantined: ``0.1%`` or ``0.001``."""
    dry_run: bool = False
    """List what would be read; read nothing."""
    verify: str | None = None
    """``digests``: check log files against CloudTrail's digest files."""

    def __post_init__(self) -> None:
        share = _share(self.max_bad)
        if share is None or not 0 <= share <= 1:
            problem = f"{self.max_bad!r} is no share"
            raise InputError("extract.max_bad", problem, "such as 0.1% or 0.001")
        if not isinstance(self.dry_run, bool):
            raise InputError("extract.dry_run", f"{self.dry_run!r} is neither true nor false")
        if self.verify is not None and self.verify not in CHECKS:
            problem = f"{self.verify!r} is none of {', '.join(CHECKS)}"
            raise InputError("extract.verify", problem)

    @property
    def bad_share(self) -> float:
        """``max_bad`` as a share, 0 to 1."""
        return _share(self.max_bad) or 0.0
