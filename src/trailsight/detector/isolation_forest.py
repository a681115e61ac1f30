"""One isolation forest for all series."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import Baseline, State
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline, chunks
from trailsight.detector.features import Minutes
from trailsight.detector.fields import within
from trailsight.detector.fleet_tail import fit_tail, sizes
from trailsight.detector.forest import Forest
from trailsight.detector.isolation_baseline import IsolationBaseline, raw_scores
from trailsight.detector.learning import fit_counts
from trailsight.detector.recurrence import spread
from trailsight.detector.seasonal_counts import SeasonalCounts
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES, WIDTH
from trailsight.detector.tails import HeldOut, joined

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class IsolationForest:
    """Six features of a minute (``features.py``), isolated in one forest pooled over all series.

    Raw score: the isolation score times the log of seen over expected calls, so that a larger
    burst never ranks lower; bans from each series' own tail (``fleet_tail.py``). The expected
    calls are those of ``seasonal_counts``.
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
        counts, held = fit_counts(
            history, SeasonalCounts().forecast, season=2 * WEEK_MINUTES, recur=True, trailing=True
        )
        rng = np.random.default_rng(self.seed)
        peak = peaks(history)
        share = self.rows / 2 / max(len(history.minute), 1)
        sample, far, size = [np.empty((0, 6), np.float32)], [], [np.empty(0)]
        for low, part in chunks(history):
            rows = slice(low, low + len(part.keys))
            due, height = held[rows], _heights(counts, low, part)
            cells = HeldOut.of(part, due, None)
            mean = np.maximum(cells.mean, height[cells.row, cells.minute])
            busy = Minutes.of(part, cells.row, cells.minute, cells.count, mean, peak[rows])
            chosen = busy.only(rng.random(len(mean)) < share)
            sample.append(chosen.features(chosen.count))
            silent = self._silent(rng, part, due, peak[rows], len(part.keys) / len(history.keys))
            sample.append(silent.features(silent.count))
            magnitude = busy.magnitude()
            size.append(sizes(cells.row, magnitude, cells.observed))
            large = magnitude > size[-1][cells.row]
            far.append((low, busy.only(large), cells.only(large)))
        seen = np.concatenate(sample)
        seen = seen if len(seen) > 1 else np.zeros((2, 6), np.float32)
        forest = Forest.grow(seen, self.trees, min(self.samples, len(seen)), self.seed)
        raw, step = [np.empty(0)], [np.empty(0)]
        for (_, busy, _), ordinary in zip(far, size[1:], strict=True):
            raw.append(raw_scores(forest, busy, ordinary))
            step.append(raw[-1] / busy.magnitude() * np.log1p(1 / (1 + busy.count)))
        together = joined([(low, cells) for low, _, cells in far])
        rate = counts.profile.mean(axis=1, dtype=np.float64) if len(counts.keys) else np.empty(0)
        raw_score, one_more = np.concatenate(raw), np.concatenate(step)
        tail = fit_tail(together, raw_score, one_more, np.concatenate(size), rate, counts.prior)
        return IsolationBaseline(counts, forest, tail, np.append(peak, 0.0))

    def _silent(
        self,
        rng: np.random.Generator,
        part: Panel,
        due: NDArray[np.float32],
        peak: Floats,
        share: float,
    ) -> Minutes:
        """Minutes without calls, drawn anywhere in the history."""
        number = round(self.rows / 2 * share)
        row = rng.integers(0, len(part.keys), number)
        minute = rng.integers(0, max(part.length, 1), number)
        mean = due[row, (minute + part.start % WEEK_MINUTES) // WIDTH]
        called = np.isin(row * part.length + minute, part.row * part.length + part.minute)
        kept = np.isfinite(mean) & ~called
        row, minute, mean = row[kept], minute[kept], mean[kept]
        return Minutes.of(part, row, minute, np.zeros(len(row), np.int64), mean, peak)

    def restore(self, state: State) -> Baseline:
        """See ``contracts.detector.Detector``."""
        return IsolationBaseline.from_state(state)


def peaks(history: Panel) -> Floats:
    """(S,) the largest minute of each series, the top day of each fortnight left out."""
    series, days = len(history.keys), max(-(-history.length // DAY_MINUTES), 1)
    top = np.zeros(series * days)
    inside = history.minute >= history.since[history.row]
    day = history.row[inside] * days + history.minute[inside] // DAY_MINUTES
    np.maximum.at(top, day, history.count[inside])
    watched = (history.length - history.since) / DAY_MINUTES
    rank = np.where(watched < 7, 0, np.round(watched / 14)).astype(np.intp)
    order = -np.sort(-top.reshape(series, days), axis=1)
    return np.asarray(order[np.arange(series), np.minimum(rank, days - 1)], np.float64)


def _heights(counts: CountBaseline, low: int, part: Panel) -> NDArray[np.float32]:
    """(C, T) calls that recur in the minutes of ``part``, whose first series is ``low``."""
    rows = low + np.arange(len(part.keys))
    return spread(counts.recurring, rows, part.start, part.length)[0]
