"""Counts drawn from known processes: what the contract's checks and the calibration table use.

Each regime is a function of a seed: (history, future), two panels of the same process, the
future right after the history.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.slots import DAY_MINUTES, WEEK_MINUTES

START = 2850 * WEEK_MINUTES + 3 * DAY_MINUTES + 437
"""An arbitrary minute, not the beginning of a day or of a quarter of an hour."""

Floats = NDArray[np.float64]
Rates = Callable[[np.random.Generator, NDArray[np.int64], int], NDArray[np.int64]]


def key(index: int) -> SeriesKey:
    """A made-up series."""
    source, name = "ec2.amazonaws.com", f"Call{index}"
    return SeriesKey("111111111111", "eu-west-1", source, name, "Management", CALL_RATE, None)


def steady(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> NDArray[np.int64]:
    """Poisson with rates from 0.003 to 30 calls per minute."""
    rate = 10 ** rng.uniform(-2.5, 1.5, (series, 1))
    return rng.poisson(np.broadcast_to(rate, (series, len(minute))))


def season(minute: NDArray[np.int64], phase: Floats) -> Floats:
    """(S, T) a working day and a quieter weekend, relative to the mean."""
    wave = np.exp(1.5 * np.cos(2 * np.pi * (minute / DAY_MINUTES - phase[:, None]))) / 1.65
    weekend = np.isin(minute // DAY_MINUTES % 7, (2, 3))
    return np.asarray(wave * np.where(weekend, 0.4, 1.24), np.float64)


def diurnal(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> NDArray[np.int64]:
    """Poisson around a working day and week; 0.03 to 30 calls per minute."""
    rate = 10 ** rng.uniform(-1.5, 1.5, (series, 1))
    counts: NDArray[np.int64] = rng.poisson(rate * season(minute, rng.uniform(0, 1, series)))
    return counts


def clumpy(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> NDArray[np.int64]:
    """Sparse sessions: a Poisson number of clumps, each of geometrically many calls."""
    rate = 10 ** rng.uniform(-3.5, -1, (series, 1))
    mean = rng.uniform(1.5, 6, (series, 1))
    clumps = rng.poisson(rate * season(minute, rng.uniform(0, 1, series)))
    calls = np.zeros_like(clumps)
    some = clumps > 0
    stop = np.broadcast_to(1 / mean, clumps.shape)[some]
    calls[some] = clumps[some] + rng.negative_binomial(clumps[some], stop)
    return calls


def cron(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> NDArray[np.int64]:
    """A thin background, and a burst at a fixed minute of every hour, day or week."""
    period = rng.choice([60, DAY_MINUTES, WEEK_MINUTES], series)[:, None]
    at = (rng.uniform(0, 1, (series, 1)) * period).astype(np.int64)
    height = 10 ** rng.uniform(1, 2.5, (series, 1))
    burst = (minute - at) % period == 0
    counts: NDArray[np.int64] = rng.poisson(0.02 + height * burst)
    return counts


def noisy(rng: np.random.Generator, minute: NDArray[np.int64], series: int) -> NDArray[np.int64]:
    """Autoscaling: a busy season whose level wanders within hours and jumps within minutes."""
    rate = 10 ** rng.uniform(0, 2, (series, 1)) * season(minute, rng.uniform(0, 1, series))
    hours = -(-len(minute) // 60)
    slow = np.repeat(rng.gamma(8, 1 / 8, (series, hours)), 60, axis=1)[:, : len(minute)]
    return rng.poisson(rate * slow * rng.gamma(3, 1 / 3, rate.shape))


REGIMES: dict[str, Rates] = {
    "steady": steady,
    "diurnal": diurnal,
    "clumpy": clumpy,
    "cron": cron,
    "noisy": noisy,
}


def draw(regime: str, seed: int, series: int, history: int, future: int) -> tuple[Panel, Panel]:
    """Two panels of ``history`` and ``future`` minutes."""
    rng = np.random.default_rng(seed)
    minute = START + np.arange(history + future, dtype=np.int64)
    counts = REGIMES[regime](rng, minute, series)
    whole = panel_of([key(i) for i in range(series)], START, counts)
    return whole.window(START, START + history), whole.window(START + history, whole.end)


def mixture(seed: int, history: int, future: int) -> tuple[Panel, Panel]:
    """Two panels with two series of every regime."""
    rng = np.random.default_rng(seed)
    minute = START + np.arange(history + future, dtype=np.int64)
    counts = np.concatenate([process(rng, minute, 2) for process in REGIMES.values()])
    whole = panel_of([key(i) for i in range(len(counts))], START, counts)
    return whole.window(START, START + history), whole.window(START + history, whole.end)


def panel_of(keys: Sequence[SeriesKey], start: int, counts: NDArray[np.integer]) -> Panel:
    """A panel of (S, T) counts, all observed from its start."""
    return Panel.from_dense(keys, start, counts)
