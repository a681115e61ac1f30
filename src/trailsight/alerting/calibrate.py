"""Learns what a detector's alerts are worth, from a history that it is held out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.birth import born
from trailsight.alerting.calibration import BUSY, Calibration
from trailsight.alerting.folds import DAY, Fold, fold_of, folds
from trailsight.alerting.held_out import HeldOut
from trailsight.alerting.learn_series import Common, Some, learn
from trailsight.alerting.monthly import Monthly
from trailsight.alerting.scales import LEAST
from trailsight.alerting.score_series import Unscored
from trailsight.alerting.standards import standards
from trailsight.alerting.tails import classes
from trailsight.contracts.detector import Baseline, Detector
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners, rows_of, with_partners
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.spread import away, spread

BLOCK, SENT = 200, 50
"""Series learnt at a time here, which keeps temporary memory near 40 MB, and of those that are
sent to a worker: some 4 MB of two months."""
YOUNG = 7 * DAY
"""Minutes of history below which a series is young."""
KNOWN = 2 * DAY
"""Minutes of history from which on its falls are looked for: as many as can be held out."""


@dataclass(frozen=True)
class Calibrated:
    """A baseline and what its alerts are worth."""

    baseline: Baseline
    calibration: Calibration

    @property
    def keys(self) -> tuple[SeriesKey, ...]:
        """The series it knows."""
        return self.baseline.keys

    @property
    def short(self) -> NDArray[np.bool_]:
        """(S,) where the history is too short for a weekly season."""
        return self.baseline.short

    def score(
        self, recent: Panel, first: int | None = None, start: int = 0, end: int | None = None
    ) -> Scores:
        """The series [start, end) of ``recent`` from the minute ``first`` (since the epoch) on; by
        default all. Causal: scoring a prefix gives a prefix."""
        end = len(recent.keys) if end is None else end
        expected = self.baseline.expect(recent.take(range(start, end)))
        if expected.evidence is not None:  # it belongs to the rows asked for only
            whole = np.zeros(len(recent.minute), np.float32)
            whole[recent.indptr[start] : recent.indptr[end]] = expected.evidence
            expected = expected.having(whole)
        known = rows_of(self.keys, recent.keys[start:end])
        first = recent.start if first is None else first
        return self.calibration.score(recent, expected, known, first, start, end)

    def unscored(self, recent: Panel, first: int, start: int, end: int) -> Unscored:
        """The same series, to be scored wherever that is done."""
        rows = with_partners(partners(recent.keys), start, end)
        known = rows_of(self.keys, recent.keys[start:end])
        return Unscored(
            panel=recent.take(rows),
            expected=self.baseline.expect(recent.take(range(start, end))),
            calibration=self.calibration.of_rows(known),
            known=known >= 0,
            short=np.append(self.short, True)[known],
            first=first,
        )

    def state(self) -> Mapping[str, NDArray[Any]]:
        """Plain arrays, the baseline's among them."""
        return {**self.baseline.state(), **self.calibration.state()}

    @classmethod
    def restore(cls, detector: Detector, state: Mapping[str, NDArray[Any]]) -> Self:
        """What ``state`` gave, of the same detector."""
        own = {name: array for name, array in state.items() if not name.startswith("alerting.")}
        return cls(detector.restore(own), Calibration.restore(state))


def calibrate(detector: Detector, history: Panel, least: int = LEAST) -> Calibrated:
    """The baseline of ``history`` and its calibration.

    The detector is fitted once to the whole and once to each of up to four parts of the history
    less that part (``folds.py``), so that no minute is in the baseline that it is judged by. A
    window of fewer than ``least`` calls is never a rise.
    """
    history = born(history)
    baseline = detector.fit(history)
    first, last = -(-history.start // QUARTER), history.end // QUARTER
    start, end = first * QUARTER, max(last, first) * QUARTER
    parts = folds(start, end)
    held = HeldOut.of(detector, baseline, history, parts, start, end)
    return Calibrated(baseline, _learn(history, parts, held, float(least), first, end // QUARTER))


def _learn(
    history: Panel, parts: tuple[Fold, ...], held: HeldOut, least: float, first: int, last: int
) -> Calibration:
    series, number = len(history.keys), last - first
    # A history begins and ends within a slot; those parts of slots are left out.
    lead = first * QUARTER - history.start
    watched = np.maximum(history.since - np.int32(lead), 0).astype(np.int32)
    observed = np.maximum(number * QUARTER - watched.astype(np.int64), 0)
    slots = np.arange(first, first + number)
    unit = 672 if number >= 2 * 672 else 96
    common = Common(
        lead=lead,
        first=first,
        phase=history.calendar.slot_of_week(first, number),
        group=(slots[-1] - slots) // unit if number else slots,
        fold=fold_of(parts, slots * QUARTER),
        least=least,
    )
    days = np.full((series, 8, max(-(-number // 96), 1)), -1.0, np.float32)
    codes = np.zeros((series + 1, 5, 168), np.uint8), np.zeros((series + 1, 3, 168), np.uint8)
    noise, rates, shares = np.ones(series + 1), np.zeros(series + 1), np.zeros((series + 1, 2))
    monthly: list[Monthly] = []
    sizes: list[int] = []
    size = SENT if away() else BLOCK
    lows = range(0, max(series, 1), size)
    partner = partners(history.keys)

    def some(low: int) -> Some:
        """The series from ``low`` on, with all that learning them takes."""
        high = min(low + size, series)
        mean, mine = held.means(history, low, high)
        rows = with_partners(partner, low, high)
        panel = history.take(rows)
        evidence = np.empty(0, np.float32)
        if mine is not None:
            evidence = np.zeros(len(panel.minute), np.float32)
            evidence[: len(mine)] = mine
        # A silence is unusual only where it is known how often there is one.
        busy = (mean.max(axis=1, initial=0.0) * 360 >= BUSY) & (observed[low:high] >= KNOWN)
        return Some(panel, watched[np.asarray(rows, np.intp)], mean, busy, evidence, common)

    for low, learnt in zip(lows, spread(learn, map(some, lows)), strict=True):
        rows = slice(low, min(low + size, series))
        days[rows], codes[0][rows], codes[1][rows] = learnt.days, learnt.envelope, learnt.floor
        noise[rows], rates[rows], shares[rows] = learnt.noise, learnt.rates, learnt.shares
        monthly.append(learnt.monthly)
        sizes.append(len(learnt.days))
    called = np.diff(history.indptr) > 0
    each = standards(days, classes(rates[:-1]), observed, called)
    return Calibration(
        envelope=codes[0],
        floor=codes[1],
        noise=noise.astype(np.float32),
        rates=rates.astype(np.float32),
        shares=shares.astype(np.float32),
        young=np.append((observed < YOUNG) | ~called, True),
        centre=each.centre.astype(np.float32),
        width=each.width.astype(np.float32),
        tails=each.tails,
        slope=np.array(each.slope),
        least=np.array(least),
        monthly=Monthly.join(monthly, sizes),
    )
