"""Cron jobs: the same calls at the same minutes."""

from dataclasses import dataclass

import numpy as np

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import ORDINARY, Calls, Step, Tape, amount, pick, spaced
from trailsight.simulation.organisation import DAY, Account

EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True)
class Schedule:
    """A job that runs every ``every`` seconds, ``at`` seconds into the period, UTC.

    Periods count from the epoch: a day starts at midnight; for a week (``every`` = 7 days)
    ``at`` counts from Monday. Each occasion is one of its runs when it is a ``lookalike``.
    """

    name: str
    callers: tuple[Caller, ...]
    region: str
    every: int
    at: int
    steps: tuple[Step, ...]
    gap: float = 2.0
    """Seconds between the calls of a run, on average."""
    lookalike: str = ""

    def calls(self, account: Account) -> Calls:
        """Runs start within the first seconds of their minute and take their steps in order."""
        rng, tape = account.rng(self.name), Tape(account)
        origin = self.at - (EPOCH_WEEKDAY * DAY if self.every == 7 * DAY else 0)
        first = -(-(account.start - origin) // self.every)
        fires = np.arange(origin + first * self.every, account.end, self.every)
        for run, fire in enumerate(fires.tolist()):
            at, caller = fire + rng.uniform(1, 6), pick(rng, self.callers)
            for step in self.steps:
                times = spaced(rng, at, amount(rng, step), self.gap)
                at = float(times[-1]) if len(times) else at
                occasion = run if self.lookalike else ORDINARY
                tape.step(rng, step, caller, self.region, times, occasion)
        return tape.calls()
