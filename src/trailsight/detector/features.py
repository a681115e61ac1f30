"""What the isolation forest sees of a minute: causal functions of counts and expectations."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel

HOUR = 60

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Minutes:
    """N minutes of some series, each with its count and its context."""

    row: NDArray[np.int64]
    count: Floats
    mean: Floats
    """(N,) calls per minute expected."""
    before: Floats
    """(N,) calls per minute in the hour before; the expected ones where none was watched."""
    peak: Floats
    """(N,) the largest minute that the series' history knows."""

    @classmethod
    def of(
        cls,
        panel: Panel,
        row: NDArray[np.integer],
        minute: NDArray[np.integer],
        count: NDArray[np.integer],
        mean: NDArray[np.floating],
        peak: Floats,
    ) -> Self:
        """The cells (row, minute) of ``panel``; ``mean`` (N,), ``peak`` (S,)."""
        span = panel.length + HOUR + 1
        place = panel.row * span + panel.minute + HOUR
        total = np.concatenate([[0], np.cumsum(panel.count)])
        at = row * span + minute.astype(np.int64) + HOUR
        calls = total[np.searchsorted(place, at)] - total[np.searchsorted(place, at - HOUR)]
        watched = np.minimum(minute, HOUR)
        return cls(
            row.astype(np.int64),
            count.astype(np.float64),
            mean.astype(np.float64),
            np.where(watched > 0, calls / np.maximum(watched, 1), mean),
            peak[row],
        )

    def only(self, kept: NDArray[np.integer] | NDArray[np.bool_]) -> Self:
        """The minutes ``kept``, or repeated as an index says."""
        return type(self)(
            self.row[kept], self.count[kept], self.mean[kept], self.before[kept], self.peak[kept]
        )

    def features(self, count: Floats) -> NDArray[np.float32]:
        """(N, 6) features, had the minutes ``count`` calls."""
        own = np.log1p(count)
        columns = [
            own,
            own - np.log1p(self.mean),
            own - np.log1p(self.before),
            own - np.log1p(self.peak),
            np.log1p(HOUR * self.before) - np.log1p(HOUR * self.mean),
            np.log1p(self.mean),
        ]
        return np.column_stack(columns).astype(np.float32)

    def magnitude(self) -> Floats:
        """(N,) log of seen over expected calls, one call added to both."""
        return np.log1p(self.count) - np.log1p(self.mean)
