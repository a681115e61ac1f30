"""The kinds of incident on one API: each tries a row and a time, and gives up on bad ones."""

from collections.abc import Callable

import numpy as np

from benchmarks.rates.made import log_uniform
from benchmarks.rates.profile import Range, Sizes
from benchmarks.rates.stage import Planted, Stage, trimmed
from benchmarks.rates.world import DAY
from trailsight.evaluation.changes import again, shaped

Plan = list[Planted] | None
Kind = Callable[[Stage, Sizes, int, int, np.random.Generator], Plan]


def lasting(rng: np.random.Generator, span: Range) -> int:
    """A duration in minutes."""
    return max(round(log_uniform(rng, *span)), 1)


def rise(stage: Stage, row: int, planted: Planted | None) -> Plan:
    """A rise; failures that are part of an API's calls add to those as well."""
    if planted is None or int(planted.change.sum()) < 5:
        return None
    parent = int(stage.fleet.parent[row])
    if parent < 0:
        return [planted]
    return [planted, Planted(parent, planted.start, planted.end, planted.change)]


def _burst(
    stage: Stage, sizes: Sizes, row: int, start: int, length: int, size: Range,
    rng: np.random.Generator,
) -> Plan:  # fmt: skip
    busiest = float(np.quantile(stage.sums(row, start, length), 0.99))
    scale = max(busiest, log_uniform(rng, *sizes.floor))
    calls = max(round(scale * log_uniform(rng, *size)), 5)
    return rise(stage, row, trimmed(row, start, shaped(calls, length, rng)))


def spike(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """A burst of a few minutes."""
    return _burst(stage, sizes, row, start, lasting(rng, sizes.spike), sizes.spike_size, rng)


def sustained(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """Raised activity for minutes to hours."""
    length = lasting(rng, sizes.sustained)
    return _burst(stage, sizes, row, start, length, sizes.sustained_size, rng)


def slow_burn(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """A loop or a leak that repeats the usual calls for hours: 1.5 to 3 times as many."""
    end = start + lasting(rng, sizes.slow_burn)
    usual = stage.clean[row, start:end].astype(np.int64)
    if end > stage.until or usual.sum() < 30 or stage.expected(row, start, end) < 30:
        return None
    hours = np.add.reduceat(usual, np.arange(0, len(usual), 60))
    if hours.max() > usual.sum() / 2:  # one job is no rate that could burn
        return None
    more = log_uniform(rng, *sizes.slow_burn_factor) - 1
    return rise(stage, row, trimmed(row, start, again(usual, more, rng)))


def night(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """Somebody works at night: what a busy daytime brought on a day before, between 0 and 5."""
    zone = stage.fleet.made[row].zone
    if zone is None:
        return None
    local = stage.fleet.world.local(zone)
    length = lasting(rng, sizes.night)
    start = start - int(local.minute[start]) + int(rng.integers(0, 300 - length))
    back = int(rng.integers(1, 15)) * DAY - int(rng.integers(9, 16)) * 60
    source = start - back
    if start < stage.since or source < 0 or start + length > stage.until:
        return None
    day = stage.clean[row, source : source + length].astype(np.int64)
    usual = stage.expected(row, start, start + length)
    if np.count_nonzero(day) < 5 or day.sum() < 3 * usual:
        return None
    factor = log_uniform(rng, *sizes.night_size)
    planted = trimmed(row, start, again(day, factor, rng))
    if planted is None or planted.end - planted.start < 10:  # a burst, no working hour
        return None
    return rise(stage, row, planted)


def drop(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """Calls stay out, wholly or mostly, where at least twenty were due."""
    end = start + lasting(rng, sizes.drop)
    due = stage.clean[row, start:end].astype(np.int64)
    if end > stage.until or due.sum() < 20 or stage.expected(row, start, end) < 20:
        return None
    if stage.fleet.parent[row] >= 0:  # calls go on, but fail less often: nothing is amiss
        return None
    lost = 1 - rng.uniform(*sizes.drop_keeps)
    children = stage.children(row)
    failed = [stage.clean[child, start:end].astype(np.int64) for child in children]
    failures = [rng.binomial(each, lost) for each in failed]
    successes = rng.binomial(due - sum(failed), lost)
    missing = [successes + sum(failures), *failures]
    rows = [row, *children]
    return [
        Planted(r, start, end, -each) for r, each in zip(rows, missing, strict=True) if each.any()
    ]


def error_storm(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """Calls begin to fail; at times they are tried again and again, and calls surge, too."""
    if stage.fleet.keys[row].error_code is None:
        return None
    length = lasting(rng, sizes.storm)
    parent, end = int(stage.fleet.parent[row]), start + length
    if parent < 0 or end > stage.until:
        return _burst(stage, sizes, row, start, length, sizes.storm_size, rng)
    calls = stage.clean[parent, start:end].astype(np.int64)
    failed = sum(stage.clean[i, start:end].astype(np.int64) for i in stage.children(parent))
    turned = rng.binomial(calls - failed, log_uniform(rng, *sizes.storm_share))
    surge = np.zeros(length, np.int64)
    if rng.random() < 0.4:
        surge = rng.poisson(turned * log_uniform(rng, 0.5, 4))
    planted = trimmed(row, start, turned + surge)
    if planted is None or planted.change.sum() < 5:
        return None
    raised = trimmed(parent, start, surge)
    return [planted] if raised is None else [planted, raised]


def first_burst(stage: Stage, sizes: Sizes, row: int, start: int, rng: np.random.Generator) -> Plan:
    """An API that was never or hardly seen is called many times in minutes."""
    if stage.clean[row, max(start - 28 * DAY, 0) : start].sum() > 3:
        return None
    calls = round(log_uniform(rng, *sizes.first_calls))
    change = shaped(calls, lasting(rng, sizes.first), rng)
    return rise(stage, row, trimmed(row, start, change))
