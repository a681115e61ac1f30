"""Robust random cut forest (rrcf) on shingles, hourly, streaming."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CutForest:
    """Guha et al., 2016: collusive displacement of the newest shingle over the forest's median.

    Each tree holds the last ``size`` shingles. ``warm`` points of the history precede the first
    scored one: all that is in the trees by then.
    """

    name: str = "rrcf hourly"
    width: int = 60
    trees: int = 20
    size: int = 168
    shingle: int = 4
    warm: int = 336

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        lead = max(bins.history - self.warm, 0)
        scores = np.array([self._scores(row[lead:], bins.history - lead) for row in bins.counts])
        return alarms(scores, first_minute, self.width)

    def _scores(self, counts: Floats, history: int) -> Floats:
        """(B - history,) of one series; negative where the newest count is below their mean."""
        if not counts[:history].any():
            return counts[history:]
        import rrcf

        np.random.seed(0)  # noqa: NPY002 - rrcf draws from numpy's global generator
        forest = [rrcf.RCTree() for _ in range(self.trees)]
        shingles = np.lib.stride_tricks.sliding_window_view(
            np.pad(counts, (self.shingle - 1, 0)), self.shingle
        )
        raw = np.zeros(len(counts))
        inside: deque[int] = deque()
        for now, point in enumerate(shingles):
            if len(inside) == self.size:
                oldest = inside.popleft()
                for tree in forest:
                    tree.forget_point(oldest)
            inside.append(now)
            for tree in forest:
                tree.insert_point(point, index=now)
            raw[now] = np.mean([tree.codisp(now) for tree in forest])
        usual = np.median(raw[:history])
        scores = np.maximum(raw - usual, 0)[history:]
        return np.where(counts[history:] < counts[:history].mean(), -scores, scores)
