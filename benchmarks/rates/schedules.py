"""What runs by the clock: cron, nightly, weekly and monthly jobs, agents, batch pipelines."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.lookalikes import drift
from benchmarks.rates.made import Made, Note, clumps, log_uniform, tally
from benchmarks.rates.world import DAY, World


def cron(world: World, rng: np.random.Generator) -> Made:
    """A job every 5, 15, 30 or 60 minutes, with jitter; now and then a run is left out."""
    period = int(rng.choice([5, 15, 30, 60]))
    starts = np.arange(rng.integers(0, period), world.length, period).astype(np.float64)
    starts = starts[rng.random(len(starts)) > 0.003]
    starts += rng.exponential(log_uniform(rng, 0.05, 1.0), len(starts))
    fixed = int(np.ceil(log_uniform(rng, 1, 15)))
    if rng.random() < 0.5:
        sizes = np.full(len(starts), fixed)
    else:  # as many as there is to do
        sizes = rng.poisson(fixed * rng.lognormal(0, 0.4, len(starts)))
    return Made(tally(clumps(starts, sizes, 0.05, rng), world.length))


def _jobs(world: World, starts: NDArray[np.float64], kind: str, rng: np.random.Generator) -> Made:
    """Runs at ``starts`` whose size follows the amount of data, and which sometimes slip."""
    data = rng.normal(0, 1, len(starts))
    for i in range(1, len(data)):
        data[i] = 0.7 * data[i - 1] + 0.71 * data[i]
    spread = rng.uniform(0.05, 0.7)
    sizes = np.maximum(log_uniform(rng, 4, 400) * np.exp(spread * data), 1).astype(np.int64)
    slips = rng.random(len(starts)) < 0.06
    delay = np.where(slips, rng.uniform(8, 75, len(starts)), rng.exponential(0.7, len(starts)))
    begun = starts + delay
    gap = log_uniform(rng, 0.01, 0.6)
    counts = tally(clumps(begun, sizes, gap, rng), world.length)
    notes = []
    for at, size, slipped in zip(begun, sizes, slips, strict=True):
        end = int(at + size * gap) + 2
        if at >= 0 and end < world.length and (slipped or kind != "nightly_job"):
            notes.append(Note("slipped_job" if slipped else kind, int(at), end, int(size)))
    return Made(counts, tuple(notes))


def nightly(world: World, rng: np.random.Generator) -> Made:
    """A backup or a report once a night."""
    zone = str(rng.choice(["UTC", "UTC", "America/New_York", "Europe/Berlin"]))
    _, midnights = world.local(zone).midnights()
    return _jobs(
        world, midnights.astype(np.float64) + int(rng.integers(0, 360)), "nightly_job", rng
    )


def weekly(world: World, rng: np.random.Generator) -> Made:
    """A job once a week."""
    days, midnights = world.local("UTC").midnights()
    chosen = midnights[(days + 3) % 7 == rng.integers(0, 7)]
    return _jobs(world, chosen + float(rng.integers(0, DAY)), "weekly_job", rng)


def monthly(world: World, rng: np.random.Generator) -> Made:
    """A job on one day of the month; between two of them a chore now and then."""
    days, midnights = world.local("UTC").midnights()
    dates = days.astype("datetime64[D]")
    of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    chosen = midnights[of_month == rng.choice([1, 1, 5, 10, 15, 15, 20])]
    made = _jobs(world, chosen + float(rng.integers(0, DAY)), "monthly_job", rng)
    few = tally(rng.uniform(0, world.length, rng.poisson(world.days / 7)), world.length)
    return Made(made.counts + few, made.notes)


def agents(world: World, rng: np.random.Generator) -> Made:
    """A fleet whose agents report in every so many minutes, each with a phase of its own."""
    period = int(rng.choice([5, 15, 30, 60, 60]))
    fleet = int(log_uniform(rng, 3, 600))
    factor, notes = drift(world, rng)
    phases = rng.uniform(0, period, int(fleet * factor.max()) + 1)
    turns = np.arange(0, world.length, period)
    alive = np.arange(len(phases))[:, None] < fleet * factor[turns][None, :]
    if rng.random() < 0.4:  # hosts of a group that is smaller at night
        night = np.isin((turns // 60) % 24, (0, 1, 2, 3, 4, 5))
        alive &= ~((np.arange(len(phases)) % 3 == 0)[:, None] & night[None, :])
    times = (turns[None, :] + phases[:, None])[alive]
    times = times + rng.normal(0, 0.2, len(times))
    lost = rng.random(len(times)) < 0.004
    return Made(tally(times[~lost], world.length), notes)


def batch(world: World, rng: np.random.Generator) -> Made:
    """Pipelines that run some times a day over data of very different size."""
    times = np.sort(rng.uniform(0, DAY, int(rng.integers(1, 7))))
    starts = (np.arange(world.days)[:, None] * DAY + times[None, :]).ravel()
    starts = starts + rng.exponential(log_uniform(rng, 0.5, 12), len(starts))
    weekend = np.isin((starts // DAY).astype(np.int64) % 7, (5, 6))
    starts = starts[~weekend | (rng.random(len(starts)) < 0.4)]
    sizes = rng.lognormal(np.log(log_uniform(rng, 4, 120)), rng.uniform(0.4, 1.1), len(starts))
    whole = np.clip(sizes, 1, 5000).astype(np.int64)
    gap = log_uniform(rng, 0.01, 0.5)
    counts = tally(clumps(starts, whole, gap, rng), world.length)
    large = np.argsort(whole)[-3:]
    notes = tuple(
        Note("large_batch", int(starts[i]), int(starts[i] + whole[i] * gap) + 2, int(whole[i]))
        for i in large
        if starts[i] + whole[i] * gap + 2 < world.length
    )
    return Made(counts, notes)
