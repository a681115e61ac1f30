"""Benign changes that look odd: growth, a new level, births, deaths, clock changes."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.rates.made import Made, Note, log_uniform
from benchmarks.rates.world import DAY, World


def drift(
    world: World, rng: np.random.Generator, chance: float = 0.2
) -> tuple[NDArray[np.float64], tuple[Note, ...]]:
    """(T,) factor on a rate: usually 1; else growth over weeks, or a step to a lasting level."""
    minutes = np.arange(world.length)
    drawn = rng.random()
    at = int(rng.integers(DAY, max(world.length - DAY, DAY + 1)))
    if drawn < chance / 2:
        ratio = log_uniform(rng, 1.2, 2.5)
        part = np.clip((minutes - at) / max(world.length - at, 1), 0, 1)
        return ratio**part, (Note("growth", at, world.length, 0),)
    if drawn < chance:
        ratio = log_uniform(rng, 1.4, 3.0) ** rng.choice([1, 1, -1])
        ramp = int(rng.choice([1, 15, 240]))
        part = np.clip((minutes - at) / ramp, 0, 1)
        return ratio**part, (Note("level_shift", at, min(at + DAY, world.length), 0),)
    return np.ones(world.length), ()


def clock_notes(world: World, made: Made) -> tuple[Note, ...]:
    """The week after each clock change, for a series that follows somebody's working day."""
    if made.zone is None:
        return ()
    week = 7 * DAY
    return tuple(
        Note("clock_change", at, min(at + week, world.length), 0)
        for at in world.clock_changes(made.zone)
    )


def recorded_from(made: Made, begin: int) -> Made:
    """The series as a trail sees it that covers its Region only from ``begin`` on."""
    counts = made.counts.copy()
    counts[:begin] = 0
    kept = tuple(note for note in made.notes if note.start >= begin)
    end = min(begin + DAY, len(counts))
    first = Note("region_recorded", begin, end, int(counts[begin:end].sum()))
    return Made(counts, (*kept, first), made.zone)


def lifetime(world: World, made: Made, rng: np.random.Generator) -> Made:
    """The series begins or ends within the period; its first calls are a look-alike."""
    counts = made.counts.copy()
    at = int(rng.integers(2 * DAY, max(world.length - 2 * DAY, 2 * DAY + 1)))
    born = rng.random() < 0.65
    if born:
        counts[:at] = 0
        first = np.flatnonzero(counts)
        begin = int(first[0]) if len(first) else at
        notes = [note for note in made.notes if note.start >= begin]
        end = min(begin + 60, world.length)
        if len(first):
            notes.append(Note("new_api", begin, end, int(counts[begin:end].sum())))
    else:
        counts[at:] = 0
        notes = [note for note in made.notes if note.start < at]
        notes.append(Note("retired", at, min(at + DAY, world.length), 0))
    return Made(counts, tuple(notes), made.zone)
