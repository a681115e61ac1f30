"""Copies of a panel: which series they have, and their counts with changes in them."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from trailsight.contracts.panel import Panel
from trailsight.contracts.series import SeriesKey
from trailsight.evaluation.changes import Change


def changed(clean: Panel, changes: Sequence[tuple[int, Change]]) -> Panel:
    """``clean`` with the changes of some rows added."""
    row = [clean.row, *(np.full(len(one.calls), i) for i, one in changes)]
    minute = [clean.minute.astype(np.int64)]
    minute += [np.arange(one.start, one.end) for _, one in changes]
    count = np.concatenate([clean.count, *(one.calls for _, one in changes)])
    cell = np.concatenate(row) * clean.length + np.concatenate(minute)
    where, place = np.unique(cell, return_inverse=True)
    total = np.zeros(len(where), np.int64)
    np.add.at(total, place, count)
    where, total = where[total > 0], total[total > 0]
    sizes = np.bincount(where // clean.length, minlength=len(clean.keys))
    return Panel(
        keys=clean.keys,
        start=clean.start,
        length=clean.length,
        since=clean.since,
        indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        minute=(where % clean.length).astype(np.int32),
        count=total,
        calendar=clean.calendar,
        excluded=clean.excluded,
    )


def families(keys: Sequence[SeriesKey], number: int, seed: int) -> list[int]:
    """The rows of so many series at most, whole APIs, drawn at random; in their order."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        groups.setdefault(tuple(key[:5]), []).append(row)
    order = np.random.default_rng([seed, number]).permutation(len(groups))
    drawn: list[list[int]] = []
    names = list(groups)
    for place in order.tolist():
        if sum(map(len, drawn)) + len(groups[names[place]]) > number:
            break
        drawn.append(groups[names[place]])
    return sorted(chain.from_iterable(drawn))
