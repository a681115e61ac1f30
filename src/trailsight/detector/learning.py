"""From a history to a baseline of counts, whatever the forecast of the mean."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.cores import on_rows
from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline, blocks, encode, stage_of
from trailsight.detector.dispersion import Dispersion, estimate, shrink
from trailsight.detector.levels import Prior, fleet_prior, observed_minutes
from trailsight.detector.slots import Slots, slots_of

Floats = NDArray[np.float64]
Forecast = Callable[[Slots, Prior, NDArray[np.int8]], Floats]
"""(S, 672) calls per minute of the week to come, by slot of the local week, all above 0, from the
slots, the fleet's prior and the (S,) stages."""


def fit_counts(history: Panel, forecast: Forecast) -> CountBaseline:
    """The baseline of ``history`` whose means are those of ``forecast``."""
    from trailsight.detector.moments_kernel import moments_block

    prior = fleet_prior(history)
    observed = observed_minutes(history)
    stage = stage_of(observed)
    series = len(history.keys)
    level, shape = np.empty(series, np.float32), np.empty((series, 672), np.int8)
    sums, active, calls = np.zeros((series, 8)), np.empty(series), np.empty(series)
    for low, part in blocks(history):
        rows = slice(low, low + len(part.keys))
        slots = slots_of(part)
        active[rows] = (slots.calls > 0).sum(axis=1)
        calls[rows] = slots.calls.sum(axis=1)
        means = forecast(slots, prior, stage[rows])
        level[rows], shape[rows] = encode(means)
        moments = sums[rows]

        def work(
            some: slice, slots: Slots = slots, means: Floats = means, out: Floats = moments
        ) -> None:
            calls, squares, minutes = slots.calls[some], slots.squares[some], slots.minutes[some]
            moments_block(calls, squares, minutes, slots.phase, means[some], out[some])

        on_rows(work, len(means))
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
