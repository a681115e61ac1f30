"""From forecasts to z scores: residuals measured by all residuals before them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def z_scores(residuals: Floats, history: int) -> Floats:
    """(S, B - history) z of (S, B) residuals under the mean and SD of all earlier ones.

    One call is added to the variance: a series that is always forecast exactly is no oracle.
    """
    seen = np.arange(residuals.shape[1]).clip(1)
    sums, squares = (_so_far(x) for x in (residuals, residuals**2))
    mean = sums / seen
    variance = np.maximum(squares / seen - mean**2, 0)
    return np.asarray(((residuals - mean) / np.sqrt(variance + 1))[:, history:], np.float64)


def _so_far(values: Floats) -> Floats:
    """(S, B) sum of all earlier columns."""
    return np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)[:, :-1]
