"""Failures: a share of the calls of an API, or a fault of its own."""

import numpy as np

from benchmarks.rates.made import Counts, Made, Note, clumps, log_uniform, tally
from benchmarks.rates.world import World


def share_of(calls: Counts, rng: np.random.Generator) -> Counts:
    """(T,) failures among ``calls``: a small share always, a larger one in bad hours."""
    usual = log_uniform(rng, 0.004, 0.25)
    share = np.full(len(calls), usual)
    for at in rng.uniform(0, len(calls), rng.poisson(len(calls) / 1440 * rng.uniform(0, 0.5))):
        lasting = max(int(rng.lognormal(2.7, 0.9)), 1)
        share[int(at) : int(at) + lasting] = min(usual * log_uniform(rng, 2, 10), 0.9)
    return rng.binomial(calls, share).astype(np.int32)


def own_faults(world: World, rng: np.random.Generator) -> Made:
    """A client that asks for what it may not have, in clumps, for a while each time."""
    often = log_uniform(rng, 0.05, 12)
    starts = rng.uniform(0, world.length, rng.poisson(often * world.days))
    hours = (starts // 60) % 24
    if rng.random() < 0.6:  # mostly by day
        starts = starts[(hours > 7) & (hours < 21) | (rng.random(len(starts)) < 0.15)]
    sizes = np.minimum(rng.zipf(rng.uniform(1.6, 3.2), len(starts)), 60)
    counts = tally(clumps(starts, sizes, log_uniform(rng, 0.05, 3.0), rng), world.length)
    seen = np.flatnonzero(counts)
    notes: tuple[Note, ...] = ()
    if len(seen) and seen[0] > 7 * 1440:
        notes = (Note("lone_call", int(seen[0]), int(seen[0]) + 1, int(counts[seen[0]])),)
    return Made(counts, notes)
