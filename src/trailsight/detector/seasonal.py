"""Seasonal forecasts of a history: for the week after it, and for each part without itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.dispersion import BLOCK
from trailsight.detector.levels import Prior, recent_factor
from trailsight.detector.likelihood import fall_bans, rise_bans, size_of
from trailsight.detector.profile import Weighted, fit_profile
from trailsight.detector.slots import DAY, WEEK, Slots, tame

Floats = NDArray[np.float64]
FOLDS = 4
"""Parts of each series' history that are forecast from the others; weeks, of four weeks."""
OUTLIER = 5.0
"""Bans beyond which a quarter of an hour is an incident, which the profile must not learn."""
SILENCE = 8
"""Slots without a call that may be a gap in the logs."""
FLOOR = 0.02
"""Share of the level below which no slot is expected to fall."""


@dataclass(frozen=True)
class Seasonal:
    """Time of day × day of week, times the level of late."""

    prior: Prior
    half_life: float
    """Slots after which a count weighs half."""
    smoothing: int
    """Half width of the wide profile steps, in slots."""
    level: int
    """Slots that the level of late is taken from."""

    def __call__(self, slots: Slots) -> tuple[Floats, Floats]:
        """Calls per minute: (S, 672) by slot of the week, and (S, B) held out, NaN if unknown."""
        calls = tame(slots)
        clumping = slot_clumping(calls, slots.minutes)
        held = self._held_out(calls, slots, clumping)
        repaired = _without_incidents(calls, held * slots.minutes, clumping)
        if not np.array_equal(repaired, calls):
            calls = repaired
            held = self._held_out(calls, slots, clumping)
        age = calls.shape[1] - 1.0 - np.arange(calls.shape[1])
        near = np.broadcast_to(age < self.level + _tail_gap(slots)[:, None], calls.shape)
        everything = np.ones(calls.shape, bool)
        return self._rate(calls, slots, clumping, age[None, :], everything, near), held

    def _held_out(self, calls: Floats, slots: Slots, clumping: Floats) -> Floats:
        """(S, B) rates from the other parts of the history, the level from the week before."""
        bins = calls.shape[1]
        at = np.arange(bins)
        first, last = _span(slots)
        length = np.maximum(last - first, 1)
        fold = np.clip((at - first[:, None]) * FOLDS // length[:, None], 0, FOLDS - 1)
        held = np.full(calls.shape, np.nan)
        for part in range(FOLDS):
            low = first + -(-part * length // FOLDS)
            high = first + -(-(part + 1) * length // FOLDS)
            out = fold == part
            away = np.maximum(low[:, None] - 1 - at, at - high[:, None])
            before = (at >= (low - self.level)[:, None]) & (at < low[:, None])
            after = (at >= high[:, None]) & (at < (high + self.level)[:, None])
            near = after if part == 0 else before
            rate = self._rate(calls, slots, clumping, np.maximum(away, 0.0), ~out, near)
            held = np.where(out, np.tile(rate, bins // WEEK), held)
        return np.where(slots.minutes > 0, held, np.nan)

    def _rate(
        self,
        calls: Floats,
        slots: Slots,
        clumping: Floats,
        away: Floats,
        kept: NDArray[np.bool_],
        near: NDArray[np.bool_],
    ) -> Floats:
        """(S, 672) calls per minute from the ``kept`` slots, each ``away`` slots from now."""
        weights = np.where(kept, 0.5 ** (away / self.half_life), 0.0)
        minutes = np.where(kept, slots.minutes, 0.0)
        shape = fit_profile(Weighted(calls, slots.minutes, weights), clumping, self.smoothing)
        shape = np.maximum(shape, FLOOR)
        relative = np.tile(shape, calls.shape[1] // WEEK)
        worth = weights * minutes * relative
        scale = (weights * minutes).sum(axis=1) / np.maximum(
            (weights**2 * minutes).sum(axis=1), 1e-12
        )
        level = self.prior.rate(
            (weights * calls * kept).sum(axis=1) * scale, worth.sum(axis=1) * scale
        )
        due = minutes * relative * level[:, None]
        return shape * (level * recent_factor(calls * kept, due, near & kept))[:, None]


def _without_incidents(calls: Floats, due: Floats, clumping: Floats) -> Floats:
    """(S, B) calls, with improbable slots cut and improbable silences of two hours filled.

    ``due`` is what the rest of the history expects, NaN where that is not known.
    """
    known, wide = np.nan_to_num(due), clumping[:, None]
    edge = known + 3 * np.sqrt(wide * known)
    row, slot = np.nonzero(np.isfinite(due) & (calls > edge))
    size = size_of(known[row, slot], clumping[row], 0.0)
    odd = rise_bans(calls[row, slot], known[row, slot], size) > OUTLIER
    repaired = calls.copy()
    repaired[row[odd], slot[odd]] = edge[row[odd], slot[odd]]

    fold = (len(calls), -1, SILENCE)
    wanted = known.reshape(fold).sum(axis=2)
    improbable = fall_bans(0.0, wanted, size_of(wanted, wide, 0.0)) > OUTLIER
    silent = np.repeat((calls.reshape(fold).sum(axis=2) == 0) & improbable, SILENCE, axis=1)
    return np.where(silent, known, repaired)


def slot_clumping(calls: Floats, minutes: Floats) -> Floats:
    """(S,) variance over mean of an hour's calls, from what changes between like hours.

    The smaller of the two estimates from consecutive days and consecutive weeks: neither is
    misled by the season, whatever it is.
    """
    fold = (len(calls), -1, BLOCK)
    hours = calls.reshape(fold).sum(axis=2)
    known = minutes.reshape(fold).min(axis=2) > 0
    estimates = []
    for lag in (DAY // BLOCK, WEEK // BLOCK):
        both = known[:, lag:] & known[:, :-lag]
        change = np.where(both, (hours[:, lag:] - hours[:, :-lag]) ** 2, 0.0).sum(axis=1)
        total = np.where(both, hours[:, lag:] + hours[:, :-lag], 0.0).sum(axis=1)
        estimates.append(np.where(total > 0, change / np.maximum(total, 1e-300), np.inf))
    least = np.minimum(estimates[0], estimates[1])
    return np.where(np.isfinite(least), np.maximum(least, 1.0), 1.0)


def _span(slots: Slots) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(S,) first observed slot and the one after the last."""
    seen = slots.minutes > 0
    some = seen.any(axis=1)
    first = np.where(some, seen.argmax(axis=1), 0)
    last = np.where(some, seen.shape[1] - seen[:, ::-1].argmax(axis=1), 0)
    return first.astype(np.int64), last.astype(np.int64)


def _tail_gap(slots: Slots) -> NDArray[np.int64]:
    """(S,) slots of padding after the last observed one."""
    return np.asarray(slots.minutes.shape[1] - _span(slots)[1], np.int64)
