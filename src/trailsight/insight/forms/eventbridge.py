"""The EventBridge envelope that CloudTrail delivers Insight events in.

AWS user guide, "Monitoring CloudTrail events with EventBridge": the detail type is
``AWS Insight via CloudTrail``, the detail is the record.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid5

from trailsight.insight.forms.jsonlines import line
from trailsight.insight.record import NAMESPACE, Record

SOURCE = "aws.cloudtrail"
DETAIL_TYPE = "AWS Insight via CloudTrail"
LARGEST = 262_144
"""Bytes of an event that EventBridge takes: 256 KB."""


class EventTooLargeError(ValueError):
    """An event that EventBridge would refuse, whatever is left out of it."""


def envelope(record: Record, source: str = SOURCE) -> dict[str, Any]:
    """``record`` in an envelope; its id derives from the record's.

    A record too large for EventBridge goes without its ``trailsight`` object, then without its
    attributions, both of which are optional. Raises ``EventTooLargeError`` if that is not enough.
    """
    for detail in _smaller(record):
        event = {
            "version": "0",
            "id": str(uuid5(NAMESPACE, f"EventBridge|{record['eventID']}")),
            "detail-type": DETAIL_TYPE,
            "source": source,
            "account": record.get("recipientAccountId", ""),
            "time": record["eventTime"],
            "region": record["awsRegion"],
            "resources": [],
            "detail": detail,
        }
        if len(line(event)) <= LARGEST:
            return event
    raise EventTooLargeError(f"event {record['eventID']} is larger than {LARGEST:,} bytes")


def _smaller(record: Record) -> Iterator[Record]:
    yield record
    details = _without(record["insightDetails"], "trailsight")
    yield {**record, "insightDetails": details}
    context = _without(details["insightContext"], "attributions")
    yield {**record, "insightDetails": {**details, "insightContext": context}}


def _without(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}
