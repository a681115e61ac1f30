"""What a rule is about: which series, and whose calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.globs import Globs
from trailsight.contracts.caller import NULL, Share, service_linked
from trailsight.contracts.series import SeriesKey

SERVICES = Globs(("*.amazonaws.com",))
ROUNDING = 1e-9
"""Parts are quotients of sums: eight of ten calls are four fifths of them."""


@dataclass(frozen=True)
class SeriesMatch:
    """Patterns for the fields of a series; None: whatever it is."""

    account: Globs | None = None
    region: Globs | None = None
    event_source: Globs | None = None
    event_name: Globs | None = None
    insight_type: Globs | None = None
    error_code: Globs | None = None
    """``null`` stands for the call rates, which have none."""

    @property
    def chosen(self) -> dict[str, Globs]:
        """The fields that there is a pattern for."""
        return {name: globs for name, globs in vars(self).items() if globs is not None}

    def matches(self, key: SeriesKey) -> bool:
        """Whether every pattern matches."""
        return all(globs.matches(text_of(key, name)) for name, globs in self.chosen.items())

    def rows(self, columns: "KeyColumns") -> NDArray[np.bool_]:
        """(S,) the same of many series at once."""
        found = np.ones(len(columns.keys), np.bool_)
        for name, globs in self.chosen.items():
            texts, code = columns.column(name)
            found &= np.array([globs.matches(text) for text in texts], np.bool_)[code]
        return found

    def covers(self, other: "SeriesMatch") -> bool:
        """Whether every series of ``other`` is surely one of these."""
        theirs = other.chosen
        return all(
            name in theirs and globs.covers(theirs[name]) for name, globs in self.chosen.items()
        )


class KeyColumns:
    """The keys of S series by field, each distinct text once: patterns see it once only."""

    def __init__(self, keys: Sequence[SeriesKey]) -> None:
        self.keys = keys
        self._columns: dict[str, tuple[list[str], NDArray[np.int64]]] = {}

    def column(self, name: str) -> tuple[list[str], NDArray[np.int64]]:
        """The distinct texts of a field, and (S,) which of them each key has."""
        if name not in self._columns:
            texts: dict[str, int] = {}
            codes = (texts.setdefault(text_of(key, name), len(texts)) for key in self.keys)
            code = np.fromiter(codes, np.int64, len(self.keys))
            self._columns[name] = list(texts), code
        return self._columns[name]


def text_of(key: SeriesKey, name: str) -> str:
    """A field of ``key`` as patterns see it."""
    value: str | None = getattr(key, name)
    return NULL if value is None else value


@dataclass(frozen=True)
class CallerMatch:
    """Patterns for those who called; None: whoever it is."""

    identity: Globs | None = None
    user_agent: Globs | None = None
    invoked_by: Globs | None = None
    services: bool = False
    """AWS services only: service-linked roles, and callers that AWS says a service invoked; where
    the activity table does not hold what AWS says, the user agent is believed."""

    def explained(self, who: Iterable[Share]) -> float:
        """The part of the excess, 0 to 1, that is of callers who match.

        Callers that the patterns do not tell apart are taken together, so that a role with a new
        user agent has no excess of its own. Then only those who called more than usual count.
        """
        parts: dict[tuple[str | bool | None, ...], float] = {}
        mine = set()
        for one in who:
            alike = self._alike(one)
            parts[alike] = parts.get(alike, 0.0) + one.share
            if self._matches(one):
                mine.add(alike)
        total = sum(part for part in parts.values() if part > ROUNDING)
        own = sum(parts[alike] for alike in mine if parts[alike] > ROUNDING)
        return own / total if total else 0.0

    def _alike(self, one: Share) -> tuple[str | bool | None, ...]:
        return (
            one.identity if self.identity is not None or self.services else None,
            one.user_agent if self.user_agent is not None else None,
            one.invoked_by if self.invoked_by is not None else None,
            is_service(one) if self.services else None,
        )

    def _matches(self, one: Share) -> bool:
        pairs = (
            (self.identity, one.identity),
            (self.user_agent, one.user_agent),
            (self.invoked_by, one.invoked_by),
        )
        if self.services and not is_service(one):
            return False
        return all(
            globs is None or (text is not None and globs.matches(text)) for globs, text in pairs
        )


def is_service(one: Share) -> bool:
    """Whether an AWS service called."""
    if service_linked(one.identity):
        return True
    return SERVICES.matches(one.user_agent if one.invoked_by is None else one.invoked_by)
