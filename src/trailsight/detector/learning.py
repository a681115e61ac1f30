"""From a history to a baseline of counts, whatever the forecast of the mean."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_rows
from trailsight.contracts.panel import Panel
from trailsight.contracts.spread import away, spread
from trailsight.detector.counts import BLOCK, CountBaseline, blocks, encode, stage_of
from trailsight.detector.dispersion import Dispersion, estimate, shrink
from trailsight.detector.levels import Prior, fleet_prior, observed_minutes
from trailsight.detector.slots import Slots, slots_of

Floats = NDArray[np.float64]
Forecast = Callable[[Slots, Prior, NDArray[np.int8]], Floats]
"""(S, 672) calls per minute of the week to come, by slot of the local week, all above 0, from the
slots, the fleet's prior and the (S,) stages."""


SENT = 100
"""Series that are sent to a worker at a time: some 5 MB of two months."""


@dataclass(frozen=True)
class Some:
    """C series of a history, and what they are told of the fleet."""

    panel: Panel
    stage: NDArray[np.int8]
    prior: Prior
    forecast: Forecast


@dataclass(frozen=True)
class Known:
    """What C series tell by themselves."""

    level: NDArray[np.float32]
    """(C,) and ``shape`` (C, 672): the profile, encoded."""
    shape: NDArray[np.int8]
    sums: Floats
    """(C, 8) moments (``moments_kernel``)."""
    active: Floats
    """(C,) slots with calls."""
    calls: Floats
    """(C,)"""


def learn(some: Some) -> Known:
    """What is learnt of each series without the others."""
    from trailsight.detector.moments_kernel import moments_block

    slots = slots_of(some.panel)
    means = some.forecast(slots, some.prior, some.stage)
    sums = np.zeros((len(means), 8))

    def work(part: slice) -> None:
        calls, squares, minutes = slots.calls[part], slots.squares[part], slots.minutes[part]
        moments_block(calls, squares, minutes, slots.phase, means[part], sums[part])

    on_rows(work, len(means))
    active = (slots.calls > 0).sum(axis=1).astype(np.float64)
    return Known(*encode(means), sums, active, slots.calls.sum(axis=1))


def fit_counts(history: Panel, forecast: Forecast) -> CountBaseline:
    """The baseline of ``history`` whose means are those of ``forecast``.

    Series are learnt wherever ``spread`` has them learnt; the fleet's prior before, and its
    dispersion after, need all of them and are found here.
    """
    prior = fleet_prior(history)
    observed = observed_minutes(history)
    stage = stage_of(observed)
    series = len(history.keys)
    level, shape = np.empty(series, np.float32), np.empty((series, 672), np.int8)
    sums, active, calls = np.zeros((series, 8)), np.empty(series), np.empty(series)
    size = SENT if away() else BLOCK
    parts = (
        Some(part, stage[low : low + size], prior, forecast) for low, part in blocks(history, size)
    )
    for low, known in zip(range(0, series, size), spread(learn, parts), strict=True):
        rows = slice(low, low + size)
        level[rows], shape[rows], sums[rows] = known.level, known.shape, known.sums
        active[rows], calls[rows] = known.active, known.calls
    dispersion, fleet = shrink(estimate(sums), active, calls > observed)
    # What is not known of a level, a Gamma posterior worth n calls, is one more noise of 1 / n.
    doubt = 1 / (0.5 + calls / dispersion.clumping)
    dispersion = Dispersion(dispersion.clumping, dispersion.noise + doubt)
    return CountBaseline(
        keys=history.keys,
        observed=observed,
        stage=stage,
        level=level,
        shape=shape,
        dispersion=dispersion,
        prior=prior,
        fleet=fleet,
        calendar=history.calendar,
    )
