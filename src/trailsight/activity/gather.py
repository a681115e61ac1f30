"""Many decoded files to one block of records, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import Attributes, Decoded

MINUTES_A_DAY = 1440


@dataclass(frozen=True)
class Block:
    """N records; ``code`` indexes ``attributes``, which stand in sorted order."""

    attributes: tuple[Attributes, ...]
    code: NDArray[np.int32]
    minute: NDArray[np.int32]
    id: NDArray[np.uint64]
    """(N, 2)"""
    addendum: NDArray[np.bool_]

    def days(self) -> Iterator[tuple[int, "Block"]]:
        """The records of each day (days since the epoch), ascending."""
        if not len(self.code):
            return
        day = self.minute // MINUTES_A_DAY
        order = np.argsort(day, kind="stable")
        days, first = np.unique(day[order], return_index=True)
        for number, rows in zip(days, np.split(order, first[1:]), strict=True):
            yield int(number), Block(
                self.attributes, self.code[rows], self.minute[rows], self.id[rows],
                self.addendum[rows],
            )  # fmt: skip


@dataclass
class Gatherer:
    """Collects decoded files; one dictionary of attributes serves them all."""

    _codes: dict[Attributes, int] = field(default_factory=dict)
    _parts: list[tuple[NDArray[np.int32], Decoded]] = field(default_factory=list)

    def add(self, decoded: Decoded) -> None:
        """Takes in the records of one file."""
        codes = self._codes
        known = [codes.setdefault(one, len(codes)) for one in decoded.attributes]
        self._parts.append((np.array(known, np.int32)[decoded.code], decoded))

    def block(self) -> Block:
        """All that was added. Codes follow the sorted order of their attributes, so that the
        block does not depend on the order of files."""
        ordered = sorted(self._codes, key=_sortable)
        place = np.empty(len(ordered), np.int32)
        for position, one in enumerate(ordered):
            place[self._codes[one]] = position
        parts = self._parts
        return Block(
            attributes=tuple(ordered),
            code=place[_joined([code for code, _ in parts], np.int32)],
            minute=_joined([part.minute for _, part in parts], np.int32),
            id=_joined([part.id.ravel() for _, part in parts], np.uint64).reshape(-1, 2),
            addendum=_joined([part.addendum for _, part in parts], np.bool_),
        )


def _sortable(one: Attributes) -> tuple[tuple[bool, str | bool], ...]:
    return tuple((value is not None, value if value is not None else "") for value in one)


def _joined(arrays: list[NDArray], dtype: type) -> NDArray:  # type: ignore[type-arg]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)
