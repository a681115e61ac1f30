"""JSON lines: one Insight event a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.insight.delivery import Delivery
from trailsight.insight.sinks.lines import add_lines, by_event


@dataclass(frozen=True)
class JsonLines:
    """``insights.jsonl``."""

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds the records as CloudTrail writes them."""
        add_lines(root / "insights.jsonl", (one.record for one in due), by_event)
