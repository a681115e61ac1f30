"""What the isolation forest learnt: seasonal counts, one forest, and a tail per series."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.detector import State
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.detector import count_state
from trailsight.detector.counts import CountBaseline, Expected, chunks, missing
from trailsight.detector.features import Minutes
from trailsight.detector.fleet_tail import Tail
from trailsight.detector.forest import Forest
from trailsight.detector.keys import align

Floats = NDArray[np.float64]
LADDER = np.unique(np.round(2.0 ** np.arange(0, 124, 0.25)))
"""Counts at which a forest is asked, a quarter of an octave apart."""


@dataclass(frozen=True)
class IsolationBaseline:
    """A forest over the expectations of a count baseline."""

    counts: CountBaseline
    forest: Forest
    tail: Tail
    """(S + 1,); the last stands for series never seen."""
    peak: Floats
    """(S + 1,) calls a minute that the history reached on more than a stray day."""

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        """The series it knows."""
        return self.counts.keys

    @property
    def short(self) -> NDArray[np.bool_]:
        """(S,) where the history is shorter than two weeks."""
        return self.counts.short

    def score(self, recent: Panel) -> Scores:
        """See ``contracts.detector.Baseline``."""
        shape = (len(recent.keys), recent.length)
        bans, drops, expected, size = (np.zeros(shape, np.float32) for _ in range(4))
        index = align(self.keys, recent.keys)
        for low, part in chunks(recent):
            rows = slice(low, low + len(part.keys))
            due = self.counts.expect(part, index[rows])
            expected[rows], size[rows] = due.mean, due.size
            drops[rows] = missing(part, due)
            row, minute, values = self._rises(part, due, index[rows])
            bans[low + row, minute] = values
        return Scores(recent.keys, recent.start, bans, drops, expected, size)

    def _rises(
        self, part: Panel, due: Expected, known: NDArray[np.intp]
    ) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
        """Row, minute and bans of the minutes with calls."""
        tail = Tail(*self.tail.rows()[:, known])
        if part.length:  # a series never seen: even one call is as rare as its silence was long
            silence = -np.log10(np.maximum(due.mean[:, 0].astype(np.float64), 1e-300))
            first = np.where(known < 0, np.maximum(silence, 0.0), tail.start_bans)
            tail = replace(
                tail, start_bans=first, size_bans=np.where(known < 0, first, tail.size_bans)
            )
        called = part.minute >= part.since[part.row]
        row, minute, count = part.row[called], part.minute[called], part.count[called]
        cells = Minutes.of(part, row, minute, count, due.mean[row, minute], self.peak[known])
        magnitude = cells.magnitude()
        bans = tail.ordinary(row, magnitude)
        large = magnitude > tail.size[row]
        raw = raw_scores(self.forest, cells.only(large), tail.size)
        bans[large] = tail.bans(row[large], raw)
        return row, minute, bans

    def state(self) -> State:
        """See ``contracts.detector.Baseline``."""
        trees = {
            f"forest_{f.name}": np.asarray(getattr(self.forest, f.name)) for f in fields(Forest)
        }
        own = {"tail": self.tail.rows(), "peak": self.peak}
        return {**count_state.to_state(self.counts), **trees, **own}

    @classmethod
    def from_state(cls, state: State) -> Self:
        """The baseline that ``state`` was taken from."""
        forest = Forest(
            root=state["forest_root"],
            feature=state["forest_feature"],
            threshold=state["forest_threshold"],
            left=state["forest_left"],
            right=state["forest_right"],
            length=state["forest_length"],
            levels=int(state["forest_levels"]),
            scale=float(state["forest_scale"]),
        )
        counts = count_state.from_state(state)
        return cls(counts, forest, Tail(*state["tail"]), state["peak"])


def raw_scores(forest: Forest, cells: Minutes, size: Floats) -> Floats:
    """(N,) isolation score × magnitude of minutes whose magnitude exceeds the series' ``size``.

    A forest alone may find a larger burst less odd than a smaller one. Here a count has the
    largest isolation score of all counts, in the same context, from the ordinary size up to
    it: more calls never score less.
    """
    ordinary = np.exp(size[cells.row]) * (1 + cells.mean) - 1
    first = np.maximum(np.searchsorted(LADDER, ordinary, side="right") - 1, 0)
    last = np.maximum(np.searchsorted(LADDER, cells.count, side="right") - 1, first)
    steps = last - first + 1
    index = np.repeat(np.arange(len(steps)), steps)
    starts = np.cumsum(steps) - steps
    rung = first[index] + np.arange(len(index)) - starts[index]
    scores = forest.score(cells.only(index).features(LADDER[rung]))
    highest = np.maximum.reduceat(scores, starts) if len(starts) else np.empty(0)
    return np.asarray(highest * cells.magnitude(), np.float64)
