"""What a mechanism makes: counts per minute, with notes on what looks odd in them but is not."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.world import World

Counts = NDArray[np.int32]


@dataclass(frozen=True)
class Note:
    """A benign look-alike in [start, end), offsets in minutes; ``calls`` that belong to it."""

    kind: str
    start: int
    end: int
    calls: int


@dataclass(frozen=True)
class Made:
    """(T,) calls per minute of one series, its look-alikes, and whose working day it follows."""

    counts: Counts
    notes: tuple[Note, ...] = ()
    zone: str | None = None


Mechanism = Callable[[World, np.random.Generator], Made]


@dataclass(frozen=True)
class Regime:
    """A mechanism in a profile: how often it is drawn, and which API names it goes by."""

    name: str
    weight: float
    pool: str
    make: Mechanism = field(compare=False)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """A draw that is uniform in its logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def tally(times: NDArray[np.float64], length: int) -> Counts:
    """(length,) calls per minute of calls at ``times`` (minutes); those outside are left out."""
    inside = times[(times >= 0) & (times < length)]
    return np.bincount(inside.astype(np.int64), minlength=length).astype(np.int32)


def clumps(
    starts: NDArray[np.float64],
    sizes: NDArray[np.int64],
    gap: float | NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Times of calls that come in clumps: each clump starts, then gaps of mean ``gap`` minutes."""
    mean = np.repeat(np.broadcast_to(gap, len(starts)), sizes)
    starts, sizes, total = starts[sizes > 0], sizes[sizes > 0], int(sizes.sum())
    if not total:
        return np.empty(0)
    gaps = rng.exponential(1.0, total) * mean
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    run = np.cumsum(gaps)
    times: NDArray[np.float64] = np.repeat(starts, sizes) + run - np.repeat(run[firsts], sizes)
    return times


def spread(
    counts: NDArray[np.int64], shares: tuple[float, ...], rng: np.random.Generator
) -> Counts:
    """Lets the calls of each minute fall into that minute and the next ones, at random."""
    out, left, rest = np.zeros(len(counts), np.int64), counts, 1.0
    for lag, share in enumerate(shares):
        last = lag == len(shares) - 1
        now = left if last else rng.binomial(left, min(share / rest, 1.0))
        out[lag:] += now[: len(out) - lag]
        left, rest = left - now, rest - share
    return out.astype(np.int32)


def wander(
    length: int, sigma: float, memory: float, rng: np.random.Generator, step: int = 10
) -> NDArray[np.float64]:
    """(length,) exp of an Ornstein-Uhlenbeck process: SD ``sigma``, ``memory`` in minutes."""
    steps = length // step + 1
    keep = np.exp(-step / memory)
    kicks = rng.normal(0, sigma * np.sqrt(1 - keep * keep), steps)
    level = np.empty(steps)
    now = rng.normal(0, sigma)
    for i, kick in enumerate(kicks.tolist()):
        now = keep * now + kick
        level[i] = now
    return np.exp(np.repeat(level, step)[:length] - sigma * sigma / 2)
