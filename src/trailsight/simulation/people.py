"""People at work: sessions on office days, each a clump of calls."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import Calls, Step, Tape, amount, pick, spaced
from trailsight.simulation.clock import local_days
from trailsight.simulation.organisation import Account

WEEK = 7 * 86_400


def office_second(rng: Generator) -> float:
    """A second of the local day: a peak in the morning, a flatter one after lunch."""
    hour = rng.normal(10.4, 0.9) if rng.random() < 0.5 else rng.normal(14.9, 1.3)
    return 3600 * float(np.clip(hour, 7.5, 19.5))


@dataclass(frozen=True)
class Sessions:
    """A task that some people do ``per_day`` times an office day, now and then at weekends."""

    name: str
    callers: tuple[Caller, ...]
    region: str
    per_day: float
    steps: tuple[Step, ...]
    gap: float = 7.0
    """Seconds between the calls of a session, on average."""
    weekend: float = 0.04
    """Share of an office day's sessions that a day of the weekend sees."""
    lookalike: ClassVar[str] = ""

    def calls(self, account: Account) -> Calls:
        """Each session takes its steps in order."""
        rng, tape = account.rng(self.name), Tape(account)
        for day, midnight in local_days(account):
            rate = self.per_day * account.busyness * (self.weekend if day.weekday() >= 5 else 1)
            for _ in range(rng.poisson(rate)):
                caller, at = pick(rng, self.callers), midnight + office_second(rng)
                for step in self.steps:
                    times = spaced(rng, at, amount(rng, step), self.gap)
                    if len(times):
                        tape.step(rng, step, caller, self.region, times)
                        at = float(times[-1])
        return tape.calls()


@dataclass(frozen=True)
class Rare:
    """APIs called a few times a week at most, at any hour."""

    name: str
    region: str
    callers: tuple[Caller, ...]
    steps: tuple[tuple[Step, float], ...]
    """Each with its occasions a week."""
    lookalike: ClassVar[str] = ""

    def calls(self, account: Account) -> Calls:
        """Every API has a stream of its own."""
        tape = Tape(account)
        for step, per_week in self.steps:
            rng = account.rng(f"{self.name} {step.api}")
            for _ in range(rng.poisson(per_week * account.days / 7)):
                at = rng.uniform(account.start, account.end)
                times = spaced(rng, at, amount(rng, step), 5.0)
                tape.step(rng, step, pick(rng, self.callers), self.region, times)
        return tape.calls()


@dataclass(frozen=True)
class Quota:
    """People's calls of one API, exactly ``per_week`` in every seven days reckoned from ``anchor``.

    With it an average over the seven days before ``anchor`` is known to the last digit. The hour
    after ``anchor`` stays free.
    """

    name: str
    callers: tuple[Caller, ...]
    region: str
    step: Step
    per_week: int
    anchor: int
    """Seconds since the epoch."""
    lookalike: ClassVar[str] = ""

    def calls(self, account: Account) -> Calls:
        """Clumps of one to four calls in office hours."""
        rng, tape = account.rng(self.name), Tape(account)
        days = [midnight for day, midnight in local_days(account, margin=8) if day.weekday() < 5]
        first = -((self.anchor - account.start) // WEEK) - 1
        for week in range(first, 1):
            low = self.anchor + week * WEEK + (3600 if week == 0 else 0)
            high = self.anchor + (week + 1) * WEEK - 900
            left = self.per_week
            inside = [day for day in days if low - 86_400 < day < high]
            while left:
                at = inside[int(rng.integers(len(inside)))] + office_second(rng)
                size = min(left, int(rng.integers(1, 5)))
                if low <= at < high:
                    offsets = np.sort(rng.uniform(0, 600, size))
                    caller = pick(rng, self.callers)
                    tape.step(rng, self.step, caller, self.region, at + offsets)
                    left -= size
        return tape.calls()
