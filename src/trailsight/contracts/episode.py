"""An episode: consecutive unusual minutes of one series."""

from dataclasses import dataclass
from typing import Literal

from trailsight.contracts.series import SeriesKey

Direction = Literal["rise", "drop"]


@dataclass(frozen=True)
class Episode:
    """One unusual period [start, end) of a series, in minutes since the epoch, UTC."""

    key: SeriesKey
    start: int
    end: int | None
    """The first minute that is normal again; None while the episode is open."""
    detected_at: int
    """The minute whose score opened the episode."""
    direction: Direction
    peak_bans: float
    observed: int
    """Calls in [start, end), or up to the end of the scored window while open."""
    expected: float
    """Calls that the baseline expected in the same minutes."""
    closed_at: int | None = None
    """The minute whose score closed the episode; None while it is open."""
    opening_bans: float = 0.0
    """Bans of the minute that opened it: all that is known of them when its Start is told."""
