"""What the isolation forest learnt: seasonal counts, and one forest over all series."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import State
from trailsight.contracts.expected import QUARTER, Expected
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import rows_of
from trailsight.contracts.series import SeriesKey
from trailsight.detector.counts import CountBaseline, blocks
from trailsight.detector.features import Minutes
from trailsight.detector.forest import Forest

Floats = NDArray[np.float64]
LADDER = np.unique(np.round(2.0 ** np.arange(0, 124, 0.5)))
"""Counts at which a forest is asked, half an octave apart."""
CLEAR = 2.0
"""Standard deviations beyond the mean up to which a count is ordinary."""
FEWEST = 4
"""Calls in a minute below which nothing is odd."""


@dataclass(frozen=True)
class IsolationBaseline:
    """A forest over the expectations of a count baseline."""

    counts: CountBaseline
    forest: Forest
    peak: Floats
    """(S + 1,) calls a minute that the history reached on more than a stray day; the last stands
    for series never seen."""

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        """The series it knows."""
        return self.counts.keys

    @property
    def short(self) -> NDArray[np.bool_]:
        """(S,) where the history is too short for a weekly season."""
        return self.counts.short

    def expect(self, recent: Panel) -> Expected:
        """See ``contracts.detector.Baseline``. The evidence of a minute is isolation score times
        log of seen over expected calls, 0 where the count is ordinary."""
        expected = self.counts.expect(recent)
        peak = self.peak[rows_of(self.keys, recent.keys)]
        evidence = np.zeros(len(recent.minute), np.float32)
        for low, part in blocks(recent):
            row = part.row
            slot = (part.minute + part.start) // QUARTER - expected.first
            mean = expected.mean[low + row, slot].astype(np.float64)
            variance = expected.clumping[low + row] * mean + expected.noise[low + row] * mean**2
            ordinary = np.maximum(mean + CLEAR * np.sqrt(variance), FEWEST - 1)
            clear = np.flatnonzero((part.count > ordinary) & (part.minute >= part.since[row]))
            cells = Minutes.of(
                part, row[clear], part.minute[clear], part.count[clear], mean[clear],
                peak[low : low + len(part.keys)],
            )  # fmt: skip
            evidence[recent.indptr[low] + clear] = oddness(self.forest, cells, ordinary[clear])
        return expected.having(evidence)

    def state(self) -> State:
        """See ``contracts.detector.Baseline``."""
        trees = {
            f"forest_{f.name}": np.asarray(getattr(self.forest, f.name)) for f in fields(Forest)
        }
        return {**self.counts.state(), **trees, "peak": self.peak}

    @classmethod
    def restore(cls, state: State) -> Self:
        """The baseline that ``state`` was taken from."""
        forest = Forest(
            root=state["forest_root"],
            feature=state["forest_feature"],
            threshold=state["forest_threshold"],
            left=state["forest_left"],
            right=state["forest_right"],
            length=state["forest_length"],
            scale=float(state["forest_scale"]),
        )
        return cls(CountBaseline.restore(state), forest, state["peak"])


def oddness(forest: Forest, cells: Minutes, ordinary: Floats) -> Floats:
    """(N,) isolation score × magnitude of minutes whose counts exceed the ``ordinary`` (N,).

    A forest alone may find a larger burst less odd than a smaller one. Here a count has the
    largest isolation score of all counts, in the same context, from the ordinary up to it: more
    calls never score less.
    """
    first = np.maximum(np.searchsorted(LADDER, ordinary, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(LADDER, cells.count, side="right") - 1, first)
    steps = last - first + 1
    index = np.repeat(np.arange(len(steps)), steps)
    starts = np.cumsum(steps) - steps
    rung = first[index] + np.arange(len(index)) - starts[index]
    scores = forest.score(cells.only(index).features(LADDER[rung]))
    highest = np.maximum.reduceat(scores, starts) if len(starts) else np.empty(0)
    return np.asarray(highest * cells.magnitude(), np.float64)
