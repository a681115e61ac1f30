"""The profile that nothing is tuned on. Read it after publishing a result, not before."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.made import (
    Counts,
    Made,
    Note,
    Regime,
    clumps,
    log_uniform,
    spread,
    tally,
    wander,
)
from benchmarks.rates.profile import Profile, Sizes
from benchmarks.rates.world import DAY, World

OFFICES = ("America/Sao_Paulo", "Asia/Tokyo", "Europe/Berlin", "America/New_York")


def self_exciting(world: World, rng: np.random.Generator) -> Made:
    """A Hawkes process: each call sets off others, some of them much later."""
    zone = str(rng.choice(OFFICES))
    hour = world.local(zone).minute / 60
    by_day = 1 + rng.uniform(0, 0.95) * np.sin((hour - 9) * np.pi / 12)
    rate = log_uniform(rng, 0.001, 0.5) * by_day * wander(world.length, 0.4, 2880, rng)
    fresh = np.repeat(np.arange(world.length), rng.poisson(rate)) + 0.0
    born, children, slow = [fresh], rng.uniform(0.45, 0.9), log_uniform(rng, 0.5, 15)
    while len(fresh):
        fresh = np.repeat(fresh, rng.poisson(children, len(fresh)))
        fresh = fresh + slow * (rng.pareto(2.2, len(fresh)) + rng.exponential(0.3, len(fresh)))
        fresh = fresh[fresh < world.length]
        born.append(fresh)
    return Made(tally(np.concatenate(born), world.length), (), zone)


def on_off(world: World, rng: np.random.Generator) -> Made:
    """Several sources that are on for a while, then off for longer."""
    rate = np.zeros(world.length)
    for _ in range(int(rng.integers(1, 6))):
        on, off = log_uniform(rng, 8, 240), log_uniform(rng, 120, 4000)
        spans = rng.exponential(1.0, (2, int(2 * world.length / (on + off)) + 20))
        ends = np.cumsum((spans * [[off], [on]]).T.ravel())
        level = log_uniform(rng, 0.05, 20)
        rate += level * (np.searchsorted(ends, np.arange(world.length)) % 2)
    return Made(rng.poisson(rate).astype(np.int32))


def etl(world: World, rng: np.random.Generator) -> Made:
    """Loads every few hours whose size grows for weeks, with stages and late sources."""
    every = int(rng.choice([180, 240, 240, 360, 480])) * 1.0
    starts = np.arange(rng.uniform(0, every), world.length, every)
    growth = log_uniform(rng, 0.8, 2.5) ** (starts / world.length)
    reset = rng.random() < 0.3
    if reset:  # archived once a month
        growth = np.where(starts > rng.uniform(0, world.length), 0.6, 1.0) * growth
    late = rng.random(len(starts)) < 0.05
    starts = starts + rng.exponential(2.0, len(starts)) + late * rng.uniform(10, 100, len(starts))
    size = log_uniform(rng, 6, 300) * growth * rng.gamma(8, 1 / 8, len(starts))
    whole = np.maximum(size, 1).astype(np.int64)
    gap = log_uniform(rng, 0.02, 0.4)
    times = clumps(starts, whole, gap, rng)
    tail = clumps(starts + log_uniform(rng, 15, 60), np.maximum(whole // 4, 1), gap, rng)
    notes = [
        Note("late_load", int(s), min(int(s + n * gap) + 2, world.length), int(n))
        for s, n in zip(starts[late], whole[late], strict=True)
        if s < world.length
    ]
    return Made(tally(np.concatenate([times, tail]), world.length), tuple(notes))


def tenants(world: World, rng: np.random.Generator) -> Made:
    """Customers with batches of their own hour and of Pareto size; new ones join."""
    many = int(rng.integers(3, 40))
    hours = rng.choice([0, 1, 6, 7, 8, 12, 18, 22], many) * 60 + rng.normal(0, 12, many)
    joined = np.where(rng.random(many) < 0.85, 0, rng.integers(0, world.days, many))
    usual = (rng.pareto(1.2, many) + 1) * log_uniform(rng, 1, 12)
    days = np.arange(world.days)
    runs = (rng.random((world.days, many)) < rng.beta(4, 1.5, many)) & (days[:, None] >= joined)
    starts = (days[:, None] * DAY + hours + rng.normal(0, 4, runs.shape))[runs]
    sizes = (usual * rng.lognormal(0, 0.35, runs.shape))[runs]
    whole = np.clip(sizes, 1, 20000).astype(np.int64)
    counts = tally(clumps(starts, whole, log_uniform(rng, 0.005, 0.2), rng), world.length)
    notes = tuple(
        Note("new_tenant", int(day) * DAY, min((int(day) + 1) * DAY, world.length), int(size))
        for day, size in zip(joined[joined > 0], usual[joined > 0], strict=True)
    )
    return Made(counts, notes)


def around_the_world(world: World, rng: np.random.Generator) -> Made:
    """Offices on three continents that hand over to each other; each day has its own pace."""
    rate = np.zeros(world.length)
    for zone in ("Asia/Tokyo", "Europe/Berlin", "America/New_York"):
        local = world.local(zone)
        bell = np.exp(-0.5 * ((local.minute - 810) / rng.uniform(110, 200)) ** 2)
        days, which = np.unique(local.day, return_inverse=True)
        pace = rng.gamma(20, 1 / 20, len(days)) * np.where((days + 3) % 7 > 4, 0.12, 1)
        pace *= np.where(world.rests(zone, days), 0.25, 1.0)
        rate += rng.uniform(0.3, 1) * bell * pace[which]
    rate = (rate + 0.03) * log_uniform(rng, 0.02, 500)
    many = rng.poisson(rate * rng.gamma(30, 1 / 30, world.length)).astype(np.int64)
    return Made(spread(many, (0.5, 0.5), rng), (), "Europe/Berlin")


def sprints(world: World, rng: np.random.Generator) -> Made:
    """A release every second week, hotfixes on the days after, little in between."""
    zone = str(rng.choice(OFFICES))
    days, midnights = world.local(zone).midnights()
    day = int(rng.integers(0, 10)) + 4 * int(rng.integers(0, 2))
    since = (days - days[0] - day) % 14
    often = np.select([since == 0, since < 4], [log_uniform(rng, 3, 15), 1.0], 0.15)
    each = rng.poisson(often * np.where((days + 3) % 7 > 4, 0.1, 1))
    starts = np.repeat(midnights, each) + rng.triangular(540, 840, 1200, each.sum())
    sizes = rng.negative_binomial(1.5, 1.5 / (1.5 + log_uniform(rng, 3, 40)), len(starts)) + 1
    counts = tally(clumps(starts, sizes, log_uniform(rng, 0.05, 1.0), rng), world.length)
    notes = tuple(
        Note("sprint_release", int(m) + 540, int(m) + 1200, int(counts[m + 540 : m + 1200].sum()))
        for m in midnights[since == 0]
        if m + 540 >= 0 and m + 1200 <= world.length
    )
    return Made(counts, notes, zone)


def weekends(world: World, rng: np.random.Generator) -> Made:
    """Maintenance that runs on Saturdays and Sundays alone."""
    days, midnights = world.local("UTC").midnights()
    chosen = midnights[(days + 3) % 7 > 4].astype(np.float64) + int(rng.integers(0, 1200))
    chosen = chosen[rng.random(len(chosen)) < rng.uniform(0.6, 1)]
    blocks = rng.poisson(log_uniform(rng, 2, 30), len(chosen)) + 1
    starts = clumps(chosen, blocks, log_uniform(rng, 2, 20), rng)
    sizes = rng.geometric(1 / log_uniform(rng, 1, 30), len(starts))
    return Made(tally(clumps(starts, sizes, 0.1, rng), world.length))


def backing_off(world: World, rng: np.random.Generator) -> Made:
    """Clients that poll every minute after a change, then half as often, and half again."""
    clients = int(log_uniform(rng, 1, 60))
    changes = np.sort(
        rng.uniform(0, world.length, rng.poisson(world.days * log_uniform(rng, 1, 12)))
    )
    longest = float(rng.choice([16, 32, 64]))
    times = []
    for begin, end in zip(np.r_[0, changes], np.r_[changes, world.length], strict=True):
        ladder = np.cumsum(np.minimum(2.0 ** np.arange(12), longest))
        steady = np.arange(ladder[-1] + longest, max(end - begin, 0) + 1, longest)
        polls = begin + np.r_[ladder, steady]
        times.append(polls[polls < end])
    each = np.concatenate(times)
    offsets = rng.uniform(0, 2, clients)
    spent = (each[None, :] + offsets[:, None] + rng.exponential(0.3, (clients, len(each)))).ravel()
    return Made(tally(spent, world.length))


def long_silences(world: World, rng: np.random.Generator) -> Made:
    """Rare calls with waits of Pareto length: clumps of days, then nothing for weeks."""
    waits = (rng.pareto(rng.uniform(0.5, 1.1), 400) + 0.02) * log_uniform(rng, 300, 8000)
    starts = np.cumsum(waits) - rng.uniform(0, 3 * DAY)
    starts = starts[(starts >= 0) & (starts < world.length)][:60]
    sizes = rng.geometric(1 / log_uniform(rng, 1, 5), len(starts))
    return Made(tally(clumps(starts, sizes, log_uniform(rng, 0.1, 20), rng), world.length))


def on_call(world: World, rng: np.random.Generator) -> Made:
    """Somebody is called out at any hour and tries things, for minutes or for hours."""
    starts = rng.uniform(0, world.length, rng.poisson(world.days * log_uniform(rng, 0.02, 0.6)))
    sizes = np.minimum(rng.lognormal(1.0, 0.9, len(starts)), 60).astype(np.int64) + 1
    return Made(tally(clumps(starts, sizes, rng.lognormal(0.5, 1, len(starts)), rng), world.length))


def unused(world: World, rng: np.random.Generator) -> Made:
    """Never called, or twice within an hour."""
    pair = rng.uniform(0, world.length) + rng.uniform(0, 60, int(rng.choice([0, 0, 1, 2])))
    counts = tally(pair, world.length)
    seen = np.flatnonzero(counts)
    if not len(seen):
        return Made(counts)
    return Made(counts, (Note("lone_call", int(seen[0]), int(seen[-1]) + 1, int(counts.sum())),))


def reconcilers(world: World, rng: np.random.Generator) -> Made:
    """Controllers that go over everything every ten minutes and at each change besides."""
    every = float(rng.choice([2, 10, 10, 20]))
    things = log_uniform(rng, 0.5, 60) * wander(world.length, 0.25, 5 * DAY, rng)
    starts = np.arange(rng.uniform(0, every), world.length, every).astype(np.float64)
    sizes = rng.binomial(np.ceil(things[starts.astype(int)]).astype(np.int64), rng.uniform(0.3, 1))
    moved = np.repeat(np.arange(world.length), rng.poisson(things * 0.002)).astype(float)
    extra = rng.geometric(0.3, len(moved))
    times = [clumps(starts, sizes, 0.02, rng), clumps(moved, extra, 0.3, rng)]
    return Made(tally(np.concatenate(times), world.length))


def quota(world: World, rng: np.random.Generator) -> Made:
    """Refusals from when the day's quota is spent until it is renewed, on some days."""
    days = np.flatnonzero(rng.random(world.days) < log_uniform(rng, 0.05, 0.9))
    rate = np.full(world.length, log_uniform(rng, 1e-5, 3e-3))
    for day in days.tolist():
        spent = int(day * DAY + 1440 * rng.beta(5, 2))
        rate[spent : (day + 1) * DAY] += log_uniform(rng, 0.01, 0.6)
    return Made(rng.poisson(rate).astype(np.int32))


def overload(calls: Counts, rng: np.random.Generator) -> Counts:
    """Failures of an API that throttles: the more calls in a minute, the larger their share."""
    busy = calls[calls > 0]
    limit = float(np.quantile(busy, rng.uniform(0.6, 0.99))) if len(busy) else 1.0
    base = log_uniform(rng, 0.002, 0.08)
    share: NDArray[np.float64] = base + rng.uniform(0.05, 0.7) * np.clip(calls / limit - 1, 0, 1)
    return rng.binomial(calls, np.minimum(share, 0.95)).astype(np.int32)


HELDOUT = Profile(
    name="heldout",
    regimes=(
        Regime("unused", 0.10, "rare", unused),
        Regime("long_silences", 0.22, "rare", long_silences),
        Regime("on_call", 0.12, "human", on_call),
        Regime("self_exciting", 0.08, "human", self_exciting),
        Regime("weekends", 0.05, "scheduled", weekends),
        Regime("etl", 0.07, "scheduled", etl),
        Regime("tenants", 0.06, "scheduled", tenants),
        Regime("backing_off", 0.06, "machine", backing_off),
        Regime("around_the_world", 0.08, "machine", around_the_world),
        Regime("reconcilers", 0.05, "machine", reconcilers),
        Regime("on_off", 0.06, "scaling", on_off),
        Regime("sprints", 0.07, "deploy", sprints),
    ),
    faults=(Regime("quota", 0.5, "read", quota), Regime("lone_faults", 0.5, "read", long_silences)),
    failures=overload,
    sizes=Sizes(
        floor=(5, 25),
        spike=(1, 6),
        spike_size=(0.7, 30),
        sustained=(12, 150),
        sustained_size=(0.6, 12),
        slow_burn=(200, 600),
        drop=(35, 200),
        drop_keeps=(0.0, 0.25),
        storm=(2, 90),
        storm_size=(0.7, 20),
        miner=(3, 30),
        miner_size=(0.5, 5),
        sibling_calls=(1, 7),
        first=(1, 20),
        first_calls=(5, 45),
    ),
    incidents=(42, 58),
)  # fmt: skip
