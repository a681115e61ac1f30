"""What detectors of odd rows are shown of a series: the last counts, and the same hours before."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def lag_features(counts: Floats, day: int) -> Floats:
    """(B, 7) of (B,) counts: the last four bins, one day and one week ago, the day's mean.

    What lies before the first bin is taken to be 0.
    """
    lags = (0, 1, 2, 3, day, 7 * day)
    longest = 7 * day
    padded = np.concatenate([np.zeros(longest), counts])
    columns = [padded[longest - lag : len(padded) - lag] for lag in lags]
    total = np.cumsum(padded)
    columns.append((total[longest:] - total[longest - day : len(padded) - day]) / day)
    return np.column_stack(columns)
