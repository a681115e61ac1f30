"""Compiled: how far a trailing count lies beyond what is expected.

((count + 5) / (due + 5))^0.2, Box and Cox's power transform of a ratio (1964): close to a
logarithm, but large counts are worth a little more; five calls keep quiet series quiet.
"""

from trailsight.alerting.scales import FALLS, SCALES
from trailsight.contracts.compiled import Floats, compiled
from trailsight.contracts.expected import QUARTER

OFFSET, POWER = 5.0, 0.2
FLAT = 0.1
"""Share of the expectation that is the series' overall rate: a slot is never quite silent."""
FEW = 10.0
"""Calls that a window must be expected to have for its silence to be news."""


@compiled
def excess(more: float, less: float) -> float:
    """How far ``more`` calls exceed ``less``; 0 where they do not."""
    if more <= less:
        return 0.0
    return float((((more + OFFSET) / (less + OFFSET)) ** POWER - 1.0) / POWER)


@compiled
def due_in(before: Floats, rate: float, width: int, q: int) -> float:
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
    return float((1.0 - FLAT) * due + FLAT * width * rate)


@compiled
def rise(calls: float, due: float, growth: float, recurs: float) -> float:
    """The rise of a window against the larger of what is due and what recurs."""
    return excess(calls, max(growth * due, recurs))


@compiled
def fall(calls: float, due: float, growth: float, recurs: float) -> float:
    """The fall of a window against the smaller of the two; 0 where too few calls are expected."""
    wanted = min(growth * due, recurs)
    return excess(wanted, calls) if wanted >= FEW else 0.0


RISES, DROPS = len(SCALES), len(FALLS)
