"""One isolation forest for all series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.expected import QUARTER, Expected
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import blocks
from trailsight.detector.features import Minutes
from trailsight.detector.fields import within
from trailsight.detector.forest import Forest
from trailsight.detector.isolation_baseline import IsolationBaseline
from trailsight.detector.learning import fit_counts
from trailsight.detector.levels import observed_minutes
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import DAY_MINUTES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IsolationForest:
    """Six features of a minute (``features.py``), isolated in one forest pooled over all series.

    Its evidence is the isolation score times the log of seen over expected calls, so that a
    larger burst never ranks lower. The expected calls are those of ``seasonal_counts``.
    """

    trees: int = 50
    samples: int = 256
    """Rows a tree is grown from."""
    rows: int = 20000
    """Rows the forest is grown from: half of them minutes with calls, half without."""
    seed: int = 0

    def __post_init__(self) -> None:
        within("trees", self.trees, 1, 10_000)
        within("samples", self.samples, 2, 2**20)
        within("rows", self.rows, 2, 10_000_000)
        within("seed", self.seed, 0, 2**32 - 1)

    def fit(self, history: Panel) -> Baseline:
        """See ``contracts.detector.Detector``; two weeks make a season."""
        counts = fit_counts(history, SeasonalCounts().forecast)
        rng = np.random.default_rng(self.seed)
        peak = peaks(history)
        called = self.rows / 2 / max(len(history.minute), 1)
        silent = self.rows / 2 / max(len(history.keys), 1)
        sample = [np.zeros((2, 6), np.float32)]
        for low, part in blocks(history):
            expected, top = counts.expect(part), peak[low : low + len(part.keys)]
            chosen = np.flatnonzero(rng.random(len(part.minute)) < called)
            row, minute = part.row[chosen], part.minute[chosen]
            sample.append(_rows(part, expected, top, row, minute, part.count[chosen]))
            number = round(silent * len(part.keys))
            row = rng.integers(0, len(part.keys), number)
            minute = rng.integers(0, max(part.length, 1), number).astype(np.int32)
            free = ~_called(part, row, minute)
            row, minute = row[free], minute[free]
            sample.append(_rows(part, expected, top, row, minute, np.zeros(len(row), np.int64)))
        grown = np.concatenate(sample)
        forest = Forest.grow(grown, self.trees, min(self.samples, len(grown)), self.seed)
        return IsolationBaseline(counts, forest, np.append(peak, 0.0))

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return IsolationBaseline.restore(state)


def _called(part: Panel, row: NDArray[np.int64], minute: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether the cells (row, minute) have calls."""
    place, asked = part.row * part.length + part.minute, row * part.length + minute
    at = np.searchsorted(place, asked)
    return np.asarray(np.append(place, -1)[at] == asked, np.bool_)


def _rows(
    part: Panel,
    expected: Expected,
    peak: Floats,
    row: NDArray[np.int64],
    minute: NDArray[np.int32],
    count: NDArray[np.int64],
) -> NDArray[np.float32]:
    """(n, 6) features of the observed ones of the cells (row, minute)."""
    seen = minute >= part.since[row]
    row, minute, count = row[seen], minute[seen], count[seen]
    mean = expected.mean[row, (minute + part.start) // QUARTER - expected.first]
    cells = Minutes.of(part, row, minute, count, mean, peak)
    return cells.features(cells.count)


def peaks(history: Panel) -> Floats:
    """(S,) the largest minute of each series, the top day of each fortnight left out."""
    from trailsight.detector.slots_kernel import peak_block

    series, days = len(history.keys), max(-(-history.length // DAY_MINUTES), 1)
    top = np.zeros((series, days))
    peak_block(history.indptr, history.minute, history.count, history.since, DAY_MINUTES, top)
    watched = observed_minutes(history) / DAY_MINUTES
    rank = np.where(watched < 7, 0, np.round(watched / 14)).astype(np.intp)
    top.sort(axis=1)
    return np.asarray(top[np.arange(series), np.maximum(days - 1 - rank, 0)], np.float64)
