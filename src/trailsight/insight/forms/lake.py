"""The form of an event data store of CloudTrail Lake: flat, and under other names.

AWS user guide, "CloudTrail record contents for Insights events for event data stores".
"""

from typing import Any

from trailsight.insight.forms.arn import partition
from trailsight.insight.record import Record

OUTER = (
    "eventVersion", "eventCategory", "eventType", "eventID", "eventTime", "awsRegion",
    "recipientAccountId", "sharedEventID",
)  # fmt: skip
"""Fields of the same name and meaning in both forms, in Lake's order."""


def lake_record(record: Record, source: str | None = None) -> dict[str, Any]:
    """``record`` as an event data store keeps it.

    ``source`` is the ARN of the data store that the insight came from; None: the record's own
    ``insightSource``, or a data store named ``trailsight`` in the record's account and Region.
    What Lake has no field for (``sourceEventCategory``, the ``trailsight`` object) is left out;
    what the record lacks (the durations, in the form of 2019) is not made up.
    """
    details = record["insightDetails"]
    content = {name: record[name] for name in OUTER if name in record}
    content["insightSource"] = source or details.get("insightSource") or _store(record)
    content["insightState"] = details["state"]
    content["insightEventSource"] = details["eventSource"]
    content["insightEventName"] = details["eventName"]
    content["insightType"] = details["insightType"]
    if "errorCode" in details:
        content["insightErrorCode"] = details["errorCode"]
    context = details["insightContext"]
    statistics = context["statistics"]
    flat: dict[str, Any] = {
        "baselineAverage": float(statistics["baseline"]["average"]),
        "insightAverage": float(statistics["insight"]["average"]),
    }
    for name in ("baselineDuration", "insightDuration"):
        if name in statistics:
            flat[name] = statistics[name]
    if "attributions" in context:
        flat["attributions"] = context["attributions"]
    return {**content, "insightContext": flat}


def _store(record: Record) -> str:
    region, account = record["awsRegion"], record.get("recipientAccountId", "")
    return f"arn:{partition(region)}:cloudtrail:{region}:{account}:eventdatastore/trailsight"
