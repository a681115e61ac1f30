"""What every reader of the log tree must find in it."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.serving.results import tree_records


class Line(NamedTuple):
    """The parts of a record that a reader is asked for."""

    id: str
    shared_id: str
    account: str
    region: str
    state: str
    name: str
    error_code: str | None
    insight_average: float
    baseline_duration: int
    top_identity: str


def pattern(workdir: Path) -> str:
    """All files of the tree."""
    return str(workdir / "data/insights/AWSLogs/*/CloudTrail-Insight/*/*/*/*/*.json.gz")


def expected(workdir: Path) -> list[Line]:
    """The lines of the tree, by id."""
    return sorted(map(_line, tree_records(workdir)))


def read(rows: Iterable[Iterable[object]]) -> list[Line]:
    """The lines that a reader found, by id."""
    return sorted(Line(*row) for row in rows)  # type: ignore[arg-type]


def _line(record: dict) -> Line:  # type: ignore[type-arg]
    details = record["insightDetails"]
    statistics = details["insightContext"]["statistics"]
    return Line(
        record["eventID"],
        record["sharedEventID"],
        record["recipientAccountId"],
        record["awsRegion"],
        details["state"],
        details["eventName"],
        details.get("errorCode"),
        statistics["insight"]["average"],
        statistics["baselineDuration"],
        details["insightContext"]["attributions"][0]["insight"][0]["value"],
    )
