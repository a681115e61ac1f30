"""What customers and load set off: visits, autoscaling, retries."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.lookalikes import drift
from benchmarks.rates.made import Made, Note, clumps, log_uniform, spread, tally, wander
from benchmarks.rates.world import World

MARKETS = ("America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata")


def rhythm(world: World, zone: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """(T,) how active customers are: low at night, a peak in the evening, other weekends."""
    local = world.local(zone)
    hour = local.minute / 60
    peak = rng.uniform(11, 20)
    second = rng.uniform(8, 21)
    wave = np.exp(1.8 * (np.cos((hour - peak) * np.pi / 12) - 1))
    wave += rng.uniform(0, 0.6) * np.exp(3 * (np.cos((hour - second) * np.pi / 12) - 1))
    weekend = np.where(local.weekday >= 5, log_uniform(rng, 0.35, 1.3), 1.0)
    low = log_uniform(rng, 0.03, 0.4)
    shape: NDArray[np.float64] = (low + wave) * weekend
    shape /= shape.mean()
    return shape


def traffic(world: World, rng: np.random.Generator) -> Made:
    """Customers' visits, each a clump of calls, under a level that wanders for hours."""
    zone = str(rng.choice(MARKETS))
    factor, notes = drift(world, rng)
    visits = log_uniform(rng, 0.01, 100) * rhythm(world, zone, rng) * factor
    visits = visits * wander(world.length, rng.uniform(0.08, 0.35), log_uniform(rng, 60, 900), rng)
    many = rng.poisson(visits)
    more = log_uniform(rng, 0.05, 4.0)
    calls = many.astype(np.int64)
    busy = np.flatnonzero(many)
    calls[busy] += rng.negative_binomial(many[busy], 1 / (1 + more))
    return Made(spread(calls, (0.7, 0.2, 0.1), rng), notes, zone)


def scaling(world: World, rng: np.random.Generator) -> Made:
    """A group that starts instances when its load outgrows it; steps of very different size."""
    zone = str(rng.choice(MARKETS))
    base = log_uniform(rng, 8, 250)
    load = base * rhythm(world, zone, rng) * wander(world.length, rng.uniform(0.2, 0.5), 45, rng, 5)
    size, cool = base * 0.5, 0
    starts, sizes = [], []
    for at, now in enumerate(load[::5].tolist()):
        if cool > 0:
            cool -= 1
        elif now > 0.85 * size or now < 0.4 * size:
            wanted = now / 0.65
            if wanted > size:
                starts.append(at * 5.0)
                sizes.append(max(int((wanted - size) * rng.lognormal(0, 0.5)), 1))
            size, cool = wanted, int(rng.integers(1, 6))
    surges = rng.uniform(0, world.length, rng.poisson(world.days / 4))  # spot reclaims, queues
    surge_sizes = np.minimum(base * (rng.pareto(1.3, len(surges)) + 1) * 0.3, 20 * base)
    begun = np.concatenate([starts, surges]) + rng.exponential(0.6, len(starts) + len(surges))
    whole = np.concatenate([sizes, np.maximum(surge_sizes, 1)]).astype(np.int64)
    counts = tally(clumps(begun, whole, log_uniform(rng, 0.02, 0.25), rng), world.length)
    notes = tuple(
        Note("scaling_event", int(at), min(int(at) + 30, world.length), int(size))
        for at, size in zip(surges, surge_sizes, strict=True)
    )
    return Made(counts, notes, zone)


def retries(world: World, rng: np.random.Generator) -> Made:
    """Work that now and then meets a short outage, and is tried again and again."""
    factor, notes = drift(world, rng, 0.1)
    rate = log_uniform(rng, 0.003, 3) * factor
    rate = rate * wander(world.length, 0.3, 300, rng)
    base = rng.poisson(rate)
    out = np.zeros(world.length, bool)
    for at in rng.uniform(0, world.length, rng.poisson(world.days * log_uniform(rng, 0.2, 3))):
        out[int(at) : int(at) + max(int(rng.lognormal(1.6, 0.8)), 1)] = True
    hit = np.repeat(np.flatnonzero(out), base[out])
    again = rng.geometric(1 / log_uniform(rng, 2, 8), len(hit))
    times = clumps(hit + rng.random(len(hit)), again, log_uniform(rng, 0.1, 1.5), rng)
    return Made((base + tally(times, world.length)).astype(np.int32), notes)
