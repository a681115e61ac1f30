"""What a detector hands in: alarms."""

from dataclasses import dataclass
from typing import Literal

from trailsight.contracts.series import SeriesKey


@dataclass(frozen=True)
class Alarm:
    """An unusual period [start, end), in minutes since the epoch; higher ``bans`` is stranger.

    ``keys`` are the series it is about, usually one. None at all: the alarm is about the whole
    account, and may find incidents that touch several of its series. ``detected_at`` is the
    minute whose counts raised it: at your own threshold if you have one, else when the score
    came to ``bans``.
    """

    keys: tuple[SeriesKey, ...]
    start: int
    end: int
    detected_at: int
    bans: float
    direction: Literal["rise", "drop"] = "rise"
    steps: tuple[tuple[int, float], ...] = ()
    """(minute, bans) each time that the score rose to a new height: with them the delay is exact
    at every threshold, without them ``detected_at`` counts at all of them."""

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"an alarm ends after it starts: [{self.start}, {self.end})")

    def raised_at(self, threshold: float) -> int:
        """The minute at which this alarm came to ``threshold``."""
        return next((at for at, bans in self.steps if bans >= threshold), self.detected_at)

    @property
    def order(self) -> tuple[object, ...]:
        """Sorts alarms the same way whatever order they came in: the strangest first."""
        keys = tuple(key.sort_key for key in self.keys)
        return (-self.bans, self.detected_at, self.start, self.end, self.direction, keys)


def alarm(
    key: SeriesKey,
    start: int,
    end: int,
    detected_at: int,
    bans: float,
    direction: Literal["rise", "drop"] = "rise",
) -> Alarm:
    """An alarm about one series."""
    return Alarm((key,), start, end, detected_at, bans, direction)
