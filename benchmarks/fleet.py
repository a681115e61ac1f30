"""A fleet of simulated series for measuring cost: as many as wanted, in seconds.

    python benchmarks/fleet.py [series] [weeks]

Of ten thousand series, four thousand are dead (a call a month or none), three thousand sparse,
two thousand follow the working day and week, eight hundred are jobs that run by the clock, and
two hundred are busy and over-dispersed. A few per cent of all minutes have a call.
"""

import sys
import time

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.compiled import compiled
from trailsight.contracts.cores import on_cores
from trailsight.contracts.panel import Panel
from trailsight.contracts.series import CALL_RATE, SeriesKey
from trailsight.detector.draws import START
from trailsight.detector.slots import DAY, DAY_MINUTES, WEEK, WEEK_MINUTES, WIDTH

DEAD, SPARSE, SEASONAL, CRON, OVERDISPERSED = range(5)
SHARES = (0.4, 0.3, 0.2, 0.08, 0.02)
RATES = ((-6.5, -4.5), (-4.0, -2.0), (-2.5, 0.0), (-3.0, -1.5), (0.0, 1.5))
"""Decimal logarithms of the lowest and highest calls per minute, by kind."""
PLACES = 50
"""Accounts and Regions; one in ten is watched from somewhere in the history only."""
BLOCK = 64


def fleet(series: int, weeks: int, seed: int = 0) -> Panel:
    """``series`` series over ``weeks`` weeks; the same seed gives the same fleet."""
    rng = np.random.default_rng(seed)
    length = weeks * WEEK_MINUTES
    kind = rng.choice(len(SHARES), series, p=SHARES)
    low, high = np.array(RATES)[kind].T
    rate = 10 ** rng.uniform(low, high)
    phase = rng.uniform(0, 1, series)
    late = rng.integers(0, length, PLACES) * (rng.uniform(0, 1, PLACES) < 0.1)
    since = late[np.arange(series) % PLACES].astype(np.int32)
    lows = range(0, series, BLOCK)
    drawn: dict[int, tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]] = {}

    def work(low: int) -> None:
        here = slice(low, low + BLOCK)
        own = np.random.default_rng([seed, low])
        drawn[low] = draw_block(own, length, kind[here], rate[here], phase[here], since[here])

    on_cores(work, lows)
    parts = [drawn[low] for low in lows]
    sizes, minute, count = (np.concatenate(column) for column in zip(*parts, strict=True))
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Panel(_keys(series), START, length, since, indptr, minute, count)


def _keys(series: int) -> tuple[SeriesKey, ...]:
    return tuple(
        SeriesKey(
            f"{100000000000 + i % PLACES}",
            "eu-west-1",
            "ec2.amazonaws.com",
            f"Call{i // PLACES}",
            "Management",
            CALL_RATE,
            None,
        )
        for i in range(series)
    )


@compiled
def draw_block(
    rng: np.random.Generator,
    length: int,
    kind: NDArray[np.int64],
    rate: NDArray[np.float64],
    phase: NDArray[np.float64],
    since: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """How many minutes of each series have calls, which ones, and how many calls."""
    sizes = np.zeros(len(kind), np.int64)
    minute, count = np.empty(len(kind) * length, np.int32), np.empty(len(kind) * length, np.int64)
    calls, wave = np.empty(length, np.int64), np.empty(WEEK)
    done = 0
    for s in range(len(kind)):
        calls[:] = 0
        season(kind[s], phase[s], wave)
        if kind[s] == OVERDISPERSED:
            draw_busy(rng, rate[s], wave, calls)
        else:
            draw_quiet(rng, rate[s], wave, calls)
        if kind[s] == CRON:
            draw_jobs(rng, calls)
        for t in range(since[s], length):
            if calls[t]:
                minute[done], count[done] = t, calls[t]
                done += 1
                sizes[s] += 1
    return sizes, minute[:done].copy(), count[:done].copy()


@compiled
def season(kind: int, phase: float, wave: NDArray[np.float64]) -> None:
    """``wave`` (672,): the rate by slot of the week, relative to its mean; the working day of the
    seasonal and busy kinds, quieter at the weekend. Day 0 is a Thursday."""
    for i in range(WEEK):
        wave[i] = 1.0
        if kind in (SEASONAL, OVERDISPERSED):
            weekend = i // DAY in (2, 3)
            wave[i] = np.exp(1.5 * np.cos(2 * np.pi * (i / DAY - phase))) / 1.65
            wave[i] *= 0.4 if weekend else 1.24


@compiled
def draw_quiet(
    rng: np.random.Generator, rate: float, wave: NDArray[np.float64], calls: NDArray[np.int64]
) -> None:
    """Adds a Poisson process: call by call, thinned from the highest rate of the week."""
    top = wave.max()
    time = rng.exponential(1 / (rate * top))
    while time < len(calls):
        if rng.random() * top <= wave[(START + int(time)) // WIDTH % WEEK]:
            calls[int(time)] += 1
        time += rng.exponential(1 / (rate * top))


@compiled
def draw_busy(
    rng: np.random.Generator, rate: float, wave: NDArray[np.float64], calls: NDArray[np.int64]
) -> None:
    """Adds a process whose level wanders from hour to hour and jumps from minute to minute."""
    level = 1.0
    for t in range(len(calls)):
        if t % 60 == 0:
            level = rng.gamma(8.0, 1 / 8)
        due = rate * level * wave[(START + t) // WIDTH % WEEK] * rng.gamma(3.0, 1 / 3)
        calls[t] += rng.poisson(due)


@compiled
def draw_jobs(rng: np.random.Generator, calls: NDArray[np.int64]) -> None:
    """Adds a burst at a fixed minute of every hour, day or week."""
    which = rng.integers(0, 3)
    period = 60 if which == 0 else DAY_MINUTES if which == 1 else WEEK_MINUTES
    height = 10 ** rng.uniform(1.0, 2.5)
    for t in range(rng.integers(0, period), len(calls), period):
        calls[t] += rng.poisson(height)


def main(series: int = 10_000, weeks: int = 4) -> None:
    """Prints how long a fleet took and how large it is."""
    fleet(BLOCK, 1)  # compiles
    began = time.perf_counter()
    panel = fleet(series, weeks)
    took = time.perf_counter() - began
    size = (panel.minute.nbytes + panel.count.nbytes) / 2**20
    share = len(panel.minute) / (series * panel.length)
    print(f"{series} series, {weeks} weeks: {took:.1f} s, {len(panel.minute)} minutes with calls "
          f"({share:.1%}), {size:.0f} MB")  # fmt: skip


if __name__ == "__main__":
    main(*(int(value) for value in sys.argv[1:]))
