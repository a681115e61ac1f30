"""Feedback: verdicts on past Insight events, kept as a file under version control.

CSV (or JSON, Parquet) with ``insight_id``, ``verdict`` (``true``, ``false`` or ``expected``) and an
optional ``note``. ``insight_id`` is the ``sharedEventID`` of an Insight, or the ``eventID`` of its
Start or End. Of several verdicts on one Insight the last row counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.incident import VERDICTS, Incident, Verdict
from trailsight.evaluation.rows import read_rows, text_in

COLUMNS = ("insight_id", "verdict", "note")


@dataclass(frozen=True)
class Opinion:
    """One verdict."""

    insight_id: str
    verdict: Verdict
    note: str
    where: str
    """File and row."""


@dataclass(frozen=True)
class Past:
    """An Insight that was told: what a verdict speaks of. Minutes are since the epoch."""

    shared_event_id: str
    key: SeriesKey
    start: int
    end: int
    """Where it has not ended: as far as is known."""
    direction: Direction


def read_feedback(path: Path, field: str = "evaluate.feedback") -> tuple[Opinion, ...]:
    """The verdicts in a file, one for each Insight; raises ``InputError`` naming row and column."""
    found: dict[str, Opinion] = {}
    for row in read_rows(path, field, COLUMNS, COLUMNS[:2]):
        name = text_in(row, "insight_id").lower()
        try:
            UUID(name)
        except ValueError:
            problem = f"{name[:80]!r} is no sharedEventID or eventID"
            raise row.wrong("insight_id", problem) from None
        verdict = text_in(row, "verdict").lower()
        if verdict not in VERDICTS:
            raise row.wrong("verdict", f"{verdict[:80]!r} is none of {', '.join(VERDICTS)}")
        note = text_in(row, "note")
        found[name] = Opinion(name, verdict, note, row.where)
    return tuple(found.values())


@dataclass(frozen=True)
class Judged:
    """Verdicts laid on the Insights that they speak of."""

    incidents: tuple[Incident, ...]
    """One for each, of the series and the time of its Insight; kind ``feedback``."""
    unknown: tuple[Opinion, ...]
    """Verdicts on Insights that nobody knows."""


def judged(opinions: Sequence[Opinion], past: Iterable[Past]) -> Judged:
    """What ``opinions`` say of ``past`` Insights."""
    by_id: dict[str, Past] = {}
    for one in past:
        shared = UUID(one.shared_event_id)
        by_id[one.shared_event_id] = one
        for state in ("Start", "End"):
            by_id[str(uuid5(shared, state))] = one
    incidents: dict[str, Incident] = {}
    for opinion in opinions:
        insight = by_id.get(opinion.insight_id)
        if insight is not None:
            incidents[insight.shared_event_id] = _incident(insight, opinion.verdict)
    lost = tuple(one for one in opinions if one.insight_id not in by_id)
    order = sorted(incidents.values(), key=lambda one: (one.start, one.name))
    return Judged(tuple(order), lost)


def _incident(insight: Past, verdict: Verdict) -> Incident:
    return Incident(
        name=insight.shared_event_id,
        kind="feedback",
        verdict=verdict,
        keys=(insight.key,),
        start=insight.start,
        end=max(insight.end, insight.start + 1),
        direction=insight.direction,
    )
