"""EventBridge envelopes as JSON lines."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trailsight.contracts.errors import InputError
from trailsight.insight.delivery import Delivery
from trailsight.insight.forms.eventbridge import SOURCE, EventTooLargeError, envelope
from trailsight.insight.sinks.lines import Row, add_lines

log = logging.getLogger("trailsight")


@dataclass(frozen=True)
class EventBridge:
    """``eventbridge.jsonl``."""

    source: str = SOURCE
    """``aws.cloudtrail``, so that rules made for CloudTrail match. A bus takes events from
    outside of AWS only under a source that does not begin with ``aws.``."""

    def __post_init__(self) -> None:
        if not self.source or len(self.source) > 256:
            raise InputError("sink.eventbridge.source", "must have 1 to 256 characters")

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds one envelope a record; one that EventBridge would refuse is named and left out."""
        add_lines(root / "eventbridge.jsonl", self._envelopes(due), _order)

    def _envelopes(self, due: Sequence[Delivery]) -> Iterator[dict[str, Any]]:
        for delivery in due:
            try:
                yield envelope(delivery.record, self.source)
            except EventTooLargeError as error:
                log.warning("eventbridge.jsonl: %s and left out", error)


def _order(row: Row) -> tuple[str, str]:
    return row["time"], row["detail"]["eventID"]
