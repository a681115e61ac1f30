"""Autoscaling: a group of instances that follows its load, in fits and starts."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import Calls, Step, Tape
from trailsight.simulation.clock import traffic
from trailsight.simulation.organisation import Account

CAPACITY_ERROR = "Client.InsufficientInstanceCapacity"
PERIOD = 5
"""Minutes between two decisions of the group."""


@dataclass(frozen=True)
class Scaling:
    """A group of about ``size`` instances at the busiest hour.

    Load follows the customers; now and then a campaign multiplies it within minutes and dies
    away over an hour. Every five minutes the group launches what is missing at once, and ends
    what is idle, a few at a time: calls come in bursts of very different size.
    """

    name: str
    caller: Caller
    hook: Caller
    """Who reports from a launched instance that it is ready."""
    region: str
    size: float
    lookalike: ClassVar[str] = ""

    def calls(self, account: Account) -> Calls:
        """Launch, report, register; or deregister, end."""
        rng, tape = account.rng(self.name), Tape(account)
        load = self._load(rng, account)
        running = float(np.ceil(load[0]))
        for period, wanted in enumerate(np.ceil(load).tolist()):
            at = account.start + period * PERIOD * 60 + rng.uniform(0, 30)
            if wanted > running:
                self._launch(rng, tape, at, int(wanted - running))
                running = wanted
            elif wanted < running - 3:
                gone = min(int(running - wanted) - 1, 8)
                times = at + rng.uniform(0, 40, gone)
                self._act(rng, tape, Step("elasticloadbalancing:DeregisterTargets"), times)
                self._act(rng, tape, Step("ec2:TerminateInstances"), times + 20)
                running -= gone
        return tape.calls()

    def _load(self, rng: Generator, account: Account) -> NDArray[np.float64]:
        """(T / PERIOD,) instances needed."""
        usual = traffic(account)[::PERIOD] * self.size * account.busyness
        campaign, level, needed = 0.0, 0.0, np.empty(len(usual))
        for i in range(len(usual)):
            level = 0.95 * level + rng.normal(0, 0.02)
            campaign *= 0.8
            if rng.random() < 0.004:
                campaign += min(0.15 * (1 + rng.pareto(1.3)), 1.5)
            needed[i] = usual[i] * np.exp(level) * (1 + campaign)
        return needed

    def _launch(self, rng: Generator, tape: Tape, at: float, count: int) -> None:
        times = at + rng.uniform(0, 45, count)
        self._act(rng, tape, Step("ec2:RunInstances", 1, 1, CAPACITY_ERROR, 0.02), times)
        self._act(rng, tape, Step("ec2:CreateTags"), times[:1] + 2)
        ready = times + rng.normal(95, 12, count)
        hook = Step("autoscaling:CompleteLifecycleAction", 1, 1, "ValidationError", 0.01)
        tape.step(rng, hook, self.hook, self.region, ready)
        self._act(rng, tape, Step("elasticloadbalancing:RegisterTargets"), ready + 5)

    def _act(self, rng: Generator, tape: Tape, step: Step, times: NDArray[np.float64]) -> None:
        tape.step(rng, step, self.caller, self.region, times)
