"""What is compared: anything that raises alarms on a panel."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from trailsight.contracts.episode import Direction
from trailsight.contracts.panel import Panel


class Alarm(NamedTuple):
    """An unusual period [start, end), in minutes since the epoch; the higher score is stranger."""

    row: int | None
    """The series in the panel; None when the alarm is about all of them together."""
    start: int
    end: int
    detected_at: int
    """The minute with whose counts it was known."""
    score: float
    direction: Direction


class Method(Protocol):
    """A way to find incidents, with everything it needs to be set."""

    @property
    def name(self) -> str:
        """What the tables call it."""
        ...

    def alarms(self, panel: Panel, first_minute: int) -> Sequence[Alarm]:
        """The alarms of the minutes from ``first_minute`` (since the epoch) on.

        The minutes before are history. Causal: an alarm depends on no minute after its
        ``detected_at``. Alarms go down to scores that are far below any sensible threshold, so
        that a curve can be drawn.
        """
        ...
