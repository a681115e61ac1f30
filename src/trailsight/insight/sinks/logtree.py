"""The log tree that CloudTrail writes Insight events to, here and in S3."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import Delivery
from trailsight.insight.logtree import write_log_tree
from trailsight.insight.sinks.s3 import FIELD, Place, upload


@dataclass(frozen=True)
class LogTree:
    """``AWSLogs/ACCOUNT/CloudTrail-Insight/REGION/YYYY/MM/DD/….json.gz``."""

    url: str | None = None
    """``s3://BUCKET/PREFIX`` that the tree is uploaded to as well; null: none."""
    endpoint: str | None = None
    """Address of a store that speaks S3; null: as AWS's tools find it, in the end AWS."""

    def __post_init__(self) -> None:
        if self.url is not None:
            Place.of(self.url)
        elif self.endpoint is not None:
            raise InputError(f"{FIELD}.endpoint", "is of no use alone", f"give {FIELD}.url")
        if self.endpoint is not None and not self.endpoint.startswith(("http://", "https://")):
            raise InputError(f"{FIELD}.endpoint", f"{self.endpoint!r} is no http(s) address")

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds one file an event to the tree below ``root``; ``upload`` sends them."""
        write_log_tree(due, root)

    def upload(self, root: Path) -> int:
        """Sends the files of the tree below ``root`` that ``url`` lacks; their number."""
        if self.url is None:
            return 0
        files = sorted((root / "AWSLogs").rglob("*.json.gz"))
        names = [path.relative_to(root).as_posix() for path in files]
        return upload(root, names, Place.of(self.url), self.endpoint)
