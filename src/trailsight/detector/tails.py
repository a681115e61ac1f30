"""Does the fitted tail hold on the history itself? If not, it is made heavier, in two steps.

1. ``widen``: no more held-out minutes than chance allows may score above 2 and above 3 bans;
   else clumping - 1 and noise grow by a half until that holds.
2. ``stretch``: beyond 2 bans the excess of a calibrated score is exponential with mean log10(e)
   (every further ban is ten times rarer). A heavier tail has a larger mean excess (B. M. Hill,
   "A simple general approach to inference about the tail of a distribution", 1975), and excess
   scores are divided by that ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel
from trailsight.detector.dispersion import Dispersion
from trailsight.detector.likelihood import rise_bans, size_of
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES, WIDTH

Floats = NDArray[np.float64]
FROM = 2.0
"""Bans above which the tail is stretched."""
LEVELS = (2.0, 3.0)
ROUNDS = 12
PSEUDO_MINUTES = 20.0
"""Weight of the fleet's median stretch, in minutes beyond 2 bans."""
MOST = 4.0
"""The largest stretch."""


@dataclass(frozen=True)
class HeldOut:
    """The called minutes of S series, with their means; N cells."""

    series: int
    days: int
    observed: Floats
    """(S,) minutes with a held-out mean."""
    row: NDArray[np.int64]
    minute: NDArray[np.int32]
    count: NDArray[np.int64]
    mean: Floats
    spare: Floats
    """(S,) days that may be incidents and are left out: one a fortnight."""

    @classmethod
    def of(
        cls, panel: Panel, means: NDArray[np.floating], left_out: NDArray[np.bool_] | None
    ) -> Self:
        """``means`` (S, B) by slot as ``slots.slots_of`` lays them out, NaN where unknown."""
        slot = (panel.minute + panel.start % WEEK_MINUTES) // WIDTH
        mean = means[panel.row, slot].astype(np.float64)
        usable = np.isfinite(mean) & (panel.minute >= panel.since[panel.row])
        if left_out is not None:
            usable &= ~left_out[panel.row, panel.minute]
        observed = np.isfinite(means).sum(axis=1) * float(WIDTH)
        spare = np.where(observed < 7 * DAY_MINUTES, 0, np.round(observed / DAY_MINUTES / 14))
        return cls(
            len(panel.keys),
            max(-(-panel.length // DAY_MINUTES), 1),
            observed,
            panel.row[usable],
            panel.minute[usable],
            panel.count[usable],
            mean[usable],
            spare,
        )

    def usual(self, cells: NDArray[np.bool_], *weights: Floats) -> list[Floats]:
        """(S,) sums of each of the weights over ``cells``, the worst days by the first left out."""
        place = self.row[cells] * self.days + self.minute[cells] // DAY_MINUTES
        shape = (self.series, self.days)
        sums = [np.bincount(place, w, self.series * self.days).reshape(shape) for w in weights]
        order = np.argsort(np.argsort(-sums[0], axis=1, kind="stable"), axis=1, kind="stable")
        kept = order >= self.spare[:, None]
        return [np.asarray((s * kept).sum(axis=1), np.float64) for s in sums]

    def only(self, cells: NDArray[np.bool_]) -> Self:
        """The same series, with these cells only."""
        row, minute = self.row[cells], self.minute[cells]
        return replace(self, row=row, minute=minute, count=self.count[cells], mean=self.mean[cells])


def joined(parts: Sequence[tuple[int, HeldOut]]) -> HeldOut:
    """One of several, each with the number of its first series."""
    empty = np.empty(0)
    return HeldOut(
        sum(part.series for _, part in parts),
        max((part.days for _, part in parts), default=1),
        np.concatenate([empty, *(part.observed for _, part in parts)]),
        np.concatenate([empty.astype(np.int64), *(low + part.row for low, part in parts)]),
        np.concatenate([empty.astype(np.int32), *(part.minute for _, part in parts)]),
        np.concatenate([empty.astype(np.int64), *(part.count for _, part in parts)]),
        np.concatenate([empty, *(part.mean for _, part in parts)]),
        np.concatenate([empty, *(part.spare for _, part in parts)]),
    )


def widen(held: HeldOut, dispersion: Dispersion, precision: Floats) -> Dispersion:
    """The dispersion, wider where more minutes are unusual than should be.

    ``precision`` (S,) is what the level's posterior is worth in calls.
    """
    row, clumps, noise = held.row, dispersion.clumping - 1, dispersion.noise
    open_ = np.ones(held.series, bool)
    for _ in range(ROUNDS):
        bans, far = _bans(held, Dispersion(clumps + 1, noise), precision, open_[row])
        heavy = np.zeros(held.series, bool)
        for level in LEVELS:
            (above,) = held.usual(far, (bans > level).astype(np.float64))
            due = held.observed * 10.0**-level
            heavy |= above > due + 1.5 * np.sqrt(due) + 1
        open_ &= heavy
        if not open_.any():
            break
        clumps = np.where(open_, np.maximum(clumps, 0.02) * 1.5, clumps)
        noise = np.where(open_, noise * 1.5, noise)
    return Dispersion(clumps + 1, noise)


def excess(held: HeldOut, dispersion: Dispersion, precision: Floats) -> tuple[Floats, Floats]:
    """(S,) the sum of the excess bans beyond ``FROM``, and how many minutes have some.

    Counts are whole numbers, so a minute's tail probability is only known to lie between
    P(X > count) and P(X >= count): it counts with the part of that interval, and the mean
    excess therein, that is beyond ``onset``.
    """
    every = np.ones(len(held.row), bool)
    bans, far = _bans(held, dispersion, precision, every)
    row, mean, count = held.row[far], held.mean[far], held.count[far]
    size = _size(dispersion, precision, row, mean)
    start = onset(mean, size)
    below, above = 10.0 ** -rise_bans(count + 1, mean, size), 10.0**-bans
    edge = np.minimum(above, 10.0**-start)
    part = np.clip((edge - below) / np.maximum(above - below, 1e-300), 0.0, 1.0)
    unit = np.log10(np.e)
    # The integral of -log10 p from below to edge, over its width.
    area = edge * (unit - np.log10(edge)) - below * (unit - np.log10(below))
    over = np.maximum(area / np.maximum(edge - below, 1e-300) - start, 0.0)
    total, minutes = held.usual(far, part * over, part)
    return total, minutes


def stretches(total: Floats, minutes: Floats) -> Floats:
    """(S + 1,) the stretch of each series, shrunk to the fleet's median, which comes last."""
    unit = np.log10(np.e)
    ratio = total / np.maximum(minutes, 1.0) / unit
    many = minutes >= PSEUDO_MINUTES
    fleet = max(float(np.median(ratio[many])), 1.0) if many.any() else 1.0
    own = (total / unit + PSEUDO_MINUTES * fleet) / (minutes + PSEUDO_MINUTES)
    return np.asarray(np.clip(np.append(own, fleet), 1.0, MOST), np.float64)


def onset(mean: NDArray[np.floating], size: NDArray[np.floating]) -> Floats:
    """Bans from which on a tail is stretched: 2, or a lone call's where that is more."""
    return np.maximum(FROM, rise_bans(1, mean, size))


def stretched(
    bans: Floats, mean: NDArray[np.floating], size: NDArray[np.floating], stretch: Floats
) -> Floats:
    """(N,) bans with their excess divided by ``stretch``; never more than before."""
    result, far = bans.copy(), (bans > FROM) & (stretch > 1)
    start = onset(mean[far], size[far])
    result[far] = np.minimum(bans[far], start + np.maximum(bans[far] - start, 0) / stretch[far])
    return result


def _bans(
    held: HeldOut, dispersion: Dispersion, precision: Floats, wanted: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Bans of the wanted cells that can be unusual at all, and which those are."""
    size = _size(dispersion, precision, held.row, held.mean)
    deviation = np.sqrt(held.mean + held.mean**2 / size)
    far = wanted & (held.count > held.mean + 1.3 * deviation)
    return rise_bans(held.count[far], held.mean[far], size[far]), far


def _size(
    dispersion: Dispersion, precision: Floats, row: NDArray[np.int64], mean: Floats
) -> Floats:
    return size_of(mean, dispersion.clumping[row], dispersion.noise[row] + 1 / precision[row])
