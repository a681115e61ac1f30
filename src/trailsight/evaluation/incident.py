"""What happened to some series: incidents, and what they are judged on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from trailsight.contracts.episode import Direction
from trailsight.contracts.series import SeriesKey

Verdict = Literal["true", "false", "expected"]
"""``true`` must alert; ``expected`` is odd and benign, ``false`` an alert about nothing: neither of
them must."""
VERDICTS: tuple[Verdict, ...] = ("true", "false", "expected")


class Size(NamedTuple):
    """How large an incident was made."""

    amount: float
    unit: Literal["times", "calls", "share"]
    """``times`` what was usual, ``calls`` that were added, or the ``share`` that was taken."""

    def __str__(self) -> str:
        if self.unit == "share":
            return f"−{self.amount:.0%}"
        return f"×{self.amount:g}" if self.unit == "times" else f"{self.amount:g} calls"


@dataclass(frozen=True)
class Incident:
    """What happened to ``keys`` in [start, end), in minutes since the epoch.

    ``calls[i]`` were added to ``keys[i]`` (missing: negative); empty where nobody knows. The first
    key is the one that the incident is about; others may be small traces.
    """

    name: str
    kind: str
    verdict: Verdict
    keys: tuple[SeriesKey, ...]
    start: int
    end: int
    calls: tuple[int, ...] = ()
    strength: float = 0.0
    """Of the series that stands out most: calls in [start, end) over its own record, which is
    the largest clean sum over as many minutes in the 28 days before. 0 for a drop."""
    salient: bool = False
    """True, and a drop or of a strength of at least 1: no smaller than what was seen before."""
    direction: Direction | None = "rise"
    """Of the alarms that find it; None: either."""
    size: Size | None = None
    """How large it was made, where it was injected."""


class Labelled(Protocol):
    """Some series, the minutes that are judged, and what happened to them."""

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Those before ``scored_from`` too: an alarm near one of them is not false."""
        ...

    @property
    def regime(self) -> Mapping[SeriesKey, str]:
        """Of every series."""
        ...

    @property
    def scored_from(self) -> int:
        """The first judged minute, since the epoch."""
        ...

    @property
    def scored_to(self) -> int:
        """The minute after the last one."""
        ...


@dataclass(frozen=True)
class Case:
    """The plain ``Labelled``."""

    incidents: tuple[Incident, ...]
    regime: Mapping[SeriesKey, str]
    scored_from: int
    scored_to: int
