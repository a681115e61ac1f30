"""Insight events: a Start and an End record for each episode.

AWS user guide, "Insights event record contents". The nine top-level keys are all that CloudTrail
writes and all that consumers accept; ids are derived from what the insight is, so that the same
insight gets the same ids in every run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.form import InsightForm
from trailsight.insight.statistics import Evidence, Window, Windows

NAMESPACE = UUID("5d3a7f5e-3f0c-5d8e-9c1b-0a4f6d1e2b37")
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Insight:
    """An episode with its statistics and its records."""

    episode: Episode
    shared_event_id: str
    windows: Windows
    baseline_average: float
    insight_average: float
    """Over the whole unusual period, or what of it has been seen."""
    who: str
    """The identity with the most calls in the insight."""
    records: tuple[Record, ...]
    """Start, and End once the episode has ended."""


def make_insight(
    episode: Episode, evidence: Evidence, form: InsightForm, *, scored_to: int, detector: str
) -> Insight:
    """The Insight events of ``episode``; ``scored_to`` ends the scored window (minutes)."""
    end = scored_to if episode.end is None else episode.end
    windows = Windows.of(form, episode.start, end)
    shared = uuid5(NAMESPACE, "|".join(map(str, (*episode.key, episode.start, episode.direction))))
    states = [("Start", windows.opening, episode.start)]
    if episode.end is not None:
        states.append(("End", windows.whole, episode.end))
    extension = _extension(episode, detector) if form.extensions else {}
    top = evidence.attribute(evidence.identity, windows.whole)
    top = top or evidence.attribute(evidence.identity, windows.baseline)
    return Insight(
        episode=episode,
        shared_event_id=str(shared),
        windows=windows,
        baseline_average=evidence.average(windows.baseline),
        insight_average=evidence.average(windows.whole),
        who=str(top[0]["value"]) if top else "",
        records=tuple(
            {
                "eventVersion": form.version,
                "eventTime": _time(minute),
                "awsRegion": episode.key.region,
                "eventID": str(uuid5(shared, state)),
                "eventType": "AwsCloudTrailInsight",
                "recipientAccountId": episode.key.account,
                "sharedEventID": str(shared),
                "insightDetails": {
                    "state": state,
                    **_api(episode.key, form),
                    "insightContext": _context(evidence, windows, window, state, form, episode.key),
                    **extension,
                },
                "eventCategory": "Insight",
            }
            for state, window, minute in states
        ),
    )


def _api(key: SeriesKey, form: InsightForm) -> dict[str, str]:
    details = {
        "eventSource": key.event_source,
        "eventName": key.event_name,
        "insightType": key.insight_type,
    }
    if key.error_code is not None:
        details["errorCode"] = key.error_code
    if form.current:
        details["sourceEventCategory"] = key.category
    return details


def _context(
    evidence: Evidence,
    windows: Windows,
    window: Window,
    state: str,
    form: InsightForm,
    key: SeriesKey,
) -> dict[str, Any]:
    statistics: dict[str, Any] = {
        "baseline": {"average": evidence.average(windows.baseline)},
        "insight": {"average": evidence.average(window)},
    }
    if form.current or state == "End":
        statistics["insightDuration"] = window.minutes
    if not form.current:
        return {"statistics": statistics}
    statistics["baselineDuration"] = windows.baseline.minutes
    attributes = {"userIdentityArn": evidence.identity, "userAgent": evidence.agent}
    if key.insight_type == CALL_RATE:  # an error-rate insight names its code in its details
        attributes["errorCode"] = evidence.code
    return {
        "statistics": statistics,
        "attributions": [
            {
                "attribute": name,
                "insight": evidence.attribute(values, window),
                "baseline": evidence.attribute(values, windows.baseline),
            }
            for name, values in attributes.items()
        ],
    }


def _extension(episode: Episode, detector: str) -> dict[str, Any]:
    return {
        "trailsight": {
            "detector": detector,
            "direction": episode.direction,
            "detectedAt": _time(episode.detected_at),
            "peakBans": round(episode.peak_bans, 4),
            "observed": episode.observed,
            "expected": round(episode.expected, 4),
        }
    }


def _time(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
