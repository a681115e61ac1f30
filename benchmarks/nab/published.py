"""Detectors of NAB's own scoreboard, rewritten from their description, to check the scorer by.

Published at the standard profile: null 0, windowed Gaussian 39.6, relative entropy 54.6, random
11.0 (its repository's run; another seed gives another). They also are the floor to beat.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, rel_entr
from scipy.stats import chi2

from benchmarks.nab.series import Series

Floats = NDArray[np.float64]


def null(series: Series) -> Floats:
    """(N,) the same score everywhere, below any threshold that NAB tries."""
    return np.full(len(series.values), -np.inf)


def noise(series: Series) -> Floats:
    """(N,) uniform random scores."""
    seed = [42, *series.name.encode()]
    return np.random.default_rng(seed).uniform(size=len(series.values))


def windowed_gaussian(series: Series, window: int = 6400, step: int = 100) -> Floats:
    """(N,) 1 - Q(|z|) of each point under the mean and SD of the points before it.

    The window grows point by point to ``window`` and then moves ``step`` points at a time.
    """
    values = series.values
    scores = np.zeros(len(values))
    for now in range(1, len(values)):
        low = max(now - window, 0) // step * step
        past = values[low : min(now, low + window)]
        mean, spread = past.mean(), past.std()
        scores[now] = ndtr(abs(values[now] - mean) / (spread or 1e-6))
    return scores


def relative_entropy(series: Series, window: int = 52, bins: int = 5) -> Floats:
    """(N,) 1 where the histogram of the last ``window`` points is unlike all earlier ones.

    Wang et al., "Statistical techniques for online anomaly detection in data centers", 2011: a
    histogram agrees with a known one if 2 * window * KL is below the 99 % point of chi-squared;
    one that agrees with none is anomalous and becomes known. As in NAB, bins span the range of
    the whole series, which no detector can know in advance.
    """
    values = series.values
    low, high = values.min(), values.max()
    scores = np.zeros(len(values))
    if low == high:
        return scores
    limit = chi2.isf(0.01, bins - 1)
    cell = np.minimum(np.ceil((values - low) / ((high - low) / bins)).astype(int), bins - 1)
    known = np.empty((0, bins))
    for now in range(window - 1, len(values)):
        seen = np.bincount(cell[now - window + 1 : now + 1], minlength=bins) / window
        entropy = 2 * window * rel_entr(seen, known).sum(axis=1)
        if not (entropy < limit).any():
            scores[now] = float(len(known) > 0)
            known = np.vstack([known, seen])
    return scores
