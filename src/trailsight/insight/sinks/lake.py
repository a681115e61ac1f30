"""The form of CloudTrail Lake as JSON lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import Delivery
from trailsight.insight.forms.lake import lake_record
from trailsight.insight.sinks.lines import add_lines, by_event


@dataclass(frozen=True)
class Lake:
    """``lake.jsonl``."""

    source: str | None = None
    """ARN that ``insightSource`` names; null: the record's own, or an event data store
    ``trailsight`` in the account and Region of the record."""

    def __post_init__(self) -> None:
        if self.source is not None and not self.source.startswith("arn:"):
            remedy = "as arn:aws:cloudtrail:REGION:ACCOUNT:eventdatastore/ID"
            raise InputError("sink.lake.source", f"{self.source!r} is no ARN", remedy)

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds one line a record."""
        rows = (lake_record(one.record, self.source) for one in due)
        add_lines(root / "lake.jsonl", rows, by_event)
