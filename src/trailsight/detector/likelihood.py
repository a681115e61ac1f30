"""Upper tails of the negative binomial in bans: the expected range that figures draw.

X has mean m and size r: variance m + m²/r; r large is Poisson. Its upper tail is a regularised
incomplete beta function, P(X >= k) = I_{m/(m+r)}(k, r) (Johnson, Kemp and Kotz, "Univariate
Discrete Distributions", 3rd ed., section 5.6), which keeps its relative accuracy down to 1e-300.

Dispersion has two parts. Calls come in clumps: variance = clumping * m, which rules sparse
series. The level itself is noisy: variance += noise * m², which rules busy ones. What is not
known of the level (a Gamma posterior with shape a + n after n calls) is one more such noise,
1 / (a + n).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

CAP = 300.0
"""No score exceeds this many bans."""

Floats = NDArray[np.float64]


def rise_bans(count: ArrayLike, mean: ArrayLike, size: ArrayLike) -> Floats:
    """-log10 P(X >= count); arguments broadcast; 0 for a count of 0, at most 300.

    Tails are evaluated where the count is above 0 only, so sparse input is cheap.
    """
    from scipy.special import betainc

    k, m, r = np.broadcast_arrays(*(np.asarray(x, np.float64) for x in (count, mean, size)))
    bans = np.zeros(k.shape)
    called = k > 0
    k, m, r = k[called], m[called], r[called]
    bans[called] = _bans(betainc(k, np.maximum(r, 1e-300), m / np.maximum(m + r, 1e-300)))
    return bans


def upper_range(mean: ArrayLike, size: ArrayLike, bans: float) -> NDArray[np.int64]:
    """The largest count that scores at most ``bans``; arguments broadcast.

    A count above it scores more than ``bans``: it is the upper edge of the expected range.
    """
    m, r = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(size, np.float64))
    low, high = np.zeros(m.shape), np.ones(m.shape)
    while (within := rise_bans(high, m, r) <= bans).any() and high.max(initial=0) < 2**52:
        low, high = np.where(within, high, low), np.where(within, 2 * high, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        within = rise_bans(middle, m, r) <= bans
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    return low.astype(np.int64)


def _bans(probability: Floats) -> Floats:
    """Probabilities as bans; what underflows is capped."""
    with np.errstate(divide="ignore"):
        return np.clip(-np.log10(probability), 0.0, CAP) + 0.0
