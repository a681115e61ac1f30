"""Where the series of one panel or baseline stand in another."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from trailsight.contracts.series import CALL_RATE, SeriesKey

Keys = tuple[SeriesKey, ...]
Answer = TypeVar("Answer")


def _kept(function: Callable[[Keys], Answer]) -> Callable[[Keys], Answer]:
    """``function``, its last two answers kept: blocks of a portion, and minutes that come one by
    one, ask about the same thousands of keys and about their own, and comparing a tuple with itself
    costs nothing."""
    last: list[tuple[Keys, Answer]] = []

    @wraps(function)
    def ask(keys: Keys) -> Answer:
        found = next((one for one in last if one[0] == keys), None) or (keys, function(keys))
        last[:] = [found, *(one for one in last if one is not found)][:2]
        return found[1]

    return ask


def rows_of(known: Sequence[SeriesKey], asked: Sequence[SeriesKey]) -> NDArray[np.intp]:
    """(len(asked),) the row of each asked series among the known ones, -1 where it is not known."""
    known, asked = tuple(known), tuple(asked)
    if known == asked:
        return np.arange(len(known))
    index = _index(known)
    return np.array([index.get(key, -1) for key in asked], np.intp)


@_kept
def _index(keys: Keys) -> dict[SeriesKey, int]:
    return {key: i for i, key in enumerate(keys)}


@_kept
def partners(keys: Keys) -> NDArray[np.int64]:
    """(S,) of each error-rate series the row of the call-rate series of the same API, else -1.

    Reads have none: only their failures are counted.
    """
    calls = {key[:5]: i for i, key in enumerate(keys) if key.insight_type == CALL_RATE}
    rows = np.array(
        [-1 if key.insight_type == CALL_RATE else calls.get(key[:5], -1) for key in keys], np.int64
    )
    rows.setflags(write=False)
    return rows


def with_partners(partner: NDArray[np.int64], low: int, high: int) -> Sequence[int]:
    """The rows [low, high), then those of their partners (``partners``) that are not among them."""
    theirs = partner[low:high]
    elsewhere = np.unique(theirs[(theirs >= 0) & ((theirs < low) | (theirs >= high))])
    return [*range(low, high), *elsewhere.tolist()] if len(elsewhere) else range(low, high)
