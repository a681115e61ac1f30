"""What ``extract`` is told."""

from dataclasses import dataclass
from typing import Any

from trailsight.contracts.errors import InputError
from trailsight.source.digests.signature import Keys

NONE, DIGESTS, REPORT = "none", "digests", "report"


@dataclass(frozen=True)
class ExtractOptions:
    """How logs become the activity table."""

    verify: str = NONE
    """``digests``: log files are checked against CloudTrail's digest files first, and nothing is
    read where one was altered or taken away; ``report``: that is told, and read nevertheless."""

    public_keys: Any = None  # str, a sequence of them, or None; OmegaConf knows no such union
    """Files of what ``aws cloudtrail list-public-keys`` prints: with them, digests are checked
    against their signatures too."""

    def __post_init__(self) -> None:
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
