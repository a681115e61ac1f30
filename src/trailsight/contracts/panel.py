"""A panel: many series over the same minutes, stored sparsely."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.calendar import UTC, Calendar
from trailsight.contracts.minutes import covered
from trailsight.contracts.series import SeriesKey


@dataclass(frozen=True)
class Panel:
    """Counts per minute of S series over T minutes, in compressed sparse rows.

    Minutes are integers since the epoch, UTC. Row i holds the non-zero minutes
    ``minute[indptr[i]:indptr[i + 1]]`` (offsets from ``start``, ascending) with their counts.
    """

    keys: tuple[SeriesKey, ...]
    start: int
    """First minute, in minutes since the epoch."""
    length: int
    """T, in minutes."""
    since: NDArray[np.int32]
    """(S,) offset of the first minute from which the logs cover the series' account and Region;
    before it nothing was recorded, so a zero there is not an observation."""
    indptr: NDArray[np.int64]
    """(S + 1,)"""
    minute: NDArray[np.int32]
    """(N,)"""
    count: NDArray[np.int64]
    """(N,) calls, at least 1."""
    calendar: Calendar = UTC
    """What is local time of day, week and month."""
    excluded: tuple[tuple[int, int], ...] = ()
    """Minutes [first, last) since the epoch whose calls, if any, stand in for what was excluded: no
    observation either."""

    @property
    def end(self) -> int:
        """The minute after the last one."""
        return self.start + self.length

    @property
    def row(self) -> NDArray[np.int64]:
        """(N,) the series index of each non-zero cell."""
        return np.repeat(np.arange(len(self.keys)), np.diff(self.indptr))

    def unobserved(self, row: int, start: int, length: int) -> NDArray[np.bool_]:
        """(length,) in which of the minutes from ``start`` (since the epoch) on a silence of the
        series at ``row`` says nothing."""
        began = int(self.since[row]) + self.start
        return covered(((min(start, began), began), *self.excluded), start, length)

    def dense(self) -> NDArray[np.int64]:
        """(S, T) counts per minute."""
        return self.binned(1)

    def binned(self, width: int) -> NDArray[np.int64]:
        """(S, T // width) counts per ``width`` minutes; a last, incomplete bin is left out."""
        bins = self.length // width
        inside = self.minute < bins * width
        cell = self.row[inside] * bins + self.minute[inside] // width
        flat = np.bincount(cell, weights=self.count[inside], minlength=len(self.keys) * bins)
        return flat.astype(np.int64).reshape(len(self.keys), bins)

    def window(self, start: int, end: int) -> Self:
        """The minutes [start, end), clipped to the panel; every series is kept."""
        start, end = max(start, self.start), min(end, self.end)
        if (start, end) == (self.start, self.end):
            return self
        low, length = start - self.start, max(end - start, 0)
        inside = (self.minute >= low) & (self.minute < low + length)
        minute = self.minute[inside]
        minute -= np.int32(low)
        return replace(
            self,
            start=start,
            length=length,
            since=np.clip(self.since - low, 0, length).astype(np.int32),
            indptr=self.places(inside),
            minute=minute,
            count=self.count[inside],
        )

    def places(self, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(S + 1,) where the rows begin once only the cells in ``kept`` (N,) are left."""
        cells = zip(self.indptr, self.indptr[1:], strict=False)
        sizes = [np.count_nonzero(kept[low:high]) for low, high in cells]
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)

    def take(self, rows: Sequence[int] | NDArray[np.intp]) -> Self:
        """The series at ``rows``, in that order."""
        if isinstance(rows, range) and rows.step == 1 and len(rows):
            if len(rows) == len(self.keys):
                return self
            return self._neighbours(rows.start, rows.stop)
        parts = [np.arange(self.indptr[i], self.indptr[i + 1]) for i in rows]
        index = np.concatenate(parts) if parts else np.empty(0, np.int64)
        sizes = [len(part) for part in parts]
        return type(self)(
            keys=tuple(self.keys[i] for i in rows),
            start=self.start,
            length=self.length,
            since=self.since[np.asarray(rows, np.intp)],
            indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            minute=self.minute[index],
            count=self.count[index],
            calendar=self.calendar,
            excluded=self.excluded,
        )

    def _neighbours(self, low: int, high: int) -> Self:
        """The series [low, high), without a copy of their counts."""
        part = slice(self.indptr[low], self.indptr[high])
        return replace(
            self,
            keys=self.keys[low:high],
            since=self.since[low:high],
            indptr=self.indptr[low : high + 1] - self.indptr[low],
            minute=self.minute[part],
            count=self.count[part],
        )

    def including(self, keys: Sequence[SeriesKey]) -> Self:
        """This panel with those of ``keys`` that it lacks added as series without calls.

        An added series is taken as observed from the panel's first minute on. Sorted by key.
        """
        lacking = sorted(set(keys) - set(self.keys), key=lambda key: key.sort_key)
        widened = type(self)(
            keys=(*self.keys, *lacking),
            start=self.start,
            length=self.length,
            since=np.concatenate([self.since, np.zeros(len(lacking), np.int32)]),
            indptr=np.concatenate([self.indptr, np.full(len(lacking), self.indptr[-1])]),
            minute=self.minute,
            count=self.count,
            calendar=self.calendar,
            excluded=self.excluded,
        )
        order = sorted(range(len(widened.keys)), key=lambda i: widened.keys[i].sort_key)
        return widened.take(order)

    @classmethod
    def join(cls, parts: Sequence[Self]) -> Self:
        """Parts over the same minutes, each with the cells that follow those of the part before it,
        as one; a minute that two of them share counts what both do. Sorted by key."""
        since = {
            key: first for one in parts for key, first in zip(one.keys, one.since, strict=True)
        }
        keys = tuple(sorted(since, key=lambda key: key.sort_key))
        place = {key: row for row, key in enumerate(keys)}
        rows = [np.array([place[key] for key in one.keys], np.intp) for one in parts]
        sizes = np.zeros(len(keys), np.int64)
        for row, one in zip(rows, parts, strict=True):
            sizes[row] += np.diff(one.indptr)
        indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        minute, count = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], np.int64)
        free = indptr[:-1].copy()
        for row, one in zip(rows, parts, strict=True):
            length = np.diff(one.indptr)
            at = np.repeat(free[row] - one.indptr[:-1], length) + np.arange(len(one.minute))
            minute[at], count[at] = one.minute, one.count
            free[row] += length
        joined = replace(
            parts[0],
            keys=keys,
            since=np.array([since[key] for key in keys], np.int32),
            indptr=indptr,
            minute=minute,
            count=count,
        )
        return joined._summed()

    def _summed(self) -> Self:
        """The same, cells of a row that follow each other and share a minute made one."""
        new = np.ones(len(self.minute), np.bool_)
        new[1:] = self.minute[1:] != self.minute[:-1]
        new[self.indptr[:-1][np.diff(self.indptr) > 0]] = True
        if new.all():
            return self
        first = np.flatnonzero(new)
        count = np.add.reduceat(self.count, first)
        return replace(self, indptr=self.places(new), minute=self.minute[first], count=count)

    @classmethod
    def from_dense(
        cls,
        keys: Sequence[SeriesKey],
        start: int,
        counts: NDArray[np.integer],
        since: NDArray[np.int32] | None = None,
        calendar: Calendar = UTC,
    ) -> Self:
        """A panel of an (S, T) block of counts."""
        row, minute = np.nonzero(counts)
        sizes = np.bincount(row, minlength=len(keys))
        return cls(
            keys=tuple(keys),
            start=start,
            length=counts.shape[1],
            since=np.zeros(len(keys), np.int32) if since is None else since,
            indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            minute=minute.astype(np.int32),
            count=counts[row, minute].astype(np.int64),
            calendar=calendar,
        )
