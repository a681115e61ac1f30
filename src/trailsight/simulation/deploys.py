"""Deployments: a pipeline's burst of calls, a few on most working days, many on a release day."""

from dataclasses import dataclass
from typing import ClassVar

from trailsight.simulation.caller import Caller
from trailsight.simulation.calls import ORDINARY, Calls, Step, Tape, amount, spaced
from trailsight.simulation.clock import local_days
from trailsight.simulation.organisation import DAY, Account
from trailsight.simulation.people import office_second

STEPS = (
    Step("ecr:GetAuthorizationToken", 1, 2),
    Step("ecr:PutImage", 2, 5),
    Step("cloudformation:DescribeStacks", 2, 6, "ValidationError", 0.08),
    Step("cloudformation:CreateChangeSet", 1, 2),
    Step("cloudformation:ExecuteChangeSet", 1, 2),
    Step("ecs:RegisterTaskDefinition", 2, 5),
    Step("ecs:UpdateService", 2, 5),
    Step("lambda:UpdateFunctionCode20150331v2", 2, 7, "ResourceConflictException", 0.04),
    Step("lambda:PublishVersion20150331", 2, 7),
    Step("ecs:DescribeServices", 6, 14),
)


@dataclass(frozen=True)
class Deploys:
    """A pipeline that deploys about ``per_day`` times an office day.

    On some days, and on those ``releases`` (days before the end, 1 the last) if they are office
    days, a release takes a dozen deployments and more: a look-alike.
    """

    name: str
    caller: Caller
    region: str
    per_day: float
    releases: tuple[int, ...]
    lookalike: ClassVar[str] = "deploy_day"

    def calls(self, account: Account) -> Calls:
        """Each deployment takes the steps in order, within some minutes."""
        rng, tape = account.rng(self.name), Tape(account)
        for number, (day, midnight) in enumerate(local_days(account)):
            left = round((account.end - midnight) / DAY)
            chance, count = rng.random(), rng.poisson(self.per_day)
            release = left in self.releases or chance < 0.05
            many = int(rng.integers(13, 21))
            if day.weekday() >= 5:
                continue
            for _ in range(many if release else count):
                at = midnight + office_second(rng)
                for step in STEPS:
                    times = spaced(rng, at, amount(rng, step), 6.0)
                    at = float(times[-1])
                    occasion = number if release else ORDINARY
                    tape.step(rng, step, self.caller, self.region, times, occasion)
        return tape.calls()
