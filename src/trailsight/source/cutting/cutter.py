"""The records of a sound file to columns, without one object a record."""

import secrets
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trailsight.source.columns import plain_ids
from trailsight.source.cutting.ahead import native
from trailsight.source.cutting.fields import COUNT, NAMES
from trailsight.source.formats.reasons import FAULTS, decoder
from trailsight.source.parsed import Cut, Parsed
from trailsight.source.record import Record

SHORTEST = 128
"""Bytes of the shortest record that has all that it needs."""
SPARSEST = 4
"""Bytes of content to a quote; where there are more, it is another reader's turn."""
BEYOND = 8
"""Bytes after a text that are looked at, and of no weight."""


class Cutter:
    """Cuts one file after the other, in memory that is kept: its pages are there already."""

    def __init__(self, told: Sequence[str]) -> None:
        """``told``: the fields that decide a record's attributes, as ``userIdentity.arn``."""
        wanted = [NAMES.index(name.rpartition(".")[2]) for name in told]
        self._wanted = np.array(wanted, np.int64)
        self._scratch = np.empty(2 * COUNT, np.int64)
        self._known: dict[bytes, Record] = {}
        self._seed = secrets.randbits(63)  # it decides no result
        self._make_room(0)

    def cut(self, array: memoryview) -> Parsed | None:
        """The records of a JSON ``array``; None where anything is unusual.

        What differs from record to record is cut out; of those that tell the same of all else,
        the first is decoded. Equal to what msgspec makes of the whole, or None.
        """
        count = self._cut(np.frombuffer(array, np.uint8))
        id_ = plain_ids(self._ids[: 36 * count].reshape(-1, 36)) if count > 0 else None
        kinds = -1 if id_ is None else self._number(count)
        if id_ is None or kinds < 0:
            return None
        rows = self._first[:kinds]
        told = self._told_by(rows)
        try:
            records = [
                self._known.get(one) or self._learn(one, array, row)
                for one, row in zip(told, rows, strict=True)
            ]
        except FAULTS:
            return None
        minute, which = self._minutes[:count].copy(), self._which[:count].copy()
        return Parsed(records, size=len(array), cut=Cut(minute, id_, which, tuple(told)))

    def _cut(self, text: NDArray[np.uint8]) -> int:
        """How many records there are; -1 where it can't be said."""
        size = len(text)
        if size > len(self._told) - BEYOND:
            self._make_room(size)
        place, quotes = _place(text), _place(self._quotes)
        if native("quotes")(place, size, quotes, len(self._quotes)) < 0:
            return -1
        return native("cut")(
            place, size, quotes, _place(self._wanted), len(self._wanted), _place(self._scratch),
            _place(self._minutes), _place(self._ids), _place(self._told), _place(self._places),
            len(self._minutes),
        )  # fmt: skip

    def _number(self, count: int) -> int:
        """How many kinds there are of so many records; -1 where it can't be said."""
        mask = (2 << count.bit_length()) - 1
        return native("kinds")(
            _place(self._told), _place(self._places), count, self._seed, _place(self._slots), mask,
            _place(self._which), _place(self._first),
        )  # fmt: skip

    def _told_by(self, rows: NDArray[np.int32]) -> list[bytes]:
        """What these records tell."""
        ends = self._places[:, 0]
        starts = np.where(rows > 0, ends[rows - 1], 0).tolist()
        told = self._told.data
        return [
            bytes(told[start:end]) for start, end in zip(starts, ends[rows].tolist(), strict=True)
        ]

    def _learn(self, told: bytes, array: memoryview, row: int) -> Record:
        """The first record that tells that; raises one of ``FAULTS`` where msgspec refuses it."""
        _, start, end = self._places[row].tolist()
        record: Record = decoder(Record).decode(array[start:end])
        self._known[told] = record
        return record

    def _make_room(self, size: int) -> None:
        records = size // SHORTEST + 1
        self._quotes = np.empty(size // SPARSEST + 2, np.int32)
        self._told = np.zeros(size + BEYOND, np.uint8)
        self._ids = np.empty(36 * records, np.uint8)
        self._minutes, self._which, self._first = np.empty((3, records), np.int32)
        self._places = np.empty((records, 3), np.int64)
        self._slots = np.empty(2 << records.bit_length(), np.int32)


def _place(array: NDArray[np.generic]) -> int:
    """Its address, while it is alive."""
    return array.ctypes.data
