"""What STL and Holt-Winters share: rates in, next week out, checked on the last week.

A forecast by such a method is mixed with the flat rate, in the share that predicts the held-out
end of the history best (quasi-Poisson likelihood): a sparse series stays flat, and no slot is
expected to be silent for ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.cores import on_cores
from trailsight.detector.levels import Prior
from trailsight.detector.slots import DAY, WEEK, Slots, tame

Floats = NDArray[np.float64]
Method = Callable[[Floats, int], Floats]
"""(rates (S, n), period) -> (S, period) the rates that follow; n is at least two periods."""
SHARES = np.array([0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98])
"""Shares of the method's forecast that are tried."""
BLOCK = 64
"""Series that a core works on at a time: temporary memory stays near 15 MB a core."""


@dataclass(frozen=True)
class Mixed:
    """A method's forecast, mixed with the flat rate."""

    method: Method
    prior: Prior

    def __call__(self, slots: Slots) -> tuple[Floats, Floats]:
        """Calls per minute: (S, 672) by slot of the week, and (S, B) held out, NaN if unknown."""
        blocks = _blocks(slots.minutes)
        profile = np.empty((len(slots.calls), WEEK))
        held = np.full(slots.calls.shape, np.nan)

        def work(block: tuple[NDArray[np.intp], slice]) -> None:
            rows, span = block
            minutes = slots.minutes[rows]
            calls = tame(
                replace(
                    slots, calls=slots.calls[rows], squares=slots.squares[rows], minutes=minutes
                )
            )
            profile[rows], out = self.ahead(calls[:, span], minutes[:, span], span.start)
            held[rows, span] = np.where(minutes[:, span] > 0, out, np.nan)

        on_cores(work, blocks)
        return profile, held

    def ahead(self, calls: Floats, minutes: Floats, first: int) -> tuple[Floats, Floats]:
        """Calls per minute: (S, 672) by slot of the week, and (S, n) held out, NaN if unknown.

        Of ``calls`` (S, n) in ``minutes`` (S, n) observed, the first slot being the ``first``-th
        since a Thursday 00:00.
        """
        length = calls.shape[1]
        # Three weeks can spare one; shorter histories a third.
        cut = length - (WEEK if length >= 3 * WEEK else length // 3)
        held = np.full(calls.shape, np.nan)
        share = np.zeros((len(calls), 1))
        if 0 < cut < length:
            flat, wave = self._unmixed(calls[:, :cut], minutes[:, :cut], first)
            coming = wave[:, np.arange(first + cut, first + length) % WEEK]
            share = _best_share(flat, coming, calls[:, cut:], minutes[:, cut:])
            held[:, cut:] = share * coming + (1 - share) * flat
        flat, wave = self._unmixed(calls, minutes, first)
        return share * wave + (1 - share) * flat, held

    def _unmixed(self, calls: Floats, minutes: Floats, first: int) -> tuple[Floats, Floats]:
        """(S, 1) flat rates, and (S, 672) the method's week after, by slot of the week.

        The longest period of which there are two; the flat rate where there is none.
        """
        length = calls.shape[1]
        flat = self.prior.rate(calls.sum(axis=1), minutes.sum(axis=1))[:, None]
        wave = np.repeat(flat, WEEK, axis=1)
        period = next((p for p in (WEEK, DAY) if length >= 2 * p), 0)
        called = calls.any(axis=1)
        if period and called.any():
            seen = minutes[called]
            rates = np.where(seen > 0, calls[called] / np.maximum(seen, 1), flat[called])
            following = np.maximum(self.method(rates, period), 0.0)
            wave[called] = following[:, (np.arange(WEEK) - first - length) % period]
        return flat, wave


def _blocks(minutes: Floats) -> list[tuple[NDArray[np.intp], slice]]:
    """Rows that were observed over the same slots, some at a time, with those slots."""
    parts = [_spans(minutes[low : low + 1000]) for low in range(0, len(minutes), 1000)]
    if not parts:
        return []
    spans, group = np.unique(np.concatenate(parts), axis=0, return_inverse=True)
    blocks = []
    for i, (low, high) in enumerate(spans):
        rows = np.flatnonzero(group == i)
        here = slice(int(low), int(high))
        blocks += [(rows[k : k + BLOCK], here) for k in range(0, len(rows), BLOCK)]
    return blocks


def _spans(minutes: Floats) -> NDArray[np.intp]:
    """(S, 2) the first slot observed, and the one after the last; 0 and 0 if there is none."""
    seen = minutes > 0
    spans = np.zeros((len(seen), 2), np.intp)
    ever = seen.any(axis=1)
    if ever.any():
        spans[ever, 0] = seen[ever].argmax(axis=1)
        spans[ever, 1] = seen.shape[1] - seen[ever, ::-1].argmax(axis=1)
    return spans


def _best_share(flat: Floats, coming: Floats, calls: Floats, minutes: Floats) -> Floats:
    """(S, 1) the share under which ``calls`` (S, m) are most likely; none if all are alike."""
    row, slot = np.nonzero(calls)
    seen, level = calls[row, slot], flat[row, 0]
    beyond = coming - flat
    here, due = beyond[row, slot], (minutes * beyond).sum(axis=1)
    gain = np.empty((len(SHARES), len(calls)))
    for k, share in enumerate(SHARES):
        gain[k] = np.bincount(row, seen * np.log(level + share * here), len(calls)) - share * due
    return np.asarray(SHARES[gain.argmax(axis=0)][:, None], np.float64)
