"""SARIF 2.1.0, which code scanning in CI shows as annotations.

OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". GitHub shows a result
only where it has a physical location, and tells results apart by the partial fingerprint
``primaryLocationLineHash``.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from trailsight import __version__
from trailsight.contracts.series import CALL_RATE, ERROR_RATE
from trailsight.insight.forms.facts import Facts
from trailsight.insight.forms.message import message
from trailsight.insight.forms.severity import SARIF, severity
from trailsight.insight.record import Record

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RULES: dict[str, tuple[str, str]] = {
    CALL_RATE: ("ApiCallRate", "An API was called unusually often or seldom."),
    ERROR_RATE: ("ApiErrorRate", "Calls of an API failed unusually often or seldom."),
}
WHY = (
    "The number of calls per minute is improbable under what was learnt from this account's and "
    "Region's history."
)


def sarif_log(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A log of one run with ``results``; the rules are the types of insight."""
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Trailsight",
                        "version": __version__,
                        "rules": [
                            {
                                "id": rule,
                                "name": name,
                                "shortDescription": {"text": text},
                                "fullDescription": {"text": f"{text} {WHY}"},
                                "help": {"text": WHY},
                                "defaultConfiguration": {"level": "warning"},
                            }
                            for rule, (name, text) in RULES.items()
                        ],
                    }
                },
                "columnKind": "utf16CodeUnits",
                "results": list(results),
            }
        ],
    }


def result(record: Record, *, peak_bans: float, artifact: str | None = None) -> dict[str, Any]:
    """The insight that ``record`` is the latest event of, as one result.

    ``artifact`` is the file that annotations are pinned to, relative to the root of the
    repository; None: the folder of the insight's account and Region in the log tree, so that
    the place tells what it is about and is the same in every run.
    """
    facts = Facts.of(record)
    shared = record["sharedEventID"]
    logical = (facts.account, facts.region, facts.event_source, facts.event_name)
    folder = ("AWSLogs", facts.account, "CloudTrail-Insight", facts.region)
    parts = folder if artifact is None else artifact.split("/")
    return {
        "ruleId": facts.insight_type,
        "ruleIndex": list(RULES).index(facts.insight_type),
        "level": SARIF[severity(peak_bans)],
        "message": {"text": message(facts)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "/".join(map(_segment, parts))},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [
                    {"name": facts.event_name, "fullyQualifiedName": "/".join(logical)}
                ],
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": shared, "sharedEventID/v1": shared},
        "properties": {
            "account": facts.account,
            "region": facts.region,
            "eventSource": facts.event_source,
            "eventName": facts.event_name,
            "errorCode": facts.error_code,
            "state": facts.state,
            "start": f"{datetime.fromtimestamp(facts.start / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
            "eventTime": record["eventTime"],
            "insightDuration": facts.minutes,
            "insightAverage": facts.insight_average,
            "baselineAverage": facts.baseline_average,
            "peakBans": round(peak_bans, 4),
            "sharedEventID": shared,
            "attributions": {
                name: [entry["value"] for entry in insight]
                for name, (insight, _) in facts.attributions.items()
            },
        },
    }


def _segment(part: str) -> str:
    return quote(part, safe="", errors="replace")
