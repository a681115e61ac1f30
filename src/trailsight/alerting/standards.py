"""Makes the scales comparable and the largest of them rare by a known probability."""

import numpy as np
from numpy.typing import NDArray

from trailsight.alerting.newcomers import newcomers
from trailsight.alerting.tails import fit_tails

DROP_SHAPE = 4.0
"""Of the tail of falls: a silence has a bottom, and services are retired."""


def standards(
    days: NDArray[np.float32],
    kind: NDArray[np.intp],
    observed: NDArray[np.int64],
    called: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float32]]:
    """Centres and widths (S + 1, 8) of the scales, tails (S + 1, 2, 4) of their largest."""
    series = len(days)
    centre, width = np.zeros((series + 1, 8)), np.ones((series + 1, 8))
    own = newcomers(days, observed, called)
    for i in range(8):
        tail = fit_tails(np.where(own.first_day, -1.0, days[:, i]), kind)
        centre[:-1, i], width[:-1, i] = tail.start, tail.scale / tail.shape
        width[-1, i] = np.median(width[:-1, i]) if series else 1.0
    z = (days - centre[:-1, :, None]) / width[:-1, :, None]
    z = np.where(days >= 0, np.maximum(z, 0) * (days > 0), -1.0)
    tails = np.empty((series + 1, 2, 4), np.float32)
    for direction, part in enumerate((slice(0, 5), slice(5, 8))):
        largest = z[:, part].max(axis=1)
        usual = np.where(own.first_day, -1.0, largest)
        tail = fit_tails(usual, kind)
        tails[:-1, direction] = (tail.no_lighter(DROP_SHAPE) if direction else tail).rows()
        tails[-1, direction] = own.tail(largest).rows()[0]
        tails[:-1, direction][~called] = tails[-1, direction]
    return centre, width, tails
