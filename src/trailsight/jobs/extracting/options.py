"""What an extraction is told beside its source."""

import math
import re
from dataclasses import dataclass
from typing import Any

from trailsight.contracts.errors import InputError
from trailsight.source.digests.signature import Keys

NONE, DIGESTS, REPORT = "none", "digests", "report"
SHARE = re.compile(r"\s*(\d+\.?\d*(?:e-?\d+)?|\.\d+)\s*(%?)\s*")


@dataclass(frozen=True)
class ExtractOptions:
    """When a run fails, what it checks, and whether it only tells what it would do."""

    dry_run: bool = False
    """List what would be read; read and write nothing."""
    max_bad: Any = "0.1%"  # a share or a percentage; OmegaConf knows no such union
    """The share of records, and of files, that may be quarantined; more of either fails a run."""
    verify: str = NONE
    """``digests``: log files are checked against CloudTrail's digest files first, and nothing is
    read where one was altered or taken away; ``report``: that is told, and read nevertheless."""
    public_keys: Any = None  # a path, or a list of them
    """Files of what ``aws cloudtrail list-public-keys`` prints: with them, digests are checked
    against their signatures too."""

    def __post_init__(self) -> None:
        if not isinstance(self.dry_run, bool):
            raise InputError("extract.dry_run", f"{self.dry_run!r} is neither true nor false")
        self.share  # noqa: B018 - a mistake is told before anything runs
        choices = (NONE, DIGESTS, REPORT)
        if self.verify not in choices:
            problem = f"{self.verify!r} is none of {', '.join(choices)}"
            raise InputError("extract.verify", problem)
        if self.public_keys and self.verify == NONE:
            raise InputError("extract.public_keys", "nothing is verified", "extract.verify=digests")

    @property
    def keys(self) -> Keys | None:
        """CloudTrail's public keys; None where none were given."""
        return Keys.read(self.public_keys) if self.public_keys else None

    @property
    def share(self) -> float:
        """``max_bad`` as a number from 0 to 1."""
        match = SHARE.fullmatch(str(self.max_bad))
        try:
            share = float(match[1]) / (100 if match[2] else 1) if match else math.nan
        except ValueError:
            share = math.nan
        if not 0 <= share <= 1:
            remedy = "a share such as 0.001, or a percentage such as 0.1%"
            raise InputError("extract.max_bad", f"{self.max_bad!r} is no share", remedy)
        return share
