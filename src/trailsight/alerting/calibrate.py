"""Learns what a detector's alerts are worth, from a history that it is held out from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.birth import born
from trailsight.alerting.calibration import BUSY, Calibration, rows_of
from trailsight.alerting.codes import encode
from trailsight.alerting.folds import DAY, Fold, fold_of, folds
from trailsight.alerting.monthly import Monthly
from trailsight.alerting.monthly import learn as learn_monthly
from trailsight.alerting.newcomers import newcomers
from trailsight.alerting.partners import partners
from trailsight.alerting.tails import classes, fit_tails
from trailsight.contracts.detector import Baseline, Detector
from trailsight.contracts.expected import QUARTER
from trailsight.contracts.panel import Panel
from trailsight.contracts.scores import Scores
from trailsight.contracts.series import SeriesKey

BLOCK = 500
"""Series learnt at a time: temporary memory stays near 100 MB."""
YOUNG = 7 * DAY
"""Minutes of history below which a series is young."""


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
        rows = np.arange(start, end)
        expected = self.baseline.expect(recent.take(rows))
        if expected.evidence is not None:  # it belongs to the rows asked for only
            whole = np.zeros(len(recent.minute), np.float32)
            whole[recent.indptr[start] : recent.indptr[end]] = expected.evidence
            expected = expected.having(whole)
        known = rows_of(self.keys, recent.keys)
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


def calibrate(detector: Detector, history: Panel) -> Calibrated:
    """The baseline of ``history`` and its calibration.

    The detector is fitted once to the whole and once to each of up to four parts of the history
    less that part (``folds.py``), so that no minute is in the baseline that it is judged by.
    """
    history = born(history)
    baseline = detector.fit(history)
    first, last = -(-history.start // QUARTER), history.end // QUARTER
    whole = history.window(first * QUARTER, max(last, first) * QUARTER)
    parts = folds(whole.start, whole.end)
    held, evidence = _held_out(detector, baseline, whole, parts)
    return Calibrated(baseline, _learn(whole, parts, held, evidence))


def _held_out(
    detector: Detector, baseline: Baseline, whole: Panel, parts: tuple[Fold, ...]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(S, B) means, and (N,) evidence or none; before the first part those of its own baseline."""
    first, number = whole.start // QUARTER, whole.length // QUARTER
    held = np.empty((len(whole.keys), number), np.float32)
    odd: list[NDArray[np.float32]] = []
    evidence = np.zeros(len(whole.minute), np.float32)
    spans = [(whole.start, whole.end)] if not parts else [(p.start, p.end) for p in parts]
    spans[0] = (whole.start, spans[0][1])
    for i, (low, high) in enumerate(spans):
        one = detector.fit(parts[i].without(whole)) if parts else baseline
        expected = one.expect(whole.window(low, high))
        columns = slice(low // QUARTER - first, high // QUARTER - first)
        held[:, columns] = expected.mean
        if expected.evidence is not None:
            at = whole.minute + whole.start
            evidence[(at >= low) & (at < high)] = expected.evidence
            odd.append(expected.evidence)
    return held, evidence if odd else np.empty(0, np.float32)


def _learn(
    whole: Panel,
    parts: tuple[Fold, ...],
    held: NDArray[np.float32],
    evidence: NDArray[np.float32],
) -> Calibration:
    from trailsight.alerting.learn_kernel import learn_block

    series, number = held.shape
    first = whole.start // QUARTER
    slots = np.arange(first, first + number)
    fold = fold_of(parts, slots * QUARTER)
    unit = 672 if number >= 2 * 672 else 96
    group = (slots[-1] - slots) // unit if number else slots
    phase = whole.calendar.slot_of_week(first, number)
    partner = partners(whole.keys)
    days = np.full((series, 8, max(-(-number // 96), 1)), -1.0, np.float32)
    codes = np.zeros((series + 1, 5, 168), np.uint8), np.zeros((series + 1, 3, 168), np.uint8)
    noise, rates, shares = np.ones(series + 1), np.zeros(series + 1), np.zeros((series + 1, 2))
    monthly: list[Monthly] = []
    sizes: list[int] = []
    for low in range(0, max(series, 1), BLOCK):
        rows = slice(low, min(low + BLOCK, series))
        mean = held[rows]
        size = len(mean)
        busy = mean.max(axis=1, initial=0.0) * 360 >= BUSY
        high = np.zeros((size, 5, number), np.float32)
        env, low_env = np.zeros((size, 5, 672)), np.zeros((size, 3, 672))
        if number:
            learn_block(
                low, whole.indptr, whole.minute, whole.count, whole.since, partner, evidence,
                phase, group, fold, mean, busy, days[rows], high, env, low_env, noise[rows],
                rates[rows], shares[rows],
            )  # fmt: skip
        codes[0][rows], codes[1][rows] = encode(env, True), encode(-low_env, False)
        since = -(-whole.since[rows].astype(np.int64) // QUARTER)
        monthly.append(learn_monthly(high, env, since, whole.calendar, first))
        sizes.append(size)
    observed = np.maximum(whole.length - whole.since.astype(np.int64), 0)
    called = np.diff(whole.indptr) > 0
    centre, width, tails = _scales(days, classes(rates[:-1]), observed, called)
    return Calibration(
        envelope=codes[0],
        floor=codes[1],
        noise=noise.astype(np.float32),
        rates=rates.astype(np.float32),
        shares=shares.astype(np.float32),
        young=np.append((observed < YOUNG) | ~called, True),
        centre=centre.astype(np.float32),
        width=width.astype(np.float32),
        tails=tails,
        monthly=Monthly.join(monthly, sizes),
    )


def _scales(
    days: NDArray[np.float32],
    kind: NDArray[np.intp],
    observed: NDArray[np.int64],
    called: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """Centres and widths (S + 1, 8) of the scales, tails (S + 1, 2, 4) of their largest."""
    series = len(days)
    centre, width = np.zeros((series + 1, 8)), np.ones((series + 1, 8))
    own = newcomers(days, observed, called)
    for i in range(8):
        tail = fit_tails(np.where(own.first_day, -1.0, days[:, i]), kind)
        centre[:-1, i], width[:-1, i] = tail.start, tail.scale / tail.shape
        width[-1, i] = np.median(width[:-1, i]) if series else 1.0
    z = (days - centre[:-1, :, None]) / width[:-1, :, None]
    z = np.where(days >= 0, np.maximum(z, 0) * (days > 0), -1.0)
    tails = np.empty((series + 1, 2, 4), np.float32)
    for direction, part in enumerate((slice(0, 5), slice(5, 8))):
        largest = z[:, part].max(axis=1)
        usual = np.where(own.first_day, -1.0, largest)
        tails[:-1, direction] = fit_tails(usual, kind).rows()
        tails[-1, direction] = own.tail(largest).rows()[0]
        tails[:-1, direction][~called] = tails[-1, direction]
    return centre, width, tails
