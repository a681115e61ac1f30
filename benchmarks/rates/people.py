"""People at work: sessions in office hours, deployments, release days, rare chores."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.lookalikes import drift
from benchmarks.rates.made import Made, Note, clumps, log_uniform, tally
from benchmarks.rates.world import DAY, World

ZONES = ("America/New_York", "America/New_York", "America/Los_Angeles", "Europe/Berlin",
         "Europe/Dublin", "Asia/Kolkata")  # fmt: skip


def office_day(zone: str, world: World) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(D,) offsets of local midnights, and how much is done that day (weekends, holidays)."""
    days, midnights = world.local(zone).midnights()
    weekend = np.isin((days + 3) % 7, (5, 6))
    effort = np.where(weekend, 0.04, 1.0) * np.where(world.rests(zone, days), 0.15, 1.0)
    return midnights, effort


def holidays(zone: str, world: World) -> tuple[Note, ...]:
    """A note for each working day on which little is done."""
    days, midnights = world.local(zone).midnights()
    rest = world.rests(zone, days) & ~np.isin((days + 3) % 7, (5, 6))
    return tuple(
        Note("holiday", max(int(at), 0), min(int(at) + DAY, world.length), 0)
        for at in midnights[rest]
        if 0 <= at < world.length
    )


def office_times(many: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(many,) minutes of the local day: two humps around lunch, some in the evening."""
    part = rng.random(many)
    morning = rng.normal(10.4 * 60, 70, many)
    afternoon = rng.normal(15.0 * 60, 85, many)
    evening = rng.uniform(17 * 60, 23 * 60, many)
    return np.where(part < 0.45, morning, np.where(part < 0.95, afternoon, evening))


def people(world: World, rng: np.random.Generator) -> Made:
    """A team that uses an API in console or CLI sessions, by the clock of its office."""
    zone = str(rng.choice(ZONES))
    midnights, effort = office_day(zone, world)
    team = int(rng.integers(1, 25))
    habit = log_uniform(rng, 0.02, 1.5) * rng.lognormal(0, 0.6, team)
    factor, notes = drift(world, rng)
    mood = rng.lognormal(0, 0.25, len(midnights)) * effort
    mood *= factor[np.clip(midnights + 720, 0, world.length - 1)]
    sessions = rng.poisson(habit[:, None] * mood).sum(axis=0)
    starts = np.repeat(midnights, sessions) + office_times(int(sessions.sum()), rng)
    sizes = np.minimum(rng.geometric(1 / log_uniform(rng, 1.2, 6), len(starts)), 80)
    if rng.random() < 0.5:  # loops in the shell
        loops = rng.random(len(starts)) < 0.03
        sizes = np.where(loops, sizes * rng.integers(3, 15, len(starts)), sizes)
    times = clumps(starts, sizes, log_uniform(rng, 0.05, 2.0), rng)
    return Made(tally(times, world.length), notes + holidays(zone, world), zone)


def deployments(world: World, rng: np.random.Generator) -> Made:
    """A pipeline: some deployments a working day, each a burst; a release day is larger."""
    zone = str(rng.choice(ZONES))
    midnights, effort = office_day(zone, world)
    release = int(rng.integers(0, 5))
    weekday = (world.local(zone).midnights()[0] + 3) % 7
    lift = np.where(weekday == release, log_uniform(rng, 1.5, 5), 1.0)
    each = rng.poisson(log_uniform(rng, 0.3, 6) * effort * lift)
    starts = np.repeat(midnights, each) + office_times(int(each.sum()), rng)
    stacks = rng.lognormal(np.log(log_uniform(rng, 2, 25)), 0.6, len(starts))
    large = np.repeat(weekday == release, each)
    sizes = np.maximum(stacks * np.where(large, 2.0, 1.0), 1).astype(np.int64)
    counts = tally(clumps(starts, sizes, log_uniform(rng, 0.03, 0.8), rng), world.length)
    notes = tuple(
        Note("release_day", int(at) + 480, int(at) + 1200, int(counts[at + 480 : at + 1200].sum()))
        for at in midnights[weekday == release]
        if at >= 0 and at + 1200 <= world.length
    )
    return Made(counts, notes, zone)


def chores(world: World, rng: np.random.Generator) -> Made:
    """A rare task: a few times a month, some calls each, mostly by day."""
    zone = str(rng.choice(ZONES))
    midnights, effort = office_day(zone, world)
    often = rng.poisson(log_uniform(rng, 0.03, 0.5) * effort)
    starts = np.repeat(midnights, often) + office_times(int(often.sum()), rng)
    sizes = np.minimum(rng.zipf(rng.uniform(1.7, 3.5), len(starts)), 25)
    times = clumps(starts, sizes, log_uniform(rng, 0.05, 4.0), rng)
    return Made(tally(times, world.length), (), zone)


def hardly_ever(world: World, rng: np.random.Generator) -> Made:
    """Called never, or a few times in the whole period; a first lone call is a look-alike."""
    zone = str(rng.choice(ZONES))
    midnights, _ = office_day(zone, world)
    calls = int(rng.choice([0, 0, 0, 1, 1, 2, 4]))
    starts = rng.choice(midnights, calls) + office_times(calls, rng)
    counts = tally(starts, world.length)
    seen = np.flatnonzero(counts)
    notes = (Note("lone_call", int(seen[0]), int(seen[0]) + 1, 1),) if len(seen) else ()
    return Made(counts, notes, None)
