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

from trailsight.contracts.activity import DATA
from trailsight.contracts.caller import Share
from trailsight.contracts.episode import Episode
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.insight.callers import leading, shares
from trailsight.insight.contrast import Contrast, contrast
from trailsight.insight.form import InsightForm
from trailsight.insight.sentence import sentence
from trailsight.insight.statistics import Evidence, Values, Window, Windows

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
    callers: tuple[Share, ...]
    """Each caller's part of it, as far as is known when its Start is due."""
    leading: tuple[str, ...]
    """The identities that account for most of it, as far as is known when its Start is due."""
    incident_id: str
    """The incident that it is part of: one of its own until ``incidents.linked`` tells."""
    deployment: str | None = None
    """The tools that were deploying in its account and Region when it began, with the calls of it
    that were theirs, as far as is known when its Start is due; None: none was."""


def make_insight(
    episode: Episode,
    evidence: Evidence,
    form: InsightForm,
    *,
    scored_to: int,
    detector: str,
    history_start: int | None = None,
    opening_expected: float | None = None,
    deployment: str | None = None,
) -> Insight:
    """The Insight events of ``episode``; ``scored_to`` ends the scored window (minutes).

    ``history_start`` is the first minute from which on ``evidence`` holds all calls; None: the
    first of the baseline window. ``opening_expected`` are the calls that the detector expected in
    the opening window; None: as many a minute as in the same hours of the baseline window. Both
    matter to the extensions only. ``deployment`` as in ``Insight``.
    """
    end = scored_to if episode.end is None else episode.end
    windows = Windows.of(form, episode.start, end)
    shared = uuid5(NAMESPACE, "|".join(map(str, (*episode.key, episode.start, episode.direction))))
    states = [("Start", windows.opening, episode.start)]
    if episode.end is not None:
        states.append(("End", windows.whole, episode.end))
    history = windows.baseline.start if history_start is None else history_start
    attributes = _attributes(evidence, episode.key)

    def extension(state: str, window: Window) -> dict[str, Any]:
        if not form.extensions:
            return {}
        expected = opening_expected if state == "Start" else episode.expected
        columns = {**attributes, **evidence.extra}
        why = contrast(evidence, window, windows.baseline, expected, history, columns)
        told = _extension(episode, state, why, detector, incident_of(shared))
        return {"trailsight": told | ({} if deployment is None else {"deployment": deployment})}

    known = max(episode.detected_at + 1, windows.opening.end)  # when the Start is due
    callers = shares(evidence, Window(episode.start, known), windows.baseline, episode.direction)
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
                    **_source(episode.key, form),
                    **extension(state, window),
                },
                "eventCategory": "Insight",
            }
            for state, window, minute in states
        ),
        callers=callers,
        deployment=deployment,
        leading=leading(callers),
        incident_id=incident_of(shared),
    )


def incident_of(shared: UUID) -> str:
    """The id of the incident whose earliest episode has that shared event id."""
    return str(uuid5(shared, "incident"))


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


def _source(key: SeriesKey, form: InsightForm) -> dict[str, str]:
    """The trail, which insights of data events alone name."""
    return {"insightSource": form.source_of(key)} if key.category == DATA else {}


def _attributes(evidence: Evidence, key: SeriesKey) -> Mapping[str, Values]:
    """An error-rate insight names its code in its details and does not attribute it."""
    left_out = () if key.insight_type == CALL_RATE else ("errorCode",)
    return {name: values for name, values in evidence.attributes.items() if name not in left_out}


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
    return {
        "statistics": statistics,
        "attributions": [
            {
                "attribute": name,
                "insight": evidence.attribute(values, window),
                "baseline": evidence.attribute(values, windows.baseline),
            }
            for name, values in _attributes(evidence, key).items()
        ],
    }


def _extension(
    episode: Episode, state: str, why: Contrast, detector: str, incident: str
) -> dict[str, Any]:
    """What AWS has no field for. A Start tells nothing that is not settled when it is due, so
    that it is the same whenever it is made: its peak is told by the End."""
    return {
        "detector": detector,
        "direction": episode.direction,
        "detectedAt": _time(episode.detected_at),
        "openingBans": round(episode.opening_bans, 4),
        **({"peakBans": round(episode.peak_bans, 4)} if state == "End" else {}),
        "observed": why.observed,
        "expected": round(why.expected, 4),
        "incidentId": incident,
        "sentence": sentence(episode, why),
        "contrast": why.content(),
    }


def _time(minute: int) -> str:
    return datetime.fromtimestamp(minute * 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
