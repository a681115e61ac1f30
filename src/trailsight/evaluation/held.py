"""How unusual the minutes of an Insight were to us, and what kept them from an alert."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.drops import falling
from trailsight.alerting.episodes import OPENING_WINDOW
from trailsight.alerting.rules import MINUTES_A_DAY, Rules
from trailsight.contracts.episode import Direction

Guard = Literal["budget", "min_calls", "min_ratio", "drops"]
"""Settings of ``alerting``; ``drops``: it is off."""


@dataclass(frozen=True)
class Judgement:
    """The most unusual of some minutes of one series, in one direction."""

    bans: float
    minute: int
    """The first with as many bans, since the epoch."""
    held_by: tuple[Guard, ...]
    """What kept this minute from opening an episode; empty where nothing did."""

    @property
    def budget(self) -> float:
        """The least ``alerting.budget`` at which so many bans open an episode, guards apart."""
        return 1000 * MINUTES_A_DAY * float(10.0 ** min(-self.bans, 0.0))


def judge(
    counts: NDArray[np.int64],
    bans: NDArray[np.float32],
    expected: NDArray[np.float32],
    start: int,
    minutes: tuple[int, int],
    direction: Direction,
    rules: Rules,
) -> Judgement:
    """The most unusual of ``minutes`` [low, high), since the epoch.

    The arrays are of length T, from minute ``start`` on: calls, bans in ``direction``, and calls
    expected. At least an hour before ``minutes`` should be among them, for trailing windows.
    """
    low, high = minutes[0] - start, minutes[1] - start
    peak = low + int(np.argmax(bans[low:high]))
    held: list[Guard] = [] if bans[peak] >= rules.open_bans else ["budget"]
    if direction == "rise":
        if counts[max(peak - OPENING_WINDOW + 1, 0) : peak + 1].sum() < rules.min_calls:
            held.append("min_calls")
        if counts[peak] < rules.min_ratio * expected[peak]:
            held.append("min_ratio")
    else:
        if not rules.drops:
            held.append("drops")
        if not falling(counts[: peak + 1], expected[: peak + 1], rules.min_ratio)[peak]:
            held.append("min_ratio")
    return Judgement(float(bans[peak]), start + peak, tuple(held))
