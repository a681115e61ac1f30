"""How far counts stray from their mean: clumping and level noise, per series, by moments.

For a minute with mean m, variance = clumping * m + noise * m². Both are fitted to the squared
residuals of means that were forecast without the slot itself, the most unruly day of each
fortnight left out, and shrunk to the fleet's median.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.detector.slots import DAY, Slots

Floats = NDArray[np.float64]
PSEUDO_CALLS = 20.0
"""Weight of the fleet's median against a series' own active quarters of an hour."""
BLOCK = 4
"""Slots in the blocks that sums over an hour are judged by."""


@dataclass(frozen=True)
class Dispersion:
    """Variance = clumping * mean + noise * mean², (S,) each."""

    clumping: Floats
    noise: Floats


@dataclass(frozen=True)
class Moments:
    """Squared residuals of S series in B blocks of some minutes each; NaN-free."""

    mean: Floats
    """(S, B) expected per unit (a minute, or the whole block)."""
    squares: Floats
    """(S, B) summed squared residuals of the units."""
    units: Floats
    """(S, B) units; 0 where nothing was observed or forecast."""


def minute_moments(slots: Slots, mean: Floats) -> Moments:
    """Moments of the minutes; ``mean`` is (S, B) per minute, NaN where nothing was forecast."""
    known = np.isfinite(mean) & (slots.minutes > 0)
    m, units = np.where(known, mean, 0.0), np.where(known, slots.minutes, 0.0)
    squares = np.where(known, slots.squares - 2 * m * slots.calls + units * m**2, 0.0)
    return Moments(m, squares, units)


def hour_moments(slots: Slots, mean: Floats) -> Moments:
    """Moments of sums over an hour; hours with unknown minutes are left out."""
    fold = (len(mean), -1, BLOCK)
    due = (mean * slots.minutes).reshape(fold).sum(axis=2)
    known = np.isfinite(due) & (slots.minutes.reshape(fold).min(axis=2) > 0)
    due = np.where(known, due, 0.0)
    squares = np.where(known, (slots.calls.reshape(fold).sum(axis=2) - due) ** 2, 0.0)
    return Moments(due, squares, known.astype(np.float64))


def estimate(moments: Moments) -> Dispersion:
    """The two dispersions of each series by weighted least squares, clipped to >= (1, 0).

    Where the means hardly vary the two cannot be told apart: a ridge leans on the split that
    calls below one a unit come in clumps and above one have a noisy level.
    """
    m, units = moments.mean, _without_worst_days(moments)
    squares = np.where(units > 0, moments.squares, 0.0)
    due = units * m
    total = np.maximum(due.sum(axis=1), 1e-300)
    scale = (due * m).sum(axis=1) / total
    excess = np.maximum(squares.sum(axis=1) / total - 1, 0.0)
    prior = excess / (1 + scale)
    # Regress squares / due - 1 on (1, m / scale), weighted by due: ratios of sums, so that
    # slots where next to nothing is expected do not dominate.
    x = m / np.maximum(scale, 1e-300)[:, None]
    weight = due / (1 + x) / total[:, None]
    target = squares / np.maximum(due, 1e-300) - 1
    ridge = 0.05 * weight.sum(axis=1)
    a = weight.sum(axis=1) + ridge
    b = (weight * x).sum(axis=1)
    c = (weight * x**2).sum(axis=1) + ridge
    u = (weight * target).sum(axis=1) + ridge * prior
    v = (weight * target * x).sum(axis=1) + ridge * prior * scale
    determinant = np.maximum(a * c - b * b, 1e-300)
    clumps, level = (c * u - b * v) / determinant, (a * v - b * u) / determinant
    clumps, level = (
        np.where(level < 0, u / np.maximum(a, 1e-300), clumps),
        np.where(clumps < 0, v / np.maximum(c, 1e-300), level),
    )
    noise = np.maximum(level, 0.0) / np.maximum(scale, 1e-300)
    known = total > 1e-9
    return Dispersion(
        np.where(known, 1 + np.maximum(clumps, 0.0), 1.0), np.where(known, noise, 0.0)
    )


def shrink(raw: Dispersion, active: Floats, busy: NDArray[np.bool_]) -> tuple[Dispersion, Floats]:
    """The dispersions shrunk to the fleet, and the fleet's own (2,).

    ``active`` (S,) is the number of non-zero slots that speak for a series, ``busy`` (S,) the
    series whose level noise can be seen. A fleet that nothing is known of is taken to be
    mildly clumpy (1.5, 0.05).
    """
    speak = active >= 10
    fleet = np.array(
        [
            np.median(raw.clumping[speak]) if speak.any() else 1.5,
            np.median(raw.noise[speak & busy]) if (speak & busy).any() else 0.05,
        ]
    )
    own = active / (active + PSEUDO_CALLS)
    clumping = np.exp(own * np.log(raw.clumping) + (1 - own) * np.log(fleet[0]))
    return Dispersion(clumping, own * raw.noise + (1 - own) * fleet[1]), fleet


def _without_worst_days(moments: Moments) -> Floats:
    """The units, without those of the most unruly day of each fortnight."""
    series, bins = moments.units.shape
    per_day = DAY if bins % (7 * DAY) == 0 and bins else DAY // BLOCK
    fold = (series, bins // per_day if bins else 0, per_day)
    units = moments.units.reshape(fold)
    observed = units.sum(axis=2) > 0
    worth = moments.squares.reshape(fold).sum(axis=2)
    drop = np.round(observed.sum(axis=1) / 14) * (observed.sum(axis=1) >= 7)
    place = np.argsort(np.argsort(-worth, axis=1, kind="stable"), axis=1, kind="stable")
    kept = place >= drop[:, None]
    return np.where(kept[:, :, None], units, 0.0).reshape(series, bins)
