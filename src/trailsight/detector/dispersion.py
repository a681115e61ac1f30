"""How far counts stray from their mean: clumping and level noise, per series, by moments.

For a minute with mean m, variance = clumping * m + noise * m²: a negative binomial. Both are
fitted to squared residuals, the most unruly day of each fortnight left out, and shrunk to the
fleet's median.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PSEUDO_SLOTS = 20.0
"""Weight of the fleet's median against a series' own active quarters of an hour."""
RIDGE = 0.05
UNKNOWN = (1.5, 0.05)
"""What a fleet that nothing is known of is taken to be: mildly clumpy."""


@dataclass(frozen=True)
class Dispersion:
    """Variance = clumping * mean + noise * mean², (S,) each."""

    clumping: Floats
    noise: Floats


def estimate(sums: Floats) -> Dispersion:
    """The dispersions from (S, 8) sums (``moments_kernel``), clipped to at least (1, 0).

    Where the means hardly vary the two cannot be told apart: a ridge leans on the split that
    calls below one a minute come in clumps and above one have a noisy level.
    """
    due, product, squares, a, b, c, u, v = sums.T
    total = np.maximum(due, 1e-300)
    scale = np.maximum(product / total, 1e-300)
    prior = np.maximum(squares / total - 1, 0.0) / (1 + scale)
    ridge = RIDGE * a
    a, c = a + ridge, c + ridge
    u, v = u + ridge * prior, v + ridge * prior * scale
    determinant = np.maximum(a * c - b * b, 1e-300)
    clumps, level = (c * u - b * v) / determinant, (a * v - b * u) / determinant
    clumps, level = (
        np.where(level < 0, u / np.maximum(a, 1e-300), clumps),
        np.where(clumps < 0, v / np.maximum(c, 1e-300), level),
    )
    known = due > 1e-9
    noise = np.where(known, np.maximum(level, 0.0) / scale, 0.0)
    return Dispersion(np.where(known, 1 + np.maximum(clumps, 0.0), 1.0), noise)


def shrink(raw: Dispersion, active: Floats, busy: NDArray[np.bool_]) -> tuple[Dispersion, Floats]:
    """The dispersions shrunk to the fleet, and the fleet's own (2,).

    ``active`` (S,) is the number of slots with calls that speak for a series, ``busy`` (S,) the
    series whose level noise can be seen.
    """
    speak = active >= 10
    fleet = np.array(
        [
            np.median(raw.clumping[speak]) if speak.any() else UNKNOWN[0],
            np.median(raw.noise[speak & busy]) if (speak & busy).any() else UNKNOWN[1],
        ]
    )
    own = active / (active + PSEUDO_SLOTS)
    clumping = np.exp(own * np.log(raw.clumping) + (1 - own) * np.log(fleet[0]))
    return Dispersion(clumping, own * raw.noise + (1 - own) * fleet[1]), fleet
