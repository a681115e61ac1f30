"""Changes of a series of counts: what an injected incident adds or takes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Rng = np.random.Generator


@dataclass(frozen=True)
class Change:
    """Calls added to a series in [start, start + len(calls)), negative where they are taken."""

    start: int
    calls: Ints

    @property
    def end(self) -> int:
        """The minute after the last one."""
        return self.start + len(self.calls)

    @property
    def total(self) -> int:
        """All calls."""
        return int(self.calls.sum())


def shaped(calls: int, length: int, rng: Rng) -> Ints:
    """(length,) ``calls`` over the minutes: a steady script, or a hand that pauses."""
    evenness = 20.0 if rng.random() < 0.5 else 1.2
    return rng.multinomial(calls, rng.dirichlet(np.full(length, evenness)))


def again(usual: Ints, more: float, rng: Rng) -> Ints:
    """``more`` times the usual calls, once more: what a loop or a leak adds."""
    return usual * int(more) + rng.binomial(usual, more - int(more))


def trimmed(start: int, calls: Ints, least: int) -> Change | None:
    """From the first to the last minute that changes; None where fewer than ``least`` calls do."""
    touched = np.flatnonzero(calls)
    if abs(int(calls.sum())) < least:
        return None
    first, last = int(touched[0]), int(touched[-1]) + 1
    return Change(start + first, calls[first:last])


def window_sums(counts: Ints, length: int) -> Ints:
    """Sums over every window of ``length``; none where there are fewer minutes."""
    total = np.concatenate([[0], np.cumsum(counts)])
    return total[length:] - total[:-length] if len(counts) >= length else total[:0]
