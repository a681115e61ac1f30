"""Copies of a panel with incidents in them, in the history as well as in the scored part."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.injected.kinds import DAY, KINDS
from trailsight.contracts.panel import Panel
from trailsight.evaluation.changes import Change, Ints, window_sums

APART = 360
"""Minutes at least between two incidents of one series."""
TRIES = 50
AROUND = 60
"""Minutes around its time of day within which a drop is compared with other days."""


@dataclass(frozen=True)
class Injected:
    """An incident of the series ``row`` in [start, end), in minutes since the epoch."""

    row: int
    kind: str
    start: int
    end: int
    calls: int
    """Added, negative where they are missing."""
    salient: bool
    """Beyond all that the series had shown before: more calls than in any window of the same
    length; for a drop, fewer than at about that time of any earlier day."""


@dataclass(frozen=True)
class Copy:
    """A panel with incidents, and what they are."""

    panel: Panel
    incidents: tuple[Injected, ...]


def copy(panel: Panel, first_minute: int, seed: int, per_series: tuple[int, int] = (1, 1)) -> Copy:
    """A copy with that many incidents a series in the history and in the scored part.

    Kinds are drawn evenly. A series that does not allow a drawn incident anywhere goes without.
    """
    rng = np.random.default_rng([seed, len(panel.keys)])
    clean = panel.dense()
    seen = clean.copy()
    incidents: list[Injected] = []
    middle = first_minute - panel.start
    parts = ((DAY, middle, per_series[0]), (middle, panel.length, per_series[1]))
    for row in range(len(panel.keys)):
        taken: list[Change] = []
        for low, high, many in parts:
            for change, kind in _drawn(clean[row], low, high, many, taken, rng):
                taken.append(change)
                seen[row, change.start : change.end] += change.calls
                incidents.append(_told(panel.start, row, kind, change, clean[row], seen[row]))
    counts = Panel.from_dense(panel.keys, panel.start, seen, panel.since)
    return Copy(counts, tuple(incidents))


def _drawn(
    clean: Ints, low: int, high: int, many: int, taken: list[Change], rng: np.random.Generator
) -> Iterator[tuple[Change, str]]:
    for _ in range(many):
        kind = str(rng.choice(list(KINDS)))
        for _ in range(TRIES):
            change = KINDS[kind](clean, int(rng.integers(low, high)), rng)
            if change is not None and _fits(change, low, high, taken):
                yield change, kind
                break


def _fits(change: Change, low: int, high: int, taken: list[Change]) -> bool:
    apart = (
        change.end + APART <= other.start or other.end + APART <= change.start for other in taken
    )
    return low + 60 <= change.start and change.end <= high - 120 and all(apart)


def _told(start: int, row: int, kind: str, change: Change, clean: Ints, seen: Ints) -> Injected:
    past, shown = clean[: change.start], int(seen[change.start : change.end].sum())
    length = len(change.calls)
    windows = window_sums(past, length)
    calls = int(change.calls.sum())
    if calls > 0:
        salient = shown > windows.max(initial=0)
    else:
        at = np.arange(len(windows))
        away = np.abs((at - change.start + DAY // 2) % DAY - DAY // 2)
        salient = shown < windows[away <= AROUND].min(initial=shown)
    span = (start + change.start, start + change.end)
    return Injected(row, kind, *span, calls, bool(salient))
