"""One Insight record, as JSON, to what it says; raises ``ValueError`` for what is none.

AWS user guide, "CloudTrail record contents for Insights events". A field that some genuine
records lack is optional; all else has to be there, and of its kind.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from trailsight.contracts.activity import MANAGEMENT
from trailsight.contracts.series import CALL_RATE, ERROR_RATE, InsightType, SeriesKey

Rate = Annotated[float, msgspec.Meta(ge=0, le=1e15)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
State = Literal["Start", "End"]


class Average(msgspec.Struct, frozen=True):
    """Calls (errors) per minute."""

    average: Rate


class Statistics(msgspec.Struct, frozen=True):
    """Averages, and the lengths of what they are taken over; in 2019 an End told one of them."""

    baseline: Average
    insight: Average
    insightDuration: Minutes | None = None  # noqa: N815 - AWS's own name
    baselineDuration: Minutes | None = None  # noqa: N815


class Value(msgspec.Struct, frozen=True):
    """A value of an attribute and its calls per minute."""

    value: str
    average: Rate


class Attribution(msgspec.Struct, frozen=True):
    """Who, or what, the calls are attributed to."""

    attribute: str
    insight: tuple[Value, ...] = ()
    baseline: tuple[Value, ...] = ()


class Context(msgspec.Struct, frozen=True):
    """The numbers."""

    statistics: Statistics
    attributions: tuple[Attribution, ...] = ()


class Details(msgspec.Struct, frozen=True):
    """What the Insight is about."""

    state: State
    eventSource: str  # noqa: N815
    eventName: str  # noqa: N815
    insightType: InsightType  # noqa: N815
    insightContext: Context  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    sourceEventCategory: str = MANAGEMENT  # noqa: N815


class Event(msgspec.Struct, frozen=True):
    """A record; the account may be told by what it came in."""

    eventTime: str  # noqa: N815
    awsRegion: str  # noqa: N815
    sharedEventID: str  # noqa: N815
    insightDetails: Details  # noqa: N815
    recipientAccountId: str | None = None  # noqa: N815

    @property
    def minute(self) -> int:
        """The minute of the event, since the epoch."""
        try:
            moment = datetime.fromisoformat(self.eventTime)
        except ValueError:
            raise ValueError(f"eventTime: {self.eventTime[:64]!r} is no ISO 8601 time") from None
        if moment.tzinfo is None:
            raise ValueError(f"eventTime: {self.eventTime[:64]!r} tells no offset from UTC")
        return int(moment.timestamp()) // 60

    @property
    def key(self) -> SeriesKey:
        """The series that the Insight is about."""
        details = self.insightDetails
        if self.recipientAccountId is None:
            raise ValueError("recipientAccountId is missing")
        error = details.errorCode if details.insightType == ERROR_RATE else None
        if details.insightType != CALL_RATE and error is None:
            raise ValueError("insightDetails.errorCode is missing")
        return SeriesKey(
            self.recipientAccountId,
            self.awsRegion,
            details.eventSource,
            details.eventName,
            details.sourceEventCategory,
            details.insightType,
            error,
        )


def is_insight(content: dict[str, Any]) -> bool:
    """Whether a record is, or means to be, an Insight event."""
    kind = content.get("eventType") == "AwsCloudTrailInsight"
    return kind or content.get("eventCategory") == "Insight" or "insightDetails" in content


def decode(content: dict[str, Any], account: str | None, region: str | None) -> Event:
    """The event in ``content``; ``account`` and ``region`` stand in for what it does not tell.

    Raises ``ValueError``, with the field at fault.
    """
    known = {"recipientAccountId": account, "awsRegion": region}
    told = {name: value for name, value in known.items() if value is not None}
    try:
        event: Event = msgspec.convert({**told, **content}, Event)
        _ = event.minute, event.key
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        raise ValueError(str(error)) from None
    return event
