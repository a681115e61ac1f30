"""ADTK's SeasonalAD, hourly with a weekly season."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from trailsight.contracts.panel import Panel


@dataclass(frozen=True)
class AdtkSeasonal:
    """Its classic decomposition, fitted on the history, and its interquartile rule.

    SeasonalAD calls a residual anomalous beyond ``c`` interquartile ranges; the score is the
    largest ``c`` at which it would, so that every threshold is one of SeasonalAD's own.
    """

    name: str = "ADTK SeasonalAD hourly"
    width: int = 60

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        from adtk.transformer import ClassicSeasonalDecomposition

        bins = Bins.of(panel, first_minute, self.width)
        scores = np.zeros(bins.scored.shape)
        for row, counts in enumerate(bins.counts):
            series = pd.Series(counts, index=bins.clock)
            split = ClassicSeasonalDecomposition(freq=7 * bins.day)
            residuals = split.fit_transform(series.iloc[: bins.history]).to_numpy()
            low, high = np.quantile(residuals, [0.25, 0.75])
            new = split.transform(series.iloc[bins.history :]).to_numpy()
            # Without a call in the quartiles any residual would be infinitely many ranges away.
            beyond = np.maximum(new - high, 0) - np.maximum(low - new, 0)
            scores[row] = beyond / max(high - low, 1.0)
        return alarms(scores, first_minute, self.width)
