"""What may be asked: the requests, their limits and defaults, and the errors they are refused with.

AWS CloudTrail API Reference, 2013-11-01: LookupEvents, ListInsightsData, ListInsightsMetricData.
Members that AWS does not know are passed over, as AWS does.
"""

import re
from typing import Annotated, ClassVar, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from trailsight.contracts.series import ERROR_RATE, InsightType
from trailsight.serving.errors import ServiceError

INVALID = "InvalidParameterException"
LAST_SECOND = 253_402_300_799
"""The end of the year 9999: what a client can make a date of."""

Category = Literal["insight"]
Key = Literal[
    "EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource",
    "AccessKeyId",
]  # fmt: skip
Dimension = Literal["EventId", "EventName", "EventSource"]
Value = Annotated[str, Meta(min_length=1, max_length=2000)]
PageSize = Annotated[int, Meta(ge=1, le=50)]


class Request(Struct, frozen=True, kw_only=True, rename="pascal"):
    """What all three have in common."""

    errors: ClassVar[dict[str, str]] = {}
    """The error that a member is refused with, where it is another than ``INVALID``."""

    start_time: float | None = None
    end_time: float | None = None

    def refused(self, member: str, message: str) -> ServiceError:
        """The error for ``member``."""
        return ServiceError(self.errors.get(member, INVALID), message)

    def check(self) -> None:
        """Refuses what no limit on a single member can tell."""
        for name, value in (("StartTime", self.start_time), ("EndTime", self.end_time)):
            if value is not None and not 0 <= value <= LAST_SECOND:
                raise self.refused(name, f"{name} is outside the range of possible values.")
        if None not in (self.start_time, self.end_time) and self.start_time > self.end_time:  # type: ignore[operator]
            raise self.refused("StartTime", "StartTime must not be after EndTime.")


class LookupAttribute(Struct, frozen=True, rename="pascal"):
    """The one thing that events can be chosen by."""

    attribute_key: Key
    attribute_value: Value


class LookupEvents(Request, frozen=True, kw_only=True, rename="pascal"):
    """Insight events on management events."""

    errors: ClassVar[dict[str, str]] = {
        "EventCategory": "InvalidEventCategoryException",
        "LookupAttributes": "InvalidLookupAttributesException",
        "StartTime": "InvalidTimeRangeException",
        "EndTime": "InvalidTimeRangeException",
        "MaxResults": "InvalidMaxResultsException",
        "NextToken": "InvalidNextTokenException",
    }

    event_category: Category | None = None
    lookup_attributes: Annotated[tuple[LookupAttribute, ...], Meta(max_length=1)] | None = None
    max_results: PageSize | None = None
    next_token: str | None = None

    def check(self) -> None:
        """An Insight event has no user, resource or key to be chosen by."""
        super().check()
        for attribute in self.lookup_attributes or ():
            key = attribute.attribute_key
            if key not in ("EventId", "EventName", "EventSource") and self.event_category:
                message = f"Insight events cannot be looked up by {key}."
                raise self.refused("LookupAttributes", message)


class ListInsightsData(Request, frozen=True, kw_only=True, rename="pascal"):
    """Insight events on data events."""

    insight_source: Annotated[
        str, Meta(min_length=3, max_length=256, pattern=r"^[a-zA-Z0-9._/\-:]+\Z")
    ]
    data_type: Literal["InsightsEvents"]
    dimensions: Annotated[dict[Dimension, Value], Meta(min_length=1, max_length=1)] | None = None
    max_results: PageSize | None = None
    next_token: Annotated[str, Meta(min_length=4, max_length=1000)] | None = None


class ListInsightsMetricData(Request, frozen=True, kw_only=True, rename="pascal"):
    """Calls, or errors, per period."""

    errors: ClassVar[dict[str, str]] = {"TrailName": "InvalidTrailNameException"}

    event_source: Annotated[str, Meta(max_length=256, pattern=r"^[a-z0-9_-]+\.amazonaws\.com\Z")]
    event_name: Annotated[str, Meta(max_length=128, pattern=r"^[A-Za-z0-9_]+\Z")]
    insight_type: InsightType
    error_code: (
        Annotated[str, Meta(max_length=128, pattern=r"^[A-Za-z0-9_\s.,\-:\[\]]+\Z")] | None
    ) = None
    trail_name: str | None = None
    period: Literal[60, 300, 3600] | None = None
    data_type: Literal["NonZeroData", "FillWithZeros"] | None = None
    max_results: Annotated[int, Meta(ge=1, le=21600)] | None = None
    next_token: Annotated[str, Meta(min_length=1, max_length=5000)] | None = None

    def check(self) -> None:
        """An error rate is that of one error code, and a call rate of none."""
        super().check()
        if (self.insight_type == ERROR_RATE) != (self.error_code is not None):
            needed = "is required" if self.insight_type == ERROR_RATE else "is not allowed"
            raise self.refused("ErrorCode", f"ErrorCode {needed} for {self.insight_type}.")


R = TypeVar("R", bound=Request)
Paged = LookupEvents | ListInsightsData | ListInsightsMetricData


def parse(kind: type[R], body: bytes) -> R:
    """The request that ``body`` holds; raises ``ServiceError`` for what AWS would refuse."""
    try:
        request = msgspec.json.decode(body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise _refusal(kind, str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ServiceError("SerializationException", "The body is not a JSON object.") from None
    request.check()
    return request


def _refusal(kind: type[Request], problem: str) -> ServiceError:
    """A wrong type is AWS's ``SerializationException``; a wrong value the member's own error."""
    if ", got `" in problem:
        return ServiceError("SerializationException", problem)
    member = re.search(r"at `\$\.(\w+)|field `(\w+)`\Z", problem)
    name = (member[1] or member[2]) if member else ""
    return ServiceError(kind.errors.get(name, INVALID), problem)


def fingerprint(request: Paged, *scope: str) -> bytes:
    """What a page token is bound to: all of the query but the page itself."""
    query = msgspec.structs.replace(request, max_results=None, next_token=None)
    return msgspec.json.encode([type(request).__name__, scope, query])
