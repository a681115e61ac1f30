"""Workloads: series that move together, and so are one sign and not many.

The failures of an API move with its calls. Beyond that, APIs of an account belong together that
had their strongest sign of the day at the same time on more days than chance would have it: by
chance two peaks of a day coincide as often as the account's peaks at large do, by time of day, and
a binomial test of the days of the one that had fewer tells the rest. Single linkage: what moves
with one API of a workload is part of it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.sweep import WINDOW
from trailsight.contracts.series import SeriesKey
from trailsight.contracts.signs import Signs, Source

DAY = 1440
CHANCE = 1e-3
"""Probability below which days together are no chance."""


def root(key: SeriesKey) -> str:
    """An API of one account and Region: its calls and all its failures."""
    return f"{key.account} {key.region} {key.event_source} {key.event_name}"


def workload(source: Source, workloads: Mapping[str, str]) -> str:
    """What a source counts with; ``workloads`` are those that ``together`` has found."""
    if source.key is None:
        return f"{source.account} {source.identity}"
    name = root(source.key)
    return workloads.get(name, name)


def together(signs: Signs) -> Mapping[str, str]:
    """The workload of each API that moves with others; those that go alone are not named."""
    of_account: dict[str, dict[str, list[int]]] = {}
    for i, source in enumerate(signs.sources):
        if source.key is not None:
            names = of_account.setdefault(source.account, {})
            names.setdefault(root(source.key), []).append(i)
    found: dict[str, str] = {}
    for account in sorted(of_account):
        names = of_account[account]
        row = np.full(len(signs.sources), -1)
        for place, name in enumerate(sorted(names)):
            row[names[name]] = place
        found |= _linked(sorted(names), *_peaks(row[signs.source], signs))
    return found


def _peaks(row: NDArray[np.int64], signs: Signs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The row and the window of the strongest sign of each row and day."""
    kept = np.flatnonzero(row >= 0)
    row, minute, bans = row[kept], signs.minute[kept], signs.bans[kept]
    order = np.lexsort((minute, -bans, minute // DAY, row))
    row, minute = row[order], minute[order]
    new = (np.diff(row, prepend=-1) != 0) | (np.diff(minute // DAY, prepend=-1) != 0)
    return row[new], minute[new] // WINDOW


def _linked(names: list[str], row: NDArray[np.int64], window: NDArray[np.int64]) -> dict[str, str]:
    from scipy.sparse import csr_array, triu
    from scipy.sparse.csgraph import connected_components
    from scipy.stats import binom

    if not len(row):
        return {}
    time = np.bincount(window % (DAY // WINDOW), minlength=DAY // WINDOW) / len(row)
    chance = float(time @ (np.roll(time, 1) + time + np.roll(time, -1)))
    window = window - window.min()
    shape = len(names), int(window.max()) + 2
    ones = np.ones(len(row), np.int32)
    exact, later = (csr_array((ones, (row, window + lag)), shape) for lag in (0, 1))
    pairs = triu(exact @ exact.T + exact @ later.T + later @ exact.T, k=1).tocoo()
    days = np.bincount(row, minlength=len(names))
    fewer = np.minimum(days[pairs.row], days[pairs.col])
    close = binom.sf(pairs.data - 1, fewer, min(chance, 1.0)) < CHANCE
    ends = pairs.row[close], pairs.col[close]
    graph = csr_array((np.ones(len(ends[0]), np.int8), ends), (len(names), len(names)))
    _, label = connected_components(graph, directed=False)
    first = {group: name for name, group in reversed(list(zip(names, label.tolist(), strict=True)))}
    sizes = np.bincount(label)
    return {
        name: first[group]
        for name, group in zip(names, label.tolist(), strict=True)
        if sizes[group] > 1
    }
