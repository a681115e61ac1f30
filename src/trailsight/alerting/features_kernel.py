"""Compiled: how far a trailing count lies beyond what is expected.

((count + 5) / (due + 5))^0.2, Box and Cox's power transform of a ratio (1964): close to a
logarithm, but large counts are worth a little more; five calls keep quiet series quiet.
"""

from numba import njit  # noqa: TID253

from trailsight.alerting.scales import FALLS, SCALES
from trailsight.contracts.expected import QUARTER

OFFSET, POWER = 5.0, 0.2
FLAT = 0.1
"""Share of the expectation that is the series' overall rate: a slot is never quite silent."""
FEW = 10.0
"""Calls that a window must be expected to have for its silence to be news."""


@njit(cache=True, nogil=True)
def excess(more, less):  # type: ignore[no-untyped-def]
    """How far ``more`` calls exceed ``less``; 0 where they do not."""
    if more <= less:
        return 0.0
    return (((more + OFFSET) / (less + OFFSET)) ** POWER - 1.0) / POWER


@njit(cache=True, nogil=True)
def due_in(before, rate, width, q):  # type: ignore[no-untyped-def]
    """Calls expected in ``width`` minutes that end in slot q; ``before`` (B + 1,) are the summed
    means of the slots before each. Shorter windows take the busier of two slots."""
    if width < 60:
        now = before[q + 1] - before[q]
        last = before[q] - before[q - 1] if q else now
        due = width * max(now, last)
    else:
        slots = width // QUARTER
        low = max(q + 1 - slots, 0)
        due = width * (before[q + 1] - before[low]) / (q + 1 - low)
    return (1.0 - FLAT) * due + FLAT * width * rate


@njit(cache=True, nogil=True)
def rise(calls, due, growth, recurs):  # type: ignore[no-untyped-def]
    """The rise of a window against the larger of what is due and what recurs."""
    return excess(calls, max(growth * due, recurs))


@njit(cache=True, nogil=True)
def fall(calls, due, growth, recurs):  # type: ignore[no-untyped-def]
    """The fall of a window against the smaller of the two; 0 where too few calls are expected."""
    wanted = min(growth * due, recurs)
    return excess(wanted, calls) if wanted >= FEW else 0.0


RISES, DROPS = len(SCALES), len(FALLS)
