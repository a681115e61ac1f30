"""What is drawn: an Insight, an incident, a series day by day, the fleet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import SeriesKey


@dataclass(frozen=True)
class InsightGraph:
    """The minutes around an episode, as the CloudTrail console's Insights graph shows them."""

    episode: Episode
    start: int
    """First minute drawn, since the epoch."""
    counts: NDArray[np.int64]
    """(T,) calls (or errors) per minute."""
    expected: NDArray[np.float32]
    """(T,) calls per minute that the baseline expects."""
    size: NDArray[np.float32]
    """(T,) size of the negative binomial around ``expected``."""
    calls: NDArray[np.int64] | None
    """(T,) for an error insight: all calls of the API per minute, drawn as a second line."""
    baseline_average: float
    insight_average: float
    end: int
    """The end of the episode, or of the scored window while it is open."""
    shared_event_id: str
    who: str
    """The identity that explains most of the insight."""
    errors: NDArray[np.int64] | None = None
    """(T,) for a call insight: calls of the API that failed per minute; None where none did."""


@dataclass(frozen=True)
class IncidentSeries:
    """One series of an incident."""

    key: SeriesKey
    periods: tuple[tuple[int, int], ...]
    """[start, end) of its unusual periods, in minutes since the epoch."""
    counts: NDArray[np.int64]
    """(T,) calls (or errors) per minute."""
    expected: NDArray[np.float32]
    """(T,) calls per minute that the baseline expects; NaN where that is not known."""


@dataclass(frozen=True)
class IncidentGraph:
    """All series of one incident over the same T minutes."""

    start: int
    """First minute drawn, since the epoch."""
    series: tuple[IncidentSeries, ...]


@dataclass(frozen=True)
class CalendarGraph:
    """A series over D days, hour by hour."""

    key: SeriesKey
    first_day: int
    """Local, in days since the epoch."""
    counts: NDArray[np.float64]
    """(24, D) calls per hour; NaN where there are no logs."""
    periods: tuple[tuple[int, float, float], ...]
    """Unusual periods: day (column), and the hours from and to."""
    rest: NDArray[np.bool_]
    """(D,) weekends and holidays."""
    timezone: str


@dataclass(frozen=True)
class FleetGraph:
    """Which series are watched, how well they are known, and where alerts fell."""

    services: tuple[str, ...]
    """V names, those with most alerts first."""
    stages: NDArray[np.int64]
    """(V, 4) series of each service by what they are judged by, as in ``expected.STAGES``."""
    alerts: tuple[tuple[int, int, Direction], ...]
    """Of each alert: its service (a place in ``services``), its first minute, its direction."""
    start: int
    end: int
    """The scored minutes [start, end)."""
    left_out: int = 0
    """Services that are not drawn; they have no alert, or fewer series."""


@dataclass(frozen=True)
class ScoreLine:
    """What one detector makes of T minutes of a series."""

    name: str
    """The detector's."""
    expected: NDArray[np.float32]
    """(T,) calls per minute."""
    upper: NDArray[np.float32]
    """(T,) what 999 in 1,000 such minutes stay below."""
    bans: NDArray[np.float32]
    """(T,) of the rise or the drop, whichever is more unusual."""
    threshold: float
    """Bans that open an episode."""
    periods: tuple[tuple[int, int], ...]
    """[start, end) of the episodes, in minutes since the epoch."""


@dataclass(frozen=True)
class ScoreGraph:
    """A series over T minutes, and what one detector or several make of it."""

    key: SeriesKey
    title: str
    start: int
    """First minute drawn, since the epoch."""
    counts: NDArray[np.int64]
    """(T,) calls (or errors) per minute."""
    lines: tuple[ScoreLine, ...]
