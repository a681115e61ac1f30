"""OCSF 1.5.0, class Detection Finding (2004), with the cloud profile.

https://schema.ocsf.io/1.5.0/classes/detection_finding. There is no published mapping of Insight
events; names of the cloud, the API and the metadata follow AWS's own mapping of CloudTrail
records (ocsf/examples, AWS CloudTrail), and ``docs/sinks.md`` lists the whole of it.
"""

from typing import Any

from trailsight import __version__
from trailsight.contracts.caller import NULL
from trailsight.insight.forms.arn import short
from trailsight.insight.forms.facts import Averages, Facts
from trailsight.insight.forms.message import message
from trailsight.insight.forms.severity import OCSF, severity
from trailsight.insight.record import Record

VERSION = "1.5.0"
CLASS = 2004
CREATE, CLOSE = (1, "Create"), (3, "Close")
STATISTICAL = 3
"""``analytic.type_id``."""
AWS_ACCOUNT = 10
"""``account.type_id``."""
RESOURCE_UID = 10
"""``observable.type_id`` of an ARN."""
IDENTITY = "userIdentityArn"


def detection_finding(record: Record, *, peak_bans: float) -> dict[str, Any]:
    """``record`` as a finding: a Start creates it, an End closes it."""
    facts = Facts.of(record)
    activity, name = CLOSE if facts.ended else CREATE
    level, caption = OCSF[severity(peak_bans)]
    evidences = _evidences(facts)
    return {
        "activity_id": activity,
        "activity_name": name,
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Detection Finding",
        "class_uid": CLASS,
        "type_name": f"Detection Finding: {name}",
        "type_uid": CLASS * 100 + activity,
        "time": facts.time,
        **_span(facts),
        "severity": caption,
        "severity_id": level,
        "status": "Ended" if facts.ended else "New",
        "status_id": 99 if facts.ended else 1,
        "message": message(facts),
        "metadata": _metadata(record),
        "finding_info": _finding_info(record, facts),
        "cloud": {
            "provider": "AWS",
            "region": facts.region,
            "account": _account(facts.account),
        },
        "api": _api(facts),
        "evidences": evidences,
        "observables": _observables(evidences),
        "unmapped": _unmapped(record, peak_bans),
    }


def _span(facts: Facts) -> dict[str, int]:
    span = {"start_time": facts.start}
    if facts.ended:
        span |= {"end_time": facts.time, "duration": facts.time - facts.start}
    if facts.calls is not None:
        span["count"] = facts.calls
    return span


def _metadata(record: Record) -> dict[str, Any]:
    return {
        "version": VERSION,
        "product": {
            "name": "Trailsight",
            "vendor_name": "Trailsight",
            "version": __version__,
            "feature": {"name": "Insights"},
        },
        "profiles": ["cloud"],
        "uid": record["eventID"],
        "correlation_uid": record["sharedEventID"],
        "event_code": record["eventType"],
        "log_name": "CloudTrail-Insight",
        "log_version": record["eventVersion"],
        "original_time": record["eventTime"],
    }


def _finding_info(record: Record, facts: Facts) -> dict[str, Any]:
    what = "calls" if facts.error_code is None else f"{facts.error_code} errors"
    info = {
        "uid": record["sharedEventID"],
        "title": f"Unusual number of {facts.event_name} {what}",
        "desc": message(facts),
        "types": [facts.insight_type],
        "created_time": facts.start,
        "first_seen_time": facts.start,
        "data_sources": ["AWS CloudTrail"],
        "analytic": {
            "name": facts.insight_type,
            "uid": facts.insight_type,
            "type": "Statistical",
            "type_id": STATISTICAL,
        },
    }
    if facts.ended:
        info |= {"modified_time": facts.time, "last_seen_time": facts.time}
    return info


def _account(account: str) -> dict[str, Any]:
    return {"name": account, "uid": account, "type": "AWS Account", "type_id": AWS_ACCOUNT}


def _api(facts: Facts) -> dict[str, Any]:
    """The API; models of OCSF want a version of every service, which no Insight event tells."""
    service = {"name": facts.event_source, "uid": facts.event_source, "version": ""}
    api: dict[str, Any] = {"operation": facts.event_name, "service": service}
    if facts.error_code is not None:
        api["response"] = {"error": facts.error_code}
    return api


def _evidences(facts: Facts) -> list[dict[str, Any]]:
    """One artifact for each value of each attribute in the insight; an identity is an actor."""
    return [
        {
            "name": attribute,
            **_actor(attribute, entry["value"]),
            "data": {
                "value": entry["value"],
                "insight_average": float(entry["average"]),
                "baseline_average": _average(baseline, entry["value"]),
            },
        }
        for attribute, (insight, baseline) in facts.attributions.items()
        for entry in insight
    ]


def _actor(attribute: str, value: str) -> dict[str, Any]:
    if attribute != IDENTITY or value == NULL:
        return {}
    return {"actor": {"user": {"uid": value, "name": short(value)}}}


def _observables(evidences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "name": f"evidences[{place}].actor.user.uid",
            "type": "Resource UID",
            "type_id": RESOURCE_UID,
            "value": evidence["actor"]["user"]["uid"],
        }
        for place, evidence in enumerate(evidences)
        if "actor" in evidence
    ]


def _average(baseline: Averages, value: str) -> float | None:
    """None where ``value`` is not among those that the baseline lists."""
    return next((float(entry["average"]) for entry in baseline if entry["value"] == value), None)


def _unmapped(record: Record, peak_bans: float) -> dict[str, Any]:
    """All that OCSF has no attribute for, under the record's own names."""
    details = record["insightDetails"]
    context = details["insightContext"]
    kept = {
        name: details[name]
        for name in ("sourceEventCategory", "insightSource", "trailsight")
        if name in details
    }
    return {
        **kept,
        "peakBans": round(peak_bans, 4),
        "statistics": context["statistics"],
        "baselineAttributions": {
            entry["attribute"]: entry.get("baseline", [])
            for entry in context.get("attributions", ())
        },
    }
