"""The kinds of incident that are injected, and how each changes a series.

============  =======  ============================================================
spike         10 min   a burst: a script that runs once
sustained     1 h      raised activity
slow_burn     6 h      a loop or a leak, evenly spread
night         1 h      what a busy time brings, in the quietest five hours of the day
drop          2 h      calls stay out, wholly or in part
error_storm   30 min   calls that would have succeeded fail; where there are too few of
                       them, they are tried again
============  =======  ============================================================

A rise of a busy series is sized in multiples of what is usual at that time, a rise of a quiet one
in calls; a drop in the share of the calls that stay out.
"""

from collections.abc import Callable
from dataclasses import dataclass

from trailsight.contracts.series import CALL_RATE, ERROR_RATE, InsightType
from trailsight.evaluation.changes import Change, Rng, shaped, trimmed
from trailsight.evaluation.incident import Size
from trailsight.evaluation.usual import DAY, QUIET, Usual

LEAST = 3
"""Calls that an incident changes at least."""
ENOUGH = 2.0
"""Calls that must be usual in a window of which a multiple is taken."""
DUE = 20.0
"""Calls that must be usual in a window for them to be missed."""
CONTRAST = 3.0
"""How much busier than the night the day must be, for the night to be one."""

Make = Callable[[Usual, int, Size, Rng], Change | None]
"""Makes an incident of that size at about a minute (counted from the panel's start); None where
the series does not allow it."""


@dataclass(frozen=True)
class Kind:
    """One kind of incident."""

    name: str
    minutes: int
    make: Make
    of: InsightType = CALL_RATE
    """The series that it happens to."""
    quiet: bool = True
    """Whether it happens to quiet series, too."""
    drop: bool = False


def _rise(minutes: int, evenly: bool = False) -> Make:
    def make(usual: Usual, start: int, size: Size, rng: Rng) -> Change | None:
        calls = _calls(usual.calls(start, minutes), size)
        if calls < LEAST:
            return None
        spread = rng.multinomial(calls, [1 / minutes] * minutes) if evenly else None
        return trimmed(start, shaped(calls, minutes, rng) if spread is None else spread, LEAST)

    return make


def _calls(usual: float, size: Size) -> int:
    if size.unit == "calls":
        return round(size.amount)
    return round((size.amount - 1) * usual) if usual >= ENOUGH else 0


def _night(usual: Usual, start: int, size: Size, rng: Rng) -> Change | None:
    low, _, quiet, busy = usual.quietest
    minutes = KINDS["night"].minutes
    calls = round(size.amount * busy * minutes)
    if busy < CONTRAST * quiet or calls < LEAST:
        return None
    midnight = start - (usual.start + start) % DAY
    begin = midnight + low + int(rng.integers(QUIET - minutes))
    return trimmed(begin, shaped(calls, minutes, rng), LEAST)


def _drop(usual: Usual, start: int, size: Size, rng: Rng) -> Change | None:
    minutes = KINDS["drop"].minutes
    if usual.calls(start, minutes) < DUE:
        return None
    taken = rng.binomial(usual.counts[start : start + minutes], size.amount)
    return trimmed(start, -taken, LEAST)


KINDS: dict[str, Kind] = {
    one.name: one
    for one in (
        Kind("spike", 10, _rise(10)),
        Kind("sustained", 60, _rise(60)),
        Kind("slow_burn", 360, _rise(360, evenly=True)),
        Kind("night", 60, _night, quiet=False),
        Kind("drop", 120, _drop, quiet=False, drop=True),
        Kind("error_storm", 30, _rise(30), of=ERROR_RATE),
    )
}
