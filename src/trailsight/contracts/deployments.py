"""Deployments as CloudTrail itself shows them: tools that write, by their user agent or service.

A call that CloudFormation, CodePipeline or CodeDeploy makes for somebody names the service as its
``userAgent`` and in ``userIdentity.invokedBy`` (AWS user guide, "CloudTrail userIdentity element");
Terraform, OpenTofu and Pulumi name themselves in the user agent that their provider for AWS sends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SERVICES = {
    "cloudformation.amazonaws.com": "CloudFormation",
    "codepipeline.amazonaws.com": "CodePipeline",
    "codedeploy.amazonaws.com": "CodeDeploy",
}
TOOLS = re.compile(r"\b(terraform|opentofu|pulumi)(?:[/-]|\b)", re.IGNORECASE)
NAMES = {"terraform": "Terraform", "opentofu": "OpenTofu", "pulumi": "Pulumi"}
HOLD = 15
"""Minutes after its last write for which a deployment is taken to be running."""


def tool_of(agent: str | None, invoked_by: str | None = None) -> str | None:
    """The tool that deploys with such a call; None: no tool that is known."""
    for name in (invoked_by, agent):
        if name in SERVICES:
            return SERVICES[name]
    found = {name.lower() for name in TOOLS.findall(agent or "")}
    # OpenTofu uses Terraform's provider, and both names stand in its user agent.
    name = next((one for one in ("opentofu", "pulumi", "terraform") if one in found), None)
    return None if name is None else NAMES[name]


@dataclass(frozen=True)
class Deployments:
    """Minutes (since the epoch, ascending) with a write, by account, Region and tool."""

    writes: Mapping[tuple[str, str, str], NDArray[np.int64]] = field(default_factory=dict)

    def tools(self, account: str, region: str, start: int, end: int) -> tuple[str, ...]:
        """The tools whose deployments were running there in some minute of [start, end)."""
        return tuple(
            sorted(
                tool
                for (where, place, tool), minutes in self.writes.items()
                if (where, place) == (account, region)
                and ((minutes >= start - HOLD) & (minutes < end)).any()
            )
        )

    def running(self, account: str, region: str, start: int, length: int) -> NDArray[np.bool_]:
        """(length,) the minutes from ``start`` on in which one was running there. Causal."""
        running = np.zeros(length, np.bool_)
        for (where, place, _), minutes in self.writes.items():
            if (where, place) == (account, region):
                for minute in minutes.tolist():
                    low = max(minute - start, 0)
                    running[low : max(minute + HOLD + 1 - start, low)] = True
        return running
