"""One numbering of attributes for the records of many files."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import Attributes


@dataclass
class Vocabulary:
    """The distinct attributes met so far, numbered as they came."""

    _codes: dict[Attributes, int] = field(default_factory=dict)

    def codes(self, attributes: Iterable[Attributes]) -> NDArray[np.int32]:
        """The number of each; new ones are taken in."""
        codes = self._codes
        return np.array([codes.setdefault(one, len(codes)) for one in attributes], np.int32)

    def ranked(self) -> tuple[tuple[Attributes, ...], NDArray[np.int32]]:
        """All attributes in sorted order, and the place in it of each number.

        Nothing that is made by these places depends on the order of files.
        """
        ordered = sorted(self._codes, key=sortable)
        place = np.empty(len(ordered), np.int32)
        for position, one in enumerate(ordered):
            place[self._codes[one]] = position
        return tuple(ordered), place


def sortable(one: Attributes) -> tuple[tuple[bool, str | bool], ...]:
    """A key by which attributes sort as the rows of the table do, nulls at the end."""
    return tuple((value is None, "" if value is None else value) for value in one)
