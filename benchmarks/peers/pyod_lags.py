"""PyOD's ECOD and isolation forest on lag features, one model a series, hourly."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.method import Alarm
from benchmarks.peers.bins import Bins
from benchmarks.peers.episodes import alarms
from benchmarks.peers.lags import lag_features
from trailsight.contracts.panel import Panel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PyodLags:
    """Scores above the history's median, in units of its median absolute deviation.

    Which side of normal a row is on the models do not say: below the mean of the last day it is
    taken for a drop.
    """

    name: str
    make: Callable[[], Any]
    one_by_one: bool = False
    """Whether rows must be scored singly, because the model looks at its batch as well."""
    width: int = 60

    def alarms(self, panel: Panel, first_minute: int) -> list[Alarm]:
        """See ``Method``."""
        bins = Bins.of(panel, first_minute, self.width)
        scores = np.zeros(bins.scored.shape)
        for row, counts in enumerate(bins.counts):
            features = lag_features(counts, bins.day)
            past, new = features[: bins.history], features[bins.history :]
            if not past.any():
                scores[row] = new[:, 0]
                continue
            scores[row] = self._scores(past, new) * np.where(new[:, 0] < new[:, -1], -1, 1)
        return alarms(scores, first_minute, self.width)

    def _scores(self, past: Floats, new: Floats) -> Floats:
        model = self.make().fit(past)
        known = model.decision_scores_
        median = np.median(known)
        unit = np.median(np.abs(known - median)) or known.std() or 1.0
        # Equal rows score equally, and quiet series have few that differ.
        rows, place = np.unique(new, axis=0, return_inverse=True)
        parts = np.array_split(rows, len(rows)) if self.one_by_one else [rows]
        raw = np.concatenate([model.decision_function(part)[-len(part) :] for part in parts])
        return np.asarray(np.maximum(raw[place] - median, 0) / unit, np.float64)


def ecod_hourly() -> PyodLags:
    """Li et al., 2022; no parameters. It ranks a row among all it has seen, its batch included."""
    from pyod.models.ecod import ECOD

    return PyodLags("PyOD ECOD hourly", ECOD, one_by_one=True)


def forest_hourly() -> PyodLags:
    """Liu, Ting and Zhou, 2008; 100 trees of 256 rows."""
    from pyod.models.iforest import IForest

    return PyodLags("PyOD isolation forest hourly", partial(IForest, random_state=0))
