"""The miner: instances inside a noisy autoscaling API, with small traces beside it."""

import numpy as np

from benchmarks.rates.kinds import Plan, lasting
from benchmarks.rates.made import log_uniform
from benchmarks.rates.profile import Sizes
from benchmarks.rates.stage import Planted, Stage, trimmed
from trailsight.evaluation.changes import shaped

NOISY = frozenset(
    ("RunInstances", "CreateFleet", "RunTask", "SetDesiredCapacity", "AddInstanceGroups")
)
TRACES = ("RunInstances", "CreateKeyPair", "ImportKeyPair", "CreateSecurityGroup",
          "AuthorizeSecurityGroupIngress", "RequestSpotFleet")  # fmt: skip


def miner(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """One incident over one noisy and two to four quiet series of an account."""
    key = stage.fleet.keys[row]
    if key.event_name not in NOISY or key.error_code is not None:
        return None
    if stage.clean[row, :start].sum() < 100:
        return None
    length = lasting(rng, sizes.miner)
    end = start + length
    busiest = float(np.quantile(stage.sums(row, start, length), 0.99))
    calls = max(round(max(busiest, 8) * log_uniform(rng, *sizes.miner_size)), 5)
    main = trimmed(row, start, shaped(calls, length, rng))
    if main is None or end > stage.until:
        return None
    quiet = [
        i for i, key in enumerate(stage.fleet.keys)
        if key.event_name in TRACES and i != row
        and stage.clean[i, max(start - 28 * 1440, 0) : start].sum() < 400
        and stage.free(i, start, end)
    ]  # fmt: skip
    many = int(rng.integers(2, 5))
    if len(quiet) < many:
        return None
    plan: list[Planted] = [main]
    for i in rng.choice(quiet, many, replace=False).tolist():
        few = round(log_uniform(rng, *sizes.sibling_calls))
        trace = trimmed(i, start, shaped(few, length, rng))
        if trace is None or any(each.row == i for each in plan):
            return None
        plan.append(trace)
        parent = int(stage.fleet.parent[i])
        if parent >= 0:
            if any(each.row == parent for each in plan) and parent != row:
                return None
            if parent == row:  # failures are calls, too
                total = np.zeros(length, np.int64)
                total[main.start - start : main.end - start] += main.change
                total[trace.start - start : trace.end - start] += trace.change
                whole = trimmed(row, start, total)
                assert whole is not None
                main = plan[0] = whole
            else:
                plan.append(Planted(parent, trace.start, trace.end, trace.change))
    return plan
