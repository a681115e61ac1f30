"""The deployment that an insight fell into, in words."""

from collections.abc import Sequence

from trailsight.contracts.deployments import tool_of
from trailsight.insight.statistics import Evidence, Window


def deployment_of(evidence: Evidence, window: Window, tools: Sequence[str]) -> str | None:
    """``Terraform (12 of 14 calls)``: the ``tools`` that were deploying, and how many of the calls
    in ``window`` were theirs by their user agent; None where there is no tool."""
    if not tools:
        return None
    inside = (evidence.minute >= window.start) & (evidence.minute < window.end)
    total, own = int(evidence.count[inside].sum()), dict.fromkeys(tools, 0)
    for agent, count in zip(evidence.agent[inside], evidence.count[inside], strict=True):
        tool = tool_of(agent)
        if tool in own:
            own[tool] += int(count)
    return ", ".join(f"{tool} ({calls:,} of {total:,} calls)" for tool, calls in own.items())
