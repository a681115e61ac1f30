"""Counts per bin of a panel, split where the scored part begins."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Bins:
    """(S, B) counts in bins of ``width`` minutes; the first ``history`` bins are history.

    A last, incomplete bin is left out, and minutes before the first whole bin of the history.
    """

    counts: Floats
    history: int
    width: int
    first: int
    """The first scored minute, since the epoch: where bin ``history`` starts."""

    @classmethod
    def of(cls, panel: Panel, first_minute: int, width: int) -> Self:
        """The bins of a panel, aligned to ``first_minute``."""
        lead = (first_minute - panel.start) // width
        whole = panel.window(first_minute - lead * width, panel.end)
        return cls(whole.binned(width).astype(np.float64), lead, width, first_minute)

    @property
    def past(self) -> Floats:
        """(S, history)"""
        return self.counts[:, : self.history]

    @property
    def scored(self) -> Floats:
        """(S, B - history)"""
        return self.counts[:, self.history :]

    @property
    def day(self) -> int:
        """Bins in a day."""
        return 1440 // self.width

    @property
    def clock(self) -> pd.DatetimeIndex:
        """(B,) when each bin starts, UTC."""
        minutes = self.first + (np.arange(self.counts.shape[1]) - self.history) * self.width
        return pd.DatetimeIndex(minutes.astype("datetime64[m]"))
