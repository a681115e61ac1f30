"""What an Insight event tells, by name: the ground that other forms are built on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trailsight.insight.record import Record

MINUTE = 60_000
"""In milliseconds."""

Averages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Facts:
    """One Insight event; times in milliseconds since the epoch, averages in calls a minute."""

    state: str
    account: str
    region: str
    event_source: str
    event_name: str
    insight_type: str
    error_code: str | None
    time: int
    """Of the Start, or of the End."""
    minutes: int | None
    """``insightDuration``; None in a Start event of 2019, which tells none."""
    insight_average: float
    baseline_average: float
    attributions: Mapping[str, tuple[Averages, Averages]]
    """By attribute: the values in the insight and in the baseline."""

    @classmethod
    def of(cls, record: Record) -> "Facts":
        """The facts of ``record``, an Insight event in the form that a trail delivers."""
        details = record["insightDetails"]
        context = details["insightContext"]
        statistics = context["statistics"]
        return cls(
            state=details["state"],
            account=record.get("recipientAccountId", ""),
            region=record["awsRegion"],
            event_source=details["eventSource"],
            event_name=details["eventName"],
            insight_type=details["insightType"],
            error_code=details.get("errorCode"),
            time=round(datetime.fromisoformat(record["eventTime"]).timestamp() * 1000),
            minutes=statistics.get("insightDuration"),
            insight_average=float(statistics["insight"]["average"]),
            baseline_average=float(statistics["baseline"]["average"]),
            attributions={
                entry["attribute"]: (entry.get("insight", ()), entry.get("baseline", ()))
                for entry in context.get("attributions", ())
            },
        )

    @property
    def ended(self) -> bool:
        """Whether this is the event of an End."""
        return self.state == "End"

    @property
    def start(self) -> int:
        """When the insight began; the End's own time where it does not tell how long it took."""
        return self.time - (self.minutes or 0) * MINUTE if self.ended else self.time

    @property
    def calls(self) -> int | None:
        """Calls (or errors) in the minutes averaged over; None where their number is not told."""
        return None if self.minutes is None else round(self.insight_average * self.minutes)
