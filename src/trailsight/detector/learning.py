"""From a history to a baseline of counts, whatever the forecast of the mean."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel
from trailsight.detector.counts import CountBaseline, chunks
from trailsight.detector.dispersion import (
    Dispersion,
    estimate,
    hour_moments,
    minute_moments,
    shrink,
)
from trailsight.detector.levels import SHAPE, Prior, prior_of
from trailsight.detector.recurrence import PERIODS, Recurrence, join, recurrences, spread
from trailsight.detector.slots import WEEK, Slots, slots_of
from trailsight.detector.tails import HeldOut, excess, stretches, widen

Floats = NDArray[np.float64]
Forecast = Callable[[Slots], tuple[Floats, Floats]]
"""Calls per minute of the week to come, (S, 672) or (S, 1), and of the history held out from
itself, (S, B), NaN where that is not known."""


def observed_minutes(panel: Panel) -> NDArray[np.int64]:
    """(S,) minutes of the panel in which a series was watched."""
    return np.maximum(panel.length - panel.since.astype(np.int64), 0)


def fleet_prior(history: Panel) -> Prior:
    """The prior of the level, from the totals of all series."""
    inside = history.minute >= history.since[history.row]
    calls = np.bincount(history.row[inside], history.count[inside], minlength=len(history.keys))
    return prior_of(calls.astype(np.float64), observed_minutes(history).astype(np.float64))


def fit_counts(
    history: Panel, forecast: Callable[[Prior], Forecast], season: int, recur: bool, trailing: bool
) -> tuple[CountBaseline, NDArray[np.float32]]:
    """The baseline, and its held-out means (S, B) by slot.

    ``season`` is in minutes: shorter histories are marked. ``recur`` sets recurring minutes
    apart, ``trailing`` lets the mean follow the level while scoring.
    """
    prior = fleet_prior(history)
    learn = forecast(prior)
    profiles: list[Floats] = []
    held: list[NDArray[np.float32]] = []
    found: list[list[Recurrence]] = [[] for _ in PERIODS] if recur else []
    raw: list[tuple[Dispersion, Dispersion, Floats, Floats]] = []
    for low, part in chunks(history):
        here = [recurrences(part, period) for period in PERIODS] if recur else []
        for kept, one in zip(found, here, strict=True):
            kept.append(one.moved(low))
        apart = _apart(here, part)
        slots = slots_of(part, apart)
        profile, out = learn(slots)
        profiles.append(profile)
        held.append(out.astype(np.float32))
        minute = minute_moments(slots, out)
        active = (slots.calls > 0).sum(axis=1).astype(np.float64)
        hour = estimate(hour_moments(slots, out))
        raw.append((estimate(minute), hour, active, slots.calls.sum(axis=1)))

    active = _flat([r[2] for r in raw])
    observed = observed_minutes(history)
    busy = _flat([r[3] for r in raw]) > observed
    minutely, fleet = shrink(_stacked([r[0] for r in raw]), active, busy)
    hourly, fleet_hourly = shrink(_stacked([r[1] for r in raw]), active, busy)
    calls = _flat([r[3] for r in raw])
    precision = SHAPE + calls / minutely.clumping
    recurring = tuple(join(kept) for kept in found)
    out_of = np.concatenate(held) if held else np.empty((0, 0), np.float32)
    wide: list[Dispersion] = []
    beyond: list[tuple[Floats, Floats]] = []
    for low, part in chunks(history):
        rows = slice(low, low + len(part.keys))
        mask = _apart([r.only(low, low + len(part.keys)) for r in recurring], part)
        own = Dispersion(minutely.clumping[rows], minutely.noise[rows])
        cells = HeldOut.of(part, out_of[rows], mask)
        wide.append(widen(cells, own, precision[rows]))
        beyond.append(excess(cells, wide[-1], precision[rows]))
    tail = stretches(_flat([b[0] for b in beyond]), _flat([b[1] for b in beyond]))
    profile = np.concatenate(profiles) if profiles else np.empty((0, WEEK))
    baseline = CountBaseline(
        keys=history.keys,
        short=observed < season,
        observed=observed,
        profile=profile.astype(np.float32),
        minutely=_stacked(wide),
        hourly=hourly,
        precision=precision,
        stretch=tail,
        prior=prior,
        fleet=np.concatenate([fleet, fleet_hourly]),
        recurring=recurring,
        trailing=trailing,
    )
    return baseline, out_of


def _apart(recurring: list[Recurrence], part: Panel) -> NDArray[np.bool_] | None:
    """(C, T) the minutes at which something recurs."""
    if not recurring:
        return None
    rows = np.arange(len(part.keys))
    return spread(recurring, rows, part.start, part.length)[0] > 0


def _flat(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.empty(0)


def _stacked(parts: list[Dispersion]) -> Dispersion:
    return Dispersion(_flat([p.clumping for p in parts]), _flat([p.noise for p in parts]))
