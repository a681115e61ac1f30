"""What an activity table holds, at a glance."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from trailsight.activity.arrow import numbers
from trailsight.activity.rows import combinations
from trailsight.activity.store import ActivityStore
from trailsight.contracts.activity import MANAGEMENT

_BY = ("account", "region", "event_source", "event_name", "category", "read_only")


@dataclass(frozen=True)
class Inventory:
    """Span and content of an activity table."""

    start: int
    """First minute with a call, since the epoch."""
    end: int
    """The minute after the last one."""
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    apis: int
    """Distinct pairs of event source and event name."""
    events: int
    management_writes: int
    categories: dict[str, int]
    """Events by category."""


def take_inventory(store: ActivityStore) -> Inventory:
    """Counts what ``store`` holds; raises ``InputError`` when it is empty."""
    start, end = store.span()
    accounts: set[str] = set()
    regions: set[str] = set()
    apis: set[tuple[str, str]] = set()
    categories: Counter[str] = Counter()
    writes = 0
    groups = (rows for day in store.days() for rows in store.groups(day, [*_BY, "count"]))
    for rows in groups:
        lines, code = combinations(rows, _BY)
        counts = (
            np.bincount(code, numbers(rows["count"].combine_chunks())).astype(np.int64).tolist()
        )
        for row, count in zip(lines, counts, strict=True):
            accounts.add(row["account"])
            regions.add(row["region"])
            apis.add((row["event_source"], row["event_name"]))
            categories[row["category"]] += count
            if row["category"] == MANAGEMENT and not row["read_only"]:
                writes += count
    return Inventory(
        start=start,
        end=end,
        accounts=tuple(sorted(accounts)),
        regions=tuple(sorted(regions)),
        apis=len(apis),
        events=sum(categories.values()),
        management_writes=writes,
        categories=dict(sorted(categories.items())),
    )
