"""OCSF findings as JSON lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trailsight.insight.delivery import Delivery
from trailsight.insight.forms.ocsf import detection_finding
from trailsight.insight.sinks.lines import Row, add_lines


@dataclass(frozen=True)
class Ocsf:
    """``ocsf.jsonl``."""

    def write(self, due: Sequence[Delivery], root: Path) -> None:
        """Adds one Detection Finding a record: created by a Start, closed by an End."""
        rows = (detection_finding(one.record, peak_bans=one.bans) for one in due)
        add_lines(root / "ocsf.jsonl", rows, _order)


def _order(row: Row) -> tuple[str, str]:
    return row["metadata"]["original_time"], row["metadata"]["uid"]
