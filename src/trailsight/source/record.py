"""The fields of a CloudTrail record that Trailsight reads, and none of the others.

AWS user guide, "CloudTrail record contents". Fields stand in the order of real records, which
makes the decoder fastest. A field that newer records have and older ones lack is optional.
"""

from collections.abc import Collection

import msgspec


class Identity(msgspec.Struct, gc=False):
    """userIdentity; several kinds of caller (AWSService, failed sign-ins) have no ARN."""

    arn: str | None = None
    accountId: str | None = None  # noqa: N815 - AWS's own name
    accessKeyId: str | None = None  # noqa: N815
    invokedBy: str | None = None  # noqa: N815


class Addendum(msgspec.Struct, gc=False):
    """Why a record came late or twice; since eventVersion 1.08."""

    reason: str | None = None
    originalEventID: str | None = None  # noqa: N815


class Record(msgspec.Struct, gc=False):
    """One event. Without the four required fields it can't be counted."""

    eventTime: str  # noqa: N815
    eventSource: str  # noqa: N815
    eventName: str  # noqa: N815
    awsRegion: str  # noqa: N815
    userIdentity: Identity | None = None  # noqa: N815
    sourceIPAddress: str | None = None  # noqa: N815
    userAgent: str | None = None  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    eventID: str | None = None  # noqa: N815
    readOnly: bool | None = None  # noqa: N815
    eventType: str | None = None  # noqa: N815
    managementEvent: bool | None = None  # noqa: N815
    recipientAccountId: str | None = None  # noqa: N815
    eventCategory: str | None = None  # noqa: N815
    addendum: Addendum | None = None


class Resource(msgspec.Struct, gc=False):
    """What a call was about; many records name no type."""

    type: str | None = None


class Detailed(Record, gc=False):
    """A record with what only optional columns need, which costs the decoder time."""

    resources: list[Resource] | None = None

    @property
    def resource_types(self) -> str | None:
        """The distinct types of its resources, sorted, joined by a comma; None: it tells none."""
        return ",".join(sorted({one.type for one in self.resources or () if one.type})) or None


def record_type(columns: Collection[str]) -> type[Record]:
    """What to decode records into so that the optional ``columns`` can be told."""
    return Detailed if "resource_type" in columns else Record
