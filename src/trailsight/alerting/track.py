"""A run of unusual minutes that may not be over: what has to be remembered between two scorings.

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
    """First of the unbroken unusual minutes; where the episode starts, once it has opened."""
    last: int
    """The last unusual minute."""
    opened: int | None = None
    """The minute that opened an episode; None while none has."""
    opening: float = 0.0
    """Bans of the minute that opened it."""
    peak: float = 0.0
    """The most bans from the opening on."""
    seen: tuple[int, int] = (0, 0)
    """Calls, and millionths of a call expected, in all minutes from the start on."""
    end: int = 0
    """The episode's end as far as it is known."""
    kept: tuple[int, int] = (0, 0)
    """``seen`` at that end."""
    lack: int = 0
    """Drops: millionths of a call that are missing since the opening."""
    most: int = 0
    """Drops: the largest ``lack`` so far."""

    def episode(self, closed_at: int | None) -> Episode:
        """The episode, closed at that minute or still open."""
        assert self.opened is not None
        observed, expected = self.seen if closed_at is None else self.kept
        return Episode(
            key=self.key,
            start=self.start,
            end=None if closed_at is None else self.end,
            detected_at=self.opened,
            direction=self.direction,
            peak_bans=self.peak,
            observed=observed,
            expected=expected / MICRO,
            closed_at=closed_at,
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
