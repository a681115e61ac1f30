"""An episode that may not be over: what has to be remembered of it between two scorings.

Sums of expected calls are kept in whole millionths of a call, and are so the same in whatever
portions the minutes arrive: scoring a month at once and minute by minute gives equal episodes.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from trailsight.contracts.episode import Direction, Episode
from trailsight.contracts.series import SeriesKey

MICRO = 1_000_000
"""Millionths of a call in a call."""


@dataclass(frozen=True)
class Track:
    """One series in one direction; minutes are since the epoch."""

    key: SeriesKey
    direction: Direction
    start: int
    opened: int
    """The minute that opened the episode."""
    last: int
    """The last minute that kept it open."""
    opening: float
    """Bans of the minute that opened it."""
    peak: float
    """The most bans from the opening on."""
    seen: tuple[int, int]
    """Calls, and millionths of a call expected, in all minutes from the start on."""
    excess: int
    """Millionths of a call beyond (in a drop: short of) the expected ones, from the start on."""
    end: int
    """The end as far as it is known: the most excess was reached in the minute before."""
    most: int
    """``excess`` at that end."""
    kept: tuple[int, int]
    """``seen`` at that end."""
    closed: int | None = None
    """The minute that closed it; a closed one is remembered as long as the next must know of it."""

    def episode(self) -> Episode:
        """The episode, open or closed."""
        observed, expected = self.seen if self.closed is None else self.kept
        return Episode(
            key=self.key,
            start=self.start,
            end=None if self.closed is None else self.end,
            detected_at=self.opened,
            direction=self.direction,
            peak_bans=self.peak,
            observed=observed,
            expected=expected / MICRO,
            closed_at=self.closed,
            opening_bans=self.opening,
        )

    def state(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self) | {"key": list(self.key)}

    @classmethod
    def restore(cls, state: dict[str, Any]) -> Self:
        """The track that ``state`` was taken from."""
        pairs = {name: tuple(state[name]) for name in ("seen", "kept")}
        return cls(**{**state, **pairs, "key": SeriesKey(*state["key"])})

    def moved(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields' own types
        """A copy with some fields changed."""
        return replace(self, **changes)
