"""Machines at work: agents that report, and services that answer customers."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import ORDINARY, Calls, Step, Tape
from trailsight.simulation.clock import traffic
from trailsight.simulation.organisation import Account


@dataclass(frozen=True)
class Fleet:
    """Agents, one a caller, each calling every ``every`` seconds in a phase of its own."""

    name: str
    agents: tuple[Caller, ...]
    region: str
    every: int
    step: Step
    lookalike: ClassVar[str] = ""

    def calls(self, account: Account) -> Calls:
        """Each call comes a second or so around its time."""
        rng, tape = account.rng(self.name), Tape(account)
        for agent in self.agents:
            times = np.arange(account.start + rng.uniform(0, self.every), account.end, self.every)
            times += rng.normal(0, 0.8, len(times))
            tape.step(rng, self.step, agent, self.region, times)
        return tape.calls()


@dataclass(frozen=True)
class Demand:
    """Calls that customers' visits cause.

    Visits follow the hour, the weekday and a slowly wandering level. Each brings a clump:
    every step's calls within some seconds.
    """

    name: str
    callers: tuple[Caller, ...]
    region: str
    per_minute: float
    """Visits in a minute of the busiest weekday hour."""
    steps: tuple[Step, ...]
    wander: float = 0.25
    """Standard deviation of the level's logarithm; it turns over within about two hours."""
    growth: float = 1.0
    """The level at the end against that at the start; the visits it adds are the look-alike."""
    shift: tuple[int, float] | None = None
    """(days before the end, factor): the level from then on; the visits it adds likewise."""
    lookalike: str = ""

    def calls(self, account: Account) -> Calls:
        """The usual visits, and apart from them those that growth or a shift adds."""
        rng, tape = account.rng(self.name), Tape(account)
        rate = self.per_minute * account.busyness * traffic(account) * self._level(rng, account)
        self._visit(rng, tape, rate, ORDINARY)
        added = np.linspace(0, self.growth - 1, len(rate))
        if self.shift is not None:
            days, factor = self.shift
            added[max(len(rate) - days * 1440, 0) :] += factor - 1
        if added.any():
            self._visit(rng, tape, rate * added, 0)
        return tape.calls()

    def _level(self, rng: Generator, account: Account) -> NDArray[np.float64]:
        """(T,) a wandering factor around 1, a step of an AR(1) process each quarter of an hour."""
        steps = account.days * 96 + 1
        noise = rng.normal(0, self.wander * np.sqrt(1 - 0.88**2), steps)
        level = np.empty(steps)
        value = rng.normal(0, self.wander)
        for i in range(steps):
            level[i] = value
            value = 0.88 * value + noise[i]
        at = np.arange(account.days * 1440) / 15
        return np.exp(np.interp(at, np.arange(steps), level))

    def _visit(self, rng: Generator, tape: Tape, rate: NDArray[np.float64], occasion: int) -> None:
        visits = rng.poisson(rate)
        minute = np.repeat(np.arange(len(rate)), visits)
        start = tape.account.start + 60 * minute + rng.uniform(0, 60, len(minute))
        who = rng.integers(len(self.callers), size=len(start))
        for step in self.steps:
            sizes = rng.integers(step.low, step.high + 1, len(start))
            times = np.repeat(start, sizes) + rng.exponential(4.0, int(sizes.sum()))
            whose = np.repeat(who, sizes)
            for i, caller in enumerate(self.callers):
                tape.step(rng, step, caller, self.region, times[whose == i], occasion)
