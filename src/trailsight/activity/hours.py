"""In which hours an activity table holds anything, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from trailsight.activity.arrow import coded, minutes
from trailsight.activity.store import ActivityStore

HOURS = 24
Place = tuple[str, str]
"""An account and a Region."""


@dataclass(frozen=True)
class Hours:
    """The hours with events of each account and Region; D days of any of them with events."""

    start: int
    """The first minute with a call, since the epoch."""
    end: int
    """The minute after the last one."""
    places: tuple[Place, ...]
    """Sorted."""
    indptr: NDArray[np.int64]
    """(places + 1,) where the days of each begin."""
    day: NDArray[np.int32]
    """(D,) days since the epoch."""
    bits: NDArray[np.uint32]
    """(D,) the hours of each day with events: hour h is bit h."""

    @classmethod
    def of(cls, store: ActivityStore) -> "Hours":
        """Those of ``store``, read day by day; raises ``InputError`` where it is empty."""
        start, end = store.span()
        known: dict[Place, int] = {}
        seen = []
        for day in store.days():
            told = _of_day(store.groups(day, ["minute", "account", "region"]))
            codes = [known.setdefault(place, len(known)) for place in told]
            bits = np.array(list(told.values()), np.uint32)
            seen.append((np.array(codes, np.int64), np.full(len(codes), day, np.int32), bits))
        code, days, masks = map(np.concatenate, zip(*seen, strict=True))
        ordered = sorted(known)
        rank = np.empty(len(known), np.int64)
        rank[[known[place] for place in ordered]] = np.arange(len(known))
        order = np.argsort(rank[code], kind="stable")
        indptr = np.searchsorted(rank[code][order], np.arange(len(known) + 1))
        return cls(start, end, tuple(ordered), indptr, days[order], masks[order])

    @property
    def first(self) -> int:
        """The first hour, since the epoch."""
        return self.start // 60

    @property
    def length(self) -> int:
        """Whole hours: the last one is left out where it isn't over."""
        return self.end // 60 - self.first

    def active(self, place: int) -> NDArray[np.bool_]:
        """(``length``,) the hours with events of one place."""
        own = slice(self.indptr[place], self.indptr[place + 1])
        first = self.first // HOURS
        whole = np.zeros((self.end // 60 // HOURS - first + 1, HOURS), np.bool_)
        whole[self.day[own] - first] = self.bits[own, None] >> np.arange(HOURS, dtype=np.uint32) & 1
        return whole.ravel()[self.first % HOURS :][: self.length]

    def accounts(self) -> Iterator[tuple[str, list[int]]]:
        """The places of each account."""
        for account, some in groupby(enumerate(self.places), lambda entry: entry[1][0]):
            yield account, [place for place, _ in some]


def _of_day(groups: Iterator[pa.Table]) -> dict[Place, int]:
    """The places of a day, and the hours of each with events as bits."""
    told: dict[Place, int] = {}
    for rows in groups:
        hour = minutes(rows["minute"]) // 60 % HOURS
        (account, accounts), (region, regions) = coded(rows["account"]), coded(rows["region"])
        cell = np.sort((account * len(regions) + region) * HOURS + hour)
        cell = cell[np.flatnonzero(np.diff(cell, prepend=-1))]  # np.unique takes four times as long
        begin = np.flatnonzero(np.diff(cell // HOURS, prepend=-1))
        bits = np.bitwise_or.reduceat(1 << cell % HOURS, begin).tolist()
        for place, some in zip((cell[begin] // HOURS).tolist(), bits, strict=True):
            where = accounts[place // len(regions)], regions[place % len(regions)]
            told[where] = told.get(where, 0) | some
    return told
