"""One numbering of attributes for the records of many files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.records import Attributes


@dataclass
class Vocabulary:
    """The distinct attributes met so far, numbered as they came."""

    _codes: dict[Attributes, int] = field(default_factory=dict)
    _values: dict[str | bool | None, str | bool | None] = field(default_factory=dict)

    def codes(self, attributes: Iterable[Attributes]) -> NDArray[np.int32]:
        """The number of each; new ones are taken in."""
        return np.array([self._code(one) for one in attributes], np.int32)

    def _code(self, one: Attributes) -> int:
        code = self._codes.get(one)
        if code is None:
            code = len(self._codes)
            values = [self._values.setdefault(value, value) for value in one]
            self._codes[Attributes._make(values)] = code  # its texts kept once: most are alike
        return code

    def ranked(self) -> tuple[tuple[Attributes, ...], NDArray[np.int32]]:
        """All attributes in sorted order, and the place in it of each number.

        Nothing that is made by these places depends on the order of files.
        """
        ones = list(self._codes)
        order = sorted_places(ones)
        place = np.empty(len(ones), np.int32)
        place[order] = np.arange(len(ones))
        return tuple(ones[at] for at in order), place


def sorted_places(attributes: Sequence[Attributes]) -> NDArray[np.int64]:
    """The places of attributes in the order of the table's rows, nulls at the end.

    Column by column: the keys to sort all at once by would take more memory than all else.
    """
    columns = [_ranks([one[at] for one in attributes]) for at in range(len(Attributes._fields))]
    return np.lexsort(columns[::-1])


def _ranks(values: list[str | bool | None]) -> NDArray[np.int32]:
    texts = sorted({value for value in values if value is not None})
    rank: dict[str | bool | None, int] = {value: at for at, value in enumerate(texts)}
    return np.array([rank.get(value, len(texts)) for value in values], np.int32)


def sortable(one: Attributes) -> tuple[tuple[bool, str | bool], ...]:
    """A key by which a few of them sort in that order, too."""
    return tuple((value is None, "" if value is None else value) for value in one)
