"""Compiled: the sums that the dispersion of one series is estimated from."""

import numpy as np

from trailsight.contracts.compiled import Floats, Integers, compiled
from trailsight.detector.slots_kernel import largest

DAY = 96


@compiled
def moments(
    calls: Floats, squares: Floats, minutes: Floats, phase: Integers, profile: Floats, out: Floats
) -> None:
    """Fills ``out`` (8,): minutes-weighted sums over the slots (B,) of one series for a regression
    of squared residuals on the mean m = profile[phase], per minute: sums of

    0 due; 1 due m; 2 squared residuals; 3 w; 4 w x; 5 w x²; 6 w y; 7 w y x

    with x = m / scale, scale = (1) / (0), w = due / (1 + x) / (0), y = squared residual / due - 1.
    The most unruly day of each fortnight is left out, as it may hold an incident.
    """
    slots = len(calls)
    days = -(-slots // DAY)
    worth, observed = np.zeros(days), 0.0
    for q in range(slots):
        m = profile[phase[q]]
        residual = squares[q] - 2.0 * m * calls[q] + minutes[q] * m * m
        if minutes[q] > 0:
            worth[days - 1 - (slots - 1 - q) // DAY] += residual
            observed += 1.0 / DAY
    drop = round(observed / 14) if observed >= 7 else 0
    limit = largest(worth.copy(), drop) if drop else np.inf
    out[:] = 0.0
    for turn in range(2):
        scale = out[1] / max(out[0], 1e-300)
        for q in range(slots):
            if minutes[q] <= 0 or worth[days - 1 - (slots - 1 - q) // DAY] >= limit:
                continue
            m = profile[phase[q]]
            due = minutes[q] * m
            residual = squares[q] - 2.0 * m * calls[q] + minutes[q] * m * m
            if turn == 0:
                out[0] += due
                out[1] += due * m
                out[2] += residual
                continue
            x = m / max(scale, 1e-300)
            w = due / (1.0 + x) / max(out[0], 1e-300)
            y = residual / max(due, 1e-300) - 1.0
            out[3] += w
            out[4] += w * x
            out[5] += w * x * x
            out[6] += w * y
            out[7] += w * y * x


@compiled
def moments_block(
    calls: Floats, squares: Floats, minutes: Floats, phase: Integers, profiles: Floats, out: Floats
) -> None:
    """``moments`` for S series; ``out`` (S, 8)."""
    for s in range(len(calls)):
        moments(calls[s], squares[s], minutes[s], phase, profiles[s], out[s])
