"""Which alarm finds which incident, and which alarms are false."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from trailsight.evaluation.alarm import Alarm
from trailsight.evaluation.incident import Incident, Labelled

AFTER = 15
"""An alarm may begin this many minutes after an incident ends."""
NEAR = 60
"""Minutes around a true incident within which an alarm is not false."""
LATE, LATE_DROP = 60, 360
"""Minutes after its end within which an incident must have been noticed."""


@dataclass(frozen=True)
class Finding:
    """An alarm that finds an incident."""

    alarm: Alarm
    overlap: float
    """Minutes in both over minutes in either (intersection over union)."""


@dataclass(frozen=True)
class Matched:
    """What was found of each true incident of the judged minutes, and what was false."""

    incidents: tuple[Incident, ...]
    regimes: tuple[str, ...]
    """Of each incident's first series."""
    findings: tuple[tuple[Finding, ...], ...]
    """Of each incident, the strangest first; empty where it was missed at any threshold."""
    false: tuple[Alarm, ...]
    false_regimes: tuple[str, ...]
    series: dict[str, int]
    """Series of each regime."""
    days: float

    @property
    def false_bans(self) -> tuple[float, ...]:
        """Of each false alarm."""
        return tuple(one.bans for one in self.false)


def match(labelled: Labelled, alarms: Iterable[Alarm]) -> Matched:
    """Confronts alarms raised in the judged minutes with the truth; their order does not matter.

    An alarm finds a true incident if it names one of its series (or none at all, and the
    incident touches several of the account), has its direction, overlaps it (or begins up to 15
    minutes after it), and was raised not more than 60 minutes before it and less than 60 after
    it (drops: 360). It finds one incident: the one that it overlaps best. An alarm near no true
    incident is false. What is near one and finds none is neither.
    """
    true = [each for each in labelled.incidents if each.verdict == "true"]
    scored = [each for each in true if each.start >= labelled.scored_from]
    place = {each.name: i for i, each in enumerate(scored)}
    of_key: dict[object, list[Incident]] = {None: true}
    for each in true:
        for key in each.keys:
            of_key.setdefault(key, []).append(each)
    findings: list[list[Finding]] = [[] for _ in scored]
    false: list[tuple[Alarm, str]] = []
    for alarm in sorted(alarms, key=lambda each: each.order):
        if not labelled.scored_from <= alarm.detected_at < labelled.scored_to:
            continue
        known = [each for key in alarm.keys or (None,) for each in of_key.get(key, ())]
        close = {each.name: each for each in known if near(alarm, each)}
        if not close:
            regime = labelled.regime.get(alarm.keys[0], "unknown") if alarm.keys else "account"
            false.append((alarm, regime))
        met = [each for each in close.values() if _finds(alarm, each)]
        best = max(met, key=lambda each: (_overlap(alarm, each), each.name), default=None)
        if best is not None and best.name in place:
            findings[place[best.name]].append(Finding(alarm, _overlap(alarm, best)))
    names, sizes = np.unique(list(labelled.regime.values()), return_counts=True)
    return Matched(
        incidents=tuple(scored),
        regimes=tuple(labelled.regime[each.keys[0]] for each in scored),
        findings=tuple(tuple(each) for each in findings),
        false=tuple(alarm for alarm, _ in false),
        false_regimes=tuple(regime for _, regime in false),
        series=dict(zip(names.tolist(), sizes.tolist(), strict=True)),
        days=(labelled.scored_to - labelled.scored_from) / 1440,
    )


def near(alarm: Alarm, incident: Incident) -> bool:
    """Whether ``alarm``, on a series of ``incident``, may be about it, and so is not false."""
    return (
        alarm.start < incident.end + NEAR
        and alarm.end > incident.start - NEAR
        and alarm.detected_at >= incident.start - NEAR
    )


def _finds(alarm: Alarm, incident: Incident) -> bool:
    late = LATE_DROP if alarm.direction == "drop" else LATE
    return (
        (len(alarm.keys) > 0 or len(incident.keys) > 1)
        and alarm.direction == (incident.direction or alarm.direction)
        and alarm.start < incident.end + AFTER
        and alarm.end > incident.start
        and alarm.detected_at < incident.end + late
    )


def _overlap(alarm: Alarm, incident: Incident) -> float:
    both = min(alarm.end, incident.end) - max(alarm.start, incident.start)
    either = max(alarm.end, incident.end) - min(alarm.start, incident.start)
    return max(both, 0) / either
