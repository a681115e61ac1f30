"""Exact de-duplication: which records of a day are the first of their event."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trailsight.activity.staging import MINUTES_A_DAY, Records

Ids = NDArray[np.uint64]
"""(N, 2) 128-bit ids."""
PAIR = np.dtype([("high", "u8"), ("low", "u8")])


@dataclass(frozen=True)
class Part:
    """Records of a day whose ids lie in one range; ``code`` is the place of their attributes."""

    day: int
    last: bool
    """Whether it is the last part of its day."""
    records: Records
    places: int
    """How many places of attributes there are."""
    known: Ids
    """Counted before, sorted."""
    corrected: Ids
    """Those of them that are known by a correction only (``UPDATED_DATA``)."""


@dataclass(frozen=True)
class Counted:
    """What became of the records of a part."""

    day: int
    last: bool
    cells: NDArray[np.int64]
    """Of each counted record: minute of the day times places, plus place."""
    ids: Ids
    """All ids counted so far, sorted."""
    duplicates: int
    corrections: Records
    """Counted records that are corrections."""
    rivals: Records
    """Not counted: the first records of events that are known by a correction only."""


def count_part(part: Part) -> Counted:
    """Tells the first record of each event from its duplicates.

    Of several records with one id the original goes before its correction, then the first by
    minute and attributes: the result does not depend on the order of the records.
    """
    records = part.records
    order, high = _ordered(records)
    low = records["low"][order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    firsts = order[first]
    ids = np.column_stack((high[first], low[first]))
    new = ~among(ids, part.known)
    fresh = firsts[new]
    rival = among(ids, part.corrected) & ~new
    return Counted(
        day=part.day,
        last=part.last,
        cells=_cells(records["minute"][fresh], records["code"][fresh], part.places),
        ids=_merged(part.known, ids[new]),
        duplicates=len(records) - len(fresh),
        corrections=records[fresh[records["addendum"][fresh]]],
        rivals=records[firsts[rival]],
    )


def cells_of(records: Records, places: int) -> NDArray[np.int64]:
    """(N,) minute of the day times places, plus the place of each record's attributes."""
    return _cells(records["minute"], records["code"], places)


def _cells(minute: NDArray[np.int32], code: NDArray[np.int32], places: int) -> NDArray[np.int64]:
    cells: NDArray[np.int64] = (minute % MINUTES_A_DAY).astype(np.int64) * places + code
    return cells


def among(ids: Ids, known: Ids) -> NDArray[np.bool_]:
    """(N,) which of the ``ids`` are among the ``known``, which are sorted."""
    if not len(known):
        return np.zeros(len(ids), np.bool_)
    place = np.searchsorted(known[:, 0], ids[:, 0])
    near = known[np.minimum(place, len(known) - 1)]
    half: NDArray[np.bool_] = near[:, 0] == ids[:, 0]
    found: NDArray[np.bool_] = half & (near[:, 1] == ids[:, 1])
    # Halves that are equal by chance are not met in practice; crafted ids may have them.
    unsure = np.flatnonzero(half & ~found)
    if len(unsure):
        found[unsure] = np.isin(_pairs(ids[unsure]), _pairs(known))
    return found


def _ordered(records: Records) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Their places by id, the record that counts first among those of one id; and the first half
    of each id. Columns are taken in that order, not whole records: that is faster."""
    column = np.ascontiguousarray(records["high"])
    order = np.argsort(column)
    high = column[order]
    tie = np.zeros(len(order), np.bool_)
    tie[1:] = high[1:] == high[:-1]
    tie[:-1] |= tie[1:]
    if tie.any():  # few are: sorting by all that decides is dear
        rows = order[tie]
        some = records[rows]
        by = (some["code"], some["minute"], some["addendum"], some["low"], some["high"])
        order[tie] = rows[np.lexsort(by)]
    return order, high


def _merged(known: Ids, new: Ids) -> Ids:
    if not len(known):
        return new
    both = np.concatenate((known, new))
    return both[np.lexsort((both[:, 1], both[:, 0]))]


def _pairs(ids: Ids) -> NDArray[np.void]:
    return np.ascontiguousarray(ids).view(PAIR).ravel()
