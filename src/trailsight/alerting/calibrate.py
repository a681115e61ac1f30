"""Learns what a detector's alerts are worth, from a history that it is held out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.birth import born
from trailsight.alerting.calibration import BUSY, Calibration
from trailsight.alerting.codes import encode
from trailsight.alerting.folds import DAY, Fold, fold_of, folds
from trailsight.alerting.held_out import HeldOut
from trailsight.alerting.monthly import Monthly
from trailsight.alerting.monthly import learn as learn_monthly
from trailsight.alerting.scales import LEAST
from trailsight.alerting.standards import standards
from trailsight.alerting.tails import classes
from trailsight.contracts.cores import on_rows
from trailsight.contracts.detector import Baseline, Detector
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.rows import partners, rows_of
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey

BLOCK = 200
"""Series learnt at a time: temporary memory stays near 40 MB."""
PART = 25
"""Those of them that a core learns at a time."""
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
    from trailsight.alerting.learn_kernel import learn_block

    series, number = len(history.keys), last - first
    # A history begins and ends within a slot; those parts of slots are left out.
    lead = first * QUARTER - history.start
    watched = np.maximum(history.since - np.int32(lead), 0).astype(np.int32)
    observed = np.maximum(number * QUARTER - watched.astype(np.int64), 0)
    slots = np.arange(first, first + number)
    fold = fold_of(parts, slots * QUARTER)
    unit = 672 if number >= 2 * 672 else 96
    group = (slots[-1] - slots) // unit if number else slots
    phase = history.calendar.slot_of_week(first, number)
    partner = partners(history.keys)
    days = np.full((series, 8, max(-(-number // 96), 1)), -1.0, np.float32)
    codes = np.zeros((series + 1, 5, 168), np.uint8), np.zeros((series + 1, 3, 168), np.uint8)
    noise, rates, shares = np.ones(series + 1), np.zeros(series + 1), np.zeros((series + 1, 2))
    evidence = np.empty(0, np.float32)
    monthly: list[Monthly] = []
    sizes: list[int] = []
    for low in range(0, max(series, 1), BLOCK):
        rows = slice(low, min(low + BLOCK, series))
        mean, mine = held.means(history, low, rows.stop)
        if mine is not None:
            evidence = evidence if len(evidence) else np.zeros(len(history.minute), np.float32)
            evidence[history.indptr[low] : history.indptr[rows.stop]] = mine
        size = len(mean)
        # A silence is unusual only where it is known how often there is one.
        busy = (mean.max(axis=1, initial=0.0) * 360 >= BUSY) & (observed[rows] >= KNOWN)
        high = np.zeros((size, 5, number), np.float32)
        env, low_env = np.zeros((size, 5, 672)), np.zeros((size, 3, 672))
        if number:
            panel = (
                history.indptr, history.minute, history.count, watched, lead, partner, evidence,
                phase, group, fold, least,
            )  # fmt: skip
            own = (
                mean, busy, days[rows], high, env, low_env, noise[rows], rates[rows], shares[rows]
            )  # fmt: skip

            def work(
                part: slice,
                low: int = low,
                panel: tuple[Any, ...] = panel,
                own: tuple[NDArray[Any], ...] = own,
            ) -> None:
                learn_block(low + part.start, *panel, *(array[part] for array in own))

            on_rows(work, size, PART)
        codes[0][rows], codes[1][rows] = encode(env, True), encode(-low_env, False)
        since = -(-watched[rows].astype(np.int64) // QUARTER)
        monthly.append(learn_monthly(high, env, since, history.calendar, first))
        sizes.append(size)
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
