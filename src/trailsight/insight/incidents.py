"""Incidents: episodes of one account that overlap in time and share an identity are one story.

Linked are episodes that come within an hour of each other (``GAP``), in whatever Regions, whose
excess is to a fifth or more that of the same identity (``Insight.leading``). Links are transitive.
An incident is named after its earliest episode, so its id stays when later episodes join.

An episode is known from the minute on in which its Start is due, and joins what is known by then.
So a record, which is written once, has the same incident id whether a month is scored at once or
minute by minute; where a later episode makes one incident of two, the episode table tells so, and
the records that are written already keep the id they were given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from trailsight.contracts.caller import NULL, service_linked
from trailsight.contracts.episode import Episode
from trailsight.insight.record import Insight, Record, incident_of

GAP = 60
"""Minutes between two episodes of one incident, at the most."""


@dataclass(frozen=True)
class Member:
    """What linking needs of an insight: plain values that a state file can keep."""

    shared_event_id: str
    account: str
    start: int
    end: int | None
    closed_at: int | None
    due: int
    """The minute from which on its Start is due, and it is known."""
    identities: tuple[str, ...]

    @classmethod
    def of(cls, insight: Insight) -> "Member":
        """That of ``insight``."""
        episode = insight.episode
        return cls(
            shared_event_id=insight.shared_event_id,
            account=episode.key.account,
            start=episode.start,
            end=episode.end,
            closed_at=episode.closed_at,
            due=_start_due(insight),
            identities=tuple(name for name in insight.leading if _links(name)),
        )

    def reach(self, now: int) -> int:
        """Its end as it is known at minute ``now``; an open one reaches up to then."""
        if self.end is None or (self.closed_at is not None and self.closed_at >= now):
            return now
        return self.end


def incidents(
    insights: Iterable[Insight], earlier: Iterable[Member] = (), gap: int = GAP
) -> dict[str, str]:
    """The incident id of each insight, and of each of ``earlier``, by shared event id.

    ``earlier`` are the members that earlier runs have left (see ``living``); where an insight is
    given too, it takes their place.
    """
    found = _Linked(gap)
    for member in _members(insights, earlier):
        found.join(member)
    return {name: found.incident(name) for name in found.members}


def linked(
    insights: Sequence[Insight], earlier: Iterable[Member] = (), gap: int = GAP
) -> tuple[Insight, ...]:
    """``insights`` with their incidents, in their order; arguments as for ``incidents``.

    A record with a ``trailsight`` object is given the id that is known when it is due.
    """
    told = sorted(
        (due, number, index)
        for number, insight in enumerate(insights)
        for index, due in enumerate(_dues(insight))
    )
    found, members, ids = _Linked(gap), _members(insights, earlier), {}
    known = 0
    for due, number, index in told:
        while known < len(members) and members[known].due <= due:
            found.join(members[known])
            known += 1
        ids[number, index] = found.incident(insights[number].shared_event_id)
    for member in members[known:]:
        found.join(member)
    return tuple(
        replace(
            insight,
            incident_id=found.incident(insight.shared_event_id),
            records=tuple(
                _told(record, ids[number, index]) for index, record in enumerate(insight.records)
            ),
        )
        for number, insight in enumerate(insights)
    )


def living(
    insights: Iterable[Insight], since: int, earlier: Iterable[Member] = (), gap: int = GAP
) -> tuple[Member, ...]:
    """The members of the incidents that an episode which starts at minute ``since`` or later may
    still join: what has to be kept for the next run."""
    found = _Linked(gap)
    for member in _members(insights, earlier):
        found.join(member)
    alive = {
        found.incident(name)
        for name, member in found.members.items()
        if member.closed_at is None or member.reach(member.closed_at + 1) + gap >= since
    }
    return tuple(m for name, m in found.members.items() if found.incident(name) in alive)


@dataclass
class _Linked:
    """Union-find over members that join in the order in which they become known."""

    gap: int
    members: dict[str, Member] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    callers: dict[tuple[str, str], list[Member]] = field(default_factory=dict)

    def join(self, new: Member) -> None:
        self.members[new.shared_event_id] = new
        self.above[new.shared_event_id] = new.shared_event_id
        for identity in new.identities:
            others = self.callers.setdefault((new.account, identity), [])
            for other in others:
                if self._near(other, new):
                    self._unite(other.shared_event_id, new.shared_event_id)
            others.append(new)

    def incident(self, name: str) -> str:
        return incident_of(UUID(self._root(name)))

    def _near(self, one: Member, other: Member) -> bool:
        now = max(one.due, other.due)
        return one.start <= other.reach(now) + self.gap and other.start <= one.reach(now) + self.gap

    def _root(self, name: str) -> str:
        while self.above[name] != name:
            self.above[name] = self.above[self.above[name]]
            name = self.above[name]
        return name

    def _unite(self, one: str, other: str) -> None:
        roots = {self._root(one), self._root(other)}
        first = min(roots, key=lambda name: (self.members[name].start, name))
        for root in roots:
            self.above[root] = first


def _members(insights: Iterable[Insight], earlier: Iterable[Member]) -> list[Member]:
    """All of them, in the order in which they become known."""
    members = {member.shared_event_id: member for member in earlier}
    members |= {insight.shared_event_id: Member.of(insight) for insight in insights}
    return sorted(members.values(), key=lambda m: (m.due, m.start, m.shared_event_id))


def _dues(insight: Insight) -> list[int]:
    """The minutes from which on its records are due."""
    start = _start_due(insight)
    end = _ended(insight.episode)
    return [start] if end is None else [start, max(start, end + 1)]


def _start_due(insight: Insight) -> int:
    return max(insight.episode.detected_at + 1, insight.windows.opening.end)


def _ended(episode: Episode) -> int | None:
    return episode.end if episode.closed_at is None else episode.closed_at


def _links(identity: str) -> bool:
    return identity != NULL and not service_linked(identity)


def _told(record: Record, incident: str) -> Record:
    details: dict[str, Any] = record["insightDetails"]
    if "trailsight" not in details:
        return record
    extension = {**details["trailsight"], "incidentId": incident}
    return {**record, "insightDetails": {**details, "trailsight": extension}}
