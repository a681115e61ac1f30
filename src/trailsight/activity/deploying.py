"""Which tools have deployed, from the activity table."""

import numpy as np
import pyarrow as pa

from trailsight.activity.store import ActivityStore
from trailsight.contracts.deployments import HOLD, Deployments, tool_of

COLUMNS = ("minute", "account", "region", "read_only", "user_agent")


def deployments(store: ActivityStore, start: int, end: int) -> Deployments:
    """The deployments that run in some minute of [start, end), since the epoch.

    Reads say nothing: Terraform plans, and drift detectors ask, without deploying. Where the table
    has the optional column ``invoked_by``, services are known by it as well.
    """
    import pyarrow.compute as pc

    extra = [name for name in store.optional() if name == "invoked_by"]
    table = store.read(start - HOLD, end, [*COLUMNS, *extra])
    table = table.filter(pc.invert(table["read_only"]))
    by = ["account", "region", "user_agent", *extra]
    agents = table.group_by(by).aggregate([]).to_pylist()
    tools = {tuple(row[name] for name in by): tool for row in agents if (tool := _tool(row))}
    if not tools:
        return Deployments()
    callers = [table[name].to_pylist() for name in by]
    minute = (np.asarray(table["minute"].cast(pa.int64())) // 60).tolist()
    found: dict[tuple[str, str, str], set[int]] = {}
    for at, caller in zip(minute, zip(*callers, strict=True), strict=True):
        tool = tools.get(caller)
        if tool is not None:
            found.setdefault((caller[0], caller[1], tool), set()).add(at)
    return Deployments({key: np.array(sorted(found[key]), np.int64) for key in sorted(found)})


def _tool(row: dict[str, str | None]) -> str | None:
    return tool_of(row["user_agent"], row.get("invoked_by"))
