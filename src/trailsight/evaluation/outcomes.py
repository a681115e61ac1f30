"""What an evaluation leaves of each incident and each series, for another to be paired with."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.matching import Matched

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Event:
    """One incident, and what became of it."""

    copy: int | None
    """The copy of the history that it was injected into; None: it is known to have happened."""
    name: str
    kind: str
    key: SeriesKey
    """The series that it is about."""
    start: int
    """In minutes since the epoch."""
    delay: int | None
    """Minutes from its start to the first alarm that finds it; None: it was missed."""

    @property
    def identity(self) -> tuple[object, ...]:
        """The same in every evaluation on the same data."""
        return self.copy is not None, self.copy or 0, self.name, self.key.sort_key, self.start


@dataclass(frozen=True)
class Outcomes:
    """All of them, at one operating point."""

    events: tuple[Event, ...]
    alarms: Mapping[SeriesKey, tuple[int, int]]
    """Insights, and the false ones among them, of every series."""
    days: float
    """That were judged."""

    def rows(self) -> tuple[Rows, Rows]:
        """As two tables: a row an incident, a row a series."""
        incidents = [
            {
                "copy": one.copy,
                "incident": one.name,
                "kind": one.kind,
                **one.key._asdict(),
                "start": datetime.fromtimestamp(60 * one.start, UTC),
                "found": one.delay is not None,
                "delay": one.delay,
            }
            for one in self.events
        ]
        series = [
            {**key._asdict(), "insights": told, "false": false, "days": self.days}
            for key, (told, false) in self.alarms.items()
        ]
        return incidents, series

    @classmethod
    def restore(cls, incidents: Iterable[Mapping[str, Any]],
                series: Iterable[Mapping[str, Any]]) -> "Outcomes":  # fmt: skip
        """What ``rows`` gave; raises ``KeyError`` for tables that are none of it."""
        alarms: dict[SeriesKey, tuple[int, int]] = {}
        days = 0.0
        for row in series:
            alarms[_key(row)] = row["insights"], row["false"]
            days = row["days"]
        events = tuple(
            Event(
                copy=row["copy"], name=row["incident"], kind=row["kind"], key=_key(row),
                start=int(row["start"].timestamp()) // 60, delay=row["delay"],
            )
            for row in incidents
        )  # fmt: skip
        return cls(events, alarms, days)


def outcomes(
    known: Matched | None,
    injected: Sequence[Matched],
    alarms: Sequence[Alarm],
    false: Sequence[Alarm],
    series: Iterable[SeriesKey],
    days: float,
) -> Outcomes:
    """Of incidents that are known (None: none is) and injected, and of the alarms on the history
    as it is, of which ``false`` are false."""
    told, wrong = (Counter(one.keys[0] for one in each) for each in (alarms, false))
    sources = [(None, known)] if known is not None else []
    events = [
        Event(copy, one.name, one.kind, one.keys[0], one.start, delay_of(matched, i))
        for copy, matched in (*sources, *enumerate(injected))
        for i, one in enumerate(matched.incidents)
    ]
    return Outcomes(tuple(events), {key: (told[key], wrong[key]) for key in series}, days)


def delay_of(matched: Matched, index: int) -> int | None:
    """Minutes from the start of an incident to the first alarm that finds it; None: missed."""
    start = matched.incidents[index].start
    return min((one.alarm.detected_at - start for one in matched.findings[index]), default=None)


def _key(row: Mapping[str, Any]) -> SeriesKey:
    return SeriesKey(*(row[name] for name in SeriesKey._fields))
