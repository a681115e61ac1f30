"""What is drawn for one Insight: a series around an episode."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.episode import Episode


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
