"""How unusual the minutes of an Insight were to us, and what kept them from an alert."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from trailsight.alerting.follow import Minutes
from trailsight.alerting.guards import Guard
from trailsight.alerting.rules import MINUTES_A_DAY

Held = Guard | Literal["budget"]
"""A setting of ``alerting``."""


@dataclass(frozen=True)
class Judgement:
    """The most unusual of some minutes of one series, in one direction."""

    bans: float
    minute: int
    """The first with as many bans, since the epoch."""
    held_by: tuple[Held, ...]
    """What kept this minute from opening an episode; empty where nothing did."""

    @property
    def budget(self) -> float:
        """The least ``alerting.budget`` at which so many bans open an episode, guards apart."""
        return 1000 * MINUTES_A_DAY * float(10.0 ** min(-self.bans, 0.0))


def judge(series: Minutes, minutes: tuple[int, int]) -> Judgement:
    """The most unusual of ``minutes`` [low, high), since the epoch.

    ``series`` should have six hours before them, for an episode may begin there.
    """
    low, high = minutes[0] - series.start, minutes[1] - series.start
    peak = low + int(np.argmax(series.bans[low:high]))
    held: tuple[Held, ...] = series.opening(peak).guards
    if series.bans[peak] < series.rules.open_bans:
        held = ("budget", *held)
    return Judgement(float(series.bans[peak]), series.start + peak, held)
